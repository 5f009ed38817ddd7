"""Pictures for print and the screen: a day as SVG or PNG, several days side by side, a period as an animated GIF.

Each has a title with the date in words, a legend, a scale, north, sources, licence and the data hash. Letters of SVG
are drawn as outlines, so that they look the same everywhere, in Arabic too.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Literal

import matplotlib as mpl
from babel.dates import format_date
from matplotlib.animation import PillowWriter
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.legend_handler import HandlerTuple
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from geo.errors import Fault, InputError
from geo.exports import Progress
from geo.exports_about import cite
from geo.picture import (
    BAND_HATCH,
    CONTESTED_HATCH,
    DOTS,
    INK,
    INK_2,
    LINES,
    MARKERS,
    TEXTURES,
    Sheet,
    draw_day,
    draw_ground,
)
from geo.picture_furniture import draw_furniture, draw_inset, print_words, ratio_of
from geo.picture_labels import FONT, drawable
from geo.picture_notes import OWN

KINDS = ("svg", "png", "gif")
SMALLEST, LARGEST = 400, 8000  # pixels
POINTS_PER_INCH, DESIGNED_FOR = 100, 1200  # a picture of this width has letters of their own size
HEAD, FOOT = 76, 84  # pixels of that picture above the map and below it
LEGEND_COLUMNS = 7
SMALL = 0.75  # letters and marks of maps side by side
FRAMES_A_SECOND = 4
MOST_FRAMES = 400
Edge = Literal["left", "right"]
STYLE: dict[Any, Any] = {
    "font.family": [FONT], "svg.fonttype": "path", "svg.hashsalt": "conflict-map", "hatch.linewidth": 0.7,
    "text.parse_math": False, "path.simplify": False,
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Print:
    """How a picture is made: its size in pixels, and what stands under it."""

    width: int = 1200
    height: int = 900
    data_hash: str = ""
    sources: tuple[str, ...] = ()
    narrowed: str = ""  # the filters, in words of the picture's language


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
        size = 1.0 if len(days) == 1 else SMALL
        tell = tell or _quiet
        for done, axes in enumerate(_grid(figure, len(days), print_, ratio_of(sheet, sheet.box))):
            tell("maps", done, len(days) + 1)
            draw_ground(axes, sheet, sheet.box)
            covered = draw_furniture(axes, sheet, size)
            inset = draw_inset(axes, sheet, days[done], size) if len(days) == 1 else None
            draw_day(axes, sheet, days[done], size=size, inset=inset, covered=covered)
            if len(days) > 1:
                axes.set_title(in_words(sheet, days[done]), fontsize=11 * size, color=INK, loc=_start(sheet))
        _heading(figure, sheet, days, print_)
        _legend(figure, sheet, days, print_)
        tell("file", len(days), len(days) + 1)
        about = {"Title": _title(sheet), "Description": cite(sheet.conflict, print_.data_hash)}
        figure.savefig(path, format=kind, metadata=about | ({"Date": None} if kind == "svg" else {}), dpi=figure.dpi)
        if kind == "svg":
            _set_size(path, print_)
        tell("file", len(days) + 1, len(days) + 1)
    return path


def _set_size(path: Path, print_: Print) -> None:
    """Give an SVG the size in pixels that was asked for; its drawing stays in points and is scaled to it."""
    svg = path.read_text(encoding="utf-8")
    head, found, rest = svg.partition("<svg ")
    tag, end, body = rest.partition(">")
    for name, side in (("width", print_.width), ("height", print_.height)):
        tag = re.sub(rf'\b{name}="[\d.]+pt"', f'{name}="{side}px"', tag)
    path.write_text(head + found + tag + end + body, encoding="utf-8")


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
    figure = _figure(print_)
    (axes,) = _grid(figure, 1, print_, 1.0)
    draw_ground(axes, sheet, sheet.box)
    covered = draw_furniture(axes, sheet, 1.0)
    _legend(figure, sheet, days, print_)
    writer = PillowWriter(fps=FRAMES_A_SECOND)
    with writer.saving(figure, path, dpi=figure.dpi):
        for done, day in enumerate(days):
            tell("frames", done, len(days))
            drawn = [*draw_day(axes, sheet, day, covered=covered), *_heading(figure, sheet, [day], print_)]
            writer.grab_frame()
            for artist in drawn:
                artist.remove()
    tell("frames", len(days), len(days))
    return path


# ---------------------------------------------------------------- the sheet of paper


def _scale(print_: Print) -> float:
    """How many times as large as it was designed for."""
    return min(print_.width / DESIGNED_FOR, print_.height / (DESIGNED_FOR * 0.7))


def _figure(print_: Print) -> Figure:
    """A larger picture is the same sheet in more dots: letters, lines and hatching all grow with it."""
    dots = POINTS_PER_INCH * _scale(print_)
    figure = Figure(figsize=(print_.width / dots, print_.height / dots), dpi=dots)
    FigureCanvasAgg(figure)
    return figure


def _grid(figure: Figure, count: int, print_: Print, ratio: float) -> list[Axes]:
    """Axes for so many maps of a ratio of height to width, in the columns that leave them the most room."""
    def room(columns: int) -> float:
        return min(print_.width / columns, print_.height / math.ceil(count / columns) / ratio)

    columns = max(range(1, count + 1), key=room)
    rows = math.ceil(count / columns)
    head, foot = HEAD * _scale(print_) / print_.height, FOOT * _scale(print_) / print_.height
    grid = figure.add_gridspec(rows, columns, left=0.015, right=0.985, top=1 - head - (0.03 if count > 1 else 0),
                               bottom=foot, wspace=0.03, hspace=0.16)  # fmt: skip
    return [figure.add_subplot(grid[n // columns, n % columns]) for n in range(count)]


def _title(sheet: Sheet) -> str:
    return print_words(sheet)["title"].format(conflict=sheet.named(sheet.conflict.name))


def _start(sheet: Sheet) -> Edge:
    """The side on which a line of text begins."""
    return "right" if sheet.language.direction == "rtl" else "left"


def _heading(figure: Figure, sheet: Sheet, days: Sequence[date], print_: Print) -> list[Any]:
    """The title, the date in words, and what of the events is shown."""
    words, side = print_words(sheet), _start(sheet)
    x = 0.985 if side == "right" else 0.015
    below = " – ".join(dict.fromkeys((in_words(sheet, days[0]), in_words(sheet, days[-1]))))
    below = words["subtitle"].format(date=below, clock=sheet.language.interface["clock"][sheet.clock])
    line = 24 * _scale(print_) / print_.height
    return [
        figure.text(x, 1 - up * line, text, fontsize=points, weight=weight, color=colour, ha=side, va="top")
        for up, text, points, weight, colour in (
            (0.35, _title(sheet), 15, "bold", INK), (1.3, below, 11, "normal", INK_2),
            (2.05, shown_events(sheet, print_), 8, "normal", INK_2),
        )
    ]  # fmt: skip


def shown_events(sheet: Sheet, print_: Print) -> str:
    """Which events are drawn, in one line: of how many days, of what, and on whose word."""
    words, days = print_words(sheet), sheet.language.interface
    if sheet.window is None:
        said = [words["events_all"]]
    else:
        count = days["days_one" if sheet.window == 1 else "days"].format(n=sheet.window)
        said = [words["events"].format(days=count)]
    said += [words["only"].format(filters=drawable(print_.narrowed))] if print_.narrowed else []
    said += [words["articles_alone"]] if sheet.evidence == "articles" else []
    return " · ".join(said)


def _legend(figure: Figure, sheet: Sheet, days: Sequence[date], print_: Print) -> None:
    """What the signs mean, and who says so: under the map; where lines begin right, with the sign right of its word."""
    side, interface = _start(sheet), sheet.language.interface
    entries = _signs(sheet, days)
    if side == "right":
        entries = from_the_right(entries, LEGEND_COLUMNS)
    foot = FOOT * _scale(print_) / print_.height
    figure.legend([sign for sign, _ in entries], [label for _, label in entries], loc="upper center",
                  bbox_to_anchor=(0.5, foot - 0.004), ncols=LEGEND_COLUMNS, frameon=False, fontsize=7.5,
                  handlelength=1.8, columnspacing=1.4, labelcolor=INK, borderaxespad=0,
                  markerfirst=side == "left", handler_map={tuple: HandlerTuple(ndivide=1)})  # fmt: skip
    figure.text(0.985 if side == "right" else 0.015, 0.006, _small_print(sheet, print_, interface["page"]["print"]),
                fontsize=6.5, color=INK_2, ha=side, va="bottom", linespacing=1.35)  # fmt: skip


def _signs(sheet: Sheet, days: Sequence[date]) -> list[tuple[Any, str]]:
    """Each sign that the days show, and its word: ground and places of a side, lines, bands, events."""
    interface, found = sheet.language.interface, list[tuple[Any, str]]()
    held = {str(row["actor"]) for day in days[:12] for row in sheet.rows("areas", day)}
    for side in sheet.conflict.sides:
        if side.id in held:
            ground = _ground(side.light.colour, side.light.wash, side.light.colour, TEXTURES[side.texture])
            found.append(((*ground, _dot(DOTS[side.shape], side.light.colour, 5)), sheet.named(side.name)))
    rivals = [side.light.colour for side in sheet.conflict.sides[:2]]
    if "contested" in held:
        found.append((_ground(rivals[0], 0.35, rivals[-1], CONTESTED_HATCH), interface["contested"]))
    for style, word in (("solid", "front_solid"), ("dashed", "front_dashed")):
        found.append((Line2D([], [], color=INK, linewidth=2.2, linestyle=LINES[style]), interface[word]))
    found.append((Patch(facecolor="none", edgecolor=(INK_2, 0.7), hatch=BAND_HATCH), interface["front_band"]))
    events = [sheet.events_on(day) for day in days[:12]]
    types = {kind for table in events for kind in table["type"]}
    claimed = any((table["status"] == "claimed").any() for table in events)
    found += [(_dot(MARKERS[kind], INK), interface["types"][kind]) for kind in MARKERS if kind in types]
    found += [(_dot("o", "white", edge=INK), interface["status"]["claimed"])] if claimed else []
    if any(note.shows_on(day) for note in sheet.notes for day in days):
        own = Line2D([], [], color=OWN, linewidth=1.8, linestyle=(0, (3, 2)))
        found.append((own, interface["tools"]["notes"]["own"]))
    return found


def from_the_right(entries: Sequence[tuple[Any, str]], columns: int) -> list[tuple[Any, str]]:
    """The entries so that columns filled from the left read from the right; what is missing in them is left blank."""
    rows = math.ceil(len(entries) / columns)
    blank = (Line2D([], [], linestyle="none"), "")
    full = [*entries, *[blank] * (-len(entries) % rows)]
    found = [full[n : n + rows] for n in range(0, len(full), rows)]
    return [entry for column in reversed(found) for entry in column]


def _small_print(sheet: Sheet, print_: Print, words: dict[str, str]) -> str:
    room = 105
    shown: list[str] = []
    for name in print_.sources:
        if len(", ".join([*shown, name])) > room:
            break
        shown.append(name)
    more = len(print_.sources) - len(shown)
    names = drawable(", ".join(shown)) + (words["more"].format(n=more) if more else "")
    version = words["version"].format(hash=print_.data_hash[:16])
    return "\n".join((f"{words['sources'].format(names=names)}  {version}", words["licence"] + "  " + words["caution"]))


def _ground(colour: str, wash: float, stroke: str, pattern: str) -> tuple[Patch, Patch]:
    return (Patch(facecolor=(colour, wash), edgecolor="none"),
            Patch(facecolor="none", edgecolor=(stroke, 0.7), hatch=pattern))  # fmt: skip


def _dot(marker: str, colour: str, points: float = 7, edge: str = "white") -> Line2D:
    return Line2D([], [], marker=marker, color=colour, markeredgecolor=edge, markersize=points, linestyle="none")
