"""The clinic's pages as a person uses them; a journey reads as what they do and see."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from django.utils import translation

from midline import library
from midline.wiring.demo import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page, Response

NO, YES = "no", "yes"
SETTLED_MS = 450
"""After so long a new question takes a tap: the second half of a double tap is over."""
CHECKED = ("CES1", "CES345", "MOT2", "INF1", "NEW")


@cache
def calm_answers() -> dict[str, str]:
    """An answer to every danger-sign question with which nothing is found."""
    calm = {question.code: str(question.calm) for question in library.load().questions if question.calm is not None}
    return {**calm, "AGE": "45", "PHQ2": "0"}


@cache
def written(key: str) -> str:
    """A text of content/ as the English pages show it, such as the title of a tier."""
    return library.load().text(key, "en")


@dataclass(frozen=True, slots=True)
class Pain:
    """Where it reaches (0 nothing, 1 back ... 6 foot) and how strong it is (0 to 10)."""

    left: int
    back: int
    leg: int
    right: int = 1


CALF = Pain(5, 3, 5)
THIGH = Pain(4, 3, 3)
FOOT = Pain(6, 3, 8)


class Visit:
    """One person in one browser. What they press and fill in is named in English and found in their language."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.language = "en"

    # Anywhere

    def in_words(self, english: str) -> str:
        """A name of the pages as this person's language has it."""
        with translation.override(self.language):
            return translation.gettext(english)

    def open(self, path: str) -> Response:
        answer = self.page.goto(path)
        assert answer is not None
        return answer

    @property
    def title(self) -> str:
        """The main heading."""
        return self.page.locator("h1").first.inner_text().replace("\n", " ").strip()

    @property
    def light(self) -> str:
        """The traffic light of a verdict: go, easier, stop or call; empty when there is none."""
        shown = self.page.locator(".verdict")
        kind = re.search(r"is-(\w+)", shown.first.get_attribute("class") or "") if shown.count() else None
        return kind.group(1) if kind else ""

    @property
    def text(self) -> str:
        return self.page.locator("main").inner_text()

    @property
    def path(self) -> str:
        return re.sub(r"^https?://[^/]+", "", self.page.url)

    def press(self, name: str) -> None:
        """Taps the button or link of that name in the main part."""
        main, name = self.page.locator("main"), self.in_words(name)
        target = main.get_by_role("button", name=name, exact=True).or_(main.get_by_role("link", name=name, exact=True))
        target.first.click()
        self.page.wait_for_load_state()

    def see(self, words: str) -> Locator:
        """Waits until the words are on the page."""
        found = self.page.locator("main").get_by_text(words).first
        found.wait_for()
        return found

    # Coming in

    def sign_in(self, email: str, password: str = PASSWORD) -> None:
        self.open("/account/login/")
        self.page.get_by_label("Email").fill(email)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Sign in", exact=True).click()
        self.page.wait_for_url(lambda url: "/account/login" not in url)

    def sign_up(self, email: str, password: str) -> None:
        self.page.get_by_label("Email").fill(email)
        self.page.get_by_label("Password").fill(password)
        self.press("Make my account")
        self.page.wait_for_url(lambda url: "/account/signup" not in url)

    def start(self, country: str = "GB") -> None:
        """From the front page to the first question."""
        self.open("/")
        self.press("Start")
        self.page.get_by_label(self.in_words("Which country are you in?")).select_option(country)
        self.page.get_by_label(self.in_words("I have read this and I agree.")).check()
        self.press("Begin")

    # The danger-sign screen

    @property
    def question(self) -> str:
        """The code of the question shown; empty when none is."""
        code = self.page.locator("main input[name=question]")
        return code.get_attribute("value") or "" if code.count() else ""

    def answer(self, value: str) -> None:
        """Chooses as the keyboard or a screen reader does, and goes on with the button."""
        choice = self.page.locator(f"input[type=radio][name=answer][value='{value}']")
        parts = self.page.locator("#answer fieldset")
        if choice.count():
            choice.evaluate("(each) => each.click()")
        elif parts.count():
            # A question in parts: every part takes its lowest answer.
            for part in parts.all():
                part.locator("input").first.evaluate("(each) => each.click()")
        else:
            self.page.locator("#answer").fill(value)
        self.press("Continue")

    def tap_answer(self, value: str) -> None:
        """Answers by tapping: a calm choice goes on by itself, everything else needs the button."""
        choice = self.page.locator(f"input[type=radio][name=answer][value='{value}']")
        if not choice.count() or choice.get_attribute("data-goes-on") is None:
            self.answer(value)
            return
        self.page.wait_for_timeout(SETTLED_MS)
        with self.page.expect_navigation():
            choice.click()

    def answer_all(self, **answers: str) -> list[str]:
        """Answers question after question until another page comes; gives the codes that were asked."""
        given = calm_answers() | answers
        asked: list[str] = []
        while code := self.question:
            assert asked[-1:] != [code], f"{code} is asked again: {self.text}"
            asked.append(code)
            self.answer(given[code])
        return asked

    # Pain

    def choose(self, field: str, value: object) -> None:
        self.page.locator(f"input[name={field}][value='{value}']").check()

    def read(self, pain: Pain) -> None:
        """Fills in a reading."""
        self.choose("zone_left", pain.left)
        self.choose("zone_right", pain.right)
        self.choose("back", pain.back)
        self.choose("leg", pain.leg)

    def show_pain(self, pain: Pain) -> None:
        self.read(pain)
        self.press("Continue")

    def tell_irritability(self) -> None:
        """The easiest answers to how touchy the pain is."""
        for group in self.page.locator("main fieldset:has(.choices)").all():
            group.locator("input").first.check()
        scale = self.page.locator("input[name=worst24h][value='5']")
        if scale.count():
            scale.check()

    def tell_no_conditions(self) -> None:
        """None of the health conditions, on the page after the pain."""
        assert self.title == self.in_words("Do you have one of these?")
        self.choose("condition", "none")
        self.press("Continue")

    # The session

    def check(self, **answers: str) -> None:
        """The taps before a session."""
        for code in CHECKED:
            self.choose(code, answers.get(code, NO))
        if self.page.locator("input[name=zone_left]").count():
            self.read(CALF)
        self.press("Continue")

    def begin(self, before: Pain) -> None:
        """From the reading before an exercise into the player."""
        self.show_pain(before)
        self.page.locator("[data-player]").wait_for()

    def skip_rest(self) -> None:
        """Five minutes go by on the browser's clock."""
        self.page.locator("[data-rest-clock]").wait_for()
        self.page.clock.fast_forward("05:01")
        self.press("Five minutes are over: continue")

    def say_fine(self, *flags: str, new_neuro: str = NO) -> None:
        """Right after the exercise: never worse than before."""
        for flag in flags or ("none",):
            self.choose("flag", flag)
        self.choose("new_neuro", new_neuro)
        self.choose("worst", NO)
        self.press("Continue")

    def do_exercise(self, before: Pain, after: Pain) -> None:
        """One exercise without the timer: reading, done, fine, rest, reading."""
        self.begin(before)
        self.press("I have done it")
        self.say_fine()
        self.skip_rest()
        self.show_pain(after)

    # The clinic's side

    def act(self, name: str) -> Locator:
        """One of the forms on a member's page, opened."""
        form = self.page.locator(f"#act-{name}")
        if form.get_attribute("open") is None:
            form.locator("summary").first.click()
        return form

    def record_extension(self, note: str) -> None:
        """A direction test in which bending back eased the leg."""
        form = self.act("direction")
        form.get_by_label("Extension").select_option("better")
        form.get_by_label("Leg pain before").fill("4")
        form.get_by_label("Leg pain at the end").fill("2")
        for name, value in (("new_neuro", NO), ("weakness", NO), ("irritability", "low")):
            form.locator(f"input[name={name}][value={value}]").check()
        form.get_by_label("Hours since getting up").fill("4")
        self.send(form, note)

    def send(self, form: Locator, note: str, *, button: str = "") -> None:
        """Fills in the note and sends the form, by its only button or the one of that name."""
        form.get_by_label("Note").fill(note)
        (form.get_by_role("button", name=button) if button else form.locator("form button")).click()
        self.page.wait_for_load_state()
