"""What is said and written about a movement: short at the moment it helps, and true."""

import re

import yaml

from tests.motion.test_movements import MOVEMENTS, every_movement

SPOKEN = {"get_ready", "start", "hold", "release", "done"}
UNTRUE_OR_UNKIND = re.compile(r"\b(disc|slipped|damage\w*|crumbl\w*|fail\w*|cure\w*|lazy)\b", re.IGNORECASE)


def words_of(slug: str) -> dict[str, object]:
    words = yaml.safe_load((MOVEMENTS / slug / "text.en.yaml").read_text(encoding="utf-8"))
    assert isinstance(words, dict)
    return words


@every_movement
def test_spoken_cues_are_three_to_six_words(slug: str) -> None:
    spoken = words_of(slug)["spoken"]
    assert isinstance(spoken, dict)

    assert set(spoken) >= SPOKEN
    assert [cue for cue in spoken.values() if not 3 <= len(cue.split()) <= 6] == []


@every_movement
def test_everyone_is_told_to_stop_when_pain_moves_down_the_leg(slug: str) -> None:
    assert "further down your leg" in str(words_of(slug)["stop"])


@every_movement
def test_no_words_frighten_or_promise(slug: str) -> None:
    assert UNTRUE_OR_UNKIND.findall(str(words_of(slug))) == []


def test_a_movement_with_two_sides_says_when_to_change() -> None:
    for path in MOVEMENTS.glob("*/movement.yaml"):
        if yaml.safe_load(path.read_text(encoding="utf-8"))["sides"] == 2:
            spoken = words_of(path.parent.name)["spoken"]
            assert isinstance(spoken, dict)
            assert "switch_side" in spoken
