"""Reads content/ into clinical and motion types, and refuses what is unsound, naming file and line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from midline.clinical.intake import Question
from midline.clinical.medicines import MedicineNames
from midline.clinical.ruleset import Ruleset
from midline.clinical.watch import Notice
from midline.library.aliases import read_aliases
from midline.library.answers import Answer, read_answers
from midline.library.cases import check_cases
from midline.library.claims import Claim, read_claims
from midline.library.consents import Consent, read_consents
from midline.library.faults import ContentErrors, Fault
from midline.library.forms import Form, hashed_files, read_forms
from midline.library.instruments import Ask, Sheet, Sheets, joined, read_sheets, read_supplied
from midline.library.languages import ENGLISH, Language, Status, read_languages
from midline.library.lessons import Lesson, LessonText, read_lessons
from midline.library.medicines import read_medicines
from midline.library.movements import Movement, MovementText, read_movements
from midline.library.notices import read_notices
from midline.library.playbooks import Playbook, PlaybookText, read_playbooks
from midline.library.programs import Program, Shelves, read_programs
from midline.library.reviews import Review, Reviews, SafetyTexts, State, read_reviews, safety_texts
from midline.library.rulebook import read_ruleset
from midline.library.scenes import Scene, SceneText, read_scenes
from midline.library.techniques import Technique, read_techniques
from midline.library.texts import Texts, Wording, read_texts

__all__ = [
    "CONTENT",
    "ENGLISH",
    "Answer",
    "Ask",
    "Claim",
    "Consent",
    "ContentErrors",
    "Fault",
    "Form",
    "Language",
    "Lesson",
    "LessonText",
    "Library",
    "Movement",
    "MovementText",
    "Playbook",
    "PlaybookText",
    "Program",
    "Review",
    "Scene",
    "SceneText",
    "Sheet",
    "State",
    "Status",
    "Technique",
    "Wording",
    "load",
]

CONTENT = Path(__file__).resolve().parent.parent / "content"


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """Everything that clinicians wrote, checked.

    `forms` are the short questionnaires by name: `before-session`, `during-session` and `irritability`. `sheets` are
    the words of the outcome questionnaires by code and language. `aliases` are other names of movements by code.
    `safety_texts` are the words on which safety depends by key and language, `reviews` who looked at them by language
    and key.
    `techniques` and `claims` are by code, `answers`, `playbooks` and `consents` by slug; `medicines` are names of
    medicines that ask for care.
    """

    rules: Ruleset
    forms: Mapping[str, Form]
    movements: Mapping[str, Movement]
    scenes: Mapping[str, Scene]
    languages: Mapping[str, Language]
    notices: Mapping[str, Notice]
    programs: Mapping[str, Program]
    lessons: Mapping[str, Lesson]
    techniques: Mapping[str, Technique]
    claims: Mapping[str, Claim]
    answers: Mapping[str, Answer]
    playbooks: Mapping[str, Playbook]
    consents: Mapping[str, Consent]
    aliases: Mapping[str, tuple[str, ...]]
    medicines: MedicineNames
    texts: Texts
    sheets: Sheets
    safety_texts: SafetyTexts
    reviews: Reviews

    @property
    def questions(self) -> tuple[Question, ...]:
        """The danger-sign questions in the order in which they are asked."""
        return self.rules.triage.questions

    @property
    def released(self) -> tuple[str, ...]:
        """Languages that may be offered."""
        return tuple(language.code for language in self.languages.values() if language.status is Status.RELEASED)

    def text(self, key: str, language: str) -> str:
        """The text at `key`, such as `danger-signs.CES1.question`; in English when `language` has none.

        Raises:
            KeyError: no text has this key.
        """
        return self.texts.wording(key, language).words

    def wording(self, key: str, language: str) -> Wording:
        """As `text`, and in which language the words are."""
        return self.texts.wording(key, language)

    def sheet(self, instrument: str, language: str) -> Sheet | None:
        """The words of an outcome questionnaire; None when there are none in this language: then it is not asked.

        There is no falling back to English: a questionnaire measures only in words that its reader understands.
        """
        return self.sheets.get(instrument, {}).get(language)

    def offered(self, language: str) -> frozenset[str]:
        """The codes of the outcome questionnaires that can be asked in `language`."""
        return frozenset(code for code, sheets in self.sheets.items() if language in sheets)

    def lines(self, key: str, language: str) -> tuple[str, ...]:
        """The entries of a list of texts, such as `tier.T0.do`; empty when there is none."""
        return tuple(entry.words for entry in self.texts.numbered(key, language))

    def has(self, key: str) -> bool:
        """Whether there is a text at `key`."""
        return key in self.texts.english


def load(root: Path = CONTENT, *, supplied: Path | None = None) -> Library:
    """The content below `root`, read once; keep what it gives.

    `supplied` is the folder of the words that a site adds to questionnaires whose words are not ours to give.

    Raises:
        ContentErrors: something is unsound. It lists every fault with file, line and mend.
    """
    faults: list[Fault] = []
    languages = read_languages(root, faults)
    rules = read_ruleset(root, faults, hashed=hashed_files())
    texts = read_texts(root, languages, faults)
    if rules is None:
        raise ContentErrors(faults)
    check_cases(root, rules, faults)
    forms = read_forms(root, rules, faults)
    _refuse_untold(rules, forms, texts, faults)
    movements = read_movements(root, rules, languages, faults)
    scenes = read_scenes(root, languages, faults)
    notices = read_notices(root, faults)
    lessons = read_lessons(root, rules, languages, faults)
    techniques = read_techniques(root, rules, languages, faults)
    claims = read_claims(root, rules, techniques, languages, faults)
    shelves = Shelves(rules=rules, techniques=techniques, claims=claims)
    programs = read_programs(root, shelves, languages, faults)
    answers = read_answers(root, rules, claims, languages, faults)
    playbooks = read_playbooks(root, lessons, languages, faults)
    consents = read_consents(root, languages, faults)
    aliases = read_aliases(root, rules.plan.exercises, faults)
    medicines = read_medicines(root, languages, faults)
    sheets = joined(
        read_sheets(root, rules.instruments, languages, faults),
        read_supplied(supplied, rules.instruments, languages, faults),
    )
    safety = safety_texts(texts, movements.values(), techniques.values(), lessons.values())
    reviews = read_reviews(root, safety, languages, faults)
    if faults:
        raise ContentErrors(faults)
    return Library(
        rules=rules,
        forms=forms,
        movements=movements,
        scenes=scenes,
        languages=languages,
        notices=notices,
        programs=programs,
        lessons=lessons,
        techniques=techniques,
        claims=claims,
        answers=answers,
        playbooks=playbooks,
        consents=consents,
        aliases=aliases,
        medicines=medicines,
        texts=texts,
        sheets=sheets,
        safety_texts=safety,
        reviews=reviews,
    )


def _refuse_untold(rules: Ruleset, forms: Mapping[str, Form], texts: Texts, faults: list[Fault]) -> None:
    """Every question, value, tier, rule and zone has its words."""
    for key in wanted_keys(rules, forms):
        if key not in texts.english:
            file = _file_of(key)
            mend = f"Write {key} in {file}."
            faults.append(Fault(file=file, line=1, found=f"no {key}", allowed="a text for everything shown", mend=mend))


def wanted_keys(rules: Ruleset, forms: Mapping[str, Form]) -> list[str]:
    """Keys of the texts that must exist because the rules and questions refer to them."""
    keys = []
    for question in rules.triage.questions:
        base = f"danger-signs.{question.code}"
        keys += [f"{base}.question", f"{base}.why"]
        keys += [f"{base}.options.{value}" for value in question.values]
        keys += [] if question.values else [f"{base}.unit"]
    for form in forms.values():
        keys += [f"{form.name}.{item.code}.question" for item in form.items]
        keys += [f"{form.name}.{item.code}.options.{value}" for item in form.items for value in item.values]
    for tier in range(5):
        keys += [f"tier.T{tier}.{part}" for part in ("title", "next", "safety")] + [f"tier.T{tier}.do.1"]
    for row in rules.session.table.rows:
        keys += [f"session.{row.gives.rule}.{part}" for part in ("verdict", "next", "why", "clinician")]
    for line in rules.nextday.table.rows:
        keys += [f"nextday.{line.gives.rule}.{part}" for part in ("verdict", "next", "why", "clinician")]
    keys += [f"zone.{zone}" for zone in range(7)]
    keys += [f"sign.{code}" for code in sorted(rules.triage.raised_codes | rules.session.flags)]
    return keys


def _file_of(key: str) -> str:
    prefix = key.split(".", 1)[0]
    folder = "rules" if prefix in ("tier", "session", "nextday", "zone", "sign") else f"questionnaires/{prefix}"
    return f"{folder}/text.en.yaml"
