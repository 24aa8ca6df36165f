"""Danger signs in what a person wrote. It raises and never calms: no other sentence takes a hit back."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import accumulate, chain
from typing import Any, Final, NamedTuple

from midline.clinical import strict
from midline.clinical.danger_words import SIGN, DangerWords, Reading, Role, Rule
from midline.clinical.folding import LIST_COMMA, WORD_UNITS, Gap, Token, tokens
from midline.clinical.keystrokes import typed
from midline.clinical.phrases import VIETNAMESE, reached
from midline.clinical.syllables import is_syllable

LONGEST_TEXT: Final = 20_000
LONGEST_HINT: Final = 100
CRISIS_SIGN: Final = "SAF"
SURE_WORDS: Final = 3
"""Unaccented Vietnamese syllables that are sure enough to stand beside words of other languages."""

VIETNAMESE_SHARE: Final = 0.75
SYLLABLE_SHARE: Final = 0.7
NEIGHBOURS: Final = 3
AFFIRMED_WITHIN: Final = 10
CLEARED_WITHIN: Final = 6
BESIDE: Final = 8


class Panel(StrEnum):
    """What the writer is shown at once."""

    EMERGENCY = "emergency"
    CRISIS = "crisis"
    BOTH = "both"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Hit:
    """A sign and the characters of the original text that name it, `end` not included."""

    start: int
    end: int
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """What was found. Staff are alerted whenever a panel is shown."""

    panel: Panel
    hits: tuple[Hit, ...]

    @property
    def alert(self) -> bool:
        """Whether staff are alerted."""
        return self.panel is not Panel.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message as typed; the language is a hint that changes nothing."""

    text: str
    language: str | None


class Found(NamedTuple):
    """A concept in the tokens `first` to `last`; `findings` are the tokens where a "no" before them would deny it.

    `sure` is not so when only accents that were not typed would tell; `says_no` when one of its words is a no.
    """

    first: int
    last: int
    findings: tuple[int, ...]
    sure: bool
    says_no: bool


Concepts = dict[str, list[Found]]


def read_message(line: Mapping[str, Any]) -> Message:
    """The message of one line of `midline scan`. Raises Fault.

    A language that nobody knows is no fault: a hint never keeps a message from being searched.
    """
    strict.obj(line, "", known=("id", "text", "language"))
    return Message(
        text=strict.needed(strict.text(line.get("text"), "text", longest=LONGEST_TEXT), "text"),
        language=strict.text(line.get("language"), "language", longest=LONGEST_HINT),
    )


def scan(text: str, words: DangerWords) -> Scan:
    """The danger signs in `text`, all languages searched; the same text always gives the same answer."""
    read = _Text(text, words)
    signs = list(read.signs(read.concepts(sure=True)))
    if read.has_bare_words:
        signs += read.signs(read.concepts(sure=False))
    hits = tuple(_merged(read.hit(code, found) for code, found in signs if not read.is_denied(found)))
    return Scan(panel=_panel(hits), hits=hits)


def _panel(hits: Iterable[Hit]) -> Panel:
    codes = {hit.code for hit in hits}
    crisis, emergency = CRISIS_SIGN in codes, bool(codes - {CRISIS_SIGN})
    if crisis:
        return Panel.BOTH if emergency else Panel.CRISIS
    return Panel.EMERGENCY if emergency else Panel.NONE


def _merged(hits: Iterable[Hit]) -> list[Hit]:
    """Hits of one code that overlap as one."""
    kept: dict[str, list[list[int]]] = {}
    for hit in sorted(set(hits)):
        row = kept.setdefault(hit.code, [])
        if row and hit.start < row[-1][1]:
            row[-1][1] = max(row[-1][1], hit.end)
        else:
            row.append([hit.start, hit.end])
    return sorted(Hit(start=start, end=end, code=code) for code, row in kept.items() for start, end in row)


class _Text:
    """One message while it is read."""

    def __init__(self, text: str, words: DangerWords) -> None:
        self.words = words
        self.tokens = _parted(tokens(text, words.variants), words)
        self.at = [token.at for token in self.tokens]
        self.sentences = _sentences(self.tokens)
        self.vietnamese = self._vietnamese()
        self.options = self._options()
        self.lexical = self._lexical()
        self.negators = self._true_negators()
        self.contrasts = [spot.first for spot in self._of(Role.CONTRAST)]
        self.joins = {spot.first for spot in (*self._of(Role.JOINER), *self.negators)}
        self.last_turn = self._last_turn()
        self.denied = self._denied()

    @property
    def has_bare_words(self) -> bool:
        """Whether there are words that would be Vietnamese if they had their accents."""
        return any(reading.bare for options in self.options for reading in options)

    def concepts(self, *, sure: bool) -> Concepts:
        """Concepts of all languages without the unsure ones; or those of Vietnamese, where all are taken."""
        kept: Concepts = {}
        for (concept, language), places in self.lexical.items():
            chosen = [found for found in places if found.sure] if sure else places
            if chosen and (sure or language == VIETNAMESE):
                kept.setdefault(concept, []).extend(chosen)
        for row in kept.values():
            row.sort()
        ordinary = kept.pop(Role.ORDINARY, [])
        return self._made(_without(kept, self._masks(ordinary)))

    def signs(self, concepts: Concepts) -> Iterator[tuple[str, Found]]:
        """Each sign with where it stands."""
        for concept, places in concepts.items():
            if concept.startswith(SIGN):
                yield from ((concept.removeprefix(SIGN), found) for found in places if self._is_plausible(found))

    def _is_plausible(self, found: Found) -> bool:
        """Whether words without accents are Vietnamese: nearly all that stand between them must be so too."""
        if found.sure:
            return True
        if not self.vietnamese[found.first]:
            return False
        between = range(found.first, found.last + 1)
        known = [
            place for place in between if self.tokens[place].marks or any(each.accented for each in self.options[place])
        ]
        only = any(self.tokens[place].text not in self.words.plain for place in known)
        return only and len(known) >= VIETNAMESE_SHARE * len(between)

    def hit(self, code: str, found: Found) -> Hit:
        """The sign in characters of the original."""
        return Hit(start=self.tokens[found.first].start, end=self.tokens[found.last].end, code=code)

    def is_denied(self, found: Found) -> bool:
        """Whether a "no" stands right before it, or right after it as an answer, and nothing affirms it later."""
        places = [place for place in found.findings if self.denied[place] or self._is_answered_no(place)]
        return bool(places) and self.last_turn <= min(places)

    def _lexical(self) -> dict[tuple[str, str], list[Found]]:
        found: dict[tuple[str, str], list[Found]] = {}
        options = self.options
        for first in range(len(self.tokens)):
            for last, bare, ends in self._walk(first, options):
                sure = not bare or last - first + 1 >= SURE_WORDS
                says_no = self._says_no(first, last)
                plain = Found(first, last, (), sure, says_no)
                finding = plain if says_no else Found(first, last, (first,), sure, says_no)
                for end in ends:
                    found.setdefault(end, []).append(finding if end[0] in self.words.findings else plain)
        return found

    def _options(self) -> list[list[Reading]]:
        """What each token can stand for; the same word is looked up once."""
        known: dict[tuple[str, str, bool, bool], list[Reading]] = {}
        options = []
        near, throughout = _accents_nearby(self.tokens), _accents_throughout(self.tokens, self.sentences)
        for place, token in enumerate(self.tokens):
            used = throughout[place] if token.marks else near[place]
            key = (token.text, token.marks, used, self.vietnamese[place])
            if key not in known:
                known[key] = self.words.readings(token, accents_used=used, vietnamese=self.vietnamese[place])
            options.append(known[key])
        return options

    def _vietnamese(self) -> list[bool]:
        """For each token whether most words of its sentence can be Vietnamese."""
        can_be = [token.foreign or token.text in self.words.accented or _is_syllable(token) for token in self.tokens]
        found: list[bool] = []
        for start, end in self.sentences:
            found += [sum(can_be[start:end]) >= SYLLABLE_SHARE * (end - start)] * (end - start)
        return found

    def _walk(self, first: int, options: list[list[Reading]]) -> Iterator[tuple[int, bool, list[tuple[str, str]]]]:
        """The phrases that begin at a token: their last token, whether they are bare, what they stand for."""
        needs_accents = self.words.needs_accents
        branches = [
            (after, reading.bare, reading.bare and reading.key in needs_accents)
            for reading in options[first]
            for after in reached(self.words.phrases, reading.key)
        ]
        place = first
        while branches:
            for branch, bare, hidden in branches:
                if branch.ends and not hidden:
                    yield place, bare, branch.ends
            place += 1
            if place == len(self.tokens) or self.tokens[place].gap is Gap.SENTENCE:
                return
            branches = [
                (after, bare or reading.bare, False)
                for branch, bare, _ in branches
                if branch.next
                for reading in options[place]
                if reading.key in branch.next
                for after in reached(branch, reading.key)
            ]

    def _says_no(self, first: int, last: int) -> bool:
        return not self.words.negating.isdisjoint(token.text for token in self.tokens[first : last + 1])

    def _masks(self, ordinary: Iterable[Found]) -> list[tuple[int, int]]:
        """Ordinary phrases; one that runs over a line break is none, since other words may have been added."""
        return [
            (found.first, found.last)
            for found in ordinary
            if all(self.tokens[place].gap < Gap.LINE for place in range(found.first + 1, found.last + 1))
        ]

    def _made(self, concepts: Concepts) -> Concepts:
        for rule, single in self.words.needs:
            if not concepts.keys() >= single:
                continue
            made = sorted(set(self._together(rule, concepts)))
            if rule.gives == Role.ORDINARY:
                concepts = _without(concepts, self._masks(made))
            elif made:
                concepts[rule.gives] = sorted({*concepts.get(rule.gives, ()), *made})
        return concepts

    def _together(self, rule: Rule, concepts: Concepts) -> Iterator[Found]:
        if any(concepts.keys().isdisjoint(part) for part in rule.parts):
            return
        rows = [_row(part, concepts) for part in rule.parts]
        reach = rule.within * WORD_UNITS
        if rule.unless:
            beside = self._of(rule.unless)
            yield from (found for found in rows[0] if not self._is_beside(found, beside))
        elif rule.in_order:
            yield from self._in_order(rows, reach)
        else:
            yield from self._near(rows, reach)

    def _is_beside(self, found: Found, row: list[Found]) -> bool:
        """Whether one of the row stands near in the same breath: in one sentence, and with no "but" between."""
        place = bisect_left(row, (found.first,))
        return any(
            self._room(found, other) <= BESIDE * WORD_UNITS
            and self._is_one_breath(min(found.first, other.first), max(found.last, other.last))
            for other in row[max(0, place - 1) : place + 1]
        )

    def _is_one_breath(self, first: int, last: int) -> bool:
        contrast = bisect_left(self.contrasts, first)
        is_turned = contrast < len(self.contrasts) and self.contrasts[contrast] <= last
        return not is_turned and all(self.tokens[place].gap < Gap.LINE for place in range(first + 1, last + 1))

    def _in_order(self, rows: list[list[Found]], reach: int) -> Iterator[Found]:
        at = self.at
        for first in rows[0]:
            chain_of = [first]
            for row in rows[1:]:
                last = chain_of[-1].last
                place = bisect_left(row, (last + 1,))
                if place == len(row) or at[row[place].first] - at[last] - WORD_UNITS > reach:
                    break
                chain_of.append(row[place])
            else:
                yield _joined(chain_of)

    def _near(self, rows: list[list[Found]], reach: int) -> Iterator[Found]:
        rows = sorted(rows, key=len)
        for anchor in rows[0]:
            group = [anchor]
            for row in rows[1:]:
                nearest = self._nearest(group, row, reach)
                if nearest is None:
                    break
                group.append(nearest)
            else:
                yield _joined(group)

    def _nearest(self, group: list[Found], row: list[Found], reach: int) -> Found | None:
        """The entry of the row nearest to the first of the group that shares no token with the group."""
        place = bisect_left(row, (group[0].first,))
        best: tuple[int, Found] | None = None
        for steps in (range(place, min(place + 4, len(row))), range(place - 1, max(place - 5, -1), -1)):
            for index in steps:
                entry = row[index]
                if any(entry.first <= other.last and other.first <= entry.last for other in group):
                    continue
                room = self._room(group[0], entry)
                if room <= reach and (best is None or room < best[0]):
                    best = (room, entry)
                break
        return None if best is None else best[1]

    def _room(self, one: Found, other: Found) -> int:
        """Units of room between two places."""
        left, right = (one, other) if one.first <= other.first else (other, one)
        room = self.at[right.first] - self.at[left.last] - WORD_UNITS
        return room if room > 0 else 0

    def _true_negators(self) -> list[Found]:
        """Each "no" that is not part of a longer phrase such as "not able" or "no feeling"."""
        small = (Role.NEGATOR, Role.FILLER, Role.JOINER, Role.CONTRAST, Role.ORDINARY, Role.TURN, Role.USUAL)
        longer = [
            (spot.first, spot.last)
            for (concept, _), places in self.lexical.items()
            if concept not in small
            for spot in places
            if spot.last > spot.first
        ]
        covers = _furthest(longer)
        return [no for no in self._of(Role.NEGATOR) if covers(no.first) < no.last]

    def _denied(self) -> list[bool]:
        """For each token whether a "no" before it reaches it: over what is found, and small words, and lists."""
        reached = self._reached()
        denied = [False] * len(self.tokens)
        for start in self.negators:
            place = start.last + 1
            while place < len(self.tokens) and reached[place] and not denied[place] and self._goes_on(place):
                denied[place] = True
                place += 1
        return denied

    def _reached(self) -> list[bool]:
        reached = [False] * len(self.tokens)
        stops = {spot.first for role in (Role.CONTRAST, Role.CANNOT) for spot in self._of(role)}
        stops |= {
            spot.first
            for (concept, _), places in self.lexical.items()
            for spot in places
            if spot.says_no and concept in self.words.findings
        }
        for (concept, _), places in self.lexical.items():
            if concept not in (Role.CONTRAST, Role.CANNOT, Role.AFFIRM, Role.ORDINARY):
                for spot in places:
                    reached[spot.first : spot.last + 1] = [True] * (spot.last + 1 - spot.first)
        return [yes and place not in stops for place, yes in enumerate(reached)]

    def _goes_on(self, place: int) -> bool:
        """Whether the list that a "no" began goes on here: a comma needs another "no", or an "or" soon after it."""
        token = self.tokens[place]
        if token.gap is Gap.NONE or token.text == LIST_COMMA:
            return True
        if token.gap is not Gap.COMMA or token.linked:
            return False
        for ahead in range(place, min(place + CLEARED_WITHIN, len(self.tokens))):
            if ahead in self.joins:
                return True
            if self.tokens[ahead].gap >= Gap.LINE:
                return False
        return False

    def _is_answered_no(self, place: int) -> bool:
        """Whether "no" answers it, as in a list that was filled in: "numbness: no"."""
        at = bisect_left(self.negators, (place + 1,))
        if at == len(self.negators) or self.negators[at].first > place + CLEARED_WITHIN:
            return False
        no = self.negators[at]
        ends = no.last + 1 == len(self.tokens) or self.tokens[no.last + 1].gap is not Gap.NONE
        between = any(self.tokens[step].gap >= Gap.COMMA for step in range(place + 1, no.first))
        return self.tokens[no.first].linked and ends and not between

    def _last_turn(self) -> int:
        """The last token of "well, I did", or of a "but" that something affirmative follows; -1 when there is none."""
        latest = max((spot.last for spot in self._of(Role.TURN)), default=-1)
        yes = [spot.first for spot in self._of(Role.AFFIRM)]
        for turn in reversed(self._of(Role.CONTRAST)):
            place = bisect_left(yes, turn.last + 1)
            if place < len(yes) and yes[place] <= turn.last + AFFIRMED_WITHIN:
                return max(latest, turn.last)
        return latest

    def _of(self, role: str) -> list[Found]:
        return sorted(spot for (concept, _), places in self.lexical.items() if concept == role for spot in places)


def _accents_nearby(found: list[Token]) -> list[bool]:
    """For each token whether most words round it carry accents; more than other text on one side could add."""
    marked = [bool(token.marks) for token in found]
    return [
        sum(marked[max(0, place - NEIGHBOURS) : place]) + sum(marked[place + 1 : place + 1 + NEIGHBOURS]) > NEIGHBOURS
        for place in range(len(found))
    ]


def _accents_throughout(found: list[Token], sentences: list[tuple[int, int]]) -> list[bool]:
    """For each token whether half the words of its sentence or more carry accents, and more than three."""
    used: list[bool] = []
    for start, end in sentences:
        marked = sum(bool(token.marks) for token in found[start:end])
        used += [marked > NEIGHBOURS and 2 * marked >= end - start] * (end - start)
    return used


def _sentences(found: list[Token]) -> list[tuple[int, int]]:
    """The first token of each sentence or line, and the one after its last."""
    starts = [place for place, token in enumerate(found) if not place or token.gap >= Gap.LINE]
    return list(zip(starts, [*starts, len(found)][1:], strict=True))


def _is_syllable(token: Token) -> bool:
    keystrokes = None if token.marks else typed(token.text)
    return is_syllable(token.text) or token.text.isdigit() or (keystrokes is not None and is_syllable(keystrokes[0]))


def _parted(found: list[Token], words: DangerWords) -> list[Token]:
    """The tokens, with words that were written as one taken apart."""
    parted: list[Token] = []
    for token in found:
        halves = None if token.marks else words.halves(token.text)
        if halves is None or token.end - token.start != len(token.text):
            parted.append(token)
            continue
        cut = len(halves[0])
        parted.append(replace(token, text=halves[0], end=token.start + cut))
        parted.append(replace(token, text=halves[1], start=token.start + cut, gap=Gap.NONE, linked=False))
    return parted


def _row(part: tuple[str, ...], concepts: Concepts) -> list[Found]:
    if len(part) == 1:
        return concepts.get(part[0], [])
    return sorted(chain.from_iterable(concepts.get(name, ()) for name in part))


def _joined(group: list[Found]) -> Found:
    says_no = any(found.says_no for found in group)
    return Found(
        min(found.first for found in group),
        max(found.last for found in group),
        () if says_no else tuple(sorted({place for found in group for place in found.findings})),
        all(found.sure for found in group),
        says_no,
    )


def _without(concepts: Concepts, masks: list[tuple[int, int]]) -> Concepts:
    """The concepts that do not lie inside an ordinary phrase."""
    if not masks:
        return concepts
    covers = _furthest(masks)
    return {
        concept: kept
        for concept, places in concepts.items()
        if (kept := [found for found in places if covers(found.first) < found.last])
    }


def _furthest(masks: list[tuple[int, int]]) -> Callable[[int], int]:
    """For a token, the last token of the longest phrase that begins at or before it; -1 when there is none."""
    rows = sorted(masks)
    starts = [first for first, _ in rows]
    ends = list(accumulate((last for _, last in rows), max))

    def covered(place: int) -> int:
        index = bisect_left(starts, place + 1) - 1
        return ends[index] if index >= 0 else -1

    return covered
