"""Names and marks beside their places so that no two overlap: the better known first, on the first free side."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import Literal

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.patheffects import withStroke
from matplotlib.transforms import Bbox
from numpy.typing import NDArray

FONT = "DejaVu Sans"  # comes along with matplotlib, with Arabic
JOINERS = "\u200c\u200d"  # shape the letters beside them, and are not seen
HALO, INK = "#FBFAF7", "#1B1F23"
GAP_POINTS = 6.0
LETTERS = (10.0, 9.0, 8.0, 7.0)  # points, by tier
MARK_POINTS, LETTER_POINTS = 10.0, 5.0  # of the mark of an event and of a figure beside it
ROOM = (  # points right and up of the place, the best first
    (0, 15), (12, 12), (-12, 12), (0, 27), (18, 0), (-18, 0), (14, 24), (-14, 24), (0, -15), (0, 39),
    (26, 13), (-26, 13), (24, -12), (-24, -12),
)  # fmt: skip
Side = tuple[Literal["left", "center", "right"], Literal["bottom", "center", "top"], float, float]
SIDES: tuple[Side, ...] = (
    ("left", "center", 1, 0), ("right", "center", -1, 0), ("center", "bottom", 0, 1), ("center", "top", 0, -1),
    ("left", "top", 0.7, -0.7), ("right", "top", -0.7, -0.7), ("left", "bottom", 0.7, 0.7),
    ("right", "bottom", -0.7, 0.7),
)  # fmt: skip
LEFT_OF = {"left": 0.0, "center": 0.5, "right": 1.0}  # share of the words that lies left of where they are set
BELOW = {"bottom": 0.0, "center": 0.5, "top": 1.0}  # and below it


def place_labels(
    axes: Axes, places: Sequence[tuple[int, str, float, float]], size: float, covered: Sequence[Bbox] = ()
) -> list[Artist]:
    """Write the names of places (tier, name, x, y in the axes' data), the first ones first.

    Those without room stay out: no name overlaps another, a dot, the frame, or what is covered (pixels).
    """
    renderer = axes.figure.canvas.get_renderer()  # type: ignore[attr-defined]
    frame = axes.get_window_extent(renderer)
    taken = [*covered, *boxes_of(axes, places, size)]
    drawn: list[Artist] = []
    for tier, name, x, y in places:
        text = axes.annotate(
            drawable(name), (x, y), (0, 0), textcoords="offset points", color=INK, zorder=8,
            fontsize=LETTERS[min(tier, 4) - 1] * size, weight="bold" if tier == 1 else "normal", parse_math=False,
            path_effects=halo(size),
        )  # fmt: skip
        written_box = text.get_window_extent(renderer)  # measured once: from side to side it only moves
        found = _free_side(axes, (x, y), size, (written_box.width, written_box.height), frame, taken)
        if not found:
            text.remove()
            continue
        (horizontal, vertical, right, up), box = found
        text.set(horizontalalignment=horizontal, verticalalignment=vertical)
        text.xyann = (right * GAP_POINTS * size, up * GAP_POINTS * size)
        taken.append(box)
        drawn.append(text)
    return drawn


def _free_side(
    axes: Axes, at: tuple[float, float], size: float, extent: tuple[float, float], frame: Bbox, taken: Sequence[Bbox]
) -> tuple[Side, Bbox] | None:
    """The first side of a place on which words so wide and high (pixels) overlap nothing, and what they cover."""
    column, row = axes.transData.transform(at)
    gap, (width, height) = GAP_POINTS * size * axes.figure.dpi / 72, extent
    others = _corners(taken)
    for side in SIDES:
        left = column + side[2] * gap - LEFT_OF[side[0]] * width
        below = row + side[3] * gap - BELOW[side[1]] * height
        box = Bbox.from_bounds(left, below, width, height)
        if _is_free(box, frame, others):
            return side, box
    return None


def find_room(
    axes: Axes, at: tuple[float, float], size: float, taken: Sequence[Bbox], letters: int = 0
) -> tuple[tuple[float, float], Bbox]:
    """Where the mark of a place (in the axes' data) stands clear of what is taken (pixels): its offset in points and
    what it covers. The first place of all where nothing is free."""
    column, row = axes.transData.transform(at)
    pixels, frame, found = size * axes.figure.dpi / 72, axes.bbox, []
    others = _corners(taken)
    for right, up in ROOM:
        x, y, half = column + right * pixels, row + up * pixels, MARK_POINTS / 2 * pixels
        box = Bbox.from_extents(x - half, y - half, x + half + letters * LETTER_POINTS * pixels, y + half)
        found.append(((right * size, up * size), box))
        if _is_free(box, frame, others):
            return found[-1]
    return found[0]


def boxes_of(axes: Axes, places: Sequence[tuple[int, str, float, float]], size: float) -> list[Bbox]:
    """What the dots of places cover (pixels)."""
    return [_dot(axes, x, y, size) for _, _, x, y in places]


def written(axes: Axes, names: Sequence[Artist]) -> list[Bbox]:
    """What names that stand cover (pixels)."""
    renderer = axes.figure.canvas.get_renderer()  # type: ignore[attr-defined]
    return [name.get_window_extent(renderer) for name in names]


def drawable(text: str) -> str:
    """A text as a picture can show it: no signs of control, and a sign in place of letters that the font has not."""
    joined = " ".join(text.split())
    kept = (sign for sign in joined if sign in JOINERS or unicodedata.category(sign) not in ("Cc", "Cf"))
    return "".join(sign if sign in JOINERS or ord(sign) in _letters() else "\N{REPLACEMENT CHARACTER}" for sign in kept)


@cache
def _letters() -> frozenset[int]:
    """The letters that the font has, in both of its weights."""
    fonts = [get_font(findfont(FontProperties(family=FONT, weight=weight))) for weight in ("normal", "bold")]
    return frozenset.intersection(*(frozenset(font.get_charmap()) for font in fonts))


def halo(size: float) -> list[withStroke]:
    """A light edge around letters, so that they can be read on any ground."""
    return [withStroke(linewidth=2.5 * size, foreground=HALO)]


def _dot(axes: Axes, x: float, y: float, size: float) -> Bbox:
    column, row = axes.transData.transform((x, y))
    radius = 2.5 * size * axes.figure.dpi / 72
    return Bbox.from_extents(column - radius, row - radius, column + radius, row + radius)


def _corners(boxes: Sequence[Bbox]) -> NDArray[np.float64]:
    """Left, bottom, right and top of each box, a row each."""
    return np.array([box.extents for box in boxes], dtype=np.float64).reshape(-1, 4)


def _is_free(box: Bbox, frame: Bbox, others: NDArray[np.float64]) -> bool:
    """Whether a box lies in the frame and touches none of the others."""
    left, below, right, above = box.extents
    if left < frame.x0 or right > frame.x1 or below < frame.y0 or above > frame.y1:
        return False
    apart = (others[:, 0] > right) | (others[:, 2] < left) | (others[:, 1] > above) | (others[:, 3] < below)
    return bool(apart.all())
