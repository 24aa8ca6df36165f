"""The page of the preview: what can be read of one movement or scene, and the faults in place of what cannot."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from midline.clinical.dose import PARTS
from midline.clinical.ruleset import ExerciseRule, Ruleset
from midline.library.faults import Fault, Unsound
from midline.library.forms import hashed_files
from midline.library.languages import ENGLISH, Language, read_languages
from midline.library.movements import motion_of, movement_of, movement_text
from midline.library.page import read_page
from midline.library.rulebook import read_ruleset
from midline.library.scenes import DIAGRAM_FILE, Scene, read_scene
from midline.library.shelf import item_of, words_of
from midline.motion import figure
from midline.motion.movement import Motion, arrival_s

NOTHING = "–"
CODE = re.compile(r"[A-Za-z0-9-]+")
_SHELL = Template((Path(__file__).parent / "preview.html").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One folder as far as it can be read.

    `facts` and `words` (by language) are shown as they were written, sound or not; `diagram` is an SVG in place of a
    motion; `rule` holds the limits of this exercise in rules/plan.yaml.
    """

    folder: str
    motion: Motion | None
    diagram: str
    facts: Mapping[str, Any]
    words: Mapping[str, Mapping[str, Any]]
    languages: Mapping[str, Language]
    rule: ExerciseRule | None
    faults: tuple[Fault, ...]

    @property
    def title(self) -> str:
        """Its code, if it has one, and its English name; else the folder's."""
        name = self.words.get(ENGLISH, {}).get("name")
        code = self.facts.get("code")
        words = [word for word in (code, name) if isinstance(word, str)]
        return " ".join(words) or self.folder.partition("/")[2]


def read_draft(root: Path, folder: str) -> Draft:
    """What stands in the folder now; the rules and languages are read too, since its faults depend on them."""
    faults: list[Fault] = []
    languages = read_languages(root, faults)
    rules = read_ruleset(root, faults, hashed=hashed_files())
    diagram = ""
    if folder.startswith("scenes/"):
        scene = read_scene(root, folder, languages, faults)
        motion = _motion_of_scene(root, folder, scene)
        diagram = scene.drawn(ENGLISH) if scene is not None and scene.diagram is not None else ""
    else:
        motion = _read_movement(root, folder, rules, languages, faults)
    facts = _as_written(root, f"{folder}/movement.yaml")
    code = facts.get("code")
    return Draft(
        folder=folder,
        motion=motion,
        diagram=diagram,
        facts=facts,
        words={language: _as_written(root, f"{folder}/text.{language}.yaml") for language in languages},
        languages=languages,
        rule=rules.plan.exercises.get(code) if rules is not None and isinstance(code, str) else None,
        faults=tuple(sorted(set(faults))),
    )


def unreadable(folder: str, error: Exception) -> Draft:
    """A draft that nothing can be read of, since it broke a reader or the pen instead of being refused."""
    mend = "Undo what was changed last; the terminal says more."
    fault = Fault(file=folder, line=1, found=repr(error), allowed="what can be read and drawn", mend=mend)
    nothing: dict[str, Any] = {}
    return Draft(
        folder=folder,
        motion=None,
        diagram="",
        facts=nothing,
        words=nothing,
        languages=nothing,
        rule=None,
        faults=(fault,),
    )


def _read_movement(
    root: Path, folder: str, rules: Ruleset | None, languages: Mapping[str, Language], faults: list[Fault]
) -> Motion | None:
    texts = words_of(root, folder, languages, faults, movement_text)
    motion = motion_of(root, folder, faults)
    if rules is not None:
        facts = f"{folder}/movement.yaml"
        item_of(root, facts, faults, lambda top: movement_of(top, folder, rules, texts, motion))
    return motion


def _motion_of_scene(root: Path, folder: str, scene: Scene | None) -> Motion | None:
    """Also where only the words are unsound."""
    if scene is not None or (root / folder / DIAGRAM_FILE).is_file():
        return scene.motion if scene is not None else None
    return motion_of(root, folder, [])


def _as_written(root: Path, file: str) -> Mapping[str, Any]:
    try:
        data = read_page(root, file).data
    except Unsound:
        return {}
    return data if isinstance(data, dict) else {}


# ── As HTML ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def page(draft: Draft, *, stamp: str) -> str:
    """The whole page; `stamp` is that of the files it was made from."""
    return _SHELL.substitute(
        title=escape(draft.title),
        folder=escape(draft.folder),
        stamp=escape(stamp),
        sound=_shown(not draft.faults),
        unsound=_shown(bool(draft.faults)),
        count=len(draft.faults),
        faults="".join(_fault(fault, draft.folder) for fault in draft.faults),
        figured=_shown(draft.motion is not None),
        figureless=_shown(draft.motion is None and not draft.diagram),
        diagrammed=_shown(bool(draft.diagram)),
        diagram=draft.diagram,
        **_pictures(draft),
        dosed=_shown(bool(draft.facts)),
        doses=_doses(draft),
        worded=_shown(any(draft.words.values())),
        languages="".join(map(_language, draft.languages.values())),
        words=_words(draft),
        stated=_shown(bool(draft.facts)),
        facts=_entries(draft.facts),
    )


def _shown(holds: bool) -> str:
    return "" if holds else "hidden"


def _fault(fault: Fault, folder: str) -> str:
    place = f"<code>{escape(fault.file.removeprefix(f'{folder}/'))}:{fault.line}</code>"
    cells = (place, escape(fault.found), escape(fault.allowed), escape(fault.mend))
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _pictures(draft: Draft) -> dict[str, str]:
    motion = draft.motion
    if motion is None:
        return dict.fromkeys(("moving", "mirrored", "is_mirrored", "small", "frames", "cycle"), "")
    floor = draft.words.get(ENGLISH, {}).get("floor")
    desc = floor if isinstance(floor, str) else ""
    return {
        "moving": figure.draw(motion, title=draft.title, desc=desc),
        "mirrored": figure.draw(motion, title=draft.title, desc=desc, id_prefix="other", mirror=True),
        "is_mirrored": str(motion.mirrored).lower(),
        "small": figure.thumbnail(motion, title=draft.title),
        "frames": "".join(_frame(motion, index) for index in range(len(motion.poses))),
        "cycle": f"{motion.cycle_s:g}",
    }


def _frame(motion: Motion, index: int) -> str:
    name = motion.poses[index][0]
    if name not in {phase.to for phase in motion.phases}:
        return f"<figure><figcaption><code>{escape(name)}</code> {NOTHING}</figcaption></figure>"
    drawn = figure.still(motion, index, title=name, desc="", id_prefix=f"pose{index}")
    marks = f"{arrival_s(motion, name):g} s" + (" · <code>shows</code>" if name == motion.shows else "")
    return f"<figure>{drawn}<figcaption><code>{escape(name)}</code> · {marks}</figcaption></figure>"


def _doses(draft: Draft) -> str:
    rows = [(f"<code>{key}</code>", _mapping(draft.facts.get(key))) for key in ("start", "max")]
    if draft.rule is not None:
        for key, most in (("start", draft.rule.start), ("max", draft.rule.most)):
            amounts = {part: getattr(most, part, None) for part in PARTS} if most is not None else {}
            rows.append((f"<code>rules/plan.yaml</code> <code>{key}</code>", amounts))
    items = draft.facts.get("as_in")
    for item in items if isinstance(items, list) else []:
        stated = _mapping(_mapping(item).get("dose"))
        rows.append((f"<code>{escape(str(_mapping(item).get('item')))}</code>", _spans(stated)))
    return "".join(
        f'<tr><th scope="row">{who}</th>{"".join(_amount(dose, p) for p in PARTS)}</tr>' for who, dose in rows
    )


def _spans(stated: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a source states, with the two ends of a span as one value."""
    spans = {"reps": ("reps_min", "reps_max"), "hold_s": ("hold_min_s", "hold_max_s")}
    joined = {part: {stated.get(low), stated.get(high)} - {None} for part, (low, high) in spans.items()}
    return {
        **stated,
        **{part: NOTHING.join(str(end) for end in sorted(ends, key=str)) for part, ends in joined.items()},
    }


def _amount(dose: Mapping[str, Any], part: str) -> str:
    amount = dose.get(part)
    return f"<td>{NOTHING if amount in (None, '') else escape(str(amount))}</td>"


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _language(language: Language) -> str:
    return f'<th scope="col"><span lang="{escape(language.code)}">{escape(language.name)}</span></th>'


def _words(draft: Draft) -> str:
    keys = dict.fromkeys(key for words in draft.words.values() for key in words)
    return "".join(f'<tr><th scope="row"><code>{escape(str(key))}</code></th>{_said(draft, key)}</tr>' for key in keys)


def _said(draft: Draft, key: str) -> str:
    cells = []
    for language, words in draft.words.items():
        said = _value(words[key]) if key in words else f'<span class="absent">{NOTHING}</span>'
        cells.append(f'<td lang="{escape(language)}">{said}</td>')
    return "".join(cells)


def _value(value: object) -> str:
    """A value of a content file as HTML."""
    if isinstance(value, dict):
        return f"<dl>{_entries(value)}</dl>"
    if isinstance(value, list):
        if all(isinstance(entry, str) and CODE.fullmatch(entry) for entry in value):
            return escape(", ".join(value)) or NOTHING
        return f"<ol>{''.join(f'<li>{_value(entry)}</li>' for entry in value)}</ol>"
    if value is None or isinstance(value, bool):
        return f"<code>{ {None: 'null', True: 'true', False: 'false'}[value] }</code>"
    return escape(str(value))


def _entries(entries: Mapping[str, Any]) -> str:
    return "".join(f"<dt>{escape(str(key))}</dt><dd>{_value(value)}</dd>" for key, value in entries.items())
