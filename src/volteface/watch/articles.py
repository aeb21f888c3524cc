"""The pages behind the entries of a feed, for feeds that give summaries only.

Needs entries, a clock and a way to fetch; makes documents: the article of the page, or the entry's own text where the
page is not to be had. Pages are asked for as politely as feeds, and each once: the desk knows their addresses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from volteface.desk.watching import RobotsState
from volteface.records import Document, Skipped, make_id
from volteface.sources import SourceOptions, read_download
from volteface.sources.drafts import Unusable
from volteface.sources.fetch import Bounds, made_download
from volteface.watch.clock import Clock
from volteface.watch.polling import TIMEOUT_S, TOTAL_S, Fetch, fetch_rules
from volteface.watch.robots import is_allowed, is_fresh, origin_of, pause_s

__all__ = ["PAGES", "Articles"]

PAGES = 100
"""Pages of one feed that are fetched in one round at most; the next round goes on."""

_MAX_PAGE_BYTES = 10_000_000
_OPTIONS = SourceOptions(max_file_bytes=_MAX_PAGE_BYTES)
_KINDS: tuple[Literal["page"]] = ("page",)
_ACCEPT = {"Accept": "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"}


@dataclass(slots=True)
class Articles:
    """Fetches the pages of one round.

    Attributes:
        clock: the time, and the pauses between requests.
        fetch: how an address is asked for.
        known: which of some addresses the desk holds.
        robots: rules of servers by origin; those that are fetched are added.
        learnt: the rules that were fetched, to be kept.
    """

    clock: Clock
    fetch: Fetch
    known: Callable[[Sequence[str]], set[str]]
    robots: dict[str, RobotsState]
    learnt: list[RobotsState] = field(default_factory=list)
    more: bool = False

    def full(self, entries: Iterable[Document | Skipped], *, allow_private: bool) -> Iterator[Document | Skipped]:
        """Yield the article behind each entry that the desk does not hold; ``more`` says whether any were left.

        Args:
            entries: what the feed holds.
            allow_private: whether pages may lie on this machine or on a private network.
        """
        held = list(entries)
        known = self.known([one.url for one in held if isinstance(one, Document) and one.url])
        self.more, fetched = False, 0
        for entry in held:
            if isinstance(entry, Skipped) or entry.url is None:
                yield entry
            elif entry.url not in known and fetched == PAGES:
                self.more = True
            elif entry.url not in known:
                fetched += 1
                known.add(entry.url)
                yield self._article(entry, entry.url, allow_private=allow_private)

    def _article(self, entry: Document, url: str, *, allow_private: bool) -> Document:
        """Return the article of a page with what the feed says of it; the entry where there is none."""
        rules = self._rules(url, allow_private=allow_private)
        if not is_allowed(rules, url):
            return entry
        self.clock.sleep(pause_s(rules))
        try:
            answer = self.fetch(url, Bounds(TIMEOUT_S, TOTAL_S, _MAX_PAGE_BYTES, allow_private=allow_private), _ACCEPT)
        except Unusable:
            return entry
        if answer.status != 200:
            return entry
        found = next(read_download(made_download(answer), _OPTIONS, origin=url, kinds=_KINDS), None)
        if not isinstance(found, Document) or len(found.text) <= len(entry.text):
            return entry
        return _joined(found, entry)

    def _rules(self, url: str, *, allow_private: bool) -> RobotsState:
        origin = origin_of(url)
        rules = self.robots.get(origin)
        if rules is None or not (is_fresh(rules, self.clock.now()) or rules in self.learnt):
            rules = self.robots[origin] = fetch_rules(origin, self.clock, self.fetch, allow_private=allow_private)
            self.learnt.append(rules)
        return rules


def _joined(page: Document, entry: Document) -> Document:
    """Return the page under the address, outlet and date that its feed gives, so that it is known again."""
    source, published = entry.source or page.source, entry.published or page.published
    return replace(
        page,
        id=make_id(source, published, page.text),
        url=entry.url,
        source=source,
        published=published,
        title=entry.title or page.title,
        author=page.author or entry.author,
    )
