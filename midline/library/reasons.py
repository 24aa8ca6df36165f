"""The reasons of a plan in words: pages and the command line say them alike."""

from __future__ import annotations

from typing import Final

from midline.library import Library

ABOUT_A_CONDITION: Final = ("COND", "CAUTION")


def in_words(content: Library, family: str, code: str, language: str, part: str = "") -> str:
    """A reason code such as `CAUTION:osteoporosis` as the texts of `family` say it; `part` is a key below the code.

    Raises:
        KeyError: the family has no such text.
    """
    key, condition = _key(family, code, part)
    said = content.text(key, language)
    return said.format(condition=content.text(f"condition.{condition}", language)) if condition else said


def has_words(content: Library, family: str, code: str, part: str = "") -> bool:
    """Whether there are words for this reason."""
    return content.has(_key(family, code, part)[0])


def _key(family: str, code: str, part: str) -> tuple[str, str | None]:
    """The key of a reason's text, and the condition it names; a status names some conditions in the key itself."""
    word, _, rest = code.partition(":")
    tail = f".{part}" if part else ""
    if word in ABOUT_A_CONDITION and family != "plan.status":
        return f"{family}.{word}{tail}", rest
    return f"{family}.{code.replace(':', '-')}{tail}", None
