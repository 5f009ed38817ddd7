"""Whatever bytes a reader gets: it returns, or says what is wrong and what can be done. Every earlier crash is here."""

from __future__ import annotations

import ast
import gzip
import json
import time
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import TESTLAND
from tests.fuzz.containers import packed
from tests.fuzz.mutate import twins
from tests.fuzz.places import file_of_module
from tests.fuzz.reader import EVERY, SPLIT, keep_the_law
from tests.fuzz.readers import READERS
from tests.fuzz.readers_articles import FEED, FRONT, LINE
from tests.fuzz.readers_tables import REPORTS
from tests.fuzz.seeds_files import LOG
from tests.fuzz.seeds_tables import POINT, TABLE, collection
from tests.fuzz.tally import Counts, Tally, keep_broken, read_counts
from tests.intake_files import TEXT, docx_of, html_of

MOST_SECONDS = 5.0  # of processor time for one small input
QUIET = settings(
    max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck), derandomize=True
)

TESTLAND_TOML = (TESTLAND / "conflicts" / "testland.toml").read_bytes()
VRT = b"""<OGRVRTDataSource><OGRVRTLayer name="passwd"><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer>"""
GDALG = b'{"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline ! read /etc/passwd"}'


def _settings(**values: str) -> bytes:
    columns = values.pop("columns", 'date = "date"\nlat = "lat"\nlon = "lon"')
    said = {"kind": '"csv"', "file": '"given.csv"', "sha256": '""', **values}
    return ("".join(f"{key} = {value}\n" for key, value in said.items()) + f"[columns]\n{columns}\n").encode()


def _area(**properties: str) -> bytes:
    ring = [[31, 48], [33, 48], [33, 50], [31, 48]]
    feature = {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    return json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()


def _label(point: str, text: str = "x") -> bytes:
    shape = f'{{"type": "Point", "coordinates": {point}}}'
    return f'{{"features": [{{"geometry": {shape}, "properties": {{"text": "{text}"}}}}]}}'.encode()


LINE_AREA = (
    b'{"features": [{"properties": {"date": "2019", "actor": "a"}, "geometry": {"type": "LineString", '
    b'"coordinates": [[31, 48], [33, 50]]}}]}'
)
DEEP = b"[" * 100_000
NUMBER = b"9" * 5_000  # Python turns no longer text into a number than 4,300 digits

RING = b"[[31, 48], [33, 48], [33, 50], [31, 48]]"
HELD = _area(date="2019-06-05", actor="North")
OPEN_RING = HELD.replace(RING, b"[[31, 48], [34, 50], [34, 48], [30, 50], [30, 48]]")
NO_SURFACE = HELD.replace(RING, b"[[30, 48], [30, 50], [34, 48], [30, 50], [30, 48]]")

# Inputs that once ended in another error than one that says what is wrong; the law is that they never do again.
EARLIER = {
    "articles_jsonl": [
        LINE.replace(b"7", NUMBER), LINE.replace(b"Het", b"\\ud800"), DEEP, LINE.replace(b"2019-06-20", b"9999-12-31"),
        LINE.replace(b"2019-06-20", b"0001-01-01"), LINE.replace(b"7", DEEP[:900] + b"]" * 900),
    ],
    "articles_md": [FRONT.replace('"Val"', '"\\ud800"').encode(), FRONT.replace('"a"', '"\\ud800"').encode()],
    "articles_txt": [b"date 9999-12-31 " + LINE, b"date 9999 " + LINE, b"date 0000-00-00 " + LINE],
    "intake_jsonl": [LINE.replace(b"7", NUMBER), LINE.replace(b"Het", b"\\ud800"), DEEP, "\x1c\n\x85".encode()],
    "intake_html": [
        html_of(TEXT).replace(b"utf-8", charset)
        for charset in (b"unicode_escape", b"undefined", b"idna", b"utf-7", b"hex", b"punycode")
    ],
    "intake_docx": [docx_of([TEXT])[:-60] + b"PK\x05\x06" + bytes(18), b"<w:document>", b""],
    "intake_zip": [packed({"a.txt": TEXT.encode()}).replace(b"a.txt", b"\x00.txt")],  # a file without a name
    "feeds": [FEED.replace(b"https://krant.example/1", b"http://[")],
    "fetch": [b"302\n\nhttp://[\n"],
    "import_csv": [
        TABLE.replace(b"2019-06-05", b""), TABLE.replace(b"deaths", b"date "), TABLE.replace(b",2\n", b",1e300\n"),
        TABLE.replace(b",2\n", b",99999999999999999999\n"),
        TABLE.replace(b"side1", b"precision_km").replace(b"North", b"inf"),
        TABLE.replace(b"deaths", b"date_end").replace(b",2\n", b",9999-12-31\n"),
        TABLE.replace(b",49.0,", b",-9223372036854775808,").replace(b"32.05", b"32"),
    ],
    "import_packed": [gzip.compress(TABLE)[:12] + b"\xff\xff\xff" + gzip.compress(TABLE)[15:]],
    "import_excel": [b"<worksheet", b"no xml at all"],
    "import_excel_book": [b"<workbook", b""],
    "import_folder": [
        b"kind = 1", b"\xff", DEEP, _settings(kind='"../languages/nl"'),
        SPLIT.join([_settings(columns='date = "none"'), TABLE, b"text,rows,actor\n"]),
        SPLIT.join([_settings(columns='date = "none"'), TABLE.replace(b"side1", b"}{side"), b"text,rows,actor\n"]),
        SPLIT.join([_settings(date_order='"xyz"'), TABLE, b"\xff"]),
        SPLIT.join([_settings(file='"../../gone.csv"'), TABLE, b'"']),
    ],
    "geojson": [VRT, GDALG, DEEP, b"[]", b"{}", b'{"type": "FeatureCollection", "features": 1}', OPEN_RING, NO_SURFACE],
    "anchors": [OPEN_RING, NO_SURFACE, b"{", DEEP, b'{"type": "FeatureCollection", "features": []}',
                _area(date="9999-12-31", actor="North"), _area(date="2019-06-05"), _area(actor="North"),
                _area(date="soon", actor="Martians")],
    "fronts_reports": [REPORTS + b'"' + b"a" * 200_000, REPORTS.replace(b"2019-01-01", b"9999-12-31")],
    "fronts_outline": [b"[]", b"1", DEEP, b'{"type": "FeatureCollection"}', b'{"type": "Feature", "geometry": 1}',
                       b'{"features": 1}', b'{"type": "Polygon", "coordinates": [[1]]}', _area(date="soon", actor="a"),
                       LINE_AREA, _area(date="2019", actor="a").replace(b"31", b"1e300"),
                       collection((POINT, {"date": "2018", "actor": "a"}))],
    "chronology": [
        b'place,lat,lon,kind,actor,from_date\n"' + b"a" * 200_000,
        SPLIT.join([b"", b"", "place,tier,precision_km\nA,²,nan\n".encode()]),
        b"place,lat,lon,kind,actor,from_date\nA,49,31,holds,North,9999-12-31\n",
    ],
    "conflict_toml": [b"a = " + DEEP, b"a = " + NUMBER,
                      TESTLAND_TOML.replace(b"2019-12-31", b"9999-12-31")],
    "workspace_toml": [b"a = " + DEEP, b"format = " + NUMBER],
    "corrections": [LOG.replace(b"2019-06-05", b"9999-12-31"), LOG.replace(b": 3", b": " + b"9" * 30), DEEP],
    "manifest": [b"[]", b"1", DEEP, b'{"format": 3}', b'{"format": 3, "hash": "a", "tables": 1}',
                 b'{"format": 3, "hash": "a", "tables": {"\\u0000": ""}}',
                 b'{"format": 3, "hash": "a", "tables": {"../x": ""}}'],
    "notes": [
        b'{"features": ' + NUMBER + b"}", _label("[1" + "0" * 400 + ", 1]"), _label("[1, 1]", "\\ud800"), DEEP,
        _label("[1, 1]") + SPLIT + b'{"put": {"id": "a", "text": "\\udfff", "points": [[1, 2], [2, 2]]}}',
    ],
    "kept_note": [DEEP, b"[]", b'{"files": 1}'],
    "reading": [b"date 2019-06-20 He fled.\r Libya said so.", b"date 2019-06-20 He fled.\x0b \"Tripoli\" said so."],
}  # fmt: skip


@pytest.mark.parametrize("name", EARLIER)
def test_what_once_broke_a_reader_does_so_no_more(name):
    for data in EARLIER[name]:
        keep_the_law(READERS[name], data)


@pytest.mark.parametrize("name", READERS)
def test_a_reader_takes_its_first_seed_and_keeps_the_law_with_all(name):
    first, *others = READERS[name].seeds()
    READERS[name].read(first)
    for seed in others:
        keep_the_law(READERS[name], seed)


@pytest.mark.parametrize("name", READERS)
def test_a_reader_returns_or_says_what_is_wrong_whatever_it_is_given(name):
    @QUIET
    @given(data=st.data())
    def check(data: st.DataObject) -> None:
        given_bytes = data.draw(twins(READERS[name]))
        start = time.process_time()
        keep_the_law(READERS[name], given_bytes)
        assert time.process_time() - start < MOST_SECONDS

    check()


@pytest.mark.parametrize("name", READERS)
def test_the_functions_whose_branches_count_are_there(name):
    assert READERS[name].parts
    for module, named in READERS[name].parts.items():
        tree = ast.parse(file_of_module(module).read_bytes())
        there = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
        for function in set(named.split()) - {EVERY}:
            owner, _, method = function.partition(".")
            assert owner in there, f"{module} has no {owner}"
            assert not method or method in {getattr(part, "name", "") for part in there[owner].body}


def test_a_method_counts_where_it_or_its_class_is_named():
    reader = replace(READERS["feeds"], parts={"geo.feeds": "fetch Line.ask", "geo.notes": EVERY})
    counted = ("fetch", "fetch.inner", "Line.ask", "Line.resolve", "fetch_all")
    assert [reader.has("geo.feeds", name) for name in counted] == [True, True, True, False, False]
    assert reader.has("geo.notes", "Note.is_arrow")
    assert not reader.has("geo.model", "fetch")


def test_counts_outlive_the_process_that_counted(tmp_path):
    first = Tally(tmp_path / "tally")
    assert [first.add(seconds, broke=broke) for seconds, broke in ((0.5, False), (2.0, True), (1.0, False))] == [
        True, True, False,
    ]  # fmt: skip
    assert Tally(tmp_path / "tally").counts == read_counts(tmp_path / "tally") == Counts(3, 1, 3.5, 2.0)
    assert read_counts(tmp_path / "none") == Counts()


def test_of_each_mistake_the_first_input_is_kept(tmp_path):
    def fail(kind: type[Exception]) -> None:
        try:
            raise kind("x")
        except Exception as error:  # noqa: BLE001  (any kind)
            keep_broken(tmp_path, kind.__name__.encode(), error)

    for kind in (KeyError, KeyError, TypeError):
        fail(kind)
    kept = [path for path in sorted(tmp_path.iterdir()) if path.suffix != ".txt"]
    assert sorted(path.read_bytes() for path in kept) == [b"KeyError", b"TypeError"]
    assert all("Traceback" in path.with_suffix(".txt").read_text() for path in kept)


def test_the_report_says_what_was_counted_and_measured(tmp_path, monkeypatch):
    pytest.importorskip("coverage", reason="branches are measured with the tools for tests")
    from tests.fuzz import report, running

    for module in (report, running):
        monkeypatch.setattr(module, "KEPT", tmp_path)
    (tmp_path / "feeds").mkdir()
    tally = Tally(tmp_path / "feeds" / "tally")
    for seconds in (0.25, 21.0):
        tally.add(seconds, broke=False)
    measured = {"branches": {"taken": 9, "total": 10, "inputs": 3, "broken": [], "missing": {}},
                "broken": {"error-a": False, "error-b": True, "timeout-c": False}}  # fmt: skip
    (tmp_path / "feeds" / "reached.json").write_text(json.dumps(measured))
    row = report.row_of("feeds")
    assert (row["executions"], row["share"], row["broke"], row["breaks"]) == (2, 0.9, 2, 1)
    assert (row["held_up"], row["holds_up"]) == (1, 1), "an input took longer than any may"
    assert report.row_of("fetch")["executions"] == 0
    assert "| feeds | 2 | 0.1 | 9/10 | 90% | 3 | 2 | 1 | 1 | 1 | 21.0 |" in report.as_table([row])
