"""Reads recordings and signal files: .npz, .csv long or wide, .csv.gz, films. What cannot be used is refused in one
line.
"""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from midline.motion.definition import CHANNELS
from midline.motion.landmarks import SKELETONS, Array, Skeleton, Units
from midline.motion.recording import Recording, up_of
from midline.wiring.films import ENDINGS, FilmError, read_film

MOST_FRAMES: Final = 2_000_000
_COORDINATES = ("x", "y", "z")


class FileError(ValueError):
    """A file that cannot be used: `FILE: what is wrong (what would be right)`."""

    def __init__(self, file: object, wrong: str, right: str) -> None:
        super().__init__(f"{file}: {wrong} ({right})")


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalFile:
    """Times (samples,) in seconds and channels by name, NaN where a sample is missing."""

    t_s: Array
    channels: dict[str, Array]


def skeleton_of(name: str, file: object) -> Skeleton:
    """The skeleton of this name. Raises FileError."""
    if name not in SKELETONS:
        raise FileError(file, f"unknown skeleton {name!r}", f"one of {', '.join(SKELETONS)}")
    return SKELETONS[name]


def read_recording(file: str, *, skeleton: str | None = None, units: str | None = None) -> Recording:
    """The recording in a file; `skeleton` wins over what the file says. Raises FileError."""
    if skeleton is not None:
        skeleton_of(skeleton, file)
    if file.endswith(".npz"):
        return _from_npz(file, skeleton, units)
    if file.endswith((".csv", ".csv.gz")):
        return _from_csv(file, skeleton, units)
    if file.lower().endswith(ENDINGS):
        return _from_film(file, skeleton, units)
    _bytes_of(file)
    raise FileError(file, "not a recording by its name", "a .npz, .csv or .csv.gz file, or a film")


def _from_film(file: str, skeleton: str | None, units: str | None) -> Recording:
    if skeleton not in (None, "blazepose33") or units not in (None, Units.PX.value):
        raise FileError(file, "a film gives blazepose33 in pixels", "leave --skeleton and --units out")
    if not Path(file).is_file():
        _bytes_of(file)
    try:
        return read_film(file)
    except FilmError as error:
        raise FileError(file, error.wrong, error.right) from error


def read_signal(file: str) -> SignalFile:
    """The signals in a file of `t_s,value[,value2[,value3]]`. Raises FileError."""
    header, rows = _table(file)
    if header[:2] != ["t_s", "value"] or any(name not in ("t_s", *CHANNELS) for name in header):
        raise FileError(file, f"the columns are {','.join(header)[:80]}", "t_s,value[,value2[,value3]]")
    table = _numbers(file, rows, len(header))
    if not len(table):
        raise FileError(file, "no sample", "one row per sample below the header")
    columns = {name: table[:, index] for index, name in enumerate(header)}
    columns = {name: np.where(np.isfinite(values), values, np.nan) for name, values in columns.items()}
    return SignalFile(t_s=columns.pop("t_s"), channels=columns)


# ── npz ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _from_npz(file: str, skeleton: str | None, units: str | None) -> Recording:
    arrays = _arrays(file)
    for key in ("t_s", "xyz"):
        if key not in arrays:
            raise FileError(file, f"no {key} inside", "t_s (frames,) and xyz (frames, joints, 2 or 3)")
    t_s, xyz = _floats(file, arrays, "t_s"), _floats(file, arrays, "xyz")
    name = skeleton or _text(arrays, "skeleton")
    if name is None:
        raise FileError(file, "no skeleton named", f"--skeleton with one of {', '.join(SKELETONS)}")
    visibility = _floats(file, arrays, "visibility") if "visibility" in arrays else None
    up = _floats(file, arrays, "up") if "up" in arrays else None
    return _recording(file, t_s, xyz, visibility, units or _text(arrays, "units"), up, skeleton_of(name, file))


def _arrays(file: str) -> dict[str, Any]:
    wrong = "not a .npz file that can be read"
    try:
        with np.load(io.BytesIO(_bytes_of(file)), allow_pickle=False) as archive:
            if not isinstance(archive, np.lib.npyio.NpzFile):
                raise FileError(file, wrong, "numpy.savez with t_s and xyz, without pickles")
            return {key: archive[key] for key in archive.files}
    except FileError:
        raise
    except (ValueError, OSError, EOFError, KeyError, zipfile.BadZipFile, zlib.error, MemoryError, TypeError) as error:
        raise FileError(file, wrong, "numpy.savez with t_s and xyz, without pickles") from error
    except Exception as error:  # a damaged header makes numpy raise what its tokenizer raises
        raise FileError(file, wrong, "numpy.savez with t_s and xyz, without pickles") from error


def _text(arrays: dict[str, Any], key: str) -> str | None:
    return str(arrays[key]) if key in arrays and np.ndim(arrays[key]) == 0 else None


def _floats(file: str, arrays: dict[str, Any], key: str) -> Array:
    if arrays[key].dtype.kind not in "fiub":
        raise FileError(file, f"{key} is no array of numbers", "floats or integers")
    return np.asarray(arrays[key], dtype=np.float64)


def _recording(
    file: str, t_s: Array, xyz: Array, visibility: Array | None, units: str | None, up: Array | None, skeleton: Skeleton
) -> Recording:
    joints = len(skeleton.joints)
    if t_s.ndim != 1 or xyz.ndim != 3 or len(xyz) != len(t_s) or xyz.shape[2] not in (2, 3):
        shapes = f"t_s is {t_s.shape} and xyz {xyz.shape}"
        raise FileError(file, shapes, "(frames,) and (frames, joints, 2 or 3)")
    if not len(t_s):
        raise FileError(file, "no frame", "one frame or more")
    if xyz.shape[1] != joints:
        raise FileError(file, f"{xyz.shape[1]} joints", f"{skeleton.name} has {joints}")
    if visibility is not None and visibility.shape != xyz.shape[:2]:
        raise FileError(file, f"visibility is {visibility.shape}", f"{xyz.shape[:2]}, one for each joint and frame")
    if units is not None and units not in {u.value for u in Units}:
        raise FileError(file, f"unknown units {units!r}", f"one of {', '.join(u.value for u in Units)}")
    known = Units(units) if units is not None else skeleton.units
    return Recording(t_s=t_s, xyz=xyz, visibility=visibility, units=known, up=_up(file, up, known), skeleton=skeleton)


def _up(file: str, up: Array | None, units: Units) -> Array:
    if up is None:
        return np.array(up_of(units))
    if up.shape not in ((3,), (2,)) or not np.isfinite(up).all() or np.linalg.norm(up) < 1e-6:
        raise FileError(file, f"up is {up.tolist()}", "three numbers, a unit vector against gravity")
    whole = np.zeros(3)
    whole[: len(up)] = up / np.linalg.norm(up)
    return whole


# ── csv ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _from_csv(file: str, skeleton: str | None, units: str | None) -> Recording:
    if skeleton is None:
        _bytes_of(file)
        raise FileError(file, "no skeleton named", f"--skeleton with one of {', '.join(SKELETONS)}")
    known = skeleton_of(skeleton, file)
    header, rows = _table(file)
    if header[:1] != ["t_s"] or len(header) < 3:
        raise FileError(file, f"the columns are {','.join(header)[:80]}", "t_s,joint,x,y or t_s,<joint>_x,<joint>_y")
    long = header[1] == "joint"
    t_s, xyz, visibility = (_long if long else _wide)(file, header, rows, known)
    return _recording(file, t_s, xyz, visibility, units, None, known)


def _long(file: str, header: list[str], rows: list[list[str]], skeleton: Skeleton) -> tuple[Array, Array, Array | None]:
    if header not in [["t_s", "joint", "x", "y", *z, *v] for z in ([], ["z"]) for v in ([], ["visibility"])]:
        raise FileError(file, f"the columns are {','.join(header)[:80]}", "t_s,joint,x,y[,z][,visibility]")
    names = [row[1].strip() for row in rows if len(row) > 1]
    table = _numbers(file, [[*row[:1], *row[2:]] for row in rows], len(header) - 1)
    places = {name: index for index, name in enumerate(skeleton.joints)}
    unknown = next((name for name in names if name not in places), None)
    if unknown is not None:
        raise FileError(file, f"unknown joint {unknown!r}", f"a joint of {skeleton.name}")
    if not len(table):
        raise FileError(file, "no frame", "one row per joint and frame")
    new = np.concatenate(([True], table[1:, 0] != table[:-1, 0]))
    frame = np.cumsum(new) - 1
    dims = 3 if "z" in header else 2
    xyz = np.full((int(frame[-1]) + 1, len(places), dims), np.nan)
    at = [places[name] for name in names]
    xyz[frame, at] = table[:, 1 : 1 + dims]
    if "visibility" not in header:
        return table[new, 0], xyz, None
    visibility = np.zeros(xyz.shape[:2])
    visibility[frame, at] = np.nan_to_num(table[:, -1])
    return table[new, 0], xyz, visibility


def _wide(file: str, header: list[str], rows: list[list[str]], skeleton: Skeleton) -> tuple[Array, Array, Array | None]:
    table = _numbers(file, rows, len(header))
    dims = 3 if any(name.endswith("_z") for name in header) else 2
    xyz = np.full((len(table), len(skeleton.joints), dims), np.nan)
    visibility = np.ones(xyz.shape[:2])
    has_visibility = False
    for column, name in enumerate(header[1:], 1):
        joint, _, what = name.rpartition("_")
        if joint not in skeleton.joints or what not in (*_COORDINATES, "v"):
            raise FileError(
                file, f"unknown column {name!r}", f"<joint>_x, _y, _z or _v with a joint of {skeleton.name}"
            )
        if what == "v":
            visibility[:, skeleton.joints.index(joint)] = np.nan_to_num(table[:, column])
            has_visibility = True
        else:
            xyz[:, skeleton.joints.index(joint), _COORDINATES.index(what)] = table[:, column]
    return table[:, 0], xyz, visibility if has_visibility else None


def _table(file: str) -> tuple[list[str], list[list[str]]]:
    try:
        text = _bytes_of(file).decode("utf-8-sig")
        lines = [row for row in csv.reader(io.StringIO(text, newline="")) if row]
    except (UnicodeDecodeError, csv.Error) as error:
        raise FileError(file, "not a table of text", "a .csv file in UTF-8") from error
    if not lines:
        raise FileError(file, "empty", "a header and one row or more")
    return [name.strip() for name in lines[0]], lines[1:]


def _numbers(file: str, rows: list[list[str]], width: int) -> Array:
    table = np.full((len(rows), width), np.nan)
    for index, row in enumerate(rows):
        if len(row) != width:
            raise FileError(file, f"line {index + 2} has {len(row)} cells", f"{width} as in the header")
        for column, cell in enumerate(row):
            if cell.strip():
                try:
                    table[index, column] = float(cell)
                except ValueError:
                    raise FileError(file, f"line {index + 2} has {cell[:40]!r}", "a number, or blank") from None
    return table


def _bytes_of(file: str) -> bytes:
    try:
        content = Path(file).read_bytes()
        content = gzip.decompress(content) if file.endswith(".gz") else content
    except (OSError, EOFError, zlib.error) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "not a gzip file that can be read"
        raise FileError(file, reason.lower(), "a file that can be read") from error
    except ValueError as error:
        raise FileError(repr(file), "no file name", "a path without NUL characters") from error
    if not content:
        raise FileError(file, "empty", "a recording")
    return content
