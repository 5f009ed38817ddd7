"""Pictures for print and the screen: a day as SVG or PNG, several days side by side, a period as an animated GIF.

Each has a title with the date in words, a legend, a scale, north, sources, licence and the data hash. Letters of SVG
are drawn as outlines, so that they look the same everywhere, in Arabic too.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from babel.dates import format_date
from matplotlib.animation import PillowWriter
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from matplotlib.transforms import Bbox

from geo.errors import Fault, InputError
from geo.exports import Progress, cite
from geo.model import LngLat
from geo.picture import (
    BAND_HATCH,
    CONTESTED_HATCH,
    DOTS,
    INK,
    INK_2,
    LINES,
    MARKERS,
    TEXTURES,
    Box,
    Inset,
    Sheet,
    draw_day,
    draw_ground,
)
from geo.picture_notes import OWN
from geo.projection import M_PER_KM

KINDS = ("svg", "png", "gif")
SMALLEST, LARGEST = 400, 8000  # pixels
POINTS_PER_INCH, DESIGNED_FOR = 100, 1200  # a picture of this width has letters of their own size
SMALL = 0.75  # letters and marks of maps side by side
FRAMES_A_SECOND = 4
MOST_FRAMES = 400
STYLE: dict[Any, Any] = {
    "font.family": ["DejaVu Sans"], "svg.fonttype": "path", "svg.hashsalt": "conflict-map", "hatch.linewidth": 0.7,
    "text.parse_math": False, "path.simplify": False,
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Print:
    """How a picture is made: its size in pixels, and what stands under it."""

    width: int = 1200
    height: int = 900
    data_hash: str = ""
    sources: tuple[str, ...] = ()


def write_picture(
    sheet: Sheet, days: Sequence[date], kind: str, path: Path, print_: Print, tell: Progress | None = None
) -> Path:
    """Write a picture of one day, of several side by side, or (gif) of one after another; the path as given.

    Raises
    ------
    InputError
        If the size, the kind or the number of days cannot be.
    """
    _check(kind, days, print_, path)
    with mpl.rc_context(STYLE):
        if kind == "gif":
            return _write_gif(sheet, days, path, print_, tell or _quiet)
        figure = _figure(print_)
        size = _size(print_) * (1 if len(days) == 1 else SMALL)
        for axes, day in zip(_grid(figure, len(days), print_, _ratio(sheet, sheet.box)), days, strict=True):
            draw_ground(axes, sheet, sheet.box)
            inset = _inset(axes, sheet, day, size) if len(days) == 1 else None
            draw_day(axes, sheet, day, size=size, inset=inset)
            _furniture(axes, sheet, size)
            if len(days) > 1:
                axes.set_title(in_words(sheet, day), fontsize=11 * size, color=INK, loc="left")
        _heading(figure, sheet, days, print_)
        _legend(figure, sheet, days, print_)
        about = {"Title": _title(sheet), "Description": cite(sheet.conflict, print_.data_hash)}
        figure.savefig(path, format=kind, metadata=about | ({"Date": None} if kind == "svg" else {}))
    return path


def days_of(first: date, last: date, step: int) -> list[date]:
    """Every `step`th day of a period, its last one too."""
    days = [first + timedelta(days=n) for n in range(0, (last - first).days + 1, step)]
    return days if days[-1] == last else [*days, last]


def in_words(sheet: Sheet, day: date) -> str:
    """The day as people of the language write it."""
    return str(format_date(day, "full", locale=sheet.language.locale.replace("-", "_")))


def _check(kind: str, days: Sequence[date], print_: Print, path: Path) -> None:
    faults = []
    if kind not in KINDS:
        faults.append(f"no kind of picture {kind!r}; expected one of {', '.join(KINDS)}")
    if not all(SMALLEST <= side <= LARGEST for side in (print_.width, print_.height)):
        faults.append(f"{print_.width} x {print_.height} pixels: expected {SMALLEST} to {LARGEST} each")
    if not 1 <= len(days) <= (MOST_FRAMES if kind == "gif" else 12):
        faults.append(f"{len(days)} days: at most {MOST_FRAMES} in a gif and 12 side by side; take a larger step")
    if not path.parent.is_dir():
        faults.append(f"there is no folder {path.parent.name!r}: make it first")
    if faults:
        raise InputError([Fault(file=path.name, message=message) for message in faults])


def _quiet(what: str, done: int, total: int) -> None:
    """Tells nobody."""


def _write_gif(sheet: Sheet, days: Sequence[date], path: Path, print_: Print, tell: Progress) -> Path:
    figure, size = _figure(print_), _size(print_)
    (axes,) = _grid(figure, 1, print_, 1.0)
    draw_ground(axes, sheet, sheet.box)
    _furniture(axes, sheet, size)
    _legend(figure, sheet, days, print_)
    writer = PillowWriter(fps=FRAMES_A_SECOND)
    with writer.saving(figure, path, dpi=POINTS_PER_INCH):
        for done, day in enumerate(days):
            tell("frames", done, len(days))
            drawn = [*draw_day(axes, sheet, day, size=size), *_heading(figure, sheet, [day], print_)]
            writer.grab_frame()
            for artist in drawn:
                artist.remove()
    tell("frames", len(days), len(days))
    return path


# ---------------------------------------------------------------- the sheet of paper


def _size(print_: Print) -> float:
    return min(print_.width / DESIGNED_FOR, print_.height / (DESIGNED_FOR * 0.7))


def _figure(print_: Print) -> Figure:
    figure = Figure(figsize=(print_.width / POINTS_PER_INCH, print_.height / POINTS_PER_INCH), dpi=POINTS_PER_INCH)
    FigureCanvasAgg(figure)
    return figure


def _grid(figure: Figure, count: int, print_: Print, ratio: float) -> list[Axes]:
    """Axes for so many maps of a ratio of height to width, in the columns that leave them the most room."""
    def room(columns: int) -> float:
        return min(print_.width / columns, print_.height / math.ceil(count / columns) / ratio)

    columns = max(range(1, count + 1), key=room)
    rows = math.ceil(count / columns)
    head, foot = 62 * _size(print_) / print_.height, 84 * _size(print_) / print_.height
    grid = figure.add_gridspec(rows, columns, left=0.015, right=0.985, top=1 - head - (0.03 if count > 1 else 0),
                               bottom=foot, wspace=0.03, hspace=0.16)  # fmt: skip
    return [figure.add_subplot(grid[n // columns, n % columns]) for n in range(count)]


def _words(sheet: Sheet) -> dict[str, str]:
    found: dict[str, str] = sheet.language.interface["page"]["print"]
    return found


def _title(sheet: Sheet) -> str:
    return _words(sheet)["title"].format(conflict=sheet.named(sheet.conflict.name))


def _heading(figure: Figure, sheet: Sheet, days: Sequence[date], print_: Print) -> list[Any]:
    size, rtl, words = _size(print_), sheet.language.direction == "rtl", _words(sheet)
    x, side = (0.985, "right") if rtl else (0.015, "left")
    below = " – ".join(dict.fromkeys((in_words(sheet, days[0]), in_words(sheet, days[-1]))))
    below = words["subtitle"].format(date=below, clock=sheet.language.interface["clock"][sheet.clock])
    line = 24 * size / print_.height
    return [
        figure.text(x, 1 - 0.4 * line, _title(sheet), fontsize=15 * size, weight="bold", color=INK, ha=side, va="top"),
        figure.text(x, 1 - 1.5 * line, below, fontsize=11 * size, color=INK_2, ha=side, va="top"),
    ]


def _legend(figure: Figure, sheet: Sheet, days: Sequence[date], print_: Print) -> None:
    """What the signs mean, and who says so: under the map."""
    size, interface, words = _size(print_), sheet.language.interface, _words(sheet)
    handles: list[Any] = []
    held = {str(row["actor"]) for day in days[:12] for row in sheet.rows("areas", day)}
    for side in sheet.conflict.sides:
        if side.id in held:
            handles.append(Patch(facecolor=(side.light.colour, side.light.wash), edgecolor=(side.light.colour, 0.6),
                                 hatch=TEXTURES[side.texture], label=sheet.named(side.name)))  # fmt: skip
            handles.append(_dot(DOTS[side.shape], side.light.colour, sheet.named(side.name), size))
    rivals = [side.light.colour for side in sheet.conflict.sides[:2]]
    if "contested" in held:
        handles.append(Patch(facecolor=(rivals[0], 0.35), edgecolor=(rivals[-1], 0.8), hatch=CONTESTED_HATCH,
                             label=interface["contested"]))  # fmt: skip
    for style, word in (("solid", "front_solid"), ("dashed", "front_dashed")):
        handles.append(Line2D([], [], color=INK, linewidth=2.2 * size, linestyle=LINES[style], label=interface[word]))
    handles.append(Patch(facecolor="none", edgecolor=(INK_2, 0.7), hatch=BAND_HATCH, label=interface["front_band"]))
    types = {kind for day in days[:12] for kind in sheet.events_on(day)["type"]}
    handles += [_dot(MARKERS[kind], INK, interface["types"][kind], size) for kind in MARKERS if kind in types]
    if any(note.shows_on(day) for note in sheet.notes for day in days):
        handles.append(Line2D([], [], color=OWN, linewidth=1.8 * size, linestyle=(0, (3, 2)),
                              label=interface["tools"]["notes"]["own"]))  # fmt: skip
    foot = 84 * size / print_.height
    figure.legend(handles=_once(handles), loc="upper center", bbox_to_anchor=(0.5, foot - 0.004), ncols=7,
                  frameon=False, fontsize=7.5 * size, handlelength=1.8, columnspacing=1.4, labelcolor=INK,
                  borderaxespad=0)  # fmt: skip
    rtl = sheet.language.direction == "rtl"
    figure.text(0.985 if rtl else 0.015, 0.006, _small_print(sheet, print_, words), fontsize=6.5 * size, color=INK_2,
                ha="right" if rtl else "left", va="bottom", linespacing=1.35)  # fmt: skip


def _small_print(sheet: Sheet, print_: Print, words: dict[str, str]) -> str:
    room = 105
    shown: list[str] = []
    for name in print_.sources:
        if len(", ".join([*shown, name])) > room:
            break
        shown.append(name)
    more = len(print_.sources) - len(shown)
    names = ", ".join(shown) + (words["more"].format(n=more) if more else "")
    version = words["version"].format(hash=print_.data_hash[:16])
    return "\n".join((f"{words['sources'].format(names=names)}  {version}", words["licence"] + "  " + words["caution"]))


def _dot(marker: str, colour: str, label: str, size: float) -> Line2D:
    return Line2D([], [], marker=marker, color=colour, markeredgecolor="white", markersize=7 * size, linestyle="none",
                  label=label)  # fmt: skip


def _once(handles: Sequence[Any]) -> list[Any]:
    """One entry a word: the ground of a side stands for its places too."""
    return list({handle.get_label(): handle for handle in reversed(handles)}.values())[::-1]


def _furniture(axes: Axes, sheet: Sheet, size: float) -> None:
    """A scale in the axes' lower left corner, and an arrow to the north in the upper right."""
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    wide, high = right - left, top - bottom
    km = _round_km(wide / M_PER_KM / 6)
    x, y, bar = left + 0.03 * wide, bottom + 0.035 * high, 0.008 * high
    for number in range(2):
        axes.add_patch(Rectangle((x + number * km * M_PER_KM / 2, y), km * M_PER_KM / 2, bar, zorder=9, linewidth=0.6,
                                 edgecolor=INK, facecolor=INK if number == 0 else "white", gid="scale"))  # fmt: skip
    axes.annotate(f"{km:g} km", (x + km * M_PER_KM, y + bar / 2), (5, 0), textcoords="offset points", va="center",
                  fontsize=7.5 * size, color=INK, zorder=9)  # fmt: skip
    foot = (right - 0.035 * wide, top - 0.115 * high)
    ((lng, lat),) = sheet.projection.points_to_lnglat(np.array([foot]))
    ((x1, y1),) = sheet.projection.points_to_metric([LngLat(lng, lat + 0.5)])
    length = 0.07 * high / math.hypot(x1 - foot[0], y1 - foot[1])
    tip = (foot[0] + (x1 - foot[0]) * length, foot[1] + (y1 - foot[1]) * length)
    axes.annotate(_words(sheet)["north"], tip, foot, ha="center", va="top", fontsize=8 * size, color=INK, zorder=9,
                  arrowprops={"arrowstyle": "-|>", "color": INK, "linewidth": 1.2 * size})  # fmt: skip


def _round_km(km: float) -> float:
    power = 10 ** math.floor(math.log10(km))
    return float(max(step * power for step in (1, 2, 5) if step * power <= km))


def _inset(axes: Axes, sheet: Sheet, day: date, size: float) -> Inset | None:
    """The part that the conflict's file asks to see closer, in the lower right corner, and where it lies."""
    box = sheet.conflict.views.inset
    if box is None or sheet.extent is not None:
        return None
    wide = 0.3
    high = wide * _ratio(sheet, box) * axes.bbox.width / axes.bbox.height
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


def _ratio(sheet: Sheet, box: Box) -> float:
    (x0, y0), (x1, y1) = sheet.projection.points_to_metric([LngLat(box[0], box[1]), LngLat(box[2], box[3])])
    return float((y1 - y0) / (x1 - x0))

