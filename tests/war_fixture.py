"""A war in Testland, from reports to tables by the stages themselves, for the tests of explanations."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
from shapely.geometry import box

from geo import tables as tb
from geo.control import trace_control
from geo.dates import DateInterval
from geo.fronts import trace_fronts
from geo.model import Evidence, LngLat, Observation, Place, Source
from tests.map_fixture import conflict

COUNTRY = box(30, 48, 34, 50)
PLACES = {  # a front from west to east at about 49 degrees
    "Noordveld": (31.6, 49.3), "Noordberg": (32.0, 49.35), "Noordbrug": (32.4, 49.3), "Midden": (32.0, 49.12),
    "Zuidveld": (31.6, 48.8), "Zuidberg": (32.0, 48.85), "Zuidbrug": (32.4, 48.8), "Verweg": (33.7, 48.2),
}  # fmt: skip
DAY = date(2019, 6, 10)
TAKEN = date(2019, 5, 20)
WINTER = date(2018, 12, 1)


def report(place: str, actor: str, day: date, kind: str = "holds", claimant: str = "", key: str = "") -> Observation:
    """One report of a place of `PLACES`, from a source of its own."""
    name = key or f"{place}-{actor}-{day}"
    where = Place(gazetteer_id=place.lower(), name=place, point=LngLat(*PLACES[place]), kind="town", country="XT",
                  precision_km=2.0)  # fmt: skip
    return Observation(
        id=name, place=where, actor=actor, kind=kind, valid=DateInterval.day(day), claimant=claimant,  # type: ignore[arg-type]
        reported_at=day + timedelta(days=1), confidence=0.95,
        source=Source(id=name, kind="chronology", publisher=f"{place.lower()}.example",
                      address=f"https://{place.lower()}.example/1"),
        evidence=(Evidence(article_id="art-1", start=0, end=5),),
    )  # fmt: skip


def first_reports() -> list[Observation]:
    """The north with North, the south with South; Midden contested from 1 March; a claim of South on Noordveld."""
    north = [report(name, "North", WINTER) for name in ("Noordveld", "Noordberg", "Noordbrug", "Midden")]
    south = [report(name, "South", WINTER) for name in ("Zuidveld", "Zuidberg", "Zuidbrug", "Verweg")]
    return [
        *north, *south, report("Midden", "contested", date(2019, 3, 1), "contested"),
        report("Zuidbrug", "North", TAKEN, "captured"),
        report("Noordveld", "South", date(2019, 6, 1), "claim", claimant="South"),
        report("Zuidveld", "South", date(2019, 6, 5)), report("Noordberg", "North", date(2019, 7, 1)),
    ]  # fmt: skip


def make_war(reports: list[Observation] | None = None) -> dict[str, pd.DataFrame]:
    """The tables that explanations are made from."""
    told, war = reports or first_reports(), conflict()
    spells, _ = trace_control(told, war)
    places = {o.place.gazetteer_id: o.place for o in told}
    series = trace_fronts(places, spells, COUNTRY, full_reach_km=war.settings.full_reach_km,
                          reach_km=war.settings.reach_km, period=war.period.interval)  # fmt: skip
    names = {key: {"nl": place.name, "en": place.name.upper()} for key, place in places.items()}
    return {
        "observations": tb.observations_table(told),
        "places": tb.places_table((place, names[key], 2) for key, place in places.items()),
        "control": tb.control_table(spells), "areas": series.areas, "fronts": series.fronts, "bands": series.bands,
    }  # fmt: skip
