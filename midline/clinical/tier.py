"""How urgent it is: the five tiers of triage, T0 the most urgent."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class Tier(IntEnum):
    """T0 emergency now, T1 same-day assessment, T2 clinician first, T3 neutral exercises only, T4 full pathway."""

    T0 = 0
    T1 = 1
    T2 = 2
    T3 = 3
    T4 = 4


class Basis(StrEnum):
    """Why a code is raised: by what was answered, or because a needed answer is missing."""

    ANSWER = "answer"
    MISSING = "missing"
