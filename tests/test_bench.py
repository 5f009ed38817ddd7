"""The bench's own code: statistics, rows, the table, growth and its charts; and that its small way through works."""

from __future__ import annotations

import json
import statistics
import sys
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.bench import __main__ as bench
from tests.bench.group import GROUPS, Group
from tests.bench.growth import draw_charts, lead_on, measure_growth
from tests.bench.machine import about_machine, about_now, peak_mb
from tests.bench.table import (
    Row,
    add_group,
    as_markdown,
    at_least,
    at_most,
    late,
    missed,
    read_report,
    rows_of,
    said,
    times_of,
    write_report,
)
from tests.conftest import ROOT

SVG = "{http://www.w3.org/2000/svg}"
TIMES = st.lists(st.floats(0, 1e6), min_size=2, max_size=60)


def test_the_95th_percentile_of_a_hundred_times_lies_between_the_95th_and_the_96th():
    assert 95 <= late([float(n) for n in range(1, 101)]) <= 96
    assert late([7.0]) == 7.0


@settings(max_examples=40, deadline=None)
@given(TIMES)
def test_the_95th_percentile_is_no_less_than_the_median(times):
    assert late(times) >= statistics.median(times) or late(times) == pytest.approx(statistics.median(times))


@settings(max_examples=40, deadline=None)
@given(st.floats(0, 1e6), st.floats(0, 1e6))
def test_a_goal_is_met_on_one_side_of_it(value, goal):
    assert at_most("a", value, "ms", goal).met == (value <= goal)
    assert at_least("a", value, "", goal).met == (value >= goal)
    assert at_most("a", value, "ms").met and at_least("a", value, "").met


def test_a_goal_that_is_missed_is_told_on_the_screen_and_set_in_bold():
    rows = [at_most("slow", 51.2, "ms", 50.0, 1), at_most("quick", 49.9, "ms", 50.0, 1), Row("free", "3 s")]
    assert missed(rows) == rows[:1]
    assert said(rows[0]).endswith("at most 50 ms   MISSED") and "MISSED" not in said(rows[1]) + said(rows[2])
    text = as_markdown(add_group({"machine": {"cores": "2"}, "groups": {}}, "page", rows, {"commit": "abc"}))
    assert "| slow | **51.2 ms** (missed) | at most 50 ms |" in text
    assert "| quick | 49.9 ms | at most 50 ms |" in text and "- cores: 2" in text and "commit abc" in text


def test_the_median_and_the_95th_percentile_are_two_rows_and_the_goal_is_the_second_ones():
    median, slow = times_of("a day by key", [10.0] * 30 + [90.0] * 10, 35.0)
    assert (median.value, median.goal) == (10.0, "")
    assert slow.value == 90.0 and not slow.met


def test_a_report_keeps_the_groups_that_were_not_measured_anew(tmp_path):
    report = add_group(read_report(tmp_path / "bench.json"), "page", [Row("old", "1 ms")], {"commit": "a"})
    report = add_group(report, "crowd", [Row("other", "2 ms")], {"commit": "a"})
    data, text = write_report(report, tmp_path / "dist")
    again = add_group(read_report(data), "page", [Row("new", "3 ms")], {"commit": "b"}, {"events": [{"x": 1}]})
    assert [row.name for row in rows_of(again["groups"]["page"])] == ["new"]
    assert [row.name for row in rows_of(again["groups"]["crowd"])] == ["other"]
    assert again["groups"]["page"]["points"] == {"events": [{"x": 1}]}
    assert "## crowd" in text.read_text(encoding="utf-8")


@pytest.mark.parametrize("content", ["", "{", "[]", '{"groups": 3}'])
def test_a_report_that_cannot_be_read_is_begun_anew(tmp_path, content):
    (tmp_path / "bench.json").write_text(content, encoding="utf-8")
    assert read_report(tmp_path / "bench.json") == {"machine": {}, "groups": {}}


def test_the_machine_is_told_without_its_name_or_a_path():
    about = about_machine() | about_now()
    assert about["python"] == ".".join(map(str, sys.version_info[:3]))
    assert about["streamlit"] != "not installed" and int(about["cores"]) >= 1
    assert str(ROOT) not in str(about) and peak_mb() > 10


def test_what_was_not_measured_lies_on_the_line_through_the_last_two_points():
    points = [{"x": 1, "read_s": 9.0}, {"x": 100, "read_s": 1.0, "note": "a"}, {"x": 1_000, "read_s": 10.0, "n": 3}]
    found = lead_on(points, 100_000)
    assert found == {"x": 100_000, "estimated": True, "read_s": pytest.approx(1_000.0)}


def test_a_chart_has_each_figure_and_is_the_same_each_time(tmp_path):
    read = [(100, 1.25, 300), (1_000, 12.5, 310), (10_000, 125.0, 400)]
    found = [{"x": x, "read_s": seconds, "megabytes": mb, "estimated": x == 10_000} for x, seconds, mb in read]
    points = {"articles": found, "days": []}
    [path] = draw_charts(points, tmp_path / "a")
    [again] = draw_charts(points, tmp_path / "b")
    assert path.name == "growth-articles.svg" and path.read_bytes() == again.read_bytes()
    texts = ["".join(node.itertext()).strip() for node in ElementTree.parse(path).getroot().iter(f"{SVG}text")]
    assert {"1.25", "12.5", "125", "300", "310", "400", "articles"} <= set(texts)


def test_a_point_of_growth_is_measured_in_a_process_of_its_own():
    rows, points = measure_growth({"days": (30,)})
    [point] = points["days"]
    assert point["x"] == 30 and point["series_s"] > 0 and point["megabytes"] > 50
    assert {row.name for row in rows} == {"30 days: all days", "30 days: peak"}


def test_a_point_that_fails_is_told_as_not_measured(monkeypatch, capsys):
    monkeypatch.setattr("tests.bench.growth.POINT_S", 0.01)
    rows, points = measure_growth({"days": (30,)})
    assert points == {"days": []} and missed(rows) == rows and rows[0].figure == "not measured"


def test_a_group_that_takes_too_long_is_ended_and_told(monkeypatch, tmp_path, capsys):
    monkeypatch.setitem(bench.GROUPS, "growth", Group("nothing", 0, GROUPS["growth"].measure))
    assert bench.main(["--only", "growth", "--out", str(tmp_path)]) == 1
    report = json.loads((tmp_path / "bench.json").read_text(encoding="utf-8"))
    assert report["groups"]["growth"]["rows"][0]["figure"] == "failed or took too long"
    assert "failed: growth" in capsys.readouterr().err


def test_a_group_without_a_quick_way_is_refused(tmp_path, capsys):
    assert bench.main(["--quick", "--only", "reading", "--out", str(tmp_path)]) == 2
    assert "reading" in capsys.readouterr().err and not (tmp_path / "bench.json").exists()
