"""Articles from files: formats, the article proper, and what is refused with its reason."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from geo import articles as module
from geo.articles import detect_language, find_body, read_articles
from geo.definitions import load_language
from geo.errors import InputError
from geo.model import Article, Dropped
from tests.conftest import OTHER_BREAKS

LANGUAGES = {code: load_language(code) for code in ("nl", "en")}
DUTCH = "De troepen van het noorden hebben de stad Ostran donderdag na een lang gevecht ingenomen."
ENGLISH = "The troops of the north have taken the town of Ostran after a long fight on Thursday."
GERMAN = "Die Truppen des Nordens haben am Donnerstag nach langem Kampf die Stadt Ostran eingenommen und gesichert."


def read(folder: Path) -> tuple[list[Article], list[Dropped]]:
    return read_articles([folder], LANGUAGES)


def body(article: Article) -> list[str]:
    return [article.text[span.start : span.end] for span in article.body]


def test_plain_text_begins_with_its_date_and_goes_on_in_the_same_line(tmp_path: Path) -> None:
    (tmp_path / "ostran.txt").write_text(f" date 2021-05 {DUTCH}", encoding="utf-8")
    found, dropped = read(tmp_path)
    assert dropped == []
    assert (found[0].id, found[0].lang, found[0].published.days) == ("ostran", "nl", 31)
    assert body(found[0]) == [DUTCH]
    assert found[0].text.startswith(" date")  # offsets are those of the file


def test_markdown_has_its_fields_in_front(tmp_path: Path) -> None:
    head = 'title: "Ostran valt"\ndate: 2021-05-14\nlang: nl\npublisher: Krant\naddress: javascript:x'
    text = f"---\n{head}\n---\n{DUTCH}\n"
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    article = read(tmp_path)[0][0]
    assert (article.title, article.publisher, str(article.published)) == ("Ostran valt", "Krant", "2021-05-14")
    assert article.address == ""  # only http(s)
    assert body(article) == [DUTCH]


@pytest.mark.parametrize("sign", OTHER_BREAKS, ids=ascii)
def test_only_a_line_break_ends_a_field_of_the_head_or_a_line_of_json(tmp_path: Path, sign: str) -> None:
    (tmp_path / "a.md").write_text(f"---\ntitle: Ostran{sign}valt\ndate: 2021-05-14\n---\n{DUTCH}\n", encoding="utf-8")
    record = {"id": "b", "date": "2021-05-14", "title": f"Two{sign}lines", "text": ENGLISH}
    (tmp_path / "b.jsonl").write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    assert [article.title for article in read(tmp_path)[0]] == [f"Ostran{sign}valt", f"Two{sign}lines"]


def test_offsets_of_json_lines_are_those_of_the_text_field(tmp_path: Path) -> None:
    line = json.dumps({"id": "x1", "lang": "en", "date": "2021-05-14", "title": "T", "text": ENGLISH})
    (tmp_path / "a.jsonl").write_text(line + "\n", encoding="utf-8")
    article = read(tmp_path)[0][0]
    assert (article.id, article.lang, article.text) == ("x1", "en", ENGLISH)


def test_captions_and_tails_are_not_the_article(tmp_path: Path) -> None:
    text = (f"date 2021-05-14 {DUTCH}\n\nVolledig scherm Een tank bij Ostran. © PERSBUREAU\n\n{DUTCH} En meer.\n\n"
            f"Lees ook:\n\nWaarom Ostran telt\n")
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    assert body(read(tmp_path)[0][0]) == [DUTCH, f"{DUTCH} En meer."]


def test_a_read_also_line_inside_is_cut_and_the_rest_goes_on() -> None:
    text = f"{DUTCH}\nLees ook: Waarom Ostran telt\nNog een alinea."
    spans = find_body(text, 0, LANGUAGES["nl"])
    assert [text[s.start : s.end] for s in spans] == [DUTCH, "Nog een alinea."]


@pytest.mark.parametrize(("name", "content", "reason"), [
    ("empty.txt", b"date 2021-05-14 \n", "empty"),
    ("nodate.txt", DUTCH.encode(), "no_date"),
    ("nodate.md", f"---\ntitle: T\n---\n{DUTCH}".encode(), "no_date"),
    ("baddate.txt", f"date 2021-13 {DUTCH}".encode(), "bad_date"),
    ("german.txt", f"date 2021-05-14 {GERMAN}".encode(), "other_language"),
    ("latin1.txt", f"date 2021-05-14 {DUTCH} één".encode("latin-1"), "not_utf8"),
    ("caption.txt", "date 2021-05-14\nVolledig scherm Een tank. © PERSBUREAU in het land\n".encode(), "empty"),
])
def test_what_cannot_be_read_is_dropped_with_its_reason_and_the_rest_is_read(
    tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    (tmp_path / name).write_bytes(content)
    (tmp_path / "good.txt").write_text(f"date 2021-05-14 {DUTCH}", encoding="utf-8")
    found, dropped = read(tmp_path)
    assert [article.id for article in found] == ["good"]
    assert [(drop.reason, drop.file, drop.line) for drop in dropped] == [(reason, name, 1)]
    assert dropped[0].detail


def test_a_broken_line_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    good = json.dumps({"id": "b", "lang": "nl", "date": "2021-05-14", "text": DUTCH})
    (tmp_path / "a.jsonl").write_text(f"{{broken\n\n[1, 2]\n{good}\n", encoding="utf-8")
    found, dropped = read(tmp_path)
    assert [article.id for article in found] == ["b"]
    assert [(drop.reason, drop.line) for drop in dropped] == [("broken_line", 1), ("broken_line", 3)]


def test_the_same_text_or_id_twice_is_read_once(tmp_path: Path) -> None:
    lines = [{"id": "a", "text": DUTCH}, {"id": "b", "text": DUTCH + " "}, {"id": "a", "text": DUTCH + " Meer."}]
    text = "\n".join(json.dumps({"lang": "nl", "date": "2021-05-14", **line}) for line in lines)
    (tmp_path / "a.jsonl").write_text(text, encoding="utf-8")
    found, dropped = read(tmp_path)
    assert [article.id for article in found] == ["a"]
    assert [drop.reason for drop in dropped] == ["duplicate", "duplicate_id"]


def test_a_text_beyond_the_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_ARTICLE_CHARS", 100)
    (tmp_path / "long.txt").write_text(f"date 2021-05-14 {DUTCH} {DUTCH}", encoding="utf-8")
    (tmp_path / "huge.txt").write_text(f"date 2021-05-14 {DUTCH * 9}", encoding="utf-8")
    found, dropped = read(tmp_path)
    assert found == []
    assert {drop.reason for drop in dropped} == {"too_large"}


def test_a_path_that_does_not_exist_is_an_error_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="expected a file or a folder"):
        read_articles([tmp_path / "nothing"], LANGUAGES)


def test_a_file_of_another_kind_is_named_only_where_it_was_asked_for(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text("a,b\n", encoding="utf-8")
    assert read(tmp_path) == ([], [])
    assert read_articles([tmp_path / "table.csv"], LANGUAGES)[1][0].reason == "unknown_format"


def test_the_order_of_paths_does_not_change_what_is_read(tmp_path: Path) -> None:
    for name, text in (("a", DUTCH), ("b", ENGLISH)):
        (tmp_path / f"{name}.txt").write_text(f"date 2021-05-14 {text}", encoding="utf-8")
    one, two = tmp_path / "a.txt", tmp_path / "b.txt"
    forth, back = read_articles([one, two], LANGUAGES)[0], read_articles([two, one], LANGUAGES)[0]
    assert sorted(forth, key=lambda a: a.id) == sorted(back, key=lambda a: a.id)


@pytest.mark.parametrize(("text", "code"), [(DUTCH, "nl"), (ENGLISH, "en"), (GERMAN, ""), ("Ostran", "")])
def test_the_language_is_told_by_its_most_frequent_words(text: str, code: str) -> None:
    assert detect_language(text, LANGUAGES) == code


def test_every_shipped_article_is_read() -> None:
    folder = Path(__file__).resolve().parents[1] / "data" / "articles"
    found, dropped = read(folder)
    assert dropped == []
    assert len(found) >= 10
    assert all(article.lang == "nl" for article in found)
