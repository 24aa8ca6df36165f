"""The tables of the plan contract, copied once so that the checker shares no table with what it checks."""

from __future__ import annotations

from typing import NamedTuple


class Dose(NamedTuple):
    """One dose; a maximum has `per_day` 0, since the cap of the phase limits it."""

    sets: int
    reps: int
    hold_s: int
    per_day: int


class Exercise(NamedTuple):
    """One row of the exercise table. `start` and `most` are None for an exercise that is never in a plan."""

    groups: tuple[str, ...]
    load: int
    sides: int
    columns: tuple[str, ...]
    first_phase: str
    start: Dose | None
    most: Dose | None


class Caps(NamedTuple):
    """What one plan may hold."""

    items: int
    minutes: int
    per_day: int
    load: int
    reps: int
    walk_s: int


class Matrix(NamedTuple):
    """The levels of one condition: by column, and for single exercises, which replace the column."""

    columns: dict[str, str]
    single: dict[str, str]


EXERCISES: dict[str, Exercise] = {
    "EX01": Exercise(("EXT",), 0, 1, ("EXT",), "P0", Dose(1, 1, 120, 3), Dose(1, 1, 300, 0)),
    "EX02": Exercise(("EXT",), 1, 1, ("EXT",), "P1", Dose(1, 2, 15, 2), Dose(1, 4, 30, 0)),
    "EX03": Exercise(("EXT",), 2, 1, ("EXT",), "P1", Dose(1, 5, 2, 2), Dose(1, 10, 5, 0)),
    "EX04": Exercise(("EXT",), 2, 1, ("EXT",), "P1", Dose(1, 2, 2, 2), Dose(1, 10, 3, 0)),
    "EX05": Exercise(("NEU",), 0, 1, ("STB",), "P0", Dose(1, 5, 3, 2), Dose(1, 15, 5, 0)),
    "EX06": Exercise(("FLX",), 1, 1, ("FLX",), "P1", Dose(1, 5, 0, 2), Dose(1, 10, 0, 0)),
    "EX07": Exercise(("FLX",), 1, 2, ("FLX",), "P1", Dose(1, 3, 10, 2), Dose(1, 5, 30, 0)),
    "EX08": Exercise(("FLX",), 2, 1, ("FLX",), "P1", Dose(1, 3, 10, 2), Dose(1, 5, 30, 0)),
    "EX09": Exercise(("STB",), 2, 1, ("STB",), "P2", Dose(1, 5, 5, 2), Dose(3, 10, 5, 0)),
    "EX10": Exercise(("STB",), 1, 2, ("STB",), "P0", Dose(1, 5, 0, 2), Dose(2, 10, 0, 0)),
    "EX11": Exercise(("STB",), 2, 2, ("STB",), "P2", Dose(1, 5, 0, 2), Dose(3, 10, 0, 0)),
    "EX12": Exercise(("STB",), 2, 2, ("STB",), "P2", Dose(1, 3, 5, 2), Dose(3, 8, 10, 0)),
    "EX13": Exercise(("FLX",), 2, 1, ("FLX",), "P1", Dose(1, 3, 10, 2), Dose(1, 5, 30, 0)),
    "EX14": Exercise(("STB",), 2, 2, ("STB",), "P2", Dose(1, 3, 5, 2), Dose(1, 3, 30, 0)),
    "EX15": Exercise(("FLX",), 3, 1, ("FLX",), "P3", Dose(1, 5, 0, 2), Dose(2, 10, 0, 0)),
    "EX16": Exercise(("ROT",), 1, 2, ("ROT",), "P1", Dose(1, 5, 0, 2), Dose(1, 10, 0, 0)),
    "EX17": Exercise((), 1, 1, (), "P0", Dose(1, 1, 600, 2), Dose(1, 1, 1800, 0)),
    "EX18": Exercise(("NEU",), 2, 1, ("STB",), "P2", Dose(1, 5, 0, 2), Dose(3, 12, 0, 0)),
    "EX19": Exercise(("NEU",), 3, 1, ("STB",), "P3", Dose(1, 5, 0, 2), Dose(3, 10, 0, 0)),
    "EX20": Exercise(("NRL",), 2, 1, ("NRL",), "P1", Dose(1, 5, 0, 2), Dose(2, 10, 0, 0)),
    "EX21": Exercise((), 0, 1, (), "P0", Dose(1, 1, 600, 4), Dose(1, 1, 900, 0)),
    "EX22": Exercise(("LAT",), 2, 1, ("NRL",), "P1", None, None),
    "EX23": Exercise(("FLX", "STB"), 3, 1, ("FLX", "STB"), "P3", Dose(1, 3, 10, 2), Dose(1, 3, 30, 0)),
    "X01": Exercise(("FLX",), 4, 1, ("FLX",), "P3", Dose(1, 3, 0, 1), Dose(1, 10, 0, 0)),
    "X02": Exercise(("ROT",), 4, 2, ("ROT",), "P3", Dose(1, 3, 0, 1), Dose(1, 10, 0, 0)),
    "X03": Exercise(("FLX", "STB"), 4, 1, ("FLX", "STB"), "P3", Dose(1, 3, 3, 1), Dose(1, 10, 5, 0)),
    "X04": Exercise(("EXT",), 4, 1, ("EXT",), "P3", None, None),
}

CAPS: dict[str, Caps] = {
    "P0": Caps(items=3, minutes=8, per_day=4, load=2, reps=10, walk_s=600),
    "P1": Caps(items=5, minutes=15, per_day=3, load=10, reps=10, walk_s=1200),
    "P2": Caps(items=8, minutes=25, per_day=2, load=24, reps=15, walk_s=1800),
    "P3": Caps(items=8, minutes=30, per_day=2, load=36, reps=15, walk_s=1800),
    "P4": Caps(items=8, minutes=30, per_day=2, load=36, reps=15, walk_s=1800),
}
FIRST_WEEK_ITEMS, FIRST_WEEK_MINUTES, FIRST_WEEK_REPS = 5, 15, 10

CONDITIONS: dict[str, Matrix] = {
    "spondylolisthesis-low": Matrix({"EXT": "G", "FLX": "C", "STB": "A", "NRL": "G"}, {}),
    "spondylolisthesis-high": Matrix({"EXT": "X", "FLX": "C", "STB": "A", "NRL": "G"}, {}),
    "stenosis": Matrix({"EXT": "G", "FLX": "C", "STB": "A", "NRL": "G"}, {}),
    "osteoporosis": Matrix({"EXT": "C", "FLX": "X", "STB": "A", "NRL": "C"}, {"EX01": "A", "EX02": "A"}),
    "steroids-long": Matrix({"EXT": "C", "FLX": "G", "STB": "A", "NRL": "C"}, {}),
    "age-70": Matrix({"EXT": "C", "FLX": "G", "STB": "A", "NRL": "C"}, {}),
    "inflammatory": Matrix({"EXT": "G", "FLX": "G", "STB": "A", "NRL": "G"}, {}),
    "pregnant-under-13": Matrix({"EXT": "G", "FLX": "C", "STB": "A", "NRL": "G"}, {}),
    "pregnant-13-19": Matrix({"EXT": "X", "FLX": "C", "STB": "G", "NRL": "G"}, {"EX04": "C"}),
    "pregnant-20-plus": Matrix(
        {"EXT": "X", "FLX": "C", "STB": "G", "NRL": "G"},
        {
            "EX04": "C",
            "EX05": "X",
            "EX07": "X",
            "EX08": "X",
            "EX09": "X",
            "EX10": "X",
            "EX11": "X",
            "EX15": "X",
            "EX16": "X",
            "EX23": "X",
            "X01": "X",
            "X03": "X",
        },
    ),
    "postpartum": Matrix({"EXT": "G", "FLX": "G", "STB": "G", "NRL": "G"}, {}),
    "postop-under-12": Matrix({"EXT": "X", "FLX": "X", "STB": "X", "NRL": "X"}, {}),
    "postop-12-plus": Matrix({"EXT": "G", "FLX": "G", "STB": "C", "NRL": "G"}, {}),
    "hypermobility": Matrix({"EXT": "C", "FLX": "C", "STB": "A", "NRL": "C"}, {}),
    "joint-limit": Matrix(
        {"EXT": "A", "FLX": "A", "STB": "A", "NRL": "C"},
        {"EX03": "X", "EX13": "X", "EX06": "C", "EX12": "C", "EX14": "C"},
    ),
    "pressure-eye-hernia": Matrix({"EXT": "C", "FLX": "C", "STB": "C", "NRL": "C"}, {}),
    "anticoagulant": Matrix({"EXT": "C", "FLX": "C", "STB": "A", "NRL": "C"}, {}),
    "fall-risk": Matrix({"EXT": "A", "FLX": "C", "STB": "C", "NRL": "C"}, {"EX04": "G"}),
    "supervision-needed": Matrix({"EXT": "G", "FLX": "G", "STB": "G", "NRL": "X"}, {}),
    "motor-severe": Matrix({"EXT": "X", "FLX": "X", "STB": "X", "NRL": "X"}, {}),
    "irritability-high": Matrix({"EXT": "C", "FLX": "X", "STB": "C", "NRL": "X"}, {"EX03": "X", "EX04": "X"}),
}
NOT_ASKED = frozenset({"irritability-high"})
"""Conditions that follow from another field and are not allowed in `conditions`."""
