"""Two tables of plain lines: what stands on each shelf in which languages, and who looked at the safety texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from midline import library
from midline.clinical.lessons import LessonKind
from midline.library.sources import Grade, Source

NOT_SAID: Final = "–"
CHANGED_SHOWN: Final = 20


class _Told(Protocol):
    @property
    def texts(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shelf:
    """One row. `figures` and `sources` are None where the shelf has no place for them; `told` is by language."""

    name: str
    items: int
    figures: int | None
    sources: int | None
    told: Mapping[str, int]


def shelves(content: library.Library) -> Iterator[str]:
    """For each shelf its items, those with a figure, the different sources named, and how many each language has."""
    codes = tuple(content.languages)
    width = max(max(map(len, codes)), 5) + 2
    yield f"{'shelf':<18}{'items':>7}{'figures':>9}{'sources':>9}" + "".join(f"{code:>{width}}" for code in codes)
    for shelf in _shelves(content):
        amounts = f"{shelf.items:>7}{_or_dash(shelf.figures):>9}{_or_dash(shelf.sources):>9}"
        yield f"{shelf.name:<18}{amounts}" + "".join(f"{shelf.told.get(code, 0):>{width}}" for code in codes)


def reviews(content: library.Library) -> Iterator[str]:
    """For each language how far its safety texts have come; then those whose words changed since somebody looked."""
    states = "".join(f"{state:>16}" for state in library.State)
    yield f"{'safety texts':<14}{'status':<10}{'words':>9}{states}"
    for code, language in content.languages.items():
        given = Counter(review.state for review in content.reviews[code].values())
        words = sum(code in words for words in content.safety_texts.values())
        amounts = "".join(f"{given[state]:>16}" for state in library.State)
        yield f"{code:<14}{language.status:<10}{f'{words}/{len(content.safety_texts)}':>9}{amounts}"
    english = content.reviews[library.ENGLISH].values()
    signed = sum(review.state is library.State.SIGNED for review in english)
    if signed < len(english):
        yield f"en is released as the language of development: {signed} of {len(english)} safety texts are signed."
    yield from _changed(content)


def _changed(content: library.Library) -> Iterator[str]:
    for code, given in content.reviews.items():
        changed = [(key, review.given) for key, review in given.items() if review.changed]
        for key, state in changed[:CHANGED_SHOWN]:
            yield f"{code}: {key} was {state}; its words changed since, so it is a draft again"
        if len(changed) > CHANGED_SHOWN:
            yield f"{code}: and {len(changed) - CHANGED_SHOWN} more"


def _shelves(content: library.Library) -> Iterator[_Shelf]:
    yield from _bodies(content)
    yield from _ledger(content)
    for name, kind in (("lessons", LessonKind.LESSON), ("tools", LessonKind.TOOL)):
        lessons = [lesson for lesson in content.lessons.values() if lesson.kind is kind]
        yield _shelf(name, lessons, len(lessons), _ids(each.sources for each in lessons))
    playbooks = content.playbooks.values()
    yield _shelf("playbooks", playbooks, None, _ids(each.sources for each in playbooks))
    yield _shelf("consents", content.consents.values(), None, None)
    yield from _asked(content)


def _bodies(content: library.Library) -> Iterator[_Shelf]:
    movements, scenes, techniques = content.movements.values(), content.scenes.values(), content.techniques.values()
    moving = sum(movement.motion is not None for movement in movements)
    items = {_source(entry.item[:3]) for movement in movements for entry in movement.as_in}
    yield _shelf("movements", movements, moving, items | _ids(each.sources for each in movements))
    yield _shelf("scenes", scenes, len(scenes), None)
    shown = sum(technique.scene is not None for technique in techniques)
    described = {_source(technique.source) for technique in techniques}
    yield _shelf("techniques", techniques, shown, described | _ids(each.sources for each in techniques))


def _ledger(content: library.Library) -> Iterator[_Shelf]:
    programs, claims, answers = content.programs.values(), content.claims.values(), content.answers.values()
    yield _shelf("programs", programs, None, {_source(program.code) for program in programs})
    yield _shelf("claims", claims, None, _behind(claims))
    pictured = sum(bool(answer.movements or answer.scenes) for answer in answers)
    cited = {code for answer in answers for code in answer.claims}
    yield _shelf("answers", answers, pictured, _behind(claim for claim in claims if claim.code in cited))


def _asked(content: library.Library) -> Iterator[_Shelf]:
    texts, questions = content.texts, [f"danger-signs.{question.code}.question" for question in content.questions]
    told = {library.ENGLISH: texts.told, **texts.translated}
    asked = {code: sum(key in words for key in questions) for code, words in told.items()}
    yield _Shelf(name="questions", items=len(questions), figures=None, sources=None, told=asked)
    offered = {code: len(content.offered(code)) for code in content.languages}
    codes = len(content.rules.instruments)
    yield _Shelf(name="questionnaires", items=codes, figures=None, sources=None, told=offered)
    said = {code: sum(key in words for key in texts.told) for code, words in told.items()}
    yield _Shelf(name="texts", items=len(texts.told), figures=None, sources=None, told=said)


def _shelf(name: str, items: Iterable[_Told], figures: int | None, sources: set[str] | None) -> _Shelf:
    """Words that are there are whole: a reader refuses a file that lacks a key of English."""
    kept = list(items)
    told = Counter(code for item in kept for code in item.texts)
    named = None if sources is None else len(sources)
    return _Shelf(name=name, items=len(kept), figures=figures, sources=named, told=told)


def _behind(claims: Iterable[library.Claim]) -> set[str]:
    """Who makes these claims, and what they are held against."""
    kept = list(claims)
    return {_source(side.source) for claim in kept for side in claim.sides} | _ids(claim.references for claim in kept)


def _ids(sources: Iterable[tuple[Source, ...]]) -> set[str]:
    """What is named, but for our own decisions, which no source stands behind."""
    return {source.id for named in sources for source in named if source.grade is not Grade.DECISION}


def _source(code: str) -> str:
    """One of the five sources as the shelves name it."""
    return f"source {code}"


def _or_dash(amount: int | None) -> str:
    return NOT_SAID if amount is None else str(amount)
