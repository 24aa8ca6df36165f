"""Draws what no body shows: bones, discs and the nerve from the side, calm and with their names."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from xml.sax.saxutils import escape, quoteattr

from midline.motion.pen import ARROW, BODY, FAR, FLOOR, HEIGHT, LINE, PAPER, WIDTH, WORK

LABELS = ("bone", "disc", "bulge", "nerve")
"""What a diagram names."""


class Diagram(StrEnum):
    """What can be drawn."""

    DISC = "disc"


def draw_diagram(diagram: Diagram, labels: Mapping[str, str], *, title: str, desc: str, id_prefix: str = "fig") -> str:
    """The diagram as one self-contained SVG with these words for its `LABELS`. It does not move."""
    words = "".join(_label(name, labels[name]) for name in LABELS)
    return _svg(_PICTURES[diagram] + words, title, desc, id_prefix, None)


def small_diagram(diagram: Diagram, *, title: str, id_prefix: str = "thumb", side_px: int = 96) -> str:
    """A square picture of it without words."""
    return _svg(_PICTURES[diagram], title, "", id_prefix, side_px)


def _svg(inside: str, title: str, desc: str, prefix: str, side_px: int | None) -> str:
    box = f"0 0 {WIDTH} {HEIGHT}" if side_px is None else f"{(WIDTH - HEIGHT) // 2} 0 {HEIGHT} {HEIGHT}"
    measures = "" if side_px is None else f' width="{side_px}" height="{side_px}"'
    labels = f"{prefix}-t {prefix}-d" if desc else f"{prefix}-t"
    words = f'<title id="{prefix}-t">{escape(title)}</title>'
    words += f'<desc id="{prefix}-d">{escape(desc)}</desc>' if desc else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="fig" viewBox="{box}"{measures} role="img" '
        f"aria-labelledby={quoteattr(labels)}>{words}{inside}</svg>"
    )


def _label(name: str, words: str) -> str:
    """A word at the edge of the picture with a thin line to what it names."""
    x, y, anchor, way = _LABEL_SPOTS[name]
    return (
        f'<path d="{way}" fill="none" stroke="{BODY}" stroke-width="1.5" stroke-linecap="round" opacity=".6"/>'
        f'<text x="{x}" y="{y}" text-anchor="{anchor}" font-size="12" fill="{BODY}">{escape(words)}</text>'
    )


_LABEL_SPOTS = {
    "bone": (6, 60, "start", "M66 56H106"),
    "disc": (6, 101, "start", "M66 97H112"),
    "bulge": (314, 108, "end", "M264 104H204"),
    "nerve": (314, 22, "end", "M240 18H220"),
}

_BONE = (
    "M102 {top}Q98 {waist} 102 {bottom}Q103 {base} 110 {base}H176Q184 {base} 185 {bottom}"
    "Q180 {waist} 185 {top}Q184 {roof} 176 {roof}H110Q103 {roof} 102 {top}Z"
)


_PITCH = 82
_ROOFS = (-54, 28, 110, 192)
"""Where the bodies of the vertebrae begin, from above."""


def _bone(roof: int) -> str:
    """The body of a vertebra, seen from the side, and the arch behind the canal."""
    spots = {"roof": roof, "top": roof + 8, "waist": roof + 28, "bottom": roof + 48, "base": roof + 56}
    arch = (
        f"M240 {roof + 18}Q268 {roof + 18} 280 {roof + 42}Q284 {roof + 56} 270 {roof + 54}"
        f"Q254 {roof + 44} 240 {roof + 44}Q232 {roof + 42} 232 {roof + 31}Q232 {roof + 19} 240 {roof + 18}Z"
    )
    look = f'fill="{FLOOR}" stroke="{LINE}" stroke-width="3" stroke-linejoin="round"'
    return f'<path d="{_BONE.format(**spots)}" {look}/><path d="{arch}" {look}/>'


def _disc(top: int, back_px: int) -> str:
    """A disc with its soft core, as far back as `back_px`."""
    low, middle = top + 24, top + 12
    ring = (
        f"M110 {top}H176Q184 {top} {(180 + back_px) / 2:g} {top + 4}Q{back_px} {top + 6} {back_px} {middle + 1}"
        f"Q{back_px} {low - 4} {(180 + back_px) / 2:g} {low - 3}Q184 {low} 176 {low}H110Q92 {middle} 110 {top}Z"
    )
    core = (
        f"M128 {middle - 6}H{back_px - 28}Q{back_px - 8} {middle - 5} {back_px - 8} {middle + 1}"
        f"Q{back_px - 8} {middle + 6} {back_px - 28} {middle + 6}H128Q114 {middle} 128 {middle - 6}Z"
    )
    return f'<path d="{ring}" fill="{WORK}" opacity=".5"/><path d="{core}" fill="{ARROW}" opacity=".55"/>'


def _disc_and_nerve() -> str:
    """Vertebrae, the discs between them and the nerve behind: one disc has a soft bulge that leans on the nerve."""
    sac = "M216 -4Q212 60 217 97Q212 150 216 204"
    root = "M218 84Q226 108 234 128Q246 158 252 204"
    nerve = f'fill="none" stroke="{FAR}" stroke-linecap="round"'
    discs = "".join(_disc(roof + _PITCH - 25, 207 if roof == _ROOFS[1] else 188) for roof in _ROOFS[:-1])
    return (
        "".join(_bone(roof) for roof in _ROOFS)
        + f'<path d="{sac}" {nerve} stroke-width="15"/><path d="{root}" fill="none" stroke="{PAPER}" '
        f'stroke-width="11" stroke-linecap="round"/><path d="{root}" {nerve} stroke-width="8"/>{discs}'
    )


_PICTURES = {Diagram.DISC: _disc_and_nerve()}
