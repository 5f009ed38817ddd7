"""What SECURITY.md says, as tests: nothing unpickled, no entities, caps that hold, this machine alone, no traces."""

from __future__ import annotations

import ast
import io
import time
import tomllib
import zipfile

import openpyxl
import pytest
from streamlit import net_util
from streamlit.web.server.server_util import is_url_from_allowed_origins

from geo import intake_archives, intake_model
from geo.definitions import load_conflict
from geo.errors import ConflictMapError, InputError
from geo.feeds import read_feed
from geo.imports_formats import read_words
from geo.imports_shapes import read_shapes
from geo.intake import read_files
from geo.intake_model import Refused
from geo.pipeline_reading import load_languages
from geo.workspace import check_name, open_workspace
from page.launch import address_said, run_page
from page.serve import ask_nobody
from tests.conftest import ROOT
from tests.intake_files import TEXT, docx_of, html_of, zip_of

LANGUAGES = load_languages()
# Modules that make objects, and so run code, out of bytes.
UNPICKLERS = ("pickle", "cPickle", "dill", "cloudpickle", "joblib", "shelve", "marshal", "yaml", "jsonpickle")
UNPICKLING = ("read_pickle", "to_pickle", "allow_pickle=True")
LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
BOMB = f'<!DOCTYPE x [<!ENTITY a0 "haha">{LAUGHS}]>'
PATIENCE_S = 5.0  # of processor time


def _code():
    return [*(ROOT / "geo").glob("*.py"), *(ROOT / "page").glob("*.py"), ROOT / "dashboard.py"]


@pytest.mark.parametrize("path", _code(), ids=lambda path: path.name)
def test_nothing_is_unpickled(path):
    text = path.read_text(encoding="utf-8")
    names = [name for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Import | ast.ImportFrom)
             for name in ([alias.name for alias in node.names] + [getattr(node, "module", "") or ""])]  # fmt: skip
    assert not [name for name in names if name.split(".")[0] in UNPICKLERS]
    assert not [word for word in UNPICKLING if word in text]


def test_the_page_listens_on_this_machine_tells_nobody_and_shows_no_trace():
    said = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert said["server"]["address"] == "127.0.0.1"
    assert said["browser"]["gatherUsageStats"] is False
    assert said["client"]["showErrorDetails"] == "none"
    assert said["server"]["enableStaticServing"] is False
    assert said["server"]["maxUploadSize"] * 1_000_000 <= intake_model.MAX_FILE_BYTES
    assert run_page.__kwdefaults__ is None or run_page.__kwdefaults__.get("address", "127.0.0.1") == "127.0.0.1"


def test_a_page_elsewhere_that_tries_to_connect_is_refused_without_asking_any_host(monkeypatch):
    asked = []
    monkeypatch.setattr(net_util, "_make_blocking_http_get", lambda *a, **k: asked.append(a))
    monkeypatch.setattr(net_util, "_external_ip", None)
    monkeypatch.setattr(net_util, "get_internal_ip", lambda: None)
    monkeypatch.setattr(net_util, "get_external_ip", net_util.get_external_ip)  # put back afterwards
    assert not is_url_from_allowed_origins("http://elsewhere.example")
    assert asked, "Streamlit as it comes asks one"
    asked.clear()
    ask_nobody()
    assert not is_url_from_allowed_origins("http://elsewhere.example")
    assert is_url_from_allowed_origins("http://127.0.0.1:8501")
    assert not asked


def test_an_address_that_listens_everywhere_is_told_as_one_that_can_be_opened():
    assert address_said("127.0.0.1", 8501) == "http://127.0.0.1:8501"
    assert address_said("::1", 8501) == "http://[::1]:8501"
    for everywhere in ("0.0.0.0", "::"):
        assert address_said(everywhere, 8600).startswith("http://127.0.0.1:8600, for others http://")


# ---------------------------------------------------------------- XML


def _in_docx(part: str, xml: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(docx_of([TEXT]))) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    return zip_of(files | {part: xml})


def _document(doctype: str, entity: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(docx_of([TEXT]))) as archive:
        xml = archive.read("word/document.xml").decode()
    head, body = xml.split("?>", 1)
    return f"{head}?>{doctype}{body.replace('Zuidpoort', entity)}".encode()


@pytest.fixture
def secret(tmp_path):
    """An entity that stands for a file of this machine."""
    path = tmp_path / "secret"
    path.write_text("GEHEIM", encoding="utf-8")
    return f'<!DOCTYPE x [<!ENTITY s SYSTEM "{path.as_uri()}">]>'


def _texts(name: str, content: bytes) -> str:
    start = time.process_time()
    found = read_files([(name, content)], LANGUAGES)
    assert time.process_time() - start < PATIENCE_S
    return " ".join(draft.text + draft.title for draft in found.drafts)


@pytest.mark.parametrize("part", ["word/document.xml", "docProps/core.xml", "word/_rels/document.xml.rels"])
def test_a_billion_laughs_in_a_word_file_are_not_told(part):
    xml = _document(BOMB, "&a9;") if part == "word/document.xml" else f"<?xml version='1.0'?>{BOMB}<x>&a9;</x>".encode()
    assert "hahahaha" not in _texts("a.docx", _in_docx(part, xml))


def test_a_word_file_opens_no_other_file(secret):
    assert "GEHEIM" not in _texts("a.docx", _in_docx("word/document.xml", _document(secret, "&s;")))


def test_a_page_opens_no_other_file_and_tells_no_laughs(secret):
    page = html_of(TEXT + " &s; &a9;").replace(b"<!doctype html>", (secret + BOMB).encode())
    said = _texts("a.html", page)
    assert "GEHEIM" not in said
    assert "hahahaha" not in said


@pytest.mark.parametrize("entity", ["&s;", "&a9;"])
def test_a_feed_opens_no_other_file_and_tells_no_laughs(secret, entity):
    doctype = secret if entity == "&s;" else BOMB
    item = f"<item><link>https://k.nl/{entity}</link></item>"
    feed = f"<?xml version='1.0'?>{doctype}<rss><channel>{item}</channel></rss>"
    start = time.process_time()
    try:
        found = read_feed(feed.encode(), "https://k.nl/")
    except Refused:
        found = []
    assert time.process_time() - start < PATIENCE_S
    assert not [address for address in found if "GEHEIM" in address or "hahahaha" in address]


def test_a_feed_is_content_and_never_the_name_of_a_file(tmp_path):
    path = tmp_path / "feed.xml"
    path.write_text("<rss><channel><item><link>https://k.nl/1</link></item></channel></rss>", encoding="utf-8")
    with pytest.raises(Refused, match="link_no_feed"):
        read_feed(str(path).encode(), "https://k.nl/")


@pytest.mark.parametrize("entity", ["&s;", "&a9;"])
def test_a_sheet_of_excel_opens_no_other_file_and_tells_no_laughs(secret, entity, tmp_path):
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["date", "lat"])
    book.save(out)
    with zipfile.ZipFile(out) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    doctype = secret if entity == "&s;" else BOMB
    sheet = files["xl/worksheets/sheet1.xml"].decode()
    files["xl/worksheets/sheet1.xml"] = (doctype + sheet.replace("<v>0</v>", f"<v>{entity}</v>")).encode()
    (tmp_path / "a.xlsx").write_bytes(zip_of(files))
    start = time.process_time()
    try:
        said = read_words(tmp_path / "a.xlsx").to_csv()
    except InputError as error:
        said = str(error)
    assert time.process_time() - start < PATIENCE_S
    assert "GEHEIM" not in said
    assert "hahahaha" not in said


# ---------------------------------------------------------------- maps and tables


@pytest.mark.parametrize("name", ["a.geojson", "a.json", "a.gpkg"])
def test_a_map_is_what_its_name_says_and_opens_no_other_file(name, tmp_path):
    (tmp_path / "secret.csv").write_text("geheim,lat,lon\nGEHEIM,49,31\n", encoding="utf-8")
    field = '<GeometryField encoding="PointFromColumns" x="lon" y="lat"/>'
    layer = f'<SrcDataSource>{tmp_path / "secret.csv"}</SrcDataSource><LayerSRS>WGS84</LayerSRS>{field}'
    lists = f'<OGRVRTDataSource><OGRVRTLayer name="secret">{layer}</OGRVRTLayer></OGRVRTDataSource>'
    line = f"gdal vector pipeline ! read {tmp_path / 'secret.csv'}"
    command = f'{{"type": "gdal_streamed_alg", "command_line": "{line}"}}'
    both = f'{{"type": "FeatureCollection", "features": [], "x": {command}}}'
    for content in (lists, f" \n{lists}", command, both, f"geheim,lat,lon\n{lists}"):
        (tmp_path / name).write_text(content, encoding="utf-8")
        with pytest.raises(InputError, match="cannot be read"):
            read_shapes(tmp_path / name)


@pytest.mark.parametrize("name", ["big.gz", "big.zip", "big.xlsx"])
def test_a_packed_table_that_swells_is_refused(name, tmp_path):
    import gzip

    content = b"0" * 30_000_000
    sheet = zip_of({"xl/worksheets/sheet1.xml": content})
    packed = {"big.gz": gzip.compress(content), "big.zip": zip_of({"a.csv": content}), "big.xlsx": sheet}[name]
    (tmp_path / name).write_bytes(packed)
    with pytest.raises(InputError, match="times its size"):
        read_words(tmp_path / name)


# ---------------------------------------------------------------- caps of what is added


@pytest.mark.parametrize(("cap", "files", "reason"), [
    ("MAX_FILE_BYTES", {"a.txt": b"a" * 2_001}, "file_too_large"),
    ("MAX_ENTRIES", {"a.zip": zip_of({f"{n}.txt": b"x" for n in range(2_002)})}, "too_many_files"),
    ("RATIO_FROM_BYTES", {"a.zip": zip_of({"a.txt": b"a" * 400_000})}, "zip_bomb"),
])  # fmt: skip
def test_each_cap_holds(cap, files, reason, monkeypatch):
    for module in (intake_model, intake_archives, "geo.intake"):
        target = f"{module}.{cap}" if isinstance(module, str) else module
        if isinstance(target, str):
            monkeypatch.setattr(target, 2_000, raising=False)
        else:
            monkeypatch.setattr(target, cap, 2_000, raising=False)
    monkeypatch.setattr("geo.intake.Budget", lambda: intake_archives.Budget(entries=2_000, size=10**9))
    found = read_files(files.items(), LANGUAGES)
    assert [refusal.reason for refusal in found.refusals] == [reason]


def test_no_more_articles_are_taken_than_the_cap(monkeypatch):
    monkeypatch.setattr("geo.intake.MAX_DRAFTS", 3)
    found = read_files([(f"{n}.txt", f"{TEXT} {n}".encode()) for n in range(9)], LANGUAGES)
    assert len(found.drafts) == 3
    assert [refusal.reason for refusal in found.refusals] == ["too_many_articles"]


# ---------------------------------------------------------------- paths


@pytest.mark.parametrize("name", ["..", "../x", "/etc", "a/b", "a\\b", "", "a\x00b", "é", "a" * 65, "-rf", ".git"])
def test_a_name_that_is_a_path_is_none(name, tmp_path):
    with pytest.raises(ConflictMapError):
        check_name(name, "data set")
    with pytest.raises(ConflictMapError):
        load_conflict(name or "..")
    assert open_workspace(tmp_path).folder == tmp_path
