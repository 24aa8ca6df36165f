"""How many of the written messages the scan finds, and how often it cries wolf; docs/clinical/scan.md says how."""

import pytest

from midline import library
from midline.clinical.danger_words import DangerWords
from midline.clinical.scan import Panel, scan
from tests.scan.corpus import LANGUAGES, WRITERS, measured, messages

LEAST_RECALL = 0.98
LEAST_RECALL_OF_THE_HARDEST = {"third": 0.95}
EVERY = 3
"""Each third message is tried here; `python -m bench.scan` tries them all."""

MOST_FALSE_ALARMS = 0.05
LEAST_MESSAGES = 300


@pytest.fixture(scope="module")
def words() -> DangerWords:
    return library.load().rules.danger_words


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_nearly_all_danger_is_found_and_ordinary_talk_left_alone(
    writer: str, language: str, words: DangerWords
) -> None:
    outcome = measured(messages(writer, language)[::EVERY], words)

    assert outcome.recall >= LEAST_RECALL_OF_THE_HARDEST.get(writer, LEAST_RECALL), outcome.missed
    assert outcome.false_alarm_rate <= MOST_FALSE_ALARMS, outcome.false_alarms


@pytest.mark.parametrize("writer", ["own", "blind"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_enough_messages_of_both_kinds(writer: str, language: str) -> None:
    kinds = [each.dangerous for each in messages(writer, language)]

    assert len(kinds) >= LEAST_MESSAGES
    assert 0.4 < sum(kinds) / len(kinds) < 0.6


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_wish_to_die_shows_the_crisis_panel(language: str, words: DangerWords) -> None:
    wishes = [each.text for each in messages("own", language) if each.codes == ("SAF",)]

    panels = {text: scan(text, words).panel for text in wishes}
    assert [text for text, panel in panels.items() if panel not in (Panel.CRISIS, Panel.BOTH)] == []
