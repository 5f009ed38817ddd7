"""A small war in Testland as derived tables, for the tests of the packing and of the map."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
from shapely.geometry import LineString, MultiPolygon, Polygon, box

from geo import tables as tb
from geo.dates import DateInterval
from geo.definitions import Conflict, load_conflict, load_language
from geo.model import (
    Article,
    BeliefSince,
    ControlChange,
    ControlSpell,
    Event,
    EventPlace,
    Evidence,
    LngLat,
    Observation,
    Place,
    Source,
    Span,
)  # fmt: skip
from geo.timeline import Packed, pack

TESTLAND = Path(__file__).resolve().parent / "testland"
COUNTRY = box(30, 48, 34, 50)
START, END = date(2019, 1, 1), date(2020, 1, 1)
CHANGE = date(2019, 6, 1)
CAME = date(2019, 6, 9)  # when the change was reported, as known then
TEXT = (
    "De zomer begint warm.\n\nIn de hoofdstad praten 😀 de partijen. Zuid nam op 1 juni de stad Middelburgt in. "
    "De burgemeester vluchtte.\n\nTot zover."
)
SENTENCE = "Zuid nam op 1 juni de stad Middelburgt in."


NAMES = {"rand": {"nl": "Rand", "en": "Edge"}}  # of a place that only events speak of


def conflict() -> Conflict:
    """Testland's own file."""
    return load_conflict("testland", TESTLAND / "conflicts")


def place(name: str, lng: float, lat: float, kind: str = "city", km: float = 2.0, qualifier: str = "") -> Place:
    """A place whose id is its name in small letters."""
    return Place(
        gazetteer_id=name.lower(),
        name=name,
        point=LngLat(lng, lat),
        kind=kind,
        country="XT",  # type: ignore[arg-type]
        precision_km=km,
        qualifier=qualifier,
    )


def make_tables(
    *,
    title: str = "Warme zomer",
    name: str = "Middelburgt",
    actor: str = "South",
    text: str = TEXT,
    sentence: str = SENTENCE,
    summary: str = "South takes the town.",
) -> dict[str, pd.DataFrame]:
    """Derived tables with one article, four events and one change of hands on 1 June 2019."""
    middle, north = place(name, 32.0, 49.0), place("Noordstad", 32.0, 49.4)
    start = text.index(sentence)
    told = Evidence(article_id="art-1", start=start, end=start + len(sentence))
    seen = [
        _observation("o1", middle, "North", date(2019, 1, 1), "season"),
        _observation("o2", middle, "South", CHANGE, "day"),
        _observation("o3", north, "North", date(2019, 2, 1), "day"),
    ]
    spells = _spells(middle.gazetteer_id, north.gazetteer_id)
    northern = {"nl": "Noordstad", "en": "Northtown"}
    return {
        "articles": tb.articles_table([_article(title, text)]),
        **_events(_taken(middle, actor, told, summary), _others(north, told, summary)),
        "observations": tb.observations_table(seen),
        "observations_articles": tb.observations_table([]),
        "places": tb.places_table([(middle, {"nl": name, "en": name}, 1), (north, northern, 2)]),
        **_layers("", spells, CHANGE),
        **_layers("_articles", spells[1:2], CHANGE),
        **_layers("_then", _spells(middle.gazetteer_id, north.gazetteer_id, CAME), CAME),
    }


def _events(taken: Event, others: list[Event]) -> dict[str, pd.DataFrame]:
    """Everything, and what the article alone says: the change of hands without the chronology's page, and the siege."""
    alone = [replace(event, sources=(READ,)) for event in (taken, *others) if event.evidence]
    return {
        "events": tb.events_table([taken, *others], NAMES),
        "events_articles": tb.events_table(alone, NAMES),
    }


def make_events(north: str = "Noordstad", vague_km: float = 11.0) -> list[Event]:
    """The events, those of the north at a place of another name, the vague one known to within so many km."""
    told = Evidence(article_id="art-1", start=TEXT.index(SENTENCE), end=TEXT.index(SENTENCE) + len(SENTENCE))
    middle = place("Middelburgt", 32.0, 49.0)
    return [_taken(middle, "South", told, ""), *_others(place(north, 32.0, 49.4), told, "The north.", vague_km)]


READ = Source(id="art-1", kind="article", published=date(2019, 6, 30))
PAGE = Source(
    id="c-1", kind="chronology", publisher="south.example", address="https://south.example/a?b=1&c=2", camp="South",
    backing="page", published=date(2019, 6, 2),
)  # fmt: skip


def _article(title: str, text: str) -> Article:
    return Article(
        id="art-1", lang="nl", published=DateInterval(date(2019, 6, 1), date(2019, 7, 1), "month"), title=title,
        text=text, body=(Span(0, len(text)),), file="zomer.txt", publisher="eigen verslag",
    )  # fmt: skip


def _taken(middle: Place, actor: str, told: Evidence, summary: str) -> Event:
    return Event(
        id="evt-taken", type="territorial_change", subtype="capture", when=DateInterval.day(CHANGE), evidence=(told,),
        date_expression="op 1 juni", date_reason="narrowed", places=(EventPlace(place=middle),), side1=(actor,),
        side2=("North",), control=ControlChange(place=middle.name, new=actor, old="North"), sources=(READ, PAGE),
        summary=summary, summary_lang="en",
    )  # fmt: skip


def _others(north: Place, told: Evidence, summary: str, vague_km: float = 11.0) -> list[Event]:
    """A siege around the suburbs, a claim, and talks that were only planned."""
    suburbs = place("Rand", 32.1, 49.05, "district", vague_km, "buitenwijken")
    return [
        Event(
            id="evt-siege", type="battle", status="ongoing", when=DateInterval(date(2019, 5, 1), date(2019, 9, 1)),
            places=(EventPlace(place=suburbs),), side1=("South",), side2=("North",), evidence=(told,), sources=(READ,),
        ),
        Event(
            id="evt-claim", type="remote_violence", subtype="shelling", status="claimed", claimed_by="North",
            when=DateInterval.day(date(2019, 6, 8)), places=(EventPlace(place=north),), side1=("North",), deaths_min=3,
            sources=(PAGE,), summary=summary, summary_lang="en",
        ),
        Event(
            id="evt-plan", type="talks", status="planned", when=DateInterval.day(date(2019, 6, 9)), on_map=False,
            off_map_reason="planned", places=(EventPlace(place=north),), sources=(PAGE,), summary="Talks are planned.",
        ),
    ]  # fmt: skip


def _spells(middle: str, north: str, change: date = CHANGE) -> list[ControlSpell]:
    before, after = DateInterval(START, change), DateInterval(change, END)
    return [
        ControlSpell(place_id=middle, actor="North", valid=before, probability=0.9),
        ControlSpell(place_id=middle, actor="South", valid=after, probability=0.95, before="North"),
        ControlSpell(place_id=north, actor="North", valid=DateInterval(START, END), probability=0.9,
                     beliefs=(BeliefSince(START, 0.8, 0.1), BeliefSince(CHANGE, 0.9, 0.05))),
    ]


def _observation(key: str, where: Place, actor: str, day: date, precision: str) -> Observation:
    valid = DateInterval(day, DateInterval.day(day).end, precision)  # type: ignore[arg-type]
    return Observation(
        id=key,
        place=where,
        actor=actor,
        kind="holds",
        valid=valid,
        reported_at=day,
        source=Source(id=key, kind="chronology"),
    )


def _layers(suffix: str, spells: list[ControlSpell], change: date) -> dict[str, pd.DataFrame]:
    upper, lower, all_of_it = box(30, 49.2, 34, 50), box(30, 48, 34, 49.2), box(30, 48, 34, 50)
    areas = [
        ("North", START, change, all_of_it),
        ("North", change, END, upper),
        ("South", change, END, lower),
        ("contested", change, END, Polygon([(31, 49.1), (31.5, 49.1), (31.5, 49.3), (31, 49.3)])),
    ]
    line, band = LineString([(30, 49.2), (31, 49.2), (34, 49.2)]), box(32.5, 49.1, 34, 49.3)
    fronts = [(["North", "South"], change, END, 4.0, "solid", line)]
    bands = [
        (["North", "South"], change, END, 20.0, "band", band),
        (["North", "South"], change, END, 4.0, "solid", band),
    ]
    return {
        f"control{suffix}": tb.control_table(spells),
        f"areas{suffix}": pd.DataFrame(
            [(a, f, t, MultiPolygon([g])) for a, f, t, g in areas],
            columns=["actor", "valid_from", "valid_to", "geometry"],
        ),
        f"fronts{suffix}": pd.DataFrame(
            fronts, columns=["sides", "valid_from", "valid_to", "band_km", "style", "geometry"]
        ),
        f"bands{suffix}": pd.DataFrame(
            bands, columns=["sides", "valid_from", "valid_to", "band_km", "style", "geometry"]
        ),
    }


def packed(tables: Mapping[str, pd.DataFrame] | None = None) -> Packed:
    """Testland packed, with Dutch, English and Arabic."""
    neighbours = {"UA": box(28, 46, 36, 48)}
    languages = [load_language(code) for code in ("nl", "en", "ar")]
    return pack(tables or make_tables(), conflict(), languages, COUNTRY, neighbours)
