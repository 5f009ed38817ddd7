"""Scores of geocoding: the readers of corpora, what counts, and that hostile files are refused."""

from __future__ import annotations

import gzip
import io
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from geo.definitions import load_language
from geo.errors import InputError
from geo.evaluate_corpora import MAX_MEMBER, read_geowebnews, read_lgl, read_strings
from geo.evaluate_geocode import score_corpus
from geo.gazetteer import Gazetteer, open_gazetteer
from geo.model import LngLat

LGL = """<articles><article docid="1"><title>t</title>
<text><![CDATA[A fire in Paris, Tex., closed a road to Dallas.]]></text>
<toponyms>
<toponym><start>10</start><end>15</end><phrase>Paris</phrase>
<gaztag geonameid="4717560"><lat>33.66</lat>
<lon>-95.56</lon></gaztag></toponym><toponym><start>40</start><end>46</end><phrase>Dallas</phrase></toponym></toponyms>
</article></articles>"""
TABLE = """where_coordinates,country,adm_1,latitude,longitude
Aleppo town,Syria,Aleppo Governorate,36.20,37.16
Nowhere-at-all village,Syria,Idlib Governorate,35.9,36.6
"""


@pytest.fixture(scope="module")
def gazetteer() -> Iterator[Gazetteer]:
    opened = open_gazetteer(None)
    yield opened
    opened.close()


def tar_of(path: Path, files: dict[str, bytes]) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return path


def test_lgl_is_read_and_a_name_without_a_tag_has_no_point(tmp_path: Path) -> None:
    path = tmp_path / "lgl.xml"
    path.write_text(LGL, encoding="utf-8")
    (text,) = read_lgl(path)
    assert [text.text[n.start : n.end] for n in text.names] == ["Paris", "Dallas"]
    assert text.names[0].point == LngLat(-95.56, 33.66)
    assert text.names[1].point is None


@pytest.mark.parametrize("head", ["<!DOCTYPE a [<!ENTITY b 'c'>]>", "<broken>"])
def test_xml_with_entities_or_faults_is_refused_by_name(tmp_path: Path, head: str) -> None:
    path = tmp_path / "bad.xml"
    path.write_text(head + LGL, encoding="utf-8")
    with pytest.raises(InputError, match="bad.xml"):
        read_lgl(path)


def test_geowebnews_is_read_with_what_is_optional_and_without_its_head(tmp_path: Path) -> None:
    text = "TITLE: Lyon LINK: x\nThe French team left Lyon for BC Ferries."
    notes = (
        "T1\tNon_Literal_Modifier 24 30\tFrench\nA1\tModifier_Type T1 Adjective\n#1\tAnnotatorNotes T1\t3017382\n"
        "T2\tLiteral 41 45\tLyon\n#2\tAnnotatorNotes T2\t45.75, 4.85\nT3\tEmbedded_Non_Lit 50 52\tBC\n"
        "T4\tNon_Toponym 31 35\tteam\nT5\tLiteral 7 11\tLyon\n"
    )
    path = tar_of(tmp_path / "g.tar.gz", {"g/1.txt": text.encode(), "g/1.ann": notes.encode()})
    (gold,) = read_geowebnews(path, lambda number: LngLat(2.0, 46.0) if number == 3017382 else None)
    assert [(gold.text[n.start : n.end], n.optional) for n in gold.names] == [
        ("French", True), ("Lyon", False), ("BC", True)
    ]  # fmt: skip
    assert gold.names[1].point == LngLat(4.85, 45.75)
    assert gold.text[gold.head :].startswith("The French")


def test_an_archive_that_is_too_large_or_none_is_refused(tmp_path: Path) -> None:
    large = tar_of(tmp_path / "large.tar.gz", {"a.txt": b"x" * (MAX_MEMBER + 1)})
    with pytest.raises(InputError, match="too large"):
        read_geowebnews(large, lambda _: None)
    (tmp_path / "none.tar.gz").write_bytes(b"no archive")
    with pytest.raises(InputError, match="none.tar.gz"):
        read_geowebnews(tmp_path / "none.tar.gz", lambda _: None)


def test_a_table_without_a_column_or_point_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("where_coordinates,country\nA,B\n", encoding="utf-8")
    with pytest.raises(InputError, match="adm_1"):
        read_strings(path)
    path.write_text(TABLE + "A,Syria,,91,0\n", encoding="utf-8")
    with pytest.raises(InputError, match="line 4"):
        read_strings(path)


def test_strings_are_scored_and_a_name_that_nothing_knows_becomes_its_province(
    tmp_path: Path, gazetteer: Gazetteer
) -> None:
    path = tmp_path / "t.csv.gz"
    path.write_bytes(gzip.compress(TABLE.encode()))
    score = score_corpus(path, gazetteer, load_language("en"))
    assert score.errors_km[0] < 5
    assert score.unknown == 0
    assert {name: cases for name, _, cases in score.rows()}["distinct strings within 25 km"] == 2


def test_texts_are_scored_with_the_span_given_and_end_to_end(tmp_path: Path, gazetteer: Gazetteer) -> None:
    path = tmp_path / "lgl.xml"
    path.write_text(LGL, encoding="utf-8")
    score = score_corpus(path, gazetteer, load_language("en"))
    rows = {name: value for name, value, _ in score.rows()}
    assert rows["Acc@161, span given"] == 1.0
    assert rows["gold without a point"] == 1.0
    assert rows["end to end recall"] == 1.0


def test_another_format_is_named_with_what_is_expected(tmp_path: Path, gazetteer: Gazetteer) -> None:
    path = tmp_path / "x.pdf"
    path.write_bytes(b"")
    with pytest.raises(InputError, match="GeoWebNews"):
        score_corpus(path, gazetteer, load_language("en"))
    with pytest.raises(InputError, match="does not exist"):
        score_corpus(tmp_path / "none.xml", gazetteer, load_language("en"))
