"""Values of a data set judged row by row, a whole column at a time: dates, coordinates, types, numbers.

A row that cannot be used gets a reason; where most rows fail alike the fault lies in the file or its mapping, and the
whole file is refused, so that nothing half-read gets in. Coordinates are WGS 84 degrees; dates are inclusive in the
file and half-open in the result.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from geo.dates import PRECISIONS
from geo.errors import Fault, InputError
from geo.imports_formats import Format
from geo.model import EVENT_TYPES, STATUSES

COAST_DEGREES = 0.1  # outlines are coarse and islands are missing: so far outside still counts as inside
MOST = 0.5  # of the rows: where more fail alike, the file is refused
MOST_DEATHS = 999_999_999  # of one row
MOST_KM = 20_000.0  # half around the earth
EARLIEST = date(1900, 1, 1)
_ISO = "%Y-%m-%d"
_WORDED = ("%d %B %Y", "%d-%B-%Y", "%d %b %Y", "%d-%b-%Y", "%B %d, %Y", "%Y/%m/%d", "%Y%m%d")
_ORDERS = {"dmy": "%d/%m/%Y", "mdy": "%m/%d/%Y"}
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


@dataclass(frozen=True)
class Judged:
    """The rows that can be used, with typed columns, and why the others cannot: row number -> reason."""

    rows: pd.DataFrame
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
    text = {meaning: words[column] for meaning, column in columns.items()}
    empty = pd.Series("", index=words.index)
    out = pd.DataFrame(index=words.index)
    out["lat"], out["lon"] = _degrees(text["lat"], 90.0), _degrees(text["lon"], 180.0)
    out["first"], out["last"], out["date_precision"] = _days(text, format_, date_order, file)
    out["type"], out["subtype"] = _types(text.get("type", empty), text.get("subtype", empty), format_)
    out["status"] = text.get("status", empty).str.lower().where(lambda s: s.isin(STATUSES), "happened")
    for side in ("deaths_min", "deaths_max"):
        out[side] = _numbers(text.get(side, empty))
    crossed = out["deaths_min"] > out["deaths_max"]  # some files have them the wrong way round
    out.loc[crossed, ["deaths_min", "deaths_max"]] = out.loc[crossed, ["deaths_max", "deaths_min"]].to_numpy()
    out["precision_km"] = _coded(text, "place_quality", format_.place_quality, "precision_km", _DEFAULT_KM)
    out["confidence"] = _coded(text, "quality", format_.quality, "confidence", _DEFAULT_CONFIDENCE).clip(0, 1)
    for meaning in TEXTS:
        out[meaning] = text.get(meaning, empty)
    out["says_all"] = "holder_before" in text  # of control: what stands in neither column did not happen
    reasons = _reasons(out, text, area, first, last)
    _refuse_swapped(out, area, file)
    _refuse_most(reasons, file)
    return Judged(out[reasons == ""], reasons[reasons != ""])


def _degrees(column: pd.Series[str], limit: float) -> pd.Series[float]:
    plain = column.str.replace(",", ".", regex=False) if not column.str.contains(".", regex=False).any() else column
    number = pd.to_numeric(plain, errors="coerce")
    return number.where(number.abs() <= limit)


def _numbers(column: pd.Series[str]) -> pd.Series[float]:
    """Whole numbers; NaN for nothing, -1 for what is none."""
    number = pd.to_numeric(column.where(column != "", "nan"), errors="coerce")
    wrong = (column != "") & (number.isna() | (number < 0) | (number > MOST_DEATHS) | (number % 1 != 0))
    return number.where(~wrong, -1.0)


def _code(column: pd.Series[str]) -> pd.Series[str]:
    """A code as the tables of meanings write it: "1.0" is "1"."""
    return column.str.replace(r"\.0+$", "", regex=True)


def _coded(
    text: Mapping[str, pd.Series[str]], meaning: str, table: Mapping[str, float], plain: str, default: float
) -> pd.Series[float]:
    index = text["lat"].index
    if meaning in text and table:
        return _code(text[meaning]).map(dict(table)).astype(float).fillna(default)
    if plain in text:
        number = pd.to_numeric(text[plain].str.replace(",", ".", regex=False), errors="coerce")
        return number.where((number >= 0) & (number <= MOST_KM)).fillna(default)
    return pd.Series(default, index=index)


def _types(types: pd.Series[str], subtypes: pd.Series[str], format_: Format) -> tuple[pd.Series[str], pd.Series[str]]:
    known = {name.casefold(): name for name in EVENT_TYPES} | {k.casefold(): v for k, v in format_.types.items()}
    said = _code(types).str.casefold()
    whole = said.map(known).fillna(said.map(lambda value: "" if value else "other"))
    parts = whole.str.partition("/")
    return parts[0], parts[2].where(parts[2] != "", subtypes)


def _days(
    text: Mapping[str, pd.Series[str]], format_: Format, order: str, file: str
) -> tuple[pd.Series[pd.Timestamp], pd.Series[pd.Timestamp], pd.Series[str]]:
    first = _dates(text["date"], order, file)
    last = _dates(text["date_end"], order, file).fillna(first) if "date_end" in text else first
    quality = _code(text["date_quality"]).map(format_.date_quality) if "date_quality" in text else None
    spans = (last - first).dt.days
    precision = spans.map(_precision_of)
    if quality is not None:
        precision = quality.where(quality.isin(PRECISIONS) & ~((quality == "day") & (spans > 0)), precision)
    return first, last, precision


def _precision_of(days: float) -> str:
    return next((name for limit, name in ((0, "day"), (14, "days"), (62, "month")) if days <= limit), "season")


def _dates(column: pd.Series[str], order: str, file: str) -> pd.Series[pd.Timestamp]:
    found = pd.to_datetime(column.str.slice(0, 10), format=_ISO, errors="coerce")
    for layout in _WORDED:
        if not (missing := found.isna() & (column != "")).any():
            return found
        found = found.fillna(pd.to_datetime(column.where(missing), format=layout, errors="coerce"))
    stroke = column.where(found.isna() & (column != ""), "").str.replace(r"[.\-]", "/", regex=True)
    parts = stroke.str.extract(r"^(\d{1,2})/(\d{1,2})/(\d{4})\b").astype(float)
    if parts[0].notna().any():
        layout = _ORDERS[order or _order_of(parts, column, file)]
        found = found.fillna(pd.to_datetime(stroke.str.slice(0, 10), format=layout, errors="coerce"))
    return found


def _order_of(parts: pd.DataFrame, column: pd.Series[str], file: str) -> str:
    """Whether days or months come first, where the dates themselves tell."""
    day_first, month_first = bool((parts[0] > 12).any()), bool((parts[1] > 12).any())
    if day_first != month_first:
        return "dmy" if day_first else "mdy"
    example = column[parts[0].notna()].iloc[0]
    both = "some dates have the day first and some the month" if day_first else "it can be read in two ways"
    message = f"the date {example!r}: {both}; say which comes first: --map date_order=dmy (or mdy)"
    reason = "dates_mixed" if day_first else "dates_two_ways"
    raise InputError(Fault(file=file, key="date", message=message, reason=reason, values={"example": example}))


def _reasons(
    out: pd.DataFrame, text: Mapping[str, pd.Series[str]], area: BaseGeometry, first: date, last: date
) -> pd.Series[str]:
    """The first reason that holds for each row, "" where it can be used."""
    reasons = pd.Series("", index=out.index)

    def because(reason: str, wrong: pd.Series[bool]) -> None:
        reasons[(reasons == "") & wrong] = reason

    because("bad_coordinate", out["lat"].isna() | out["lon"].isna())
    because("bad_date", out["first"].isna() | (out["last"] < out["first"]) | (out["first"] < pd.Timestamp(EARLIEST)))
    because("unknown_type", out["type"] == "")
    because("bad_number", (out["deaths_min"] == -1) | (out["deaths_max"] == -1))
    if "key" in text:
        because("stands_twice", out["key"].duplicated() & (out["key"] != ""))
    because("outside_period", (out["last"] < pd.Timestamp(first)) | (out["first"] > pd.Timestamp(last)))
    because("outside_area", ~_inside(out, area) & (reasons == ""))
    return reasons


def _inside(out: pd.DataFrame, area: BaseGeometry, lng: str = "lon", lat: str = "lat") -> pd.Series[bool]:
    """Whether each point lies in the countries or as near to them as their outline is coarse."""
    x, y = out[lng].to_numpy(dtype=float), out[lat].to_numpy(dtype=float)
    shapely.prepare(area)
    inside = shapely.contains_xy(area, x, y)
    # A buffer around all countries would cost a minute: only the few points that lie outside are asked how near they
    # are, each place once, and of the countries' parts only those close by.
    parts = shapely.STRtree(shapely.get_parts(area))
    unsure = np.flatnonzero(~inside & np.isfinite(x) & np.isfinite(y))
    spots, which = np.unique(np.column_stack([x[unsure], y[unsure]]), axis=0, return_inverse=True)
    near = np.zeros(len(spots), dtype=bool)
    near[parts.query(shapely.points(spots), predicate="dwithin", distance=COAST_DEGREES)[0]] = True
    inside[unsure] = near[which.ravel()]
    return pd.Series(inside, index=out.index)


def _refuse_swapped(out: pd.DataFrame, area: BaseGeometry, file: str) -> None:
    known = out[out["lat"].notna() & out["lon"].notna()]
    if known.empty or _inside(known, area).any():
        return
    swapped = _inside(known, area, lng="lat", lat="lon").mean()
    if swapped > MOST:
        message = (
            f"latitude and longitude seem swapped: read the other way round {swapped:.0%} of the points lie in the "
            "countries of this war; say which is which: --map lat=COLUMN --map lon=COLUMN"
        )
        values = {"share": f"{swapped:.0%}"}
        raise InputError(Fault(file=file, key="lat, lon", message=message, reason="swapped", values=values))


def _refuse_most(reasons: pd.Series[str], file: str) -> None:
    for reason in ("bad_coordinate", "bad_date", "unknown_type", "bad_number"):
        wrong = reasons[reasons == reason]
        if len(wrong) > MOST * len(reasons):
            message = f"{len(wrong)} of {len(reasons)} rows: {WHY[reason]}. Nothing was imported"
            values = {"count": str(len(wrong)), "total": str(len(reasons)), "line": str(wrong.index[0])}
            fault = Fault(file=file, line=int(wrong.index[0]), message=message, reason=f"most_{reason}", values=values)
            raise InputError(fault)
