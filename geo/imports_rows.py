"""Values of a data set judged row by row, a whole column at a time: dates, coordinates, types, numbers.

A row that cannot be used gets a reason; where most rows fail alike the fault lies in the file or its mapping, and the
whole file is refused, so that nothing half-read gets in. Coordinates are WGS 84 degrees; dates are inclusive in the
file and half-open in the result.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from geo.dates import LAST_YEAR, PRECISIONS
from geo.errors import Fault, InputError
from geo.imports_formats import Format
from geo.model import EVENT_TYPES, STATUSES

COAST_DEGREES = 0.1  # outlines are coarse and islands are missing: so far outside still counts as inside
MOST = 0.5  # of the rows: where more fail alike, the file is refused
MOST_DEATHS = 999_999_999  # of one row
MOST_KM = 20_000.0  # half around the earth
MONTHS = 12
EARLIEST, LATEST = date(1900, 1, 1), date(LAST_YEAR, 12, 31)
_ISO = "%Y-%m-%d"
_WORDED = ("%d %B %Y", "%d-%B-%Y", "%d %b %Y", "%d-%b-%Y", "%B %d, %Y", "%Y/%m/%d", "%Y%m%d")
_ORDERS = {"dmy": "%d/%m/%Y", "mdy": "%m/%d/%Y"}
_STROKES = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})\b")
_NOUGHTS = re.compile(r"\.0+\Z")
_DEFAULT_KM = 5.0
_DEFAULT_CONFIDENCE = 0.8
TEXTS = ("key", "place", "side1", "side2", "holder", "holder_before", "extent", "source", "address", "reported",
         "summary", "best")  # fmt: skip
WHY = {
    "bad_coordinate": "latitude or longitude is no number of degrees, such as 32.8872 (degrees and minutes must be "
    "turned into degrees: 32°53' is 32.8833)",
    "bad_date": "the date cannot be read; write it as 2019-04-03",
    "unknown_type": "the type is not known; give it a meaning under [types] of import.toml",
    "bad_number": "the number of deaths is no whole number",
    "outside_area": "the point lies outside the countries of this war",
    "outside_period": "the date lies outside the days of this war",
    "stands_twice": "the same key stands in an earlier row",
}
Column = npt.NDArray[Any]  # of text as objects: what pandas and Arrow do with a whole column at a time starts slowly


class Row(NamedTuple):
    """One row that can be used. Coordinates are WGS 84 degrees; deaths are NaN where none are given."""

    number: int
    lat: float
    lon: float
    first: datetime  # midnight, of the first and of the last day
    last: datetime
    date_precision: str
    type: str
    subtype: str
    status: str
    deaths_min: float
    deaths_max: float
    precision_km: float
    confidence: float
    key: str
    place: str
    side1: str
    side2: str
    holder: str
    holder_before: str
    extent: str
    source: str
    address: str
    reported: str
    summary: str
    best: str
    says_all: bool  # of control: what stands in neither of its columns did not happen


@dataclass(frozen=True)
class Judged:
    """The rows that can be used, and why the others cannot: row number -> reason."""

    rows: list[Row]
    reasons: pd.Series[str]


def judge(
    words: pd.DataFrame, columns: Mapping[str, str], format_: Format, *, date_order: str, area: BaseGeometry,
    first: date, last: date, file: str,
) -> Judged:  # fmt: skip
    """The usable rows of a table.

    Parameters
    ----------
    words : DataFrame
        The table as text, by row number.
    columns : mapping
        Meaning -> column.
    date_order : str
        "dmy" or "mdy" for dates with strokes, "" where the format does not say.
    area : BaseGeometry
        The countries of the war, WGS 84 degrees.
    first, last : date
        The days of the war, both inside.

    Raises
    ------
    InputError
        If there is no row, days and months cannot be told apart, latitude and longitude seem swapped, or most rows
        fail alike.
    """
    if words.empty:
        raise InputError(Fault(file=file, message="there is no row below the head", reason="no_rows"))
    text = {meaning: words[column].to_numpy(dtype=object) for meaning, column in columns.items()}
    found = _values(text, words.index.to_numpy(), format_, date_order, file)
    inside = _inside(found["lon"], found["lat"], area)
    reasons = _reasons(found, inside, first, last)
    _refuse_swapped(found["lon"], found["lat"], inside, area, file)
    _refuse_most(reasons, found["number"], file)
    usable = reasons == ""
    lists = [found[name][usable].tolist() for name in Row._fields]
    out = pd.Series(reasons[~usable], index=found["number"][~usable], dtype="str")
    return Judged([Row(*values) for values in zip(*lists, strict=True)], out)


def _values(
    text: Mapping[str, Column], numbers: Column, format_: Format, date_order: str, file: str
) -> dict[str, Column]:
    """The columns of :class:`Row`, for all rows."""
    empty = np.full(len(numbers), "", dtype=object)
    found: dict[str, Column] = {"number": numbers} | {meaning: text.get(meaning, empty) for meaning in TEXTS}
    found["lat"], found["lon"] = _degrees(text["lat"], 90.0), _degrees(text["lon"], 180.0)
    found["first"], found["last"], found["date_precision"] = _days(text, format_, date_order, file)
    found["type"], found["subtype"] = _types(text.get("type", empty), text.get("subtype", empty), format_)
    found["status"] = _each(text.get("status", empty), _status)
    low, high = _numbers(text.get("deaths_min", empty)), _numbers(text.get("deaths_max", empty))
    crossed = low > high  # some files have them the wrong way round
    found["deaths_min"], found["deaths_max"] = np.where(crossed, high, low), np.where(crossed, low, high)
    found["precision_km"] = _coded(text, "place_quality", format_.place_quality, "precision_km", _DEFAULT_KM)
    found["confidence"] = _coded(text, "quality", format_.quality, "confidence", _DEFAULT_CONFIDENCE).clip(0, 1)
    found["says_all"] = np.full(len(numbers), "holder_before" in text)
    return found


def _each(column: Column, meaning: Callable[[Any], object]) -> Column:
    """What every cell means; those that are alike are looked at once."""
    cells = column.tolist()
    known = {cell: meaning(cell) for cell in set(cells)}
    return np.array([known[cell] for cell in cells], dtype=object)


def _pointed(column: Column) -> Column:
    """Numbers with a point for a decimal comma."""
    return _each(column, lambda cell: cell.replace(",", "."))


def _degrees(column: Column, limit: float) -> Column:
    plain = column if any("." in cell for cell in column.tolist()) else _pointed(column)
    number: Column = pd.to_numeric(plain, errors="coerce")
    return _kept(number, (number >= -limit) & (number <= limit), np.nan)


def _kept(number: Column, right: Column, otherwise: float) -> Column:
    """The numbers, with another in place of those that are not right; whole ones stay so where all are right."""
    return number if right.all() else np.where(right, number, otherwise)


def _numbers(column: Column) -> Column:
    """Whole numbers; NaN for nothing, -1 for what is none."""
    number = pd.to_numeric(column, errors="coerce").astype(float)
    right = (column == "") | ((number >= 0) & (number <= MOST_DEATHS) & (number == np.floor(number)))
    return np.where(right, number, -1.0)


def _code(cell: str) -> str:
    """A code as the tables of meanings write it: "1.0" is "1"."""
    return _NOUGHTS.sub("", cell)


def _coded(
    text: Mapping[str, Column], meaning: str, table: Mapping[str, float], plain: str, default: float
) -> Column:  # fmt: skip
    if meaning in text and table:
        number = _each(text[meaning], lambda cell: table.get(_code(cell), default)).astype(float)
        return _kept(number, ~np.isnan(number), default)
    if plain in text:
        number = pd.to_numeric(_pointed(text[plain]), errors="coerce")
        return _kept(number, (number >= 0) & (number <= MOST_KM), default)
    return np.full(len(text["lat"]), default)


def _types(types: Column, subtypes: Column, format_: Format) -> tuple[Column, Column]:
    known = {name.casefold(): name for name in EVENT_TYPES} | {k.casefold(): v for k, v in format_.types.items()}

    def whole(cell: str) -> str:
        said = _code(cell).casefold()
        return known.get(said, "" if said else "other")

    found = _each(types, whole)
    parts = _each(found, lambda cell: cell.partition("/")[2])
    return _each(found, lambda cell: cell.partition("/")[0]), np.where(parts != "", parts, subtypes)


def _status(cell: str) -> str:
    return said if (said := cell.lower()) in STATUSES else "happened"


def _days(text: Mapping[str, Column], format_: Format, order: str, file: str) -> tuple[Column, Column, Column]:
    first = _dates(text["date"], order, file)
    last = _dates(text["date_end"], order, file) if "date_end" in text else first
    last = np.where(np.isnat(last), first, last)
    spans = (last - first) / np.timedelta64(1, "D")
    precision = _each(spans, _precision_of)
    if "date_quality" in text:
        known = {code: name for code, name in format_.date_quality.items() if name in PRECISIONS}
        quality = _each(text["date_quality"], lambda cell: known.get(_code(cell), ""))
        precision = np.where((quality != "") & ~((quality == "day") & (spans > 0)), quality, precision)
    return first, last, precision


def _precision_of(days: float) -> str:
    return next((name for limit, name in ((0, "day"), (14, "days"), (62, "month")) if days <= limit), "season")


def _dates(column: Column, order: str, file: str) -> Column:
    """Midnights; NaT for what is no date."""
    found = _parsed([cell[:10] for cell in column.tolist()], _ISO)
    for layout in _WORDED:
        if not (missing := np.flatnonzero(np.isnat(found) & (column != ""))).size:
            return found
        found[missing] = _parsed(column[missing].tolist(), layout)
    missing = np.flatnonzero(np.isnat(found) & (column != ""))
    strokes = [cell.replace(".", "/").replace("-", "/") for cell in column[missing].tolist()]
    parts = {cell: match for cell, match in zip(column[missing], map(_STROKES.match, strokes), strict=True) if match}
    if parts:
        layout = _ORDERS[order or _order_of(parts, file)]
        found[missing] = _parsed([cell[:10] for cell in strokes], layout)
    return found


def _parsed(cells: list[str], layout: str) -> Column:
    found = pd.to_datetime(np.array(cells, dtype=object), format=layout, errors="coerce")
    return found.to_numpy().astype("datetime64[us]")


def _order_of(parts: Mapping[str, re.Match[str]], file: str) -> str:
    """Whether days or months come first, where the dates themselves tell."""
    day_first = any(int(match[1]) > MONTHS for match in parts.values())
    month_first = any(int(match[2]) > MONTHS for match in parts.values())
    if day_first != month_first:
        return "dmy" if day_first else "mdy"
    example = next(iter(parts))
    both = "some dates have the day first and some the month" if day_first else "it can be read in two ways"
    message = f"the date {example!r}: {both}; say which comes first: --map date_order=dmy (or mdy)"
    reason = "dates_mixed" if day_first else "dates_two_ways"
    raise InputError(Fault(file=file, key="date", message=message, reason=reason, values={"example": example}))


def _reasons(found: Mapping[str, Column], inside: Column, first: date, last: date) -> Column:
    """The first reason that holds for each row, "" where it can be used."""
    begins, ends, keys = found["first"], found["last"], found["key"]
    wrong = {
        "bad_coordinate": np.isnan(found["lat"]) | np.isnan(found["lon"]),
        "bad_date": (
            np.isnat(begins) | (ends < begins) | (begins < np.datetime64(EARLIEST)) | (ends > np.datetime64(LATEST))
        ),
        "unknown_type": found["type"] == "",
        "bad_number": (found["deaths_min"] == -1) | (found["deaths_max"] == -1),
        "stands_twice": pd.Series(keys, dtype=object).duplicated().to_numpy() & (keys != ""),
        "outside_period": (ends < np.datetime64(first)) | (begins > np.datetime64(last)),
        "outside_area": ~inside,
    }
    return np.select(list(wrong.values()), list(wrong), default="")


def _inside(x: Column, y: Column, area: BaseGeometry) -> Column:
    """Whether each point lies in the countries or as near to them as their outline is coarse."""
    x, y = x.astype(float), y.astype(float)
    shapely.prepare(area)
    inside: Column = shapely.contains_xy(area, x, y)
    # A buffer around all countries would cost a minute: only the few points that lie outside are asked how near they
    # are, each place once, and of the countries' parts only those close by.
    unsure = np.flatnonzero(~inside & np.isfinite(x) & np.isfinite(y))
    if unsure.size:
        parts = shapely.STRtree(shapely.get_parts(area))
        spots, which = np.unique(np.column_stack([x[unsure], y[unsure]]), axis=0, return_inverse=True)
        near = np.zeros(len(spots), dtype=bool)
        near[parts.query(shapely.points(spots), predicate="dwithin", distance=COAST_DEGREES)[0]] = True
        inside[unsure] = near[which.ravel()]
    return inside


def _refuse_swapped(lng: Column, lat: Column, inside: Column, area: BaseGeometry, file: str) -> None:
    known = ~(np.isnan(lng) | np.isnan(lat))
    if inside.any() or not known.any():
        return
    swapped = _inside(lat[known], lng[known], area).mean()
    if swapped > MOST:
        message = (
            f"latitude and longitude seem swapped: read the other way round {swapped:.0%} of the points lie in the "
            "countries of this war; say which is which: --map lat=COLUMN --map lon=COLUMN"
        )
        values = {"share": f"{swapped:.0%}"}
        raise InputError(Fault(file=file, key="lat, lon", message=message, reason="swapped", values=values))


def _refuse_most(reasons: Column, numbers: Column, file: str) -> None:
    for reason in ("bad_coordinate", "bad_date", "unknown_type", "bad_number"):
        wrong = numbers[reasons == reason]
        if len(wrong) > MOST * len(reasons):
            message = f"{len(wrong)} of {len(reasons)} rows: {WHY[reason]}. Nothing was imported"
            values = {"count": str(len(wrong)), "total": str(len(reasons)), "line": str(wrong[0])}
            fault = Fault(file=file, line=int(wrong[0]), message=message, reason=f"most_{reason}", values=values)
            raise InputError(fault)
