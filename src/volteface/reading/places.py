"""Place names, resolved to points on earth.

Needs a parsed document, its mentions and the gazetteer; makes ``Place`` records. ``place_spans`` finds names that the
gazetteer knows where places stand in a sentence; words that name a person, an organisation or an outlet are no place,
nor is a demonym ("Turkish"). A country that acts ("Moscow said") is still where the map shows it. ``place_ranking``
then chooses among the bearers of a name, once for the whole document: one name means one place in one text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from volteface.knowledge.gazetteer import Candidate, Gazetteer
from volteface.knowledge.place_names import fold_name
from volteface.reading.language import ParsedDocument
from volteface.reading.place_ranking import Name, Scene, logistic, probabilities, weights
from volteface.reading.place_spans import PlaceSpan, SpanFinder
from volteface.records import Mention, Place, make_id

__all__ = ["METHOD", "find_places", "scene_of"]

METHOD = "places.rank.v1"
_THRESHOLD = 0.5


def find_places(parsed: ParsedDocument, mentions: Sequence[Mention], gazetteer: Gazetteer | None) -> tuple[Place, ...]:
    """Return the place names of a document in order, each with the point it most likely means.

    Args:
        parsed: the document.
        mentions: its mentions; without them persons and organisations named like places are kept more often.
        gazetteer: where names are looked up; without one nothing is found.
    """
    if gazetteer is None or not len(parsed.doc):
        return ()
    finder = SpanFinder(parsed, mentions, gazetteer)
    model = weights("places/detector")
    kept: list[tuple[PlaceSpan, float]] = []
    for span in finder.spans:
        if not finder.is_actor(span):
            chance = logistic(sum(model.get(name, 0.0) * value for name, value in finder.features(span).items()))
            if chance >= _THRESHOLD:
                kept.append((span, chance))
    scene, index = scene_of(finder, [span for span, _ in kept])
    chosen = [_choose(scene, number) for number in range(len(scene.names))]
    return tuple(_record(parsed, span, chance, chosen[index[_key(parsed, span)]]) for span, chance in kept)


def scene_of(finder: SpanFinder, spans: Sequence[PlaceSpan]) -> tuple[Scene, dict[str, int]]:
    """Return the names of the spans, seen together, and the index of each name by its folded form."""
    names: dict[str, Name] = {}
    for span in spans:
        text = finder.parsed.text[span.start : span.end]
        name = names.setdefault(fold_name(text), Name(text, span.candidates))
        name.count += 1
        if hint := finder.after_comma(span):
            name.hints[_key(finder.parsed, hint)] = hint.candidates
        name.holds += finder.before_comma(span) is not None
        if span.last < len(finder.tokens):
            name.words.add(finder.tokens[span.last].lower_)
    countries = Counter(m.actor for m in finder.mentions if m.kind == "country" and m.actor and len(m.actor) == 3)
    return Scene(list(names.values()), countries), {key: number for number, key in enumerate(names)}


def _key(parsed: ParsedDocument, span: PlaceSpan) -> str:
    return fold_name(parsed.text[span.start : span.end])


def _choose(scene: Scene, number: int) -> tuple[Candidate, float]:
    chances: Any = probabilities(scene, number)
    best = int(chances.argmax())
    return scene.names[number].candidates[best], float(chances[best])


def _record(parsed: ParsedDocument, span: PlaceSpan, chance: float, choice: tuple[Candidate, float]) -> Place:
    place, share = choice
    document = parsed.document
    return Place(
        id=make_id(document.id, "place", span.start, span.end, place.name, place.latitude, place.longitude),
        document=document.id,
        confidence=round(chance * share, 3),
        method=METHOD,
        start=span.start,
        end=span.end,
        text=parsed.text[span.start : span.end],
        name=place.name,
        latitude=place.latitude,
        longitude=place.longitude,
        country=place.country,
        admin1=place.admin1,
        geonames_id=place.geonames_id,
        feature=place.feature,
    )
