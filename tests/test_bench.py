"""The bench's own code: statistics, rows, the table, growth and its charts; and that its small way through works."""

from __future__ import annotations

import json
import statistics
import sys
from xml.etree import ElementTree

import psutil
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.bench import __main__ as bench
from tests.bench.bounded import run_bounded
from tests.bench.group import GROUPS, Group
from tests.bench.growth import BEYOND, beyond, draw_charts, lead_on, measure_growth, read_scale
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
    assert found.pop("told") == "estimated from the last two"
    assert found == {"x": 100_000, "estimated": True, "read_s": pytest.approx(1_000.0)}


SCALE = {
    "articles": BEYOND, "tables": {"2 workers": {"processor_s": 800.0, "megabytes": 5_000, "hash": "a"}},
    "runs": [{"workers": 2, "processor_s": 1_200.5, "looks": [[50, 300.0, 200.0], [BEYOND, 420.5, 390.0]]}],
}  # fmt: skip


def test_an_archive_that_was_read_before_gives_the_point_that_takes_too_long_here(tmp_path):
    (tmp_path / "100k").mkdir()
    (tmp_path / "scale.json").write_text(json.dumps(SCALE | {"articles": 6_000}), encoding="utf-8")
    (tmp_path / "100k" / "scale.json").write_text(json.dumps(SCALE), encoding="utf-8")
    [point] = beyond([{"x": 100, "read_s": 1.0}], tmp_path)
    assert "tests.bench.scale, 2 workers" in point.pop("told")
    assert point == {"x": BEYOND, "read_s": 1_200.5, "megabytes": 420.5, "tables_s": 800.0, "tables_mb": 5_000}


def test_what_that_run_did_not_measure_is_an_estimate_beside_it(tmp_path):
    told = {key: value for key, value in SCALE.items() if key != "tables"}
    (tmp_path / "scale.json").write_text(json.dumps(told), encoding="utf-8")
    points = [{"x": x, "read_s": x / 100, "megabytes": 400, "tables_s": x, "tables_mb": x} for x in (1_000, 10_000)]
    measured, guess = beyond(points, tmp_path)
    assert measured["read_s"] == 1_200.5 and "estimated" not in measured
    assert guess["estimated"] and guess["tables_mb"] == pytest.approx(BEYOND)
    assert not {"read_s", "megabytes"} & set(guess)


@pytest.mark.parametrize("content", [None, "", "[]", '{"articles": 6000}', '{"articles": 100000, "runs": []}',
                                     '{"articles": 100000, "runs": [{"looks": 3}]}'])  # fmt: skip
def test_without_such_an_archive_the_point_is_an_estimate_or_none(tmp_path, content):
    if content is not None:
        (tmp_path / "scale.json").write_text(content, encoding="utf-8")
    assert read_scale(tmp_path) is None
    points = [{"x": 1_000, "read_s": 10.0}, {"x": 10_000, "read_s": 100.0}, {"x": 20_000, "stopped": "more than 9 s"}]
    assert beyond(points, tmp_path)[0]["read_s"] == pytest.approx(1_000.0)
    assert beyond(points[1:], tmp_path) == []
    far = [{"x": 100, "read_s": 1.0}, {"x": 1_000, "read_s": 10.0}, {"x": 10_000, "stopped": "more than 9 s"}]
    assert beyond(far, tmp_path) == [], "two decades are no estimate"


def test_a_chart_has_each_figure_and_is_the_same_each_time(tmp_path):
    read = [(100, 1.25, 300), (1_000, 12.5, 310), (10_000, 125.0, 400)]
    found = [{"x": x, "read_s": seconds, "megabytes": mb, "estimated": x == 10_000} for x, seconds, mb in read]
    points = {"articles": [*found, {"x": 100_000, "stopped": "more than 420 s"}], "days": [],
              "places": [{"x": 100, "stopped": "failed"}]}
    [path] = draw_charts(points, tmp_path / "a")
    [again] = draw_charts(points, tmp_path / "b")
    assert path.name == "growth-articles.svg" and path.read_bytes() == again.read_bytes()
    texts = ["".join(node.itertext()).strip() for node in ElementTree.parse(path).getroot().iter(f"{SVG}text")]
    assert {"1.25", "12.5", "125", "300", "310", "400", "articles", "not reached: more than 420 s"} <= set(texts)


def test_a_point_of_growth_is_measured_in_a_process_of_its_own():
    rows, points = measure_growth({"days": (30,)})
    [point] = points["days"]
    assert point["x"] == 30 and point["series_s"] > 0 and point["megabytes"] > 50
    assert {row.name for row in rows} == {"30 days: all days", "30 days: peak"}


BOUNDS = [("POINT_S", 0.01, "more than 0 s"), ("POINT_MB", 1, "more than 1 MB")]


@pytest.mark.parametrize(("bound", "least", "why"), BOUNDS)
def test_a_point_that_meets_a_bound_is_not_reached_and_no_larger_one_tried(monkeypatch, capsys, bound, least, why):
    monkeypatch.setattr(f"tests.bench.growth.{bound}", least)
    rows, points = measure_growth({"days": (30, 60)})
    assert [point["stopped"] for point in points["days"]] == [why, "not tried after that"]
    assert missed(rows) == rows and [row.figure for row in rows] == ["not reached"] * 2


def test_all_points_together_end_in_time_and_what_is_not_begun_is_told(monkeypatch, capsys):
    monkeypatch.setattr("tests.bench.growth.ALL_S", 1)
    _, points = measure_growth({"days": (30,), "places": (20,)})
    assert {point["stopped"] for found in points.values() for point in found} == {
        "not begun: all together take at most 1 s"}  # fmt: skip


def test_a_command_that_meets_a_bound_is_ended_with_what_it_started(tmp_path):
    note = tmp_path / "started"
    sleeper = "import subprocess, sys; child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'], "
    sleeper += f"start_new_session=True); open({str(note)!r}, 'w').write(str(child.pid)); child.wait()"
    assert run_bounded((sys.executable, "-c", sleeper), 6) == ("", "more than 6 s")
    child = int(note.read_text(encoding="utf-8"))
    assert not psutil.pid_exists(child) or psutil.Process(child).status() == psutil.STATUS_ZOMBIE


def test_a_command_tells_what_it_wrote_and_whether_it_failed():
    assert run_bounded((sys.executable, "-c", "print(7)"), 60, 2_000) == ("7\n", "")
    assert run_bounded((sys.executable, "-c", "print(7); raise SystemExit(3)"), 60)[1] == "failed"


def test_a_group_that_takes_too_long_is_ended_and_told(monkeypatch, tmp_path, capsys):
    monkeypatch.setitem(bench.GROUPS, "growth", Group("nothing", 0, GROUPS["growth"].measure))
    assert bench.main(["--only", "growth", "--out", str(tmp_path)]) == 1
    report = json.loads((tmp_path / "bench.json").read_text(encoding="utf-8"))
    assert report["groups"]["growth"]["rows"][0]["figure"] == "failed or took too long"
    assert "failed: growth" in capsys.readouterr().err


def test_a_group_without_a_quick_way_is_refused(tmp_path, capsys):
    assert bench.main(["--quick", "--only", "reading", "--out", str(tmp_path)]) == 2
    assert "reading" in capsys.readouterr().err and not (tmp_path / "bench.json").exists()
