"""The command line: what it prints, where it complains, and its exit codes."""

from __future__ import annotations

import json

import pytest

from geo.__main__ import main
from tests.conftest import ROOT

TEXT = "date 2020-01-07 De troepen van Haftar namen maandag de stad Sirte in. Ankara waarschuwde Haftar."


@pytest.fixture
def article(tmp_path):
    path = tmp_path / "sirte.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_extract_prints_one_json_line_an_article_with_offsets_of_the_raw_file(article, capsys):
    assert main(["extract", str(article)]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    record = json.loads(line)
    assert (record["id"], record["lang"], record["date"]) == ("sirte", "nl", "2020-01-07")
    sirte = next(t for t in record["toponyms"] if t["surface"] == "Sirte")
    assert TEXT[sirte["start"] : sirte["end"]] == "Sirte"
    assert sirte["country"] == "LY"
    event = next(e for e in record["events"] if e["type"] == "territorial_change")
    assert (event["date_start"], event["date_end"]) == ("2020-01-06", "2020-01-06")
    assert event["side1"] == ["LNA"]
    assert event["control"]["new"] == "LNA"
    assert event["on_map"] is True
    assert all(TEXT[e["start"] : e["end"]].strip() for e in event["evidence"])


def test_extract_marks_a_name_that_stands_for_a_government(article, capsys):
    main(["extract", str(article)])
    record = json.loads(capsys.readouterr().out)
    assert [t["surface"] for t in record["toponyms"] if t["metonym"]] == ["Ankara"]


def test_extract_works_without_a_conflict(article, capsys):
    assert main(["extract", str(article), "--conflict", "none"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert any(t["surface"] == "Sirte" for t in record["toponyms"])


def test_extract_reads_json_lines(tmp_path, capsys):
    path = tmp_path / "items.jsonl"
    common = {"lang": "nl", "date": "2020-01-07", "title": ""}
    items = [{"id": f"n{n}", **common, "text": f"{TEXT[16:]} Bericht {n}."} for n in range(2)]
    path.write_text("\n".join(json.dumps(item) for item in items), encoding="utf-8")
    assert main(["extract", str(path)]) == 0
    assert [json.loads(line)["id"] for line in capsys.readouterr().out.splitlines()] == ["n0", "n1"]


def test_extract_says_what_it_left_out_and_why(tmp_path, article, capsys):
    (tmp_path / "undated.txt").write_text("Zonder datum werd er bij Sirte gevochten.", encoding="utf-8")
    assert main(["extract", str(article), str(tmp_path / "undated.txt")]) == 1
    output = capsys.readouterr()
    assert len(output.out.splitlines()) == 1
    assert "undated.txt" in output.err
    assert "date" in output.err


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["extract", "nowhere.txt"], "nowhere.txt"),
        (["build", "--conflict", "atlantis"], "available: "),
        (["build", "--articles", "nowhere"], "nowhere"),
    ],
)
def test_what_cannot_be_done_is_an_error_with_the_way_out(arguments, expected, capsys):
    assert main(arguments) == 2
    assert expected in capsys.readouterr().err


def test_a_date_that_is_none_is_refused(tmp_path, capsys):
    with pytest.raises(SystemExit):
        main(["fronts", "o.csv", "--area", "a.geojson", "--dates", "2020-13-40", "--out", str(tmp_path / "o")])
    assert "YYYY-MM-DD" in capsys.readouterr().err


@pytest.fixture(scope="module")
def built_testland(testland_data):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CONFLICT_MAP_DATA", str(testland_data))
        assert main(["build", "--conflict", "testland"]) == 0
        yield


@pytest.mark.usefixtures("built_testland")
def test_why_prints_the_reports_that_decide_on_each_side(capsys):
    assert main(["why", "32.9", "49.1", "2019-06-10", "--conflict", "testland"]) == 0
    said = capsys.readouterr().out
    assert "side of North:" in said and "side of South:" in said
    assert "Eastfield" in said and "https://other.example/5, strong" in said


@pytest.mark.usefixtures("built_testland")
def test_diff_prints_ground_and_places_with_their_reports(capsys):
    assert main(["diff", "2019-06-01", "2019-06-10", "--conflict", "testland"]) == 0
    said = capsys.readouterr().out
    assert "Eastfield: North -> South, 2019-06-07" in said
    assert "North: gained" in said


@pytest.mark.usefixtures("built_testland")
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["why", "32", "91", "2019-06-10"], "latitude 91.0 lies outside -90 to 90"),
        (["why", "32", "49", "2020-06-10"], "2020-06-10 lies outside the period of 'testland'"),
        (["diff", "2018-01-01", "2019-06-10"], "expected 2019-01-01 to 2019-12-31"),
    ],
)
def test_what_cannot_be_asked_is_named(capsys, arguments, words):
    assert main([*arguments, "--conflict", "testland"]) == 2
    assert words in capsys.readouterr().err


def test_gold_whose_texts_are_not_there_is_no_score_of_nothing(capsys):
    assert main(["evaluate", "text", str(ROOT / "data" / "gold"), "--conflict", "none"]) != 0
    said = capsys.readouterr()
    assert "name their folder with --articles" in said.err
    assert not said.out
