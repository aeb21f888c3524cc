"""The brief as one self-contained page that also prints well; all words are escaped by the template engine."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, TextIO
from urllib.parse import urlsplit

from volteface.report.days import day_words
from volteface.report.hues import HUES
from volteface.report.phrases import count_words

if TYPE_CHECKING:
    from jinja2 import Template
    from markupsafe import Markup

    from volteface.report.brief import Brief

__all__ = ["write"]


def write(brief: Brief, stream: TextIO) -> None:
    """Write the brief as HTML."""
    stream.write(
        _template().render(
            brief=brief,
            hues=HUES,
            day_words=day_words,
            safe_url=_safe_url,
            drawn=_drawn(brief),
            count_words=count_words,
        )
    )


def _drawn(brief: Brief) -> dict[str, Markup]:
    """Return each chart as SVG by its kind; nothing where the packages that draw are not installed."""
    from markupsafe import Markup

    from volteface.report.charts.rendering import can_draw, render_svg

    if not brief.charts or not can_draw():
        return {}
    # The drawing is Vega's own and escapes its words; a test reads it back.
    return {table.kind: Markup(render_svg(table)) for table in brief.charts}


def _safe_url(url: str | None) -> str | None:
    """Return an address that may become a link: http and https only, so that no article can plant a script."""
    try:
        scheme = urlsplit(url or "").scheme
    except ValueError:
        return None
    return url if scheme in ("http", "https") else None


@cache
def _template() -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("volteface.report", "templates"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    return environment.get_template("brief.html")
