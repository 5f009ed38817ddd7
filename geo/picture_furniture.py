"""What stands on every map for print beside the map itself: a scale, north, and a part seen closer in a corner."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.transforms import Bbox

from geo.model import LngLat
from geo.picture import INK, INK_2, Box, Inset, Sheet, draw_day, draw_ground
from geo.projection import M_PER_KM, distance_km


def print_words(sheet: Sheet) -> dict[str, str]:
    """The words of pictures and reports, in the language of the sheet."""
    found: dict[str, str] = sheet.language.interface["page"]["print"]
    return found


def draw_furniture(axes: Axes, sheet: Sheet, size: float) -> list[Bbox]:
    """A scale in the axes' lower left corner, an arrow to the north in the upper right; what they cover (pixels)."""
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    wide, high = right - left, top - bottom
    km = _round_km(wide / M_PER_KM / 6)
    x, y, bar = left + 0.02 * wide, bottom + 0.03 * high, 0.008 * high
    true = km * M_PER_KM * _stretch(sheet, left + 0.02 * wide + km * M_PER_KM / 2, y)
    parts: list[Artist] = []
    for number in range(2):
        parts.append(axes.add_patch(Rectangle(
            (x + number * true / 2, y), true / 2, bar, zorder=9, linewidth=0.6 * size, edgecolor=INK,
            facecolor=INK if number == 0 else "white", gid="scale",
        )))  # fmt: skip
    length = print_words(sheet)["km"].format(n=f"{km:g}")
    parts.append(axes.annotate(length, (x + true, y + bar / 2), (5, 0), textcoords="offset points", va="center",
                               fontsize=7.5 * size, color=INK, zorder=9))  # fmt: skip
    foot = (right - 0.035 * wide, top - 0.115 * high)
    ((lng, lat),) = sheet.projection.points_to_lnglat(np.array([foot]))
    ((x1, y1),) = sheet.projection.points_to_metric([LngLat(lng, lat + 0.5)])
    part = 0.07 * high / math.hypot(x1 - foot[0], y1 - foot[1])
    tip = (foot[0] + (x1 - foot[0]) * part, foot[1] + (y1 - foot[1]) * part)
    arrow = {"arrowstyle": "-|>", "color": INK, "linewidth": 1.2 * size}
    north = axes.annotate(print_words(sheet)["north"], tip, foot, ha="center", va="top", fontsize=8 * size, color=INK,
                          zorder=9, arrowprops=arrow)  # fmt: skip
    renderer = axes.figure.canvas.get_renderer()  # type: ignore[attr-defined]
    scale = Bbox.union([part.get_window_extent(renderer) for part in parts]).padded(5 * size * axes.figure.dpi / 72)
    (x0, y0), (x1, y1) = axes.transData.inverted().transform(scale)
    axes.add_patch(Rectangle((x0, y0), x1 - x0, y1 - y0, facecolor="white", alpha=0.8, linewidth=0, zorder=8.5))
    return [scale, north.get_window_extent(renderer)]


def _stretch(sheet: Sheet, x: float, y: float) -> float:
    """Metres of the drawing for a metre on the ground, from west to east at a point of the drawing."""
    ((lng, lat),) = sheet.projection.points_to_lnglat(np.array([(x, y)]))
    here, there = LngLat(float(lng) - 0.05, float(lat)), LngLat(float(lng) + 0.05, float(lat))
    drawn = sheet.projection.points_to_metric([here, there])
    return float(np.hypot(*(drawn[1] - drawn[0]))) / (distance_km(here, there) * M_PER_KM)


def _round_km(km: float) -> float:
    power = 10 ** math.floor(math.log10(km))
    return float(max(step * power for step in (1, 2, 5) if step * power <= km))


def draw_inset(axes: Axes, sheet: Sheet, day: date, size: float) -> Inset | None:
    """The part that the conflict's file asks to see closer, in the lower right corner, and where it lies."""
    box = sheet.conflict.views.inset
    if box is None or sheet.extent is not None:
        return None
    wide = 0.3
    high = wide * ratio_of(sheet, box) * axes.bbox.width / axes.bbox.height
    small = axes.inset_axes((1 - wide - 0.012, 0.02, wide, min(high, 0.5)), zorder=10)
    draw_ground(small, sheet, box)
    draw_day(small, sheet, day, size=size * 0.8)
    name = sheet.named(sheet.conflict.views.inset_name)
    title = small.annotate(name, (0, 1), (0, 3), "axes fraction", "offset points", fontsize=8 * size, color=INK,
                           zorder=10, weight="bold", annotation_clip=False)  # fmt: skip
    for spine in small.spines.values():
        spine.set_edgecolor(INK_2)
    bounds = sheet.projection.points_to_metric([LngLat(box[0], box[1]), LngLat(box[2], box[3])])
    (x0, y0), (x1, y1) = bounds
    axes.add_patch(Rectangle((x0, y0), x1 - x0, y1 - y0, facecolor="none", edgecolor=INK, linewidth=0.8, zorder=8))
    renderer = axes.figure.canvas.get_renderer()  # type: ignore[attr-defined]
    covered = Bbox.union([small.get_window_extent(renderer), title.get_window_extent(renderer)])
    return Inset(covers=covered, shows=(x0, y0, x1, y1))


def ratio_of(sheet: Sheet, box: Box) -> float:
    (x0, y0), (x1, y1) = sheet.projection.points_to_metric([LngLat(box[0], box[1]), LngLat(box[2], box[3])])
    return float((y1 - y0) / (x1 - x0))
