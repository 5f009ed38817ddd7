"""Any table of reports and an outline become areas, fronts and bands."""

from __future__ import annotations

from datetime import date

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry import mapping, shape

from geo.errors import InputError
from geo.evaluate_fronts import front_cells, grid_of, score_folder, score_fronts
from geo.fronts_command import fronts_geojson, read_observations, read_outline
from geo.projection import projection_for
from tests.conftest import OTHER_BREAKS

OUTLINE = mapping(shapely.box(30.0, 48.0, 34.0, 50.0))
HEADER = "place,lat,lon,actor,date\n"
ROWS = "".join(
    f"{actor} {lng},{lat},{lng},{actor},2019-01-01\n"
    for actor, lat in (("Red", 49.5), ("Blue", 48.5))
    for lng in (30.5, 31.1, 31.7, 32.3, 32.9, 33.5)
)
DAY = date(2019, 6, 1)
METRIC = projection_for(30.0, 48.0, 34.0, 50.0)


@pytest.fixture
def table(tmp_path):
    def write(rows: str, header: str = HEADER):
        path = tmp_path / "observations.csv"
        path.write_text(header + rows, encoding="utf-8")
        return path

    return write


@pytest.fixture(autouse=True)
def no_real_lakes(monkeypatch):
    """The invented country lies where a real reservoir is."""
    monkeypatch.setattr("geo.fronts_command.read_lakes", lambda outline: [])


def layers(answer, layer: str, day: date = DAY) -> dict[str, shapely.Geometry]:
    found = [
        f for f in answer.geojson["features"]
        if f["properties"]["layer"] == layer and f["properties"]["date"] == day.isoformat()
    ]  # fmt: skip
    return {f["properties"]["actor"]: shape(f["geometry"]) for f in found}


def test_two_sides_have_areas_a_front_and_a_band(table):
    observations, dropped = read_observations(table(ROWS))
    answer = fronts_geojson(observations, OUTLINE, [DAY])
    assert dropped == [] and answer.dropped == []
    areas = layers(answer, "area")
    assert set(areas) == {"Blue", "Red"} and areas["Red"].contains(shapely.Point(32.3, 49.5))
    (front,) = layers(answer, "front").values()
    assert abs(front.centroid.y - 49.0) < 0.05
    assert layers(answer, "band").keys() == {"Blue | Red"}
    assert {tuple(f["properties"]) for f in answer.geojson["features"]} == {("date", "layer", "actor", "band_km")}
    assert all((f["properties"]["band_km"] or 0) > 0 for f in answer.geojson["features"]
               if f["properties"]["layer"] != "area")  # fmt: skip


def test_a_report_counts_from_its_day_and_holds_until_the_next(table):
    rows = ROWS + "Blue 31.7,48.5,31.7,Red,2019-07-01\nBlue 32.3,48.5,32.3,Red,2019-07-01\n"
    observations, _ = read_observations(table(rows))
    answer = fronts_geojson(observations, OUTLINE, [DAY, date(2019, 8, 1)])
    before, after = (layers(answer, "area", day)["Red"] for day in (DAY, date(2019, 8, 1)))
    spot = shapely.Point(31.7, 48.5)
    assert after.contains(spot) and not before.contains(spot)


ONE_DAY = st.lists(
    st.tuples(
        st.sampled_from(("Red 31.7", "Blue 31.7", "Red 32.3", "Ford")), st.sampled_from(("Red", "Blue", "contested"))
    ),
    min_size=2, max_size=5, unique=True,
)  # fmt: skip


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ONE_DAY, st.randoms(use_true_random=False))
def test_the_order_of_the_reports_of_one_day_does_not_matter(table, told, random):
    at = {"Red 31.7": (49.5, 31.7), "Blue 31.7": (48.5, 31.7), "Red 32.3": (49.5, 32.3), "Ford": (49.0, 32.0)}
    rows = [f"{name},{at[name][0]},{at[name][1]},{actor},2019-05-01\n" for name, actor in told]
    observations, _ = read_observations(table(ROWS + "".join(rows)))
    turned = random.sample(observations, len(observations))
    assert fronts_geojson(turned, OUTLINE, [DAY]) == fronts_geojson(observations, OUTLINE, [DAY])


POCKET = "".join(f"Blue north {n},{lat},{lng},Blue,2019-01-01\n" for n, (lng, lat) in enumerate(
    (lng, lat) for lng in (31.1, 31.7, 32.3, 32.9) for lat in (48.1, 48.3, 48.7)))  # fmt: skip


@pytest.mark.parametrize(("told", "drawn"), [(1, False), (2, True)])
def test_a_pocket_behind_the_other_lines_needs_more_than_one_report(table, told, drawn):
    pocket = "".join(f"Pocket {k},48.3,{32.0 + 0.1 * k},Red,2019-05-01\n" for k in range(told))
    observations, _ = read_observations(table(ROWS + POCKET + pocket))
    answer = fronts_geojson(observations, OUTLINE, [DAY])
    assert layers(answer, "area")["Red"].contains(shapely.Point(32.0, 48.3)) == drawn
    assert [d.item for d in answer.dropped if d.reason == "stands_alone"] == ([] if drawn else ["Pocket 0"])


def test_contested_ground_belongs_to_no_one_and_to_the_band(table):
    rows = ROWS + "Middle,49.0,32.0,contested,2019-01-01\n"
    observations, _ = read_observations(table(rows))
    answer = fronts_geojson(observations, OUTLINE, [DAY])
    spot = shapely.Point(32.0, 49.0)
    areas, bands = layers(answer, "area"), [
        shape(f["geometry"]) for f in answer.geojson["features"] if f["properties"]["layer"] == "band"
    ]  # fmt: skip
    assert set(areas) == {"Blue", "Red"} and not any(area.contains(spot) for area in areas.values())
    assert any(band.contains(spot) for band in bands)


def test_a_claim_moves_nothing(table):
    header = HEADER.replace("\n", ",kind,claimant\n")
    rows = ROWS.replace("\n", ",,\n") + "Blue 32.3,48.5,32.3,Red,2019-05-01,claim,Red\n"
    observations, _ = read_observations(table(rows, header))
    assert layers(fronts_geojson(observations, OUTLINE, [DAY]), "area")["Blue"].contains(shapely.Point(32.3, 48.5))


def test_places_outside_the_area_and_strays_are_listed(table):
    rows = ROWS + "Elsewhere,52.0,32.0,Red,2019-01-01\nNamesake,49.55,32.0,Blue,2019-01-01\n"
    observations, _ = read_observations(table(rows))
    answer = fronts_geojson(observations, OUTLINE, [DAY])
    assert [(d.reason, d.item) for d in answer.dropped] == [("outside_area", "Elsewhere"), ("stands_alone", "Namesake")]


def test_bad_rows_are_named_and_the_rest_is_read(table):
    rows = ROWS + "Upton,91,32,Red,2019-01-01\nUpton,49,32,Red,soon\nUpton,49,32,,2019-01-01\n"
    observations, dropped = read_observations(table(rows))
    assert len(observations) == 12
    assert [d.line for d in dropped] == [14, 15, 16]
    assert "latitude 91" in dropped[0].detail and "'soon'" in dropped[1].detail


def test_only_a_line_break_ends_a_row(table):
    names = [f"Up{sign}ton" for sign in OTHER_BREAKS]
    observations, dropped = read_observations(table("".join(f"{name},49,32,Red,2019-01-01\n" for name in names)))
    assert (sorted(o.place.name for o in observations), dropped) == (sorted(names), [])


def test_a_table_without_a_column_is_refused_with_what_was_found(table):
    with pytest.raises(InputError, match="'actor' is missing.*found place, lat, lon, date"):
        read_observations(table("Upton,49,32,2019-01-01\n", "place,lat,lon,date\n"))


def test_words_and_numbers_of_confidence_are_read(table):
    header = HEADER.replace("\n", ",confidence\n")
    rows = "A,49,32,Red,2019-01-01,high\nB,49,32.5,Red,2019-01-01,0.3\nC,49,33,Red,2019-01-01,2\n"
    observations, dropped = read_observations(table(rows, header))
    assert [o.confidence for o in observations] == [0.95, 0.3] and len(dropped) == 1


def test_an_outline_may_be_a_geometry_a_feature_or_a_collection():
    feature = {"type": "Feature", "properties": {}, "geometry": OUTLINE}
    whole = {"type": "FeatureCollection", "features": [feature]}
    assert read_outline(OUTLINE).equals(read_outline(feature)) and read_outline(feature).equals(read_outline(whole))
    with pytest.raises(InputError, match="no polygon"):
        read_outline({"type": "Point", "coordinates": [30, 48]})


ANCHOR = {
    "type": "FeatureCollection",
    "features": [
        {"type": "Feature", "properties": {"date": "2019-05-01", "actor": "Red"},
         "geometry": mapping(shapely.segmentize(shapely.box(30.0, 48.8, 34.0, 50.0), 0.05))}
    ],
}  # fmt: skip


def _height(answer, day: date = DAY) -> float:
    return float(next(iter(layers(answer, "front", day).values())).centroid.y)


def test_an_older_map_fills_in_where_no_newer_report_speaks(table):
    observations, _ = read_observations(table(ROWS))
    alone = fronts_geojson(observations, OUTLINE, [DAY])
    anchored = fronts_geojson(observations, OUTLINE, [DAY], anchor_geojson=ANCHOR)
    assert abs(_height(anchored) - 48.8) < 0.03 < abs(_height(alone) - 48.8)


def test_a_map_of_a_later_day_is_not_used(table):
    observations, _ = read_observations(table(ROWS))
    early = date(2019, 4, 30)
    anchored = fronts_geojson(observations, OUTLINE, [early], anchor_geojson=ANCHOR)
    assert anchored == fronts_geojson(observations, OUTLINE, [early])


def test_a_newer_report_overrides_the_older_map(table):
    rows = ROWS + "Held,48.9,32.0,Blue,2019-05-20\nHeld,48.9,32.0,Blue,2019-05-22\n"
    observations, _ = read_observations(table(rows))
    areas = layers(fronts_geojson(observations, OUTLINE, [DAY], anchor_geojson=ANCHOR), "area")
    assert areas["Blue"].contains(shapely.Point(32.0, 48.9))
    assert areas["Red"].contains(shapely.Point(33.6, 48.9))


@pytest.mark.parametrize(
    ("more", "kept"),
    [("", True), ("Held,48.9,32.0,Blue,2019-05-22\n", False), ("Next,48.9,32.2,Blue,2019-05-21\n", False)],
)
def test_the_older_map_gives_way_around_a_report_only_when_another_confirms_it(table, more, kept):
    observations, _ = read_observations(table(ROWS + "Held,48.9,32.0,Blue,2019-05-20\n" + more))
    areas = layers(fronts_geojson(observations, OUTLINE, [DAY], anchor_geojson=ANCHOR), "area")
    assert areas["Red"].contains(shapely.Point(32.0, 48.9)) == kept


def _given_up_km2(table, held: int) -> float:
    """The ground that an older map of Red loses when so many places in a row say Blue twice."""
    days = ("2019-05-20", "2019-05-22")
    said = [f"Held {k},48.9,{31.8 + 0.1 * k},Blue,{day}\n" for k in range(held) for day in days]
    observations, _ = read_observations(table(ROWS + "".join(said)))
    area = layers(fronts_geojson(observations, OUTLINE, [DAY], anchor_geojson=ANCHOR), "area")["Red"]
    lost = shapely.segmentize(shapely.box(30.2, 48.8, 33.8, 49.8), 0.05).difference(area)
    return float(METRIC.to_metric(lost).area / 1e6)


def test_the_more_places_speak_against_an_older_map_the_more_ground_it_gives_up(table):
    lost = [_given_up_km2(table, held) for held in (0, 1, 4)]
    assert lost[0] < 1 < lost[1] < 60 and lost[2] > 6 * lost[1]


def test_away_from_what_contradicts_it_an_older_map_stands_to_the_metre(table):
    rows = ROWS + "Held,48.9,32.0,Blue,2019-05-20\nHeld,48.9,32.0,Blue,2019-05-22\n"
    observations, _ = read_observations(table(rows))
    answer = fronts_geojson(observations, OUTLINE, [DAY], anchor_geojson=ANCHOR)
    areas = layers(answer, "area")
    fronts = [shape(f["geometry"]) for f in answer.geojson["features"] if f["properties"]["layer"] == "front"]
    east = shapely.box(32.6, 48.0, 33.9, 50.0)
    heights = shapely.get_coordinates(shapely.union_all(fronts).intersection(east))[:, 1]
    assert len(heights) > 1 and abs(heights - 48.8).max() < 2e-5
    ground = [METRIC.to_metric(area).area for area in areas.values()]
    assert sum(ground) == pytest.approx(METRIC.to_metric(shape(OUTLINE)).area, rel=1e-5)
    assert METRIC.to_metric(shapely.union_all(list(areas.values()))).area == pytest.approx(sum(ground), rel=1e-6)


def test_a_map_without_a_date_is_refused(table):
    observations, _ = read_observations(table(ROWS))
    bare = {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, "geometry": OUTLINE}]}
    with pytest.raises(InputError, match="feature 1 lacks its date or actor"):
        fronts_geojson(observations, OUTLINE, [DAY], anchor_geojson=bare)


def test_points_and_lines_of_an_older_map_hold_nothing_and_a_map_of_them_alone_is_refused(table):
    observations, _ = read_observations(table(ROWS))
    marks = [{**ANCHOR["features"][0], "geometry": {"type": kind, "coordinates": at}}
             for kind, at in (("Point", [31.0, 49.0]), ("LineString", [[31.0, 49.0], [32.0, 49.0]]))]  # fmt: skip
    marked = {**ANCHOR, "features": [*marks, *ANCHOR["features"]]}
    plain = fronts_geojson(observations, OUTLINE, [DAY], anchor_geojson=ANCHOR)
    assert fronts_geojson(observations, OUTLINE, [DAY], anchor_geojson=marked) == plain
    with pytest.raises(InputError, match="no polygon"):
        fronts_geojson(observations, OUTLINE, [DAY], anchor_geojson={**ANCHOR, "features": marks})


def _truth(edge: float) -> dict:
    area = mapping(shapely.box(30.0, edge, 34.0, 50.0))
    about = {"date": DAY.isoformat(), "actor": "Red"}
    return {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": about, "geometry": area}]}


def test_the_front_error_is_the_distance_of_the_lines(table):
    observations, _ = read_observations(table(ROWS))
    (exact,) = score_fronts(observations, OUTLINE, _truth(49.0), occupant="Red")
    (off,) = score_fronts(observations, OUTLINE, _truth(49.1), occupant="Red")
    assert exact.mean_km < 4 and exact.iou > 0.95 and exact.band_share > 0.9
    assert off.mean_km - exact.mean_km == pytest.approx(11.1 - exact.mean_km, abs=3)


def test_the_edge_of_the_study_area_is_no_front():
    grid = grid_of(read_outline(OUTLINE))
    assert not front_cells(grid.inside, grid).any()


def test_a_folder_without_its_truth_is_refused(table):
    path = table(ROWS)
    with pytest.raises(InputError, match=r"outline\.geojson: there is no such file"):
        score_folder(path.parent)


def test_coordinates_that_a_table_corrects_later_are_one_place(table):
    header = HEADER.replace("\n", ",pop\n")
    rows = ROWS.replace("\n", ",\n")
    first = "Twin,48.4,31.9,Red,2019-01-01,800\n"  # a namesake's coordinates, far behind Blue's lines
    later = "Twin,49.4,31.9,Red,2019-02-01,800\n"
    observations, _ = read_observations(table(rows + first + later, header))
    assert fronts_geojson(observations, OUTLINE, [DAY]).dropped == []
    observations, _ = read_observations(table(rows + first + later.replace("800", "4000"), header))
    assert [d.item for d in fronts_geojson(observations, OUTLINE, [DAY]).dropped] == ["Twin"]


def test_coordinates_rounded_otherwise_are_one_place_with_its_last_report(table):
    rows = ROWS + "Ford,49.2000,31.9,Blue,2019-01-01\nFord,49.2040,31.9,Red,2019-03-01\n"
    observations, _ = read_observations(table(rows))
    assert layers(fronts_geojson(observations, OUTLINE, [DAY]), "area")["Red"].contains(shapely.Point(31.9, 49.2))


def test_a_contested_town_has_no_ground_halfway_to_the_next(table):
    rows = ROWS + "Middle,49.0,32.0,contested,2019-01-01\n"
    observations, _ = read_observations(table(rows))
    areas = layers(fronts_geojson(observations, OUTLINE, [DAY]), "area")
    assert areas["Red"].contains(shapely.Point(32.0, 49.25)) and areas["Blue"].contains(shapely.Point(32.0, 48.75))
