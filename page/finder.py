"""What the bar above the map shows, as plain data for `page/web/finder.js`: places to find, filters, what is shown.

Knows no Streamlit. Every string in it may come from outside; the browser sets it with `textContent` and nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from geo.definitions import Conflict
from geo.tables_frames import plain_records
from page.filters import (
    DEATHS,
    DISTANCES_KM,
    KM_AT_FIRST,
    NAMED,
    NO_SIDE,
    PRECISIONS_KM,
    SHOWN_STATUSES,
    EventIndex,
    Filters,
    Spot,
)
from page.report import sides_legend
from page.state import View
from page.text import clean
from page.words import Words, side_name

MOST_CHOICES = 300  # sources or places in one list: a data set of the whole world has thousands
_LAST_TIER = 9
Option = dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Known(Spot):
    """A place that can be found. `tier` is 1 for one that everyone knows, 9 for one that only events name."""

    kind: str
    tier: int
    watched: bool  # control follows it: it has a history of its own

    def in_words(self, words: Words) -> str:
        """Its name in the reader's language."""
        return clean(self.names.get(words.lang) or self.name)


def list_places(places: pd.DataFrame, index: EventIndex) -> dict[str, Known]:
    """Every place of a conflict by id: those that control follows, then those that only events name."""
    found = {
        row["id"]: Known(id=row["id"], name=row["name"], names=json.loads(row["names"] or "{}"), kind=row["kind"],
                         tier=int(row["tier"]), lng=row["lng"], lat=row["lat"], watched=True,
                         also=(spot.name, *spot.also) if (spot := index.spots.get(row["id"])) else ())
        for row in plain_records(places)
    }  # fmt: skip
    for spot in index.spots.values():
        found.setdefault(spot.id, Known(**vars(spot), kind="", tier=_LAST_TIER, watched=False))
    return found


def describe_finder(
    view: View, conflict: Conflict, index: EventIndex, places: Mapping[str, Known], counts: tuple[int, int],
    words: Words,
) -> dict[str, Any]:  # fmt: skip
    """The whole bar. `counts`: how many events of the window are shown, and of how many."""
    filters, spot = view.filters, places.get(view.spot)
    return {
        "lang": words.lang, "direction": words.direction, "theme": view.theme, "conflict": conflict.id,
        "sides": sides_legend(conflict, words),
        "words": {key: words[f"finder.{key}"] for key in ("find", "no_place", "filters", "clear", "add", "remove")}
        | {"figures": words["figures.link"]},
        "places": [_place(place, words) for place in places.values()],
        "spot": view.spot, "spot_name": spot.in_words(words) if spot else "",
        "groups": _groups(conflict, index, words),
        "choices": _choices(filters, conflict, index, places, words),
        "chosen": filters.as_values(), "filtered": bool(filters),
        "shown": _shown(view, counts, words),
        "asked": clean(words.say("finder.asked", filters=words["finder.between"].join(
            name_filters(filters, conflict, places, words)))),
    }  # fmt: skip


def _shown(view: View, counts: tuple[int, int], words: Words) -> str:
    """How many events the map shows; none while two days are compared, and filters do not touch what changed hands."""
    shown, of = counts
    window = words.window(view.window)
    if view.compare:
        return words["finder.compared_filtered" if view.filters else "finder.compared"]
    if not view.filters:
        return words.count("finder.all", of, window=window)
    return words.say("finder.shown", shown=words.number(shown), of=words.count("finder.of", of), window=window)


def _place(place: Known, words: Words) -> dict[str, Any]:
    names = dict.fromkeys([place.in_words(words), *map(clean, (*place.names.values(), place.name, *place.also))])
    return {"id": place.id, "name": place.in_words(words), "names": [name for name in names if name],
            "kind": words.get(f"kinds.{place.kind}") or "", "tier": place.tier}  # fmt: skip


def name_filters(filters: Filters, conflict: Conflict, places: Mapping[str, Known], words: Words) -> list[str]:
    """Each filter that is set, in words."""
    said = [words[f"types.{kind}"] for kind in filters.type]
    said += [_side(side, conflict, words) for side in filters.side]
    said += [words[f"status.{status}"] for status in filters.status]
    said += [side_name(conflict, actor, words) for actor in filters.actor]
    said += [name_source(source, conflict, words) for source in filters.source]
    said += [words.say("finder.within", km=words.number(filters.precision))] if filters.precision else []
    said += [words.count("finder.deaths_at_least", filters.deaths)] if filters.deaths else []
    if filters.place in places:
        km = words.number(filters.km or KM_AT_FIRST)
        said.append(words.say("finder.near", place=places[filters.place].in_words(words), km=km))
    return said


def name_source(source: str, conflict: Conflict, words: Words) -> str:
    """A source of :class:`Filters` in words."""
    what, _, name = source.partition(":")
    if what == "kind":
        return words.get(f"finder.kinds.{name}") or name
    return words.say("finder.camp", side=side_name(conflict, name, words)) if what == "camp" else clean(name)


def _side(side: str, conflict: Conflict, words: Words) -> str:
    return words["finder.no_side"] if side == NO_SIDE else side_name(conflict, side, words)


def _groups(conflict: Conflict, index: EventIndex, words: Words) -> list[dict[str, Any]]:
    """The filters of which several can be chosen, with how many events each has."""
    sides = [(side, _side(side, conflict, words)) for side in (*conflict.side_ids, NO_SIDE)]
    named: dict[str, list[tuple[str, str]]] = {
        "type": [(kind, words[f"types.{kind}"]) for kind in index.types],
        "side": sides,
        "status": [(status, words[f"status.{status}"]) for status in SHOWN_STATUSES],
    }
    return [{"name": name, "title": words[f"finder.{name}"], "options": _counted(name, options, index, words)}
            for name, options in named.items()]  # fmt: skip


def _counted(name: str, options: Iterable[tuple[str, str]], index: EventIndex, words: Words) -> list[Option]:
    def count(key: str) -> int:
        only: dict[str, Any] = {name: (key,)}
        return int(np.sum(index.on_map & index.passing(Filters(**only))))

    return [{"id": key, "name": clean(said), "count": words.number(number)}
            for key, said in options if (number := count(key))]  # fmt: skip


def _choices(
    filters: Filters, conflict: Conflict, index: EventIndex, places: Mapping[str, Known], words: Words
) -> list[dict[str, Any]]:
    """The filters that are chosen from a list: of some one value, of `several` as many as one adds."""
    near = [places[key] for key in [*index.places][:MOST_CHOICES] if key in places]
    options = {
        "actor": [_group("", [(actor, side_name(conflict, actor, words)) for actor in index.actors])],
        "source": _sources(conflict, index, words),
        "precision": [_group("", _numbers(PRECISIONS_KM, filters.precision, "finder.within", words))],
        "deaths": [_group("", [(str(n), words.count("finder.deaths_at_least", n))
                               for n in sorted({*DEATHS, *([filters.deaths] if filters.deaths else [])})])],
        "place": [_group("", sorted(((p.id, p.in_words(words)) for p in near), key=lambda pair: pair[1].casefold()))],
        "km": [_group("", _numbers(DISTANCES_KM, filters.km, "finder.km_around", words))],
    }  # fmt: skip
    return [{"name": name, "title": words[f"finder.{name}"], "any": words["finder.any"], "groups": groups,
             "several": name in NAMED}
            for name, groups in options.items() if name != "km" or filters.place]  # fmt: skip


def _numbers(known: Sequence[int], chosen: int | None, key: str, words: Words) -> list[tuple[str, str]]:
    return [(str(km), words.say(key, km=words.number(km))) for km in sorted({*known, *([chosen] if chosen else [])})]


def _sources(conflict: Conflict, index: EventIndex, words: Words) -> list[dict[str, Any]]:
    by_kind: dict[str, list[tuple[str, str]]] = {"kind": [], "camp": [], "publisher": []}
    for source in [*index.sources][:MOST_CHOICES]:
        by_kind[source.partition(":")[0]].append((source, name_source(source, conflict, words)))
    return [_group(words[f"finder.source_{kind}"], options) for kind, options in by_kind.items() if options]


def _group(title: str, options: Iterable[tuple[str, str]]) -> dict[str, Any]:
    return {"title": title, "options": [{"id": key, "name": clean(name)} for key, name in options]}
