"""States of the page that a reader can bring about, drawn at random, and what a page in a browser shows of one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pandas as pd
from hypothesis import strategies as st
from playwright.sync_api import Page

from geo.definitions import Conflict, load_conflict
from geo.store import read_tables
from page.filters import DISTANCES_KM, EventIndex, Filters, read_filters
from page.finder import describe_finder, list_places
from page.state import CLOCKS, COMPARED_AS, EVIDENCE, SECTIONS, THEMES, VIEWS, WINDOWS, View
from page.words import open_words

LANGUAGES = ("nl", "en", "ar")
SEVERAL = ("type", "side", "status")  # filters of which several can be chosen


@dataclass(frozen=True, kw_only=True)
class World:
    """What a reader of a conflict can choose: ids of events on the map by evidence set, of places with their points
    (lng, lat), of articles with the events that rest on them by evidence set, points on fronts, and the options of each
    filter."""

    conflict: Conflict
    events: dict[str, list[str]]
    spots: dict[str, tuple[float, float]]
    articles: dict[str, dict[str, list[str]]]
    fronts: list[tuple[float, float]]
    options: dict[str, list[str]] = field(default_factory=dict)


def open_world(data: Path, conflict_id: str) -> World:
    """The world of a conflict whose tables are built in a data folder."""
    tables = read_tables(data / "derived" / conflict_id)
    conflict = load_conflict(conflict_id, data / "conflicts")
    index = EventIndex(tables, conflict)
    places = list_places(tables["places"], index)
    view = View(conflict=conflict.id, date=conflict.period.opens_on)
    bar = describe_finder(view, conflict, index, places, (0, 0), open_words("nl"))
    options = {group["name"]: [one["id"] for one in group["options"]] for group in bar["groups"]}
    options |= {choice["name"]: [one["id"] for group in choice["groups"] for one in group["options"]]
                for choice in bar["choices"]}  # fmt: skip
    drawn = {"all": tables["events"], "articles": tables["events_articles"]}
    articles = {str(key): {name: _resting_on(str(key), frame) for name, frame in drawn.items()}
                for key in tables["articles"]["id"]}  # fmt: skip
    lines = [line.interpolate(0.4, normalized=True) for line in tables["fronts"].geometry if line.length > 0.05]
    return World(
        conflict=conflict, spots={key: (known.lng, known.lat) for key, known in places.items()}, articles=articles,
        events={name: [str(key) for key in frame.loc[frame["on_map"], "id"]] for name, frame in drawn.items()},
        fronts=sorted({(round(point.x, 4), round(point.y, 4)) for point in lines}), options=options,
    )  # fmt: skip


def _resting_on(article: str, events: pd.DataFrame) -> list[str]:
    """The events that a sentence of an article tells of."""
    spans = (json.loads(evidence or "[]") for evidence in events["evidence"])
    told = [any(article == (span["article_id"] if isinstance(span, dict) else span[0]) for span in one)
            for one in spans]  # fmt: skip
    return [str(key) for key in events.loc[told, "id"]]


@st.composite
def states(draw: st.DrawFn, worlds: dict[str, World]) -> View:
    """A state that a reader can bring about, over everything that the address holds; each value as likely as others."""
    chance = draw(st.randoms(use_true_random=True))
    world = worlds[chance.choice(sorted(worlds))]
    view = View(
        conflict=world.conflict.id, date=_day(chance, world), window=chance.choice(WINDOWS),
        evidence=chance.choice(EVIDENCE), clock=chance.choice(CLOCKS), lang=chance.choice(LANGUAGES),
        theme=chance.choice(THEMES), compare=_day(chance, world) if chance.random() < 0.3 else None,
        filters=_filters(chance, world), spot=chance.choice(sorted(world.spots)) if chance.random() < 0.3 else "",
    )  # fmt: skip
    if view.compare:
        view = replace(view, compare_as=chance.choice(COMPARED_AS))
    card = chance.choice(("", "event", "why"))
    if card == "event":
        view = replace(view, event=chance.choice(world.events[view.evidence]))
    elif card == "why":
        view = replace(view, why=chance.choice(world.fronts))
    if view.spot or view.why or chance.random() < 0.5:  # a place that was found and a front that was asked move the map
        lng, lat = 30 + chance.randrange(400) / 100, 48 + chance.randrange(200) / 100
        view = replace(view, at=(lng, lat, round(6 + chance.randrange(120) / 20, 2)))
    return _before_the_map(chance, view, world)


def _day(chance: Random, world: World) -> date:
    period = world.conflict.period
    return period.start + timedelta(days=chance.randrange(period.interval.days))


def _before_the_map(chance: Random, view: View, world: World) -> View:
    """The view with what stands before the map: nothing, mostly."""
    place = chance.choice(("map", *VIEWS, "article", "map", "article", "material", "map"))
    if place == "article":
        article = chance.choice(sorted(world.articles))
        return view.read(article, chance.choice(("", *world.articles[article][view.evidence])))
    if place == "material":
        section = chance.choice(SECTIONS)
        marks = world.events["all"] if section == "review" else []
        return view.open_material(section, chance.choice(("", *marks)))
    return view.read("") if place == "articles" else replace(view, place=place)


def _filters(chance: Random, world: World) -> Filters:
    """Up to three filters of those that the form offers."""
    params = {}
    for name in chance.sample(sorted(world.options), k=chance.randrange(4)):
        known = world.options[name]
        several = chance.sample(known, k=min(len(known), chance.randint(1, 3))) if name in SEVERAL else []
        params[name] = ",".join(sorted(several, key=known.index)) if several else chance.choice(known)
    if "place" in params:
        params["km"] = str(chance.choice(DISTANCES_KM))
    filters, wrong = read_filters(params, world.conflict)
    assert not wrong, wrong
    return filters


# ---------------------------------------------------------------- what a page shows

_READ = (Path(__file__).parent / "read_page.js").read_text(encoding="utf-8").partition("\n")[2]
PAGE_COLOURS = {"light": "rgb(255, 255, 255)", "dark": "rgb(21, 24, 27)"}


def read_page(page: Page) -> dict[str, Any]:
    """Everything that a page shows of a state, read from what it drew and not from its address."""
    found: dict[str, Any] = page.evaluate(_READ)
    return found


def differences(view: View, world: World, seen: dict[str, Any]) -> list[str]:
    """Where what is seen is not what was asked for, as `what: seen, not asked`; empty where all of it is."""
    if "waits" in seen:
        return [f"the page waits {seen['waits']}"]
    words, drawn, asked = open_words(view.lang), seen["map"], view.filters.as_params()
    found = {
        "conflict": (seen["conflict"], view.conflict), "language": (seen["lang"], view.lang),
        "direction": (seen["dir"], words.direction), "language of the map": (drawn["lang"], view.lang),
        "theme of the map": (drawn["theme"], view.theme), "date": (drawn["date"], view.date.isoformat()),
        "window": (WINDOWS[drawn["window"]], view.window), "clock of the map": (drawn["clock"], view.clock),
        "evidence of the map": (drawn["set"], view.evidence),
        "compared day": (drawn["compare"], view.compare.isoformat() if view.compare else ""),
        "compared as": (drawn["compare_as"], view.compare_as),
        "view": (seen["chosen"]["view"], view.place), "evidence": (seen["chosen"]["evidence"], view.evidence),
        "clock": (seen["chosen"]["clock"], view.clock), "chosen language": (seen["chosen"]["lang"], view.lang),
        "card": (drawn["card"], _card(view)), "card to read": (bool(drawn["card_words"]), bool(_card(view))),
        "map before the reader": (seen["map_visible"], not view.map_hidden),
        "filtered map": (bool(drawn["filtered"]), bool(asked) and not view.compare),
    }  # fmt: skip
    found |= {"theme": (seen["page_colour"] == PAGE_COLOURS["dark"], view.theme == "dark")}
    found |= _what_stands_there(view, world, seen, asked)
    wrong = [f"{what}: {one!r}, not {other!r}" for what, (one, other) in found.items() if one != other]
    return wrong + _where(view, world, drawn)


def _card(view: View) -> list[str] | None:
    if view.event:
        return ["event", view.event]
    return ["why", ",".join(f"{n:g}" for n in view.why)] if view.why else None


def _what_stands_there(
    view: View, world: World, seen: dict[str, Any], asked: dict[str, str]
) -> dict[str, tuple[Any, Any]]:
    """What stands beside the map or before it: seen, and asked for."""
    found: dict[str, tuple[Any, Any]] = {
        "article": (seen["lens"][0] if seen["lens"] else None, (view.article or "list") if view.reading else None),
        "section": (seen["section"], view.section), "mark": (bool(seen["lit"]), bool(view.article and view.mark)),
        "method": (seen["method"], view.lang if view.place == "method" else ""),
    }  # fmt: skip
    if view.section == "review" and view.mark:
        found["item of review"] = (len(seen["reviewed"]), 1)
    if view.map_hidden:
        return found
    spot = world.spots.get(view.spot)
    found |= {
        "filters": (_as_sets(seen["filters"]), _as_sets(asked)),
        "place that was found": (seen["map"]["found"], ",".join(f"{n:g}" for n in spot) if spot else ""),
        "history": (seen["place"][0] if seen["place"] else None, view.spot or None),
        "name in the search": (bool(seen["search"]), bool(view.spot)),
    }  # fmt: skip
    if view.compare:
        days = sorted((view.date.isoformat(), view.compare.isoformat()))
        return found | {"compared days": (seen["compared"] and seen["compared"][:2], days)}
    return found | {
        "panel": (seen["panel"] and seen["panel"][0], view.date.isoformat()),
        "rows": (len(seen["rows"]), int(seen["map"]["events"])),
        "marks in the table": (sorted(set(seen["map"]["marks"]) - set(seen["rows"])), []),
    }  # fmt: skip


def shows_otherwise(first: dict[str, Any], again: dict[str, Any]) -> list[str]:
    """Where a page shows another state than a page before it, whose map may look a pixel elsewhere."""
    if "waits" in again:
        return [f"the new browser waits {again['waits']}"]
    parts = [seen | {f"map: {key}": one for key, one in seen["map"].items() if key != "at"} for seen in (first, again)]
    wrong = [f"{key} in the new browser: {parts[1].get(key)!r}, not {value!r}" for key, value in parts[0].items()
             if key not in ("running", "map") and parts[1].get(key) != value]  # fmt: skip
    return wrong + _apart(again["map"]["at"], first["map"]["at"])


def _apart(one: Sequence[float], other: Sequence[float]) -> list[str]:
    lng, lat, zoom = (abs(a - b) for a, b in zip(one, other, strict=True))
    return [] if lng < 0.02 and lat < 0.02 and zoom < 0.001 else [f"where the map looks: {one}, not {other}"]


def _where(view: View, world: World, drawn: dict[str, Any]) -> list[str]:
    """Whether the map looks where it was asked to: within a few pixels, at that zoom."""
    if view.at is None:
        return ["the map has moved"] if drawn["moved"] else []
    return _apart(drawn["at"], view.at)


def _as_sets(params: dict[str, str]) -> dict[str, set[str]]:
    return {name: set(value.split(",") if name in SEVERAL else [value]) for name, value in params.items()}


def covered(views: list[View]) -> dict[str, int]:
    """For each field of the address how many of the views have it at something else than at first."""
    at_first = View(conflict="otherland", date=views[0].date)
    parts = [{**vars(view), **vars(view.filters)} for view in views]
    first = {**vars(at_first), **vars(at_first.filters)} | {"place": ""}
    return {name: sum(part[name] != value for part in parts) for name, value in first.items()}
