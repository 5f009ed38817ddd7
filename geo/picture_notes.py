"""Labels and arrows of the reader's own on a drawing: in a colour and a dashed frame that no evidence has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch
from matplotlib.path import Path as Outline
from matplotlib.patheffects import withStroke
from matplotlib.transforms import Bbox

from geo.notes import Note
from geo.picture_labels import drawable
from geo.projection import Projection

OWN = "#7A2E8E"  # as --own in geo/web/tools.css
OWN_Z = 9
FRAME: dict[str, Any] = {"facecolor": "white", "edgecolor": OWN, "linestyle": (0, (3, 2)), "boxstyle": "round,pad=0.25"}
OFF_POINTS = 9.0  # by which the words of an arrow stand behind its first point


def draw_notes(
    axes: Axes, notes: Sequence[Note], projection: Projection, size: float
) -> tuple[list[Artist], list[Bbox]]:  # fmt: skip
    """Draw the notes; the artists, and what their words cover (pixels), so that no name is written there."""
    drawn: list[Artist] = []
    words: list[Artist] = []
    left, right, bottom, top = *axes.get_xlim(), *axes.get_ylim()
    for note in notes:
        points = np.asarray(projection.points_to_metric(note.points))
        x, y = points[0]
        if note.is_arrow:
            drawn.append(_arrow(axes, points, size))
        if note.text and left < x < right and bottom < y < top:
            words.append(_words(axes, note, points, size))
    renderer = axes.figure.canvas.get_renderer()  # type: ignore[attr-defined]
    return drawn + words, [artist.get_window_extent(renderer).padded(2 * size) for artist in words]


def _arrow(axes: Axes, points: Any, size: float) -> Artist:
    halo = [withStroke(linewidth=4 * size, foreground="white")]
    arrow = FancyArrowPatch(path=Outline(points), arrowstyle="-|>", color=OWN, linewidth=1.8 * size, fill=False,
                            mutation_scale=12 * size, zorder=OWN_Z, path_effects=halo, gid="own-note",
                            joinstyle="round", capstyle="round")  # fmt: skip
    arrow.set_facecolor(OWN)
    axes.add_artist(arrow)
    return arrow


def _words(axes: Axes, note: Note, points: Any, size: float) -> Artist:
    """The words at the first point: off it by what the note says, or behind it where an arrow starts there."""
    offset = (note.offset[0] * size, note.offset[1] * size)
    back = {"arrowstyle": "->", "color": OWN, "linewidth": 1.2 * size} if note.offset != (0.0, 0.0) else None
    sides = ("center", "center")
    if note.is_arrow and back is None:
        way = points[0] - points[1]
        dx, dy = way / max(float(np.hypot(*way)), 1e-9)
        offset = (dx * OFF_POINTS * size, dy * OFF_POINTS * size)
        sides = ("left" if dx > 0.3 else "right" if dx < -0.3 else "center",
                 "bottom" if dy > 0.3 else "top" if dy < -0.3 else "center")  # fmt: skip
    return axes.annotate(
        drawable(note.text), tuple(points[0]), offset, textcoords="offset points", fontsize=9 * size, weight="bold",
        color=OWN, zorder=OWN_Z, arrowprops=back, ha=sides[0] if back is None else "left",
        va=sides[1] if back is None else "baseline", parse_math=False, gid="own-note",
        bbox={**FRAME, "linewidth": 0.9 * size},
    )  # fmt: skip
