"""What a view tells a template about a form that needs another look."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldError:
    """One field that is wrong.

    `code` is "missing", "impossible" or "range"; the words are in `components/error_text.html`. `anchor` is the id of
    the control where it is not the field's name.
    """

    field: str
    code: str
    anchor: str = ""
