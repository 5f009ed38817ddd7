"""Front lines and their doubt, over all days."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo import fronts
from geo.chronology import read_chronology
from geo.control import trace_control
from geo.dates import DateInterval
from geo.definitions import load_conflict
from geo.fronts import FrontSeries, FrontTracer, states_on, trace_fronts
from geo.fronts_lines import band_widths_km, cut_stretches, style_of
from geo.model import CONTESTED, ControlSpell, LngLat, Place
from geo.projection import projection_for
from tests.conftest import ROOT

PERIOD = DateInterval.inclusive(date(2019, 1, 1), date(2019, 12, 31))
OUTLINE = shapely.box(30.0, 48.0, 34.0, 50.0)
REACH = {"full_reach_km": 12, "reach_km": 60, "period": PERIOD}
SPOTS = {
    "Northhaven": (31.90, 49.70), "Westbrook": (31.00, 49.35), "Eastfield": (33.10, 49.35), "Middleton": (31.98, 49.08),
    "Southgate": (32.00, 48.35), "Salt Lake": (31.00, 48.70), "Old Ferry": (32.15, 48.90), "Far End": (33.05, 48.70),
}  # fmt: skip
NORTH = ("Northhaven", "Westbrook", "Eastfield", "Middleton")


def place(name: str) -> Place:
    return Place(
        gazetteer_id=name, name=name, point=LngLat(*SPOTS[name]), kind="town", country="XT", precision_km=1.0
    )


PLACES = {name: place(name) for name in SPOTS}


def spell(name: str, actor: str, start: date = PERIOD.start, end: date = PERIOD.end) -> ControlSpell:
    return ControlSpell(place_id=name, actor=actor, valid=DateInterval(start, end), probability=0.9)


def still() -> list[ControlSpell]:
    return [spell(name, "North" if name in NORTH else "South") for name in SPOTS]


def changing(name: str, actor: str, day: date) -> list[ControlSpell]:
    old = "North" if name in NORTH else "South"
    return [s for s in still() if s.place_id != name] + [spell(name, old, end=day), spell(name, actor, start=day)]


def on(layer: gpd.GeoDataFrame, day: date) -> gpd.GeoDataFrame:
    return layer[(layer["valid_from"] <= day) & (layer["valid_to"] > day)]


def test_the_layers_have_their_columns_and_their_crs():
    series = trace_fronts(PLACES, still(), OUTLINE, **REACH)
    assert list(series.areas.columns) == ["actor", "valid_from", "valid_to", "geometry"]
    assert list(series.fronts.columns) == ["sides", "valid_from", "valid_to", "band_km", "style", "geometry"]
    assert list(series.bands.columns) == list(series.fronts.columns)
    assert {layer.crs.to_string() for layer in (series.areas, series.fronts, series.bands)} == {"EPSG:4326"}


def test_areas_tile_what_is_within_reach_inside_the_country():
    series = trace_fronts(PLACES, still(), OUTLINE, **REACH)
    projection = projection_for(*OUTLINE.bounds)
    areas = [projection.to_metric(g) for g in series.areas.geometry]
    spots = shapely.points(projection.points_to_metric([p.point for p in PLACES.values()]))
    reach = shapely.union_all(shapely.buffer(spots, 60_000, quad_segs=64))
    theatre = reach.intersection(projection.to_metric(OUTLINE))
    assert sum(a.area for a in areas) == pytest.approx(shapely.union_all(areas).area, rel=1e-6)
    assert shapely.union_all(areas).symmetric_difference(theatre).area < 0.003 * theatre.area


def test_nothing_is_known_beyond_reach():
    near = {"full_reach_km": 5, "reach_km": 10, "period": PERIOD}
    series = trace_fronts(PLACES, still(), OUTLINE, **near)
    assert not shapely.union_all(series.areas.geometry.values).contains(shapely.Point(30.1, 48.05))


def test_a_front_runs_between_the_two_sides_and_crosses_the_theatre():
    series = trace_fronts(PLACES, still(), OUTLINE, **REACH)
    assert all(sides == ["North", "South"] for sides in series.fronts["sides"])
    line = shapely.union_all(series.fronts.geometry.values)
    assert line.distance(shapely.Point(32.06, 48.99)) < 0.05
    lngs = shapely.get_coordinates(line)[:, 0]
    assert lngs.min() < 31.0 and lngs.max() > 33.0


def test_a_change_of_hands_moves_the_front_on_its_day_and_not_before():
    day = date(2019, 6, 4)
    series = trace_fronts(PLACES, changing("Middleton", "South", day), OUTLINE, **REACH)
    held = {d: on(series.areas, d).set_index("actor").geometry for d in (day - timedelta(days=1), day)}
    spot = shapely.Point(SPOTS["Middleton"])
    assert [held[d]["South"].contains(spot) for d in sorted(held)] == [False, True]
    assert sorted(set(series.areas["valid_from"])) == [PERIOD.start, day]


def test_a_shape_that_stays_is_one_row():
    day = date(2019, 6, 4)
    same = [s for s in still() if s.place_id != "Northhaven"]
    same += [spell("Northhaven", "North", end=day), spell("Northhaven", "North", start=day)]
    series = trace_fronts(PLACES, same, OUTLINE, **REACH)
    assert len(series.areas) == 2 and set(series.areas["valid_to"]) == {PERIOD.end}


def test_through_contested_ground_runs_no_line():
    series = trace_fronts(PLACES, changing("Middleton", CONTESTED, PERIOD.start + timedelta(days=1)), OUTLINE, **REACH)
    later = PERIOD.start + timedelta(days=9)
    ground = on(series.areas, later).set_index("actor").geometry[CONTESTED]
    lines = shapely.union_all(on(series.fronts, later).geometry.values)
    assert ground.contains(shapely.Point(SPOTS["Middleton"]))
    assert lines.intersection(ground.buffer(-0.001)).is_empty
    assert shapely.union_all(on(series.bands, later).geometry.values).intersection(ground).area < 1e-5


def test_who_is_neutral_has_an_area_and_no_front():
    spells = [spell(name, "North" if name in NORTH else "neutral") for name in SPOTS]
    series = trace_fronts(PLACES, spells, OUTLINE, **REACH)
    assert set(series.areas["actor"]) == {"North", "neutral"} and series.fronts.empty and series.bands.empty


def test_the_order_of_the_spells_does_not_matter_and_the_bytes_are_the_same():
    spells = changing("Middleton", "South", date(2019, 6, 4))
    first, second = (trace_fronts(PLACES, order, OUTLINE, **REACH) for order in (spells, spells[::-1]))
    for name in ("areas", "fronts", "bands"):
        one, other = getattr(first, name), getattr(second, name)
        assert [g.wkb for g in one.geometry] == [g.wkb for g in other.geometry]
        assert one.drop(columns="geometry").equals(other.drop(columns="geometry"))


def lake_series(lake: shapely.Geometry, states: list[ControlSpell]):
    return trace_fronts(PLACES, states, OUTLINE, lakes=[lake], **REACH)


def test_a_lake_between_two_sides_belongs_to_neither_and_is_their_band():
    lake = shapely.box(31.2, 48.85, 31.8, 49.1)  # the front runs through it
    series = lake_series(lake, still())
    middle = lake.buffer(-0.01)
    assert not series.areas.geometry.intersects(middle).any()
    assert not series.fronts.geometry.intersects(middle).any()
    assert shapely.union_all(series.bands.geometry.values).contains(middle)


def test_a_lake_with_one_side_around_it_is_ground_like_any_other():
    lake = shapely.box(31.9, 48.35, 32.2, 48.5)
    with_lake, without = (lake_series(shape, still()) for shape in (lake, shapely.box(0, 0, 1, 1)))
    assert [g.wkb for g in with_lake.areas.geometry] == [g.wkb for g in without.areas.geometry]


def test_a_series_of_nothing_is_three_empty_layers():
    series = trace_fronts({}, [], OUTLINE, **REACH)
    assert series.areas.empty and series.fronts.empty and series.bands.empty


def test_a_place_without_a_state_yet_does_not_count():
    late = date(2019, 6, 1)
    spells = [spell("Northhaven", "North"), spell("Southgate", "South", start=late)]
    series = trace_fronts(PLACES, spells, OUTLINE, **REACH)
    assert set(on(series.areas, date(2019, 3, 1))["actor"]) == {"North"}
    assert set(on(series.areas, late)["actor"]) == {"North", "South"}


def test_doubt_grows_with_the_distance_to_the_fourth_nearest_place():
    row = np.array([[x, 0.0] for x in (0, 1_000, 2_000, 10_000, 90_000)])
    assert band_widths_km(np.array([[0.0, 0.0]]), row, 60) == pytest.approx([12.0])
    assert band_widths_km(np.array([[0.0, 0.0]]), row[:3], 60) == pytest.approx([120.0])


@pytest.mark.parametrize(("width", "style"), [(5.0, "solid"), (5.1, "dashed"), (15.0, "dashed"), (15.1, "band")])
def test_the_style_follows_the_doubt(width, style):
    assert style_of(width) == style


def test_a_line_is_cut_where_its_doubt_crosses_a_limit_and_has_no_tiny_stretches():
    places = np.array([[0.0, 1_000.0 * k] for k in (1, 2, -1, -2)])
    line = shapely.LineString([(0, 0), (40_000, 0)])
    found = cut_stretches(line, places, [shapely.box(-50_000, -50_000, 90_000, 50_000)], 60)
    ordered = sorted(found, key=lambda s: s.line.bounds)
    assert [s.style for s in ordered] == ["solid", "dashed", "band"]
    assert sum(s.line.length for s in found) == pytest.approx(40_000)
    assert all(s.line.length >= 1_000 for s in found)
    assert all(s.band.buffer(1).contains(s.line) for s in found)


@dataclass(frozen=True)
class Libya:
    """What is drawn, the country, and where places have a state on `PLAIN_DAY` (WGS 84 degrees)."""

    drawn: FrontSeries
    outline: shapely.Geometry
    spots: list[LngLat]


PLAIN_DAY = date(2020, 1, 10)


@pytest.fixture(scope="module")
def libya():
    conflict = load_conflict("libya", ROOT / "data" / "conflicts")
    chronology = read_chronology(ROOT / "data" / "chronology" / "libya", conflict)
    spells, _ = trace_control(chronology.observations, conflict)
    places = {o.place.gazetteer_id: o.place for o in chronology.observations}
    frame = gpd.read_parquet(ROOT / "data" / "boundaries" / "countries.parquet")
    outline = shapely.union_all(frame[frame["iso2"] == "LY"].geometry.values)
    held = states_on(spells, PLAIN_DAY)
    spots = [o.place.point for o in chronology.observations if o.place.gazetteer_id in held and o.place.region is None]
    series = trace_fronts(places, spells, outline, full_reach_km=12, reach_km=60, period=conflict.period.interval)
    return Libya(series, outline, sorted(set(spots)))


TRIPOLI = shapely.box(12.94, 32.60, 13.44, 32.93)
SIRTE = shapely.box(15.2, 30.9, 16.6, 31.6)


@pytest.mark.parametrize(
    ("day", "box", "seen"),
    [("2019-03-01", TRIPOLI, False), ("2019-04-20", TRIPOLI, True), ("2020-01-10", TRIPOLI, True),
     ("2020-06-10", TRIPOLI, False), ("2019-07-01", SIRTE, False), ("2020-06-10", SIRTE, True)],
)  # fmt: skip
def test_the_libyan_fronts_are_where_they_were(libya, day, box, seen):
    lines = on(libya.drawn.fronts, date.fromisoformat(day)).geometry
    ground = on(libya.drawn.areas, date.fromisoformat(day)).set_index("actor").geometry
    contested = CONTESTED in ground and ground[CONTESTED].intersects(box)
    assert bool(lines.intersects(box).any() or contested) == seen


def test_libyan_shapes_are_valid_and_tile(libya):
    assert libya.drawn.areas.geometry.is_valid.all() and libya.drawn.bands.geometry.is_valid.all()
    for day in ("2019-04-20", "2020-01-10", "2020-06-10"):
        shapes = on(libya.drawn.areas, date.fromisoformat(day)).geometry.values
        assert shapely.area(shapes).sum() == pytest.approx(shapely.union_all(shapes).area, rel=1e-6)


@pytest.mark.parametrize(("nearest_km", "farthest_km", "least", "most"), [(61, 2_000, 0, 0), (0, 20, 475, 500)])
def test_libya_is_coloured_near_what_is_known_and_nowhere_beyond_reach(libya, nearest_km, farthest_km, least, most):
    random = np.random.default_rng(20200110)
    west, south, east, north = libya.outline.bounds
    projection = projection_for(*libya.outline.bounds)
    if farthest_km < 100:  # around the places, which are a small part of the country
        middles = np.array(libya.spots)[random.integers(len(libya.spots), size=6_000)]
        points = middles + random.uniform(-0.2, 0.2, (6_000, 2))
    else:
        points = random.uniform((west, south), (east, north), (6_000, 2))
    points = points[shapely.contains_xy(libya.outline, *points.T)]
    known = projection.points_to_metric(libya.spots)
    asked = projection.points_to_metric([LngLat(*point) for point in points.tolist()])
    far_km = np.hypot(*np.moveaxis(asked[:, None] - known[None], 2, 0)).min(axis=1) / 1_000
    points = points[(far_km >= nearest_km) & (far_km <= farthest_km)][:500]
    ground = shapely.union_all(on(libya.drawn.areas, PLAIN_DAY).geometry.values)
    assert len(points) == 500
    assert least <= int(shapely.contains_xy(ground, *points.T).sum()) <= most


RANDOM_SPOTS = st.lists(
    st.tuples(st.integers(305, 335), st.integers(484, 496)), min_size=5, max_size=9, unique=True
).map(lambda found: {f"P{k}": (lng / 10 + 0.003 * k, lat / 10) for k, (lng, lat) in enumerate(found)})
RANDOM_STATES = st.lists(st.lists(st.sampled_from(["North", "South", CONTESTED]), min_size=9, max_size=9), min_size=2,
                         max_size=6)  # fmt: skip


def shapes_of(tracer: FrontTracer, places: dict[str, Place], states: dict[str, str]) -> list[object]:
    """Everything that is drawn for a set of states, as bytes."""
    found: list[object] = []
    for frame in tracer.frames(places, states):
        found += [(actor, area.wkb) for actor, area in frame.areas.items()]
        found += [(key, drawn.band_km, drawn.line.wkb, drawn.band.wkb) for key, drawn in frame.stretches.items()]
    return found


@settings(max_examples=8, deadline=None)
@given(RANDOM_SPOTS, RANDOM_STATES)
def test_what_is_kept_from_day_to_day_changes_no_byte(spots, days):
    places = {
        name: replace(PLACES["Middleton"], gazetteer_id=name, name=name, point=LngLat(*spot))
        for name, spot in spots.items()
    }
    kept = FrontTracer(OUTLINE, reach_km=60)
    for day in days:
        states = dict(zip(places, day, strict=False))
        assert shapes_of(kept, places, states) == shapes_of(FrontTracer(OUTLINE, reach_km=60), places, states)


def test_what_drew_other_places_is_let_go_and_built_anew_to_the_byte(monkeypatch):
    built: list[int] = []

    class Counted(fronts.Part):
        def __post_init__(self) -> None:
            super().__post_init__()
            built.append(len(self.places))

    monkeypatch.setattr(fronts, "Part", Counted)
    months = [date(2019, month, 1) for month in range(1, 8)]
    days = [{name: "South" if month == at else "North" for at, name in enumerate(PLACES) if at != month % 2}
            for month in range(1, 8)]  # fmt: skip
    spells = [ControlSpell(place_id=name, actor=actor, valid=DateInterval(day, end), probability=0.9)
              for day, end, held in zip(months, [*months[1:], PERIOD.end], days, strict=True)
              for name, actor in held.items()]  # fmt: skip
    plenty, few = trace_fronts(PLACES, spells, OUTLINE, **REACH), len(built)
    monkeypatch.setattr(fronts, "MESH_POINTS", 0)
    tight = trace_fronts(PLACES, spells, OUTLINE, **REACH)
    assert few == 2 and len(built) - few == len(months), "two sets of places by turns"
    for name in ("areas", "fronts", "bands"):
        assert getattr(plenty, name).to_wkb().to_csv() == getattr(tight, name).to_wkb().to_csv()
