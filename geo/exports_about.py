"""What a file that is taken away says of itself: what was chosen, the version of the data, its sources, how to cite."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from geo.definitions import Conflict

if TYPE_CHECKING:
    from geo.exports import Selection

SOURCE_COLUMNS = ("id", "kind", "publisher", "published", "address", "title")


def list_sources(
    events: pd.DataFrame, observations: pd.DataFrame, titles: Mapping[str, str] | None = None
) -> list[dict[str, str]]:
    """Every source of what was taken, once, by publisher and day: SOURCE_COLUMNS; `titles` of articles by their id."""
    found: dict[str, dict[str, str]] = {}
    known = [name for name in SOURCE_COLUMNS if name != "title"]
    for sources in events["source_list"].unique():
        for source in json.loads(sources or "[]"):
            found[source["id"]] = {key: str(source.get(key) or "") for key in known}
    columns = ("source_id", "source_kind", "publisher", "reported_at", "address")
    for row in zip(*(observations[name] for name in columns), strict=True):
        said = dict(zip(known, ("" if pd.isna(value) else str(value) for value in row), strict=True))
        found.setdefault(said["id"], said)
    rows = [source | {"title": str((titles or {}).get(source["id"]) or "")} for source in found.values()]
    return sorted(rows, key=lambda s: ((s["publisher"] or s["id"]).casefold(), s["published"], s["id"]))


def describe(conflict: Conflict, selection: Selection, data_hash: str, counts: Mapping[str, int]) -> dict[str, str]:
    """What the file is, in plain pairs: it stands in every export that has room for it."""
    name = conflict.name.get("en") or next(iter(conflict.name.values()))
    period = conflict.period
    first = selection.first or (period.start if selection.last is None else selection.last)
    last = selection.last or period.end
    days = "all days so far" if selection.window is None else f"{selection.window} days"
    return {
        "title": f"Who held what: {name}",
        "conflict": conflict.id,
        "first_day": first.isoformat(),
        "last_day": last.isoformat(),
        "window_of_events": days if selection.is_day else "the period",
        "evidence": {"all": "articles and chronology", "articles": "articles alone"}[selection.evidence],
        "clock": {"now": "as known now", "then": "as known then"}[selection.clock],
        "filters": json.dumps(selection.filters, ensure_ascii=False) if selection.filters else "none",
        "texts": selection.quotes,
        "counts": json.dumps(dict(counts)),
        "data_hash": data_hash,
        "dates": "ISO 8601, both ends inclusive",
        "coordinates": "WGS 84 (EPSG:4326), degrees",
        "caution": "Computed from reports. No report is not no event. Not for operational use.",
        "cite_as": cite(conflict, data_hash),
        "licence": "the project's own data and texts: MIT licence; outlines: Natural Earth, public domain; each "
                   "report: cite its source, whose words stay its publisher's",
    }  # fmt: skip


def cite(conflict: Conflict, data_hash: str) -> str:
    """How to cite the map and the version of its data."""
    name = conflict.name.get("en") or next(iter(conflict.name.values()))
    return f"Conflict map, Who held what: {name}, data version {data_hash[:16]}; and the sources of each mark."
