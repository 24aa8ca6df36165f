"""Reads which answers do not fit together: rules/contradictions.yaml."""

from __future__ import annotations

from midline.clinical.contradictions import STIRRED, STIRRED_FINDINGS, Contradiction
from midline.clinical.intake import Question
from midline.library.page import Spot, once
from midline.library.predicates import Vocabulary


def read_contradictions(top: Spot, questions: tuple[Question, ...], words: Vocabulary) -> tuple[Contradiction, ...]:
    """The contradictions in the order written. Raises Unsound.

    `words` are the findings of the danger-sign screen. A contradiction never mixes them with those about how easily
    the pain is stirred up: the two are asked at different times.
    """
    top.keys(("contradictions",))
    codes = tuple(question.code for question in questions)
    screen = Vocabulary(words.findings, given=words.given)
    stirred = Vocabulary(STIRRED_FINDINGS)

    def contradiction(spot: Spot) -> Contradiction:
        spot.keys(("code", "asks", "when", "source"))
        asks = spot.at("asks").some_of((*codes, *STIRRED))
        if len(asks) != 2 or len({code in STIRRED for code in asks}) != 1:
            spot.at("asks").refuse(
                allowed="two questions of the screen, or two about how easily the pain is stirred up",
                mend="Name the two answers to show.",
            )
        return Contradiction(
            code=spot.at("code").text(),
            asks=(asks[0], asks[1]),
            when=(stirred if asks[0] in STIRRED else screen).predicate(spot.at("when")),
            source=spot.at("source").text(),
        )

    found = top.at("contradictions").each(contradiction)
    once(top.at("contradictions").items(), "code")
    return tuple(found)
