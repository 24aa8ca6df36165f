"""What the page of the design shows: every component in every state, with made-up values."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from django.http import HttpRequest

from midline.care.chart.pictures import ease_figure, figure_of, thumbnail_of
from midline.clinical.session import Colour
from midline.ui import retreat
from midline.ui.charts import RetreatDay, intensity_chart, retreat_chart
from midline.ui.scores import Measure, Score, score_chart

START: Final = date(2026, 3, 2)
COURSE: Final = ((6, 8, 4), (6, 7, 4), (5, 6, 4), (5, 6, 3), (4, 4, 3), (4, 3, 3), (3, 3, 2), (1, 0, 2))
"""Per week: how far the left side reaches, leg pain, back pain."""
ICONS: Final = (
    "tick", "down-arrow", "hand", "phone", "back", "clock", "info", "mat", "stick", "chair", "speaker", "bell", "moon",
    "sun", "list", "walk", "video", "paper", "pill",
)  # fmt: skip
TOKENS: Final = (
    "paper", "surface", "ink", "quiet", "line", "edge", "main", "main-soft", "pain", "pain-soft", "go", "go-soft",
    "easier", "easier-soft", "stop", "stop-soft", "alarm", "focus", "other",
)  # fmt: skip


def shown(request: HttpRequest) -> dict[str, Any]:
    """The context of the page; `?dir=rtl` turns it round, `?text=200` makes its text twice as large."""
    days = _days()
    weeks = retreat.stretches_of(days)
    return {
        "icons": ICONS,
        "tokens": TOKENS,
        "colours": [colour.value for colour in Colour],
        "rtl": request.GET.get("dir") == "rtl",
        "large": request.GET.get("text") == "200",
        "dose": {"sets": 1, "reps": 10, "hold_s": 5, "times_a_day": 3, "sides": "both"},
        "retreat_wide": retreat_chart(days, width_px=700),
        "intensity_wide": intensity_chart(days, width_px=700),
        "score": score_chart(_measure(), width_px=700),
        "weeks": weeks,
        "moving_figure": retreat.moving_figure(weeks),
        "stills": retreat.stills(weeks),
        "reading": {"zone_left": 5, "zone_right": 1, "back": 3, "leg": 4},
        "last": {"zone_left": 6, "zone_right": 1, "back": 4, "leg": 6},
        "figure_svg": ease_figure(request),
        "moving_svg": figure_of("EX05", request, prefix="show"),
        "thumb_svg": thumbnail_of("EX01", request),
        "pace": {"in_s": 4, "out_s": 6, "rounds": 12},
        "who": "Dr Ama Osei",
        "event_id": "",
        "seen": "",
    }


def _days() -> list[RetreatDay]:
    return [
        RetreatDay(date=START + timedelta(weeks=week), left=reach, right=1, leg=leg, back=back)
        for week, (reach, leg, back) in enumerate(COURSE)
    ]


def _measure() -> Measure:
    values = (52, 44, 36, 20)
    scores = tuple(Score(on=START + timedelta(weeks=2 * step), value=value) for step, value in enumerate(values))
    return Measure(title="ODI", scores=scores, low=0, high=100, counts_at=42, lower_is_better=True)
