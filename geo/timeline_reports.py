"""The reports of control as columns for the browser, so that the map can say by itself why a line runs where it runs.

They travel with the texts of the cards, which the browser fetches when it has nothing else to do. Days are whole
numbers since the first day of the conflict's period, `first` and `last` both inside.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from geo.definitions import Conflict
from geo.explain_records import Reason, read_reasons
from geo.tables import suffix_of
from geo.tables_frames import records
from geo.timeline_shapes import POINT_SCALE, day_index
from geo.timeline_texts import web_address


def spell_rows(frame: pd.DataFrame, number: Mapping[str, int]) -> list[dict[str, Any]]:
    """The rows of a table of control in the order of the packed spells: by number of the place, then by day."""
    rows = [row for row in records(frame) if str(row["place_id"]) in number]
    return sorted(rows, key=lambda row: (number[str(row["place_id"])], row["valid_from"]))


def pack_reports(
    tables: Mapping[str, pd.DataFrame], conflict: Conflict, number: Mapping[str, int], evidence: Sequence[str]
) -> dict[str, Any]:
    """Reports as parallel columns and, by evidence set, which of them are told and which speak for each spell.

    `number`: the places' numbers by id; `evidence`: the sets that there are. `spells` goes by the spells as known now,
    `then` by those as known then.
    """
    found: dict[str, Reason] = {}
    for name in evidence:
        found |= read_reasons(tables[f"observations{suffix_of(name)}"], conflict)
    ordered = sorted(found.values(), key=lambda r: (r.first_day, r.id))
    place_in = {reason.id: n for n, reason in enumerate(ordered)}
    sets = {name: _set(tables, name, number, place_in) for name in evidence}
    return {"columns": _columns(ordered, conflict, number), "sets": sets}


def _set(
    tables: Mapping[str, pd.DataFrame], evidence: str, number: Mapping[str, int], place_in: Mapping[str, int]
) -> dict[str, list[Any]]:
    told = [place_in[str(i)] for i in tables[f"observations{suffix_of(evidence)}"]["id"]]
    found: dict[str, list[Any]] = {"told": sorted(told)}
    for name, clock in (("spells", "now"), ("then", "then")):
        control = f"control{suffix_of(evidence, clock)}"
        if control in tables:
            rows = spell_rows(tables[control], number)
            found[name] = [[place_in[str(i)] for i in row["observations"] if str(i) in place_in] for row in rows]
    return found


def _columns(reasons: Sequence[Reason], conflict: Conflict, number: Mapping[str, int]) -> dict[str, list[Any]]:
    start = conflict.period.start
    return {
        "place": [number.get(r.place_id, -1) for r in reasons],
        "name": ["" if r.place_id in number else r.place for r in reasons],
        "lng": [round(r.point.lng * POINT_SCALE) for r in reasons],
        "lat": [round(r.point.lat * POINT_SCALE) for r in reasons],
        "state": [r.state for r in reasons], "kind": [r.kind for r in reasons],
        "first": [day_index(r.first_day, start) for r in reasons],
        "last": [day_index(r.last_day, start) for r in reasons], "precision": [r.precision for r in reasons],
        "came": [day_index(r.reported_at, start) for r in reasons],
        "weight": [round(r.weight, 3) for r in reasons], "strength": [r.strength for r in reasons],
        "claim": [int(r.claim) for r in reasons], "claimant": [r.claimant for r in reasons],
        "publisher": [r.publisher for r in reasons], "address": [web_address(r.address) for r in reasons],
        "backing": [r.backing for r in reasons], "event": [r.event_id for r in reasons],
    }  # fmt: skip
