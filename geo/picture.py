"""A day of the map as a drawing for print: ground, lines, doubt, places and events, in matplotlib's axes.

Drawn in the same metric projection in which the areas were computed. Everything outside text reaches the drawing as
plain text: matplotlib's own markup is switched off for it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import shapely
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline
from matplotlib.transforms import Bbox, ScaledTranslation
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.definitions import Conflict
from geo.lexicon import Language
from geo.model import CONTESTED, LngLat
from geo.notes import Note
from geo.picture_labels import boxes_of, drawable, find_room, halo, place_labels, written
from geo.picture_notes import draw_notes
from geo.projection import Projection, projection_for
from geo.tables import Tables, suffix_of

Box = tuple[float, float, float, float]
Spot = tuple[int, str, float, float]  # tier, name, x and y in metres
SEA, LAND, NEIGHBOUR, BORDER, INK, INK_2 = "#E1E6E9", "#F8F6F1", "#EDEBE5", "#B4AEA2", "#1B1F23", "#4A5158"
MARKERS: Mapping[str, str] = {
    "battle": "X", "remote_violence": "v", "violence_against_civilians": "P", "territorial_change": "s",
    "control": "s", "troop_movement": ">", "talks": "o", "agreement": "8", "statement": "p", "detention": "h",
    "protest": "*", "other": "D",
}  # fmt: skip
DOTS: Mapping[str, str] = {"circle": "o", "square": "s", "diamond": "D", "triangle": "^", "hexagon": "h", "cross": "P"}
TEXTURES: Mapping[str, str] = {"plain": "", "dots": "..", "rings": "oo", "lines": "---"}
CONTESTED_HATCH, BAND_HATCH = "////", "\\\\\\\\"
LINES: Mapping[str, Any] = {"solid": "solid", "dashed": (0, (5, 3))}
AREA_Z, BAND_Z, BORDER_Z, FRONT_Z, DOT_Z, EVENT_Z = 2, 3, 4, 5, 6, 7
EDGE_PIXELS = 4.0  # a dot nearer to the frame would be cut by it
_EDGE_DEGREES = 12.0  # of neighbours around the picture: more is never in view


@dataclass(frozen=True, kw_only=True)
class Inset:
    """A part that is drawn larger in a corner: what it covers (pixels), and what it shows (metres, minima first)."""

    covers: Bbox
    shows: Box

    def shows_point(self, x: float, y: float) -> bool:
        """Whether a point stands in it, and need not be drawn twice."""
        return self.shows[0] < x < self.shows[2] and self.shows[1] < y < self.shows[3]


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What days are drawn from.

    Attributes
    ----------
    outline, neighbours
        WGS 84 degrees.
    window : int, optional
        Days of events that are drawn; None for all so far.
    """

    conflict: Conflict
    tables: Tables
    outline: BaseGeometry
    neighbours: Mapping[str, BaseGeometry]
    language: Language
    evidence: str = "all"
    clock: str = "now"
    window: int | None = 30
    events: frozenset[str] | None = None  # ids, where a selection narrows them
    notes: tuple[Note, ...] = ()
    extent: Box | None = None
    projected: dict[str, BaseGeometry] = field(default_factory=dict)

    @property
    def box(self) -> Box:
        """West, south, east, north in degrees."""
        return self.extent or self.conflict.views.home

    @property
    def projection(self) -> Projection:
        """The projection of the drawing, in metres."""
        return projection_for(*self.box)

    def named(self, names: Mapping[str, str], otherwise: str = "") -> str:
        """A name in the language of the drawing."""
        return drawable(names.get(self.language.code) or next(iter(names.values()), otherwise))

    def rows(self, kind: str, day: date) -> list[dict[str, Any]]:
        """The rows of areas, fronts, bands or control that hold on a day."""
        table = self.tables[kind + suffix_of(self.evidence, self.clock)]
        return _rows(table[(table["valid_from"] <= day) & (table["valid_to"] > day)])

    def notes_on(self, day: date) -> list[Note]:
        """The labels and arrows of the reader's own that show on a day."""
        return [note for note in self.notes if note.shows_on(day)]

    def events_on(self, day: date) -> pd.DataFrame:
        """The events with a mark on a day, newest first."""
        table = self.tables["events" + suffix_of(self.evidence)]
        shown = table["on_map"] & (table["date_start"] <= day)
        if self.window is not None:
            shown &= table["date_end"] > day - timedelta(days=self.window - 1)
        if self.clock == "then":
            shown &= table["reported_at"].isna() | (table["reported_at"] <= day)
        if self.events is not None:
            shown &= table["id"].isin(self.events)
        return table[shown].sort_values(["date_start", "id"], ascending=False)


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def draw_ground(axes: Axes, sheet: Sheet, box: Box) -> None:
    """The land, what lies around it, its border and the frame of the drawing."""
    west, south, east, north = box
    corners = shapely.segmentize(shapely.box(west, south, east, north), (east - west) / 40)
    frame = sheet.projection.to_metric(corners).bounds
    axes.set_xlim(frame[0], frame[2])
    axes.set_ylim(frame[1], frame[3])
    axes.set_aspect("equal")
    axes.apply_aspect()  # names are placed by where things fall now, not when it is drawn
    axes.set_facecolor(SEA)
    axes.set_xticks([])
    axes.set_yticks([])
    near = shapely.box(west, south, east, north).buffer(_EDGE_DEGREES)
    for code, outline in sorted(sheet.neighbours.items()):
        shape = _projected(sheet, code, outline, near)
        fill(axes, shape, facecolor=NEIGHBOUR, edgecolor=BORDER, linewidth=0.6, zorder=1)
    country = _projected(sheet, "", sheet.outline, near)
    fill(axes, country, facecolor=LAND, edgecolor="none", zorder=1)
    fill(axes, country, facecolor="none", edgecolor=BORDER, linewidth=0.9, zorder=BORDER_Z)


def _projected(sheet: Sheet, code: str, outline: BaseGeometry, near: BaseGeometry) -> BaseGeometry:
    if code not in sheet.projected:
        sheet.projected[code] = sheet.projection.to_metric(shapely.intersection(shapely.make_valid(outline), near))
    return sheet.projected[code]


def draw_day(
    axes: Axes, sheet: Sheet, day: date, *, size: float = 1.0, inset: Inset | None = None, covered: Sequence[Bbox] = ()
) -> list[Artist]:
    """Everything that a day adds to the ground; `size` scales marks and letters.

    Returns the artists, so that the next day can take their place. What an inset shows is not marked twice; what is
    covered (pixels: the scale, the arrow to the north) stays free of names.
    """
    drawn = [*_areas(axes, sheet, day), *_lines(axes, sheet, day, size)]
    spots, dots = _places(axes, sheet, day, size, inset)
    own, said = draw_notes(axes, sheet.notes_on(day), sheet.projection, size)
    taken = [*covered, *said, *([inset.covers] if inset else [])]
    best, others = ([spot for spot in spots if (spot[0] == 1) == first] for first in (True, False))
    names = place_labels(axes, best, size, [*taken, *boxes_of(axes, others, size)])  # a capital is never left nameless
    marks, drawn_marks = _events(axes, sheet, day, size, inset, [*taken, *written(axes, names)])
    names += place_labels(axes, others, size, [*taken, *marks, *written(axes, names), *boxes_of(axes, best, size)])
    return [*drawn, *dots, *drawn_marks, *names, *own]


def fill(axes: Axes, area: BaseGeometry, **how: Any) -> PathPatch | None:
    """An area as one patch, holes left open; None where there is nothing."""
    parts = [part for part in shapely.get_parts(area) if part.geom_type == "Polygon" and not part.is_empty]
    if not parts:
        return None
    rings = [ring for part in parts for ring in (part.exterior, *part.interiors)]
    points = [np.asarray(ring.coords)[:, :2] for ring in rings]
    codes = [_codes(len(ring)) for ring in points]
    patch = PathPatch(Outline(np.concatenate(points), np.concatenate(codes)), **how)
    axes.add_artist(patch)  # the limits of the axes stand already
    return patch


def hatch(axes: Axes, area: BaseGeometry, pattern: str, colour: tuple[str, float], **how: Any) -> PathPatch | None:
    """The strokes of an area without its ground: an SVG leaves them out where the ground lets light through."""
    return fill(axes, area, facecolor="none", edgecolor=colour, linewidth=0, hatch=pattern, **how)


def _codes(count: int) -> NDArray[np.uint8]:
    codes = np.full(count, Outline.LINETO, dtype=np.uint8)
    codes[0], codes[-1] = Outline.MOVETO, Outline.CLOSEPOLY
    return codes


# ---------------------------------------------------------------- ground that is held


def _areas(axes: Axes, sheet: Sheet, day: date) -> list[Artist]:
    drawn: list[Artist | None] = []
    sides = {side.id: side for side in sheet.conflict.sides}
    rivals = [side.light.colour for side in sheet.conflict.sides[:2]]
    for row in sheet.rows("areas", day):
        area, side = sheet.projection.to_metric(row["geometry"]), sides.get(row["actor"])
        if side:
            colour = side.light.colour
            drawn.append(fill(axes, area, facecolor=(colour, side.light.wash), linewidth=0, zorder=AREA_Z,
                              gid=f"area-{side.id}"))  # fmt: skip
            if TEXTURES[side.texture]:
                drawn.append(hatch(axes, area, TEXTURES[side.texture], (colour, 0.6), zorder=AREA_Z))
        elif row["actor"] == CONTESTED:
            drawn.append(fill(axes, area, facecolor=(rivals[0], 0.35), linewidth=0, zorder=AREA_Z + 0.5,
                              gid="area-contested"))  # fmt: skip
            drawn.append(hatch(axes, area, CONTESTED_HATCH, (rivals[-1], 0.8), zorder=AREA_Z + 0.5, gid="contested"))
    for row in sheet.rows("bands", day):
        if row["style"] == "band":
            area = sheet.projection.to_metric(row["geometry"])
            drawn.append(hatch(axes, area, BAND_HATCH, (INK_2, 0.7), zorder=BAND_Z, gid="band"))
    return [artist for artist in drawn if artist is not None]


def _lines(axes: Axes, sheet: Sheet, day: date, size: float) -> list[Artist]:
    drawn: list[Artist] = []
    for number, row in enumerate(sheet.rows("fronts", day)):
        if row["style"] not in LINES:
            continue
        for part in shapely.get_parts(sheet.projection.to_metric(row["geometry"])):
            x, y = np.asarray(part.coords)[:, :2].T
            drawn += axes.plot(x, y, color="white", linewidth=4 * size, zorder=FRONT_Z, solid_capstyle="round")
            drawn += axes.plot(x, y, color=INK, linewidth=2.2 * size, linestyle=LINES[row["style"]],
                               zorder=FRONT_Z + 0.1, gid=f"front-{number}", dash_capstyle="butt")  # fmt: skip
    return drawn


# ---------------------------------------------------------------- places and events


def _places(
    axes: Axes, sheet: Sheet, day: date, size: float, inset: Inset | None
) -> tuple[list[Spot], list[Artist]]:
    """The dots of the places that somebody holds, and what is to be labelled."""
    drawn: list[Artist] = []
    spots: list[Spot] = []
    sides = {side.id: side for side in sheet.conflict.sides}
    held = {row["place_id"]: row["actor"] for row in sheet.rows("control", day)}
    places = sheet.tables["places"]
    points = _metres(sheet, places["lng"], places["lat"])
    for row, (x, y) in zip(_rows(places), points, strict=True):
        if row["id"] not in held or not axes.bbox.padded(-EDGE_PIXELS).contains(*axes.transData.transform((x, y))):
            continue
        side, tier = sides.get(held[row["id"]]), int(row["tier"])
        if inset and (tier > 1 and inset.shows_point(x, y) or inset.covers.contains(*axes.transData.transform((x, y)))):
            continue
        radius = (7.0, 5.5, 4.2, 3.4)[min(tier, 4) - 1] * size
        shape, colour = (DOTS[side.shape], side.light.colour) if side else ("o", INK_2)
        drawn += axes.plot([x], [y], shape, color=colour, markersize=radius, markeredgecolor="white",
                           markeredgewidth=0.8 * size, zorder=DOT_Z)  # fmt: skip
        spots.append((tier, sheet.named(json.loads(row["names"] or "{}"), str(row["name"])), x, y))
    return sorted(spots), drawn


def _events(
    axes: Axes, sheet: Sheet, day: date, size: float, inset: Inset | None, covered: Sequence[Bbox]
) -> tuple[list[Bbox], list[Artist]]:
    """A mark a place, of its newest event, beside the place; with the number where there are more.

    Returns what the marks cover (pixels), and the artists. None stands on another as long as there is room beside it.
    """
    drawn: list[Artist] = []
    taken: list[Bbox] = []
    events = sheet.events_on(day)
    events = events[events["lng"].notna()]
    left, right, bottom, top = *axes.get_xlim(), *axes.get_ylim()
    for _, group in events.groupby(["lng", "lat"], sort=False):
        row = group.iloc[0]
        ((x, y),) = _metres(sheet, [row["lng"]], [row["lat"]])
        if not (left < x < right and bottom < y < top) or inset and inset.shows_point(x, y):
            continue
        count = str(len(group)) if len(group) > 1 else ""
        offset, box = find_room(axes, (x, y), size, [*covered, *taken], letters=len(count))
        taken.append(box)
        colour, hollow = _colour(sheet.conflict, row["side1"], row["date_start"]), row["status"] == "claimed"
        mark = axes.annotate("", (x, y), offset, textcoords="offset points", zorder=EVENT_Z,
                             arrowprops={"arrowstyle": "-", "color": INK_2, "linewidth": 0.7 * size})  # fmt: skip
        drawn += [mark, *_symbol(axes, (x, y), offset, str(row["type"]), colour, size, hollow=hollow)]
        if count:
            drawn.append(axes.annotate(count, (x, y), (offset[0] + 6 * size, offset[1]), textcoords="offset points",
                                       fontsize=7 * size, va="center", color=INK, zorder=EVENT_Z + 0.2,
                                       path_effects=halo(size)))  # fmt: skip
    return taken, drawn


def _symbol(
    axes: Axes, at: tuple[float, float], offset: tuple[float, float], kind: str, colour: str, size: float, *,
    hollow: bool,
) -> Iterable[Artist]:  # fmt: skip
    shift = axes.transData + ScaledTranslation(offset[0] / 72, offset[1] / 72, axes.figure.dpi_scale_trans)
    inner, edge, width = ("white", colour, 1.4 * size) if hollow else (colour, "white", 0.6 * size)
    yield from axes.plot(
        [at[0]], [at[1]], MARKERS.get(kind, "D"), transform=shift, markersize=8 * size, zorder=EVENT_Z + 0.1,
        markerfacecolor=inner, markeredgecolor=edge, markeredgewidth=width, gid="event",
    )  # fmt: skip


def _colour(conflict: Conflict, actors: Sequence[str], day: date) -> str:
    side = conflict.side_of(actors[0], day) if len(actors) else ""
    found = next((s for s in conflict.sides if s.id == side), None)
    return found.light.colour if found else INK


def _metres(sheet: Sheet, lng: Iterable[float], lat: Iterable[float]) -> NDArray[np.float64]:
    return sheet.projection.points_to_metric([LngLat(float(x), float(y)) for x, y in zip(lng, lat, strict=True)])
