"""Names beside their places so that no two overlap: the better known first, on the first side that is free."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from matplotlib.transforms import Bbox

HALO, INK = "#FBFAF7", "#1B1F23"
GAP_POINTS = 6.0
LETTERS = (10.0, 9.0, 8.0, 7.0)  # points, by tier
SIDES = (("left", "center", 1, 0), ("right", "center", -1, 0), ("center", "bottom", 0, 1), ("center", "top", 0, -1))


def place_labels(
    axes: Axes, places: Sequence[tuple[int, str, float, float]], size: float, covered: Sequence[Bbox] = ()
) -> list[Artist]:
    """Write the names of places (tier, name, x, y in the axes' data), the first ones first.

    Those without room stay out: no name overlaps another, a dot, the frame, or what is covered (pixels).
    """
    figure = axes.figure
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    frame = axes.get_window_extent(renderer)
    taken = [*covered, *(_dot(axes, x, y, size) for _, _, x, y in places)]
    drawn: list[Artist] = []
    for tier, name, x, y in places:
        for horizontal, vertical, right, up in SIDES:
            offset = (right * GAP_POINTS * size, up * GAP_POINTS * size)
            text = axes.annotate(
                name, (x, y), offset, textcoords="offset points", ha=horizontal, va=vertical, color=INK, zorder=8,
                fontsize=LETTERS[min(tier, 4) - 1] * size, weight="bold" if tier == 1 else "normal", parse_math=False,
                path_effects=[withStroke(linewidth=2.5 * size, foreground=HALO)],
            )  # fmt: skip
            box = text.get_window_extent(renderer)
            if _inside(box, frame) and not any(box.overlaps(other) for other in taken):
                taken.append(box)
                drawn.append(text)
                break
            text.remove()
    return drawn


def _dot(axes: Axes, x: float, y: float, size: float) -> Bbox:
    column, row = axes.transData.transform((x, y))
    radius = 2.5 * size * axes.figure.dpi / 72
    return Bbox.from_extents(column - radius, row - radius, column + radius, row + radius)


def _inside(box: Bbox, frame: Bbox) -> bool:
    return bool(box.x0 >= frame.x0 and box.x1 <= frame.x1 and box.y0 >= frame.y0 and box.y1 <= frame.y1)
