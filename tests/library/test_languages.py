"""Each language uses the words of its glossary, and in safety texts one word for each danger."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from midline import library
from midline.library import CONTENT, Library

GLOSSARY = (Path(__file__).resolve().parents[2] / "docs/translations/glossary.md").read_text(encoding="utf-8")
LOCALES = CONTENT.parent / "ui/locale"
LANGUAGES = ("fr", "vi", "zh-Hans")
ROW = re.compile(r"^\| (?!English |-)(.+?) \| (.+?) \| (.+?) \| (.+?) \|", re.M)
# How English says it, and what of the word of the glossary stays the same in every form.
DANGERS = {
    "numbness": (r"\bnumb(?!er)", {"fr": "engourdi", "vi": "tê", "zh-Hans": "麻木"}),
    "tingling": (r"tingl|pins and needles", {"fr": "fourmill", "vi": "kiến bò", "zh-Hans": "针刺感"}),
    "weakness": (r"\bweak", {"fr": "faibl", "vi": "yếu", "zh-Hans": "无力"}),
    "between your legs": (
        r"between (?:your|the) legs",
        {"fr": "entre (?:les|vos) jambes", "vi": "giữa hai chân", "zh-Hans": "两腿之间"},
    ),
    "further down your leg": (
        r"further down (?:your|the) leg",
        {"fr": "plus bas dans la jambe", "vi": "lan xuống chân xa hơn", "zh-Hans": "沿腿向下扩散"},
    ),
    "danger sign": (r"danger sign", {"fr": "d’alerte", "vi": "dấu hiệu nguy hiểm", "zh-Hans": "危险信号"}),
    "emergency department": (r"emergency department", {"fr": "urgences", "vi": "khoa cấp cứu", "zh-Hans": "急诊"}),
    "doctor": (r"\bdoctor", {"fr": "médecin", "vi": "bác sĩ", "zh-Hans": "医生"}),
    "therapist": (r"therapist", {"fr": "kinésithérapeute", "vi": "chuyên viên", "zh-Hans": "治疗师"}),
}
# Not the weakness of a muscle: thin bones, the immune system, being frail; and one that English leaves unsaid.
OTHER_WEAKNESS = (
    "danger-signs.FRX2_OSTEO.help",
    "danger-signs.INF2.help",
    "danger-signs.MOT3.options.yes-severe",
    "conditions.fall-risk.name",
)
FEELINGS = ("numbness", "tingling", "weakness")


@pytest.fixture(scope="module")
def content() -> Library:
    return library.load()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("danger", DANGERS)
def test_a_danger_has_one_word_in_all_safety_texts(danger: str, language: str, content: Library) -> None:
    english, word = DANGERS[danger][0], DANGERS[danger][1][language]
    texts = {key: words for key, words in content.safety_texts.items() if re.search(english, words["en"], re.I)}

    assert texts
    others = {key: words[language] for key, words in texts.items() if not _says(word, words[language], language)}
    assert [key for key in others if danger != "weakness" or key not in OTHER_WEAKNESS] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("danger", FEELINGS)
def test_numb_tingling_and_weak_are_said_only_where_english_says_them(
    danger: str, language: str, content: Library
) -> None:
    english, word = DANGERS[danger][0], DANGERS[danger][1][language]
    added = [
        key
        for key, words in content.safety_texts.items()
        if _says(word, words[language], language) and not re.search(english, words["en"], re.I)
    ]

    assert [key for key in added if danger != "weakness" or key not in OTHER_WEAKNESS] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_danger_words_are_those_of_the_glossary(language: str) -> None:
    rows = {row[0]: row[1:][LANGUAGES.index(language)] for row in ROW.findall(_section("Danger words"))}

    assert rows.keys() == DANGERS.keys()
    assert [danger for danger in rows if not _says(DANGERS[danger][1][language], rows[danger], language)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_the_glossary_is_in_use(language: str) -> None:
    used = "\n".join(_words(language)).casefold()
    terms = [term for row in ROW.findall(GLOSSARY) for term in row[1:][LANGUAGES.index(language)].split("; ")]

    assert len(terms) >= 50
    assert [term for term in terms if term.casefold() not in used] == []


def test_no_english_word_stands_twice_in_the_glossary() -> None:
    english = [row[0] for row in ROW.findall(GLOSSARY)]

    assert sorted(set(english)) == sorted(english)


def _says(word: str, words: str, language: str) -> bool:
    """Whether the word is there; Vietnamese syllables such as tê are also parts of others."""
    pattern = rf"\b{word}\b" if language == "vi" else word
    return re.search(pattern, words.replace("'", "’"), re.IGNORECASE) is not None


def _section(heading: str) -> str:
    return GLOSSARY.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def _words(language: str) -> Iterator[str]:
    for file in sorted(CONTENT.rglob(f"text.{language}.yaml")):
        yield file.read_text(encoding="utf-8").replace("'", "’")
    with (LOCALES / language.replace("-", "_") / "LC_MESSAGES/django.po").open("rb") as po:
        for message in read_po(po):
            if message.id and message.string:
                forms = [message.string] if isinstance(message.string, str) else message.string
                yield from (form.replace("'", "’") for form in forms)
