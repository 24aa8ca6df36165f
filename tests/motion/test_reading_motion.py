"""A motion.yaml that is unsound is refused with the path of the fault."""

import copy
from typing import Any

import pytest
import yaml

from midline.motion.movement import MotionError, read_motion
from tests.motion.test_movements import MOVEMENTS


@pytest.fixture
def press_up() -> Any:
    return yaml.safe_load((MOVEMENTS / "prone-press-up" / "motion.yaml").read_text(encoding="utf-8"))


def refused(content: object) -> MotionError:
    with pytest.raises(MotionError) as caught:
        read_motion(content)
    return caught.value


def put(content: Any, path: tuple[str | int, ...], value: object) -> Any:
    changed = copy.deepcopy(content)
    spot = changed
    for step in path[:-1]:
        spot = spot[step]
    spot[path[-1]] = value
    return changed


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        (("poses", "up", "elbo_deg"), 3, "poses.up.elbo_deg"),
        (("poses", "up", "knee_deg"), -5, "poses.up.knee_deg"),
        (("poses", "up", "knee_deg"), "straight", "poses.up.knee_deg"),
        (("poses", "up", "near_hip_deg"), True, "poses.up.near_hip_deg"),
        (("poses",), {}, "poses"),
        (("phases", 0, "to"), "away", "phases[0].to"),
        (("phases", 1, "move_s"), 0, "phases[1].move_s"),
        (("phases",), [], "phases"),
        (("contacts", "plant", "hand"), "far", "contacts.plant.hand"),
        (("contacts", "plant", "hand"), 1.9, "poses.up"),
        (("contacts", "rest", 0), "tail", "contacts.rest[0]"),
        (("contacts", "touch"), {"hand": "nose"}, "contacts.touch.hand"),
        (("props", 0, "kind"), "trampoline", "props[0].kind"),
        (("view",), "top", "view"),
        (("works", 0), "nose", "works[0]"),
        (("shows",), "sideways", "shows"),
        (("path", "point"), "tail", "path.point"),
        (("path", "along_m"), [1], "path.along_m"),
        (("colour",), "red", "colour"),
    ],
)
def test_a_fault_is_named_by_its_path(press_up: Any, path: tuple[str | int, ...], value: object, fault: str) -> None:
    assert refused(put(press_up, path, value)).path == fault


def test_a_limb_through_the_floor_is_refused(press_up: Any) -> None:
    error = refused(put(press_up, ("poses", "down", "hip_deg"), 20))

    assert error.path == "poses.down"
    assert "under the floor" in error.message


def test_what_is_no_mapping_is_refused() -> None:
    assert refused(["a", "list"]).path == "motion"
