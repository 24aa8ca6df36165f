"""Who looked at which safety text: states hold for the words they were given for, and decide what may be released."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from midline import library
from midline.library import CONTENT, ContentErrors, Fault, Library, Review, State
from midline.library.languages import read_languages
from midline.library.reviews import CLINICIANS, Reviewer, Reviews, SafetyTexts, digest_of, read_reviews, written
from midline.wiring import content_table, review_pages

STOP = "movements.bridge.stop"
CARD = "card.ces.show"


@pytest.fixture(scope="module")
def content() -> Library:
    return library.load()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(CONTENT / "reviews", tmp_path / "reviews")
    shutil.copy(CONTENT / "languages.yaml", tmp_path)
    return tmp_path


def signed(content: Library, language: str) -> dict[str, Review]:
    """Every safety text of a language signed by two clinicians as it stands: in tests only."""
    return {
        key: Review(state=State.SIGNED, given=State.SIGNED, by=CLINICIANS, digest=digest_of(words, language))
        for key, words in content.safety_texts.items()
    }


def write(root: Path, language: str, reviews: dict[str, Review]) -> None:
    (root / f"reviews/{language}.yaml").write_text(written(reviews, language), encoding="utf-8")


def release(root: Path, language: str) -> None:
    """Call a draft released."""
    file = root / "languages.yaml"
    text, times = re.subn(rf"(code: {language},.*status:) draft", r"\1 released", file.read_text(encoding="utf-8"))
    assert times == 1
    file.write_text(text, encoding="utf-8")


def read(root: Path, content: Library, *, safety: SafetyTexts | None = None) -> tuple[Reviews, list[str]]:
    """What the pages below `root` say of these texts, and what is wrong with them."""
    found: list[Fault] = []
    languages = read_languages(root, found)
    reviews = read_reviews(root, safety or content.safety_texts, languages, found)
    return reviews, [f"{fault.file}:{fault.line} {fault.found}" for fault in found]


def test_nobody_has_signed_anything_yet_in_any_language(content: Library) -> None:
    """When a clinician has, this is the test to take out; until then nobody shall seem to have."""
    states = {review.given for reviews in content.reviews.values() for review in reviews.values()}

    assert content.reviews.keys() == content.languages.keys()
    assert states == {State.DRAFT}


@pytest.mark.parametrize("language", ["en", "fr", "vi", "zh-Hans"])
def test_each_page_of_reviews_lists_every_safety_text(content: Library, language: str) -> None:
    """If this fails, run `python -m midline.wiring.review_pages`."""
    file = CONTENT / f"reviews/{language}.yaml"

    assert file.read_text(encoding="utf-8") == written(content.reviews[language], language)


def test_what_keeps_from_harm_is_a_safety_text(content: Library) -> None:
    keys = content.safety_texts.keys()

    assert {CARD, STOP, "danger-signs.CES1.question", "tier.T0.title"} <= keys
    assert {f"movements.{movement.slug}.stop" for movement in content.movements.values()} <= keys
    assert {f"techniques.{technique.slug}.never_if" for technique in content.techniques.values()} <= keys
    assert {f"lessons.{lesson.slug}.careful" for lesson in content.lessons.values()} <= keys


def test_a_released_language_needs_every_safety_text_signed(root: Path, content: Library) -> None:
    release(root, "fr")
    _, faults = read(root, content)
    total = len(content.safety_texts)
    assert [fault.partition(" as they stand")[0] for fault in faults] == [
        f"reviews/fr.yaml:1 {total} of {total} safety texts not signed"
    ]

    write(root, "fr", signed(content, "fr"))
    assert read(root, content)[1] == []


def test_the_library_refuses_a_release_that_nobody_signed(tmp_path: Path) -> None:
    copy = Path(shutil.copytree(CONTENT, tmp_path / "content"))
    release(copy, "zh-Hans")

    with pytest.raises(ContentErrors) as caught:
        library.load(copy)
    assert [fault.file for fault in caught.value.faults] == ["reviews/zh-Hans.yaml"]


@pytest.mark.parametrize("short_of", [State.DRAFT, State.TRANSLATED_BACK, State.REVIEWED])
def test_one_text_short_of_signed_blocks_the_release(root: Path, content: Library, short_of: State) -> None:
    release(root, "vi")
    reviews = signed(content, "vi")
    write(root, "vi", reviews | {CARD: replace(reviews[CARD], state=short_of, given=short_of)})

    assert [fault for fault in read(root, content)[1] if " 1 of " in fault and CARD in fault] != []


@pytest.mark.parametrize("changed", ["zh-Hans", "en"])
def test_changed_words_are_a_draft_again_and_are_listed(root: Path, content: Library, changed: str) -> None:
    write(root, "zh-Hans", signed(content, "zh-Hans"))
    words = content.safety_texts[STOP]
    safety = {**content.safety_texts, STOP: {**words, changed: words[changed] + "!"}}

    reviews, faults = read(root, content, safety=safety)

    review = reviews["zh-Hans"][STOP]
    assert faults == []
    assert (review.state, review.given, review.changed) == (State.DRAFT, State.SIGNED, True)
    assert [key for key, other in reviews["zh-Hans"].items() if other.changed] == [STOP]
    listed = f"zh-Hans: {STOP} was signed; its words changed since, so it is a draft again"
    assert listed in list(content_table.reviews(replace(content, reviews=reviews)))


def test_another_translation_does_not_touch_a_review(root: Path, content: Library) -> None:
    write(root, "zh-Hans", signed(content, "zh-Hans"))
    words = content.safety_texts[STOP]

    reviews, _ = read(root, content, safety={**content.safety_texts, STOP: {**words, "fr": "Arrêtez."}})

    assert reviews["zh-Hans"][STOP].state is State.SIGNED


def test_bringing_the_page_up_to_date_keeps_what_was_given_for_other_words(root: Path, content: Library) -> None:
    reviews = signed(content, "fr")
    write(root, "fr", reviews | {CARD: replace(reviews[CARD], digest="0" * 12)})

    found = read(root, content)[0]["fr"]

    assert (found[CARD].state, found[CARD].given) == (State.DRAFT, State.SIGNED)
    assert written(found, "fr") == (root / "reviews/fr.yaml").read_text(encoding="utf-8")


def test_a_draft_of_a_text_that_is_gone_does_no_harm(root: Path, content: Library) -> None:
    """Else nobody could load the content to bring the page up to date."""
    safety = {key: words for key, words in content.safety_texts.items() if key != CARD}

    reviews, faults = read(root, content, safety=safety)

    assert faults == []
    assert CARD not in reviews["fr"]


def test_a_missing_safety_text_falls_back_to_english_and_cannot_stay_signed(root: Path, content: Library) -> None:
    write(root, "vi", signed(content, "vi"))
    release(root, "vi")
    lost = {code: dict(words) for code, words in content.texts.translated.items()}
    del lost["vi"][CARD]
    english_only = {code: words for code, words in content.safety_texts[CARD].items() if code != "vi"}

    reviews, faults = read(root, content, safety={**content.safety_texts, CARD: english_only})

    assert replace(content.texts, translated=lost).wording(CARD, "vi").language == "en"
    assert reviews["vi"][CARD].state is State.DRAFT
    assert [fault for fault in faults if " 1 of " in fault and CARD in fault] != []


def test_english_stays_released_unsigned_and_the_table_says_so(content: Library) -> None:
    assert content.released == ("en",)
    total = len(content.safety_texts)
    line = f"en is released as the language of development: 0 of {total} safety texts are signed."
    assert line in list(content_table.reviews(content))


BROKEN = [
    ("a text that does not exist", "en", "card.ces.shew: {state: signed, by: [physician], digest: '0'}", "shew"),
    ("a state nobody knows", "fr", f"{CARD}: {{state: fine, by: [physician], digest: '0'}}", "fine"),
    ("a person by name", "fr", f"{CARD}: {{state: reviewed, by: [Dr Ada], digest: '0'}}", "Dr Ada"),
    ("signed by one clinician", "fr", f"{CARD}: {{state: signed, by: [physician, translator], digest: '0'}}", "physic"),
    ("reviewed by no clinician", "fr", f"{CARD}: {{state: reviewed, by: [translator], digest: '0'}}", "translator"),
    ("translated back by nobody", "vi", f"{CARD}: {{state: translated-back, by: [], digest: '0'}}", "[]"),
    ("English translated back", "en", f"{CARD}: {{state: translated-back, by: [translator], digest: '0'}}", "back"),
    ("a review of no words", "vi", f"{CARD}: {{state: signed, by: [physician, physician]}}", "no digest"),
]


@pytest.mark.parametrize(("language", "line", "found"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN])
def test_an_unsound_review_is_refused(root: Path, content: Library, language: str, line: str, found: str) -> None:
    (root / f"reviews/{language}.yaml").write_text(f"texts:\n  {line}\n", encoding="utf-8")

    (fault,) = read(root, content)[1]

    assert fault.startswith(f"reviews/{language}.yaml:2 ")
    assert found in fault


def test_a_physician_and_a_translator_are_told_apart() -> None:
    assert Reviewer.TRANSLATOR not in CLINICIANS


def test_the_tables_stay_readable(content: Library) -> None:
    lines = [*content_table.shelves(content), *content_table.reviews(content)]

    assert max(map(len, lines)) <= 100
    names = [line.split()[0] for line in content_table.shelves(content)]
    shelves = ["movements", "scenes", "techniques", "programs", "claims", "answers", "lessons", "tools"]
    assert names == ["shelf", *shelves, "playbooks", "consents", "questions", "questionnaires", "texts"]


def test_the_table_counts_what_each_language_has(content: Library) -> None:
    scenes = dict(content.scenes)
    slug, scene = next(iter(scenes.items()))
    scenes[slug] = replace(scene, texts={code: words for code, words in scene.texts.items() if code != "vi"})

    lines = content_table.shelves(replace(content, scenes=scenes))

    items = str(len(scenes))
    (row,) = (line.split()[1:] for line in lines if line.startswith("scenes"))
    assert row == [items, items, "–", items, items, str(len(scenes) - 1), items]


def test_a_page_that_is_not_there_yet_comes_in_as_drafts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = Path(shutil.copytree(CONTENT, tmp_path / "content"))
    shutil.rmtree(copy / "reviews")

    review_pages.renew(copy)

    for page in (CONTENT / "reviews").iterdir():
        assert (copy / "reviews" / page.name).read_text(encoding="utf-8") == page.read_text(encoding="utf-8")
    assert "vi: " in capsys.readouterr().out


def test_a_reviewer_is_told_the_digest_of_the_words(content: Library) -> None:
    words = content.safety_texts[STOP]

    assert review_pages.told("fr", STOP) == f"{digest_of(words, 'fr')}  {words['fr']}"
    assert review_pages.told("fr", "movements.bridge.sotp") == "movements.bridge.sotp is no safety text in fr"
