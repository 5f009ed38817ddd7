"""Names and marks beside their places so that no two overlap: the better known first, on the first free side."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from matplotlib.transforms import Bbox

HALO, INK = "#FBFAF7", "#1B1F23"
GAP_POINTS = 6.0
LETTERS = (10.0, 9.0, 8.0, 7.0)  # points, by tier
MARK_POINTS, LETTER_POINTS = 10.0, 5.0  # of the mark of an event and of a figure beside it
ROOM = (  # points right and up of the place, the best first
    (0, 15), (12, 12), (-12, 12), (0, 27), (18, 0), (-18, 0), (14, 24), (-14, 24), (0, -15), (0, 39),
    (26, 13), (-26, 13), (24, -12), (-24, -12),
)  # fmt: skip
SIDES = (
    ("left", "center", 1, 0), ("right", "center", -1, 0), ("center", "bottom", 0, 1), ("center", "top", 0, -1),
    ("left", "top", 0.7, -0.7), ("right", "top", -0.7, -0.7), ("left", "bottom", 0.7, 0.7),
    ("right", "bottom", -0.7, 0.7),
)  # fmt: skip


def place_labels(
    axes: Axes, places: Sequence[tuple[int, str, float, float]], size: float, covered: Sequence[Bbox] = ()
) -> list[Artist]:
    """Write the names of places (tier, name, x, y in the axes' data), the first ones first.

    Those without room stay out: no name overlaps another, a dot, the frame, or what is covered (pixels).
    """
    figure = axes.figure
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    frame = axes.get_window_extent(renderer)
    taken = [*covered, *boxes_of(axes, places, size)]
    drawn: list[Artist] = []
    for tier, name, x, y in places:
        for horizontal, vertical, right, up in SIDES:
            offset = (right * GAP_POINTS * size, up * GAP_POINTS * size)
            text = axes.annotate(
                name, (x, y), offset, textcoords="offset points", ha=horizontal, va=vertical, color=INK, zorder=8,
                fontsize=LETTERS[min(tier, 4) - 1] * size, weight="bold" if tier == 1 else "normal", parse_math=False,
                path_effects=halo(size),
            )  # fmt: skip
            box = text.get_window_extent(renderer)
            if _inside(box, frame) and not any(box.overlaps(other) for other in taken):
                taken.append(box)
                drawn.append(text)
                break
            text.remove()
    return drawn


def find_room(
    axes: Axes, at: tuple[float, float], size: float, taken: Sequence[Bbox], letters: int = 0
) -> tuple[tuple[float, float], Bbox]:
    """Where the mark of a place (in the axes' data) stands clear of what is taken (pixels): its offset in points and
    what it covers. The first place of all where nothing is free."""
    column, row = axes.transData.transform(at)
    pixels, frame, found = size * axes.figure.dpi / 72, axes.bbox, []
    for right, up in ROOM:
        x, y, half = column + right * pixels, row + up * pixels, MARK_POINTS / 2 * pixels
        box = Bbox.from_extents(x - half, y - half, x + half + letters * LETTER_POINTS * pixels, y + half)
        found.append(((right * size, up * size), box))
        if _inside(box, frame) and not any(box.overlaps(other) for other in taken):
            return found[-1]
    return found[0]


def boxes_of(axes: Axes, places: Sequence[tuple[int, str, float, float]], size: float) -> list[Bbox]:
    """What the dots of places cover (pixels)."""
    return [_dot(axes, x, y, size) for _, _, x, y in places]


def written(axes: Axes, names: Sequence[Artist]) -> list[Bbox]:
    """What names that stand cover (pixels)."""
    renderer = axes.figure.canvas.get_renderer()  # type: ignore[attr-defined]
    return [name.get_window_extent(renderer) for name in names]


def halo(size: float) -> list[withStroke]:
    """A light edge around letters, so that they can be read on any ground."""
    return [withStroke(linewidth=2.5 * size, foreground=HALO)]


def _dot(axes: Axes, x: float, y: float, size: float) -> Bbox:
    column, row = axes.transData.transform((x, y))
    radius = 2.5 * size * axes.figure.dpi / 72
    return Bbox.from_extents(column - radius, row - radius, column + radius, row + radius)


def _inside(box: Bbox, frame: Bbox) -> bool:
    return bool(box.x0 >= frame.x0 and box.x1 <= frame.x1 and box.y0 >= frame.y0 and box.y1 <= frame.y1)
