"""The messages on which the danger-word scan is measured, and how well it does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from midline.clinical.danger_words import DangerWords
from midline.clinical.scan import scan

FOLDER: Final = Path(__file__).parent / "messages"
LANGUAGES: Final = ("en", "fr", "vi", "zh-Hans")
WRITERS: Final = ("own", "blind", "probe", "second", "third", "fourth", "fifth", "sixth")
FASTEST: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A message and what a careful reader says. `codes` are empty where the writer named none."""

    text: str
    dangerous: bool
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the scan made of some messages."""

    dangerous: int
    ordinary: int
    missed: tuple[str, ...]
    false_alarms: tuple[str, ...]

    @property
    def recall(self) -> float:
        """The part of the dangerous messages that was found."""
        return 1 - len(self.missed) / self.dangerous

    @property
    def false_alarm_rate(self) -> float:
        """The part of the ordinary messages that raised a panel."""
        return len(self.false_alarms) / self.ordinary


def messages(writer: str, language: str) -> tuple[Written, ...]:
    """The messages of one writer in one language."""
    rows = yaml.load((FOLDER / f"{writer}.{language}.yaml").read_text(encoding="utf-8"), Loader=FASTEST)
    return tuple(_written(row) for row in rows)


def measured(written: Iterable[Written], words: DangerWords) -> Outcome:
    """How the scan does on the messages."""
    alerts = [(each, scan(each.text, words).alert) for each in written]
    return Outcome(
        dangerous=sum(each.dangerous for each, _ in alerts),
        ordinary=sum(not each.dangerous for each, _ in alerts),
        missed=tuple(each.text for each, alert in alerts if each.dangerous and not alert),
        false_alarms=tuple(each.text for each, alert in alerts if alert and not each.dangerous),
    )


def _written(row: dict[str, Any]) -> Written:
    dangerous = row["dangerous"] if "dangerous" in row else row["panel"] != "none"
    return Written(text=row["text"], dangerous=dangerous, codes=tuple(row.get("codes", ())))
