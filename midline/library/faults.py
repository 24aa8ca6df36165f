"""What is wrong in the content, said so that the writer can mend it.

ContentErrors is the only error of this room; it carries every Fault that was found in one go.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Fault:
    """One fault: the file below the content folder, its line (from 1), what stands there, what may, and the mend."""

    file: str
    line: int
    found: str
    allowed: str
    mend: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: found {self.found}; allowed: {self.allowed}. {self.mend}"


class ContentErrors(Exception):
    """The content is not sound. `faults` holds all that was found, by file and line."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(set(faults)))
        super().__init__("\n".join(map(str, self.faults)))


class Unsound(Exception):
    """Reading stopped at this fault; whoever reads a list or a file notes it and goes on with the next entry."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault
