"""The schemas for editors accept all content there is, refuse usual slips, and say the same as the readers."""

import io
import json
import re
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from midline import library
from midline.library import CONTENT
from midline.library import movements as reader
from midline.library.page import parse_page, read_page
from midline.library.schema import FOLDER, HINTS
from midline.motion import movement as motion
from midline.motion.movement import MotionError, read_motion
from midline.motion.skeleton import JOINTS, LIMB_JOINTS
from midline.wiring import schemas

FILES = {
    "movements/*/movement.yaml": "movement",
    "movements/*/motion.yaml": "motion",
    "movements/*/text.*.yaml": "movement-text",
    "scenes/*/motion.yaml": "motion",
    "scenes/*/diagram.yaml": "diagram",
    "scenes/*/text.*.yaml": "scene-text",
    "lessons/*/lesson.yaml": "lesson",
    "lessons/*/text.*.yaml": "lesson-text",
    "techniques/*/technique.yaml": "technique",
    "techniques/*/text.*.yaml": "technique-text",
    "claims/*/claim.yaml": "claim",
    "claims/*/text.*.yaml": "claim-text",
    "answers/*/answer.yaml": "answer",
    "answers/*/text.*.yaml": "answer-text",
    "programs/*/program.yaml": "program",
    "programs/*/text.*.yaml": "program-text",
    "playbooks/*/playbook.yaml": "playbook",
    "playbooks/*/text.*.yaml": "playbook-text",
    "consents/*/consent.yaml": "consent",
    "consents/*/text.*.yaml": "consent-text",
}
NAMED = re.compile(r"# yaml-language-server: \$schema=(\S+)")


@cache
def schema(name: str) -> jsonschema.Draft7Validator:
    written = json.loads((CONTENT / FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    jsonschema.Draft7Validator.check_schema(written)
    return jsonschema.Draft7Validator(written)


def faults(name: str, data: Any) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in schema(name).iter_errors(data)]


def bridge(file: str) -> Any:
    return read_page(CONTENT, f"movements/bridge/{file}").data


def test_the_schemas_are_up_to_date() -> None:
    stale = sorted(schemas.stale_schemas(CONTENT))

    assert stale == [], "bring them up to date with: midline schema --write"


def test_no_schema_is_left_over() -> None:
    files = {file.stem for file in (CONTENT / FOLDER).glob("*.json")}

    assert files == set(FILES.values())


@pytest.mark.parametrize(("pattern", "name"), FILES.items())
def test_all_content_is_accepted(pattern: str, name: str) -> None:
    files = sorted(CONTENT.glob(pattern))

    assert files
    for file in files:
        place = file.relative_to(CONTENT).as_posix()
        assert faults(name, read_page(CONTENT, place).data) == [], place


@pytest.mark.parametrize(
    ("file", "name", "old", "new"),
    [
        ("movement.yaml", "movement", "code: EX09", "code: EX99"),
        ("movement.yaml", "movement", "easier: EX05", "easer: EX05"),
        ("movement.yaml", "movement", "easier: EX05", "easier: pelvic-tilt"),
        ("movement.yaml", "movement", "position: supine", "position: on the back"),
        ("movement.yaml", "movement", "load: 2", "load: 3"),
        ("movement.yaml", "movement", "groups: [STB]", "groups: [STB, FLX]"),
        ("movement.yaml", "movement", "hold_s: 5, per_day: 2", "hold_s: 5, per_day: 3"),
        ("movement.yaml", "movement", "max: {sets: 3", "max: {sets: 4"),
        ("movement.yaml", "movement", "reps: 5, ", ""),
        ("movement.yaml", "movement", "reps: 5,", "reps: five,"),
        ("movement.yaml", "movement", "motor-severe]", "motor-sever]"),
        ("movement.yaml", "movement", "grade: our decision", "grade: my opinion"),
        ("movement.yaml", "movement", 'item: "001-3"', 'item: "001-33"'),
        ("movement.yaml", "movement", "until_tired: false", "until_tired: no"),
        ("motion.yaml", "motion", "view: side", "view: sideways"),
        ("motion.yaml", "motion", "knee_deg: 95", "knee_deg: 170"),
        ("motion.yaml", "motion", "knee_deg: 95", "knees_deg: 95"),
        ("motion.yaml", "motion", "plant: {foot: 0.92}", "plant: {toe: 0.92}"),
        ("motion.yaml", "motion", "kind: pillow", "kind: cushion"),
        ("motion.yaml", "motion", "move_s: 3", "move_s: 0"),
        ("motion.yaml", "motion", "move_s: 3, ", ""),
        ("motion.yaml", "motion", "shows: up\n", ""),
        ("motion.yaml", "motion", "works: [leg]", "works: [buttock]"),
        ("motion.yaml", "motion", "along_m: [0, 0.15]", "along_m: [0.15]"),
        ("text.en.yaml", "movement-text", "breathing:", "breath:"),
        ("text.en.yaml", "movement-text", "name: Bridge", "name:"),
        ("text.en.yaml", "movement-text", "name: Bridge", "name: 12"),
        ("text.en.yaml", "movement-text", "seen: The low back", "see: The low back"),
    ],
)
def test_a_usual_slip_is_refused(file: str, name: str, old: str, new: str) -> None:
    text = (CONTENT / "movements/bridge" / file).read_text(encoding="utf-8")
    assert old in text

    assert faults(name, parse_page(text.replace(old, new), file).data) != []


@pytest.mark.parametrize("name", sorted({*JOINTS, *LIMB_JOINTS}))
def test_a_joint_bends_as_far_as_the_reader_lets_it(name: str) -> None:
    span = JOINTS.get(name) or JOINTS[f"near_{name}"]
    data = bridge("motion.yaml")

    for angle_deg, sound in ((span.low_deg, True), (span.high_deg, True), (span.high_deg + 1, False)):
        data["poses"]["down"][name] = angle_deg
        assert (faults("motion", data) == []) == sound, angle_deg
    with pytest.raises(MotionError, match=name):
        read_motion(data)


def test_the_schemas_know_the_fields_that_the_readers_know() -> None:
    assert set(schema("motion").schema["properties"]) == motion._KEYS
    assert set(schema("movement").schema["properties"]) == set(reader.KEYS)
    assert set(schema("movement-text").schema["properties"]) == {*reader.TEXT_KEYS, *reader.SOURCE_WORDS}


def test_every_exercise_has_its_limits_in_the_schema() -> None:
    limits = {part["if"]["properties"]["code"]["const"] for part in schema("movement").schema["allOf"]}

    assert limits == set(library.load().rules.plan.exercises)


def test_the_helper_of_a_scene_is_held_to_its_own_fields() -> None:
    data = read_page(CONTENT, "scenes/kneading/motion.yaml").data

    data["props"][1]["at"] = "elbow"

    assert faults("motion", data) != []


@pytest.mark.parametrize("name", ["movement", "motion", "movement-text", "diagram", "scene-text"])
def test_each_field_is_explained_and_nothing_else(name: str) -> None:
    hints = set(read_page(CONTENT, HINTS).data[name])
    fields = set(_fields(schema(name).schema))
    unsided = {field if field in hints else re.sub("^(near|far)_", "", field) for field in fields}

    assert unsided - hints - {"hand", "forearm", "foot", "heel", "bone", "disc", "bulge", "nerve"} == set()
    assert hints - unsided == set()


def _fields(part: Any) -> Iterator[str]:
    if isinstance(part, list):
        for entry in part:
            yield from _fields(entry)
    elif isinstance(part, dict):
        yield from part.get("properties", {})
        for entry in part.values():
            yield from _fields(entry)


@pytest.mark.parametrize(("pattern", "name"), FILES.items())
def test_a_file_that_names_a_schema_names_its_own(pattern: str, name: str) -> None:
    for file in sorted(CONTENT.glob(pattern)):
        named = NAMED.fullmatch(file.read_text(encoding="utf-8").partition("\n")[0])

        assert named or not pattern.startswith("movements/"), f"{file} does not begin with the line of its schema"
        assert not named or (file.parent / named[1]).resolve() == CONTENT / FOLDER / f"{name}.json"


def test_the_command_says_what_is_out_of_date_and_mends_it(tmp_path: Path) -> None:
    root = tmp_path / "content"
    shutil.copytree(CONTENT, root, ignore=shutil.ignore_patterns("movements", "personas", "lessons", "claims"))
    (root / "schema/motion.json").write_text("{}", encoding="utf-8")
    (root / "schema/claim.json").unlink()
    said = io.StringIO()

    assert schemas.run(write=False, out=said, root=root) == 1
    assert "schema/motion.json is out of date" in said.getvalue()
    assert "schema/claim.json is out of date" in said.getvalue()
    assert schemas.run(write=True, out=said, root=root) == 0
    assert schemas.run(write=False, out=said, root=root) == 0


def test_the_worked_example_of_the_guide_is_accepted_and_can_be_drawn() -> None:
    guide = (CONTENT.parents[1] / "docs/how-to/add-a-movement.md").read_text(encoding="utf-8")
    example = parse_page(guide.partition("```yaml\n")[2].partition("```")[0], "example").data

    assert faults("motion", example) == []
    assert read_motion(example).shows == "up"


def test_what_the_guide_says_goes_under_the_floor_does() -> None:
    guide = (CONTENT.parents[1] / "docs/how-to/add-a-movement.md").read_text(encoding="utf-8")
    example = parse_page(guide.partition("```yaml\n")[2].partition("```")[0], "example").data

    example["poses"]["down"]["near_hip_deg"] = 40

    with pytest.raises(MotionError, match="under the floor"):
        read_motion(example)
