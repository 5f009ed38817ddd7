"""Readers of articles and of what the network answers, as bytes meet them."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Sequence
from functools import cache

from geo.articles import read_articles, text_key
from geo.feeds import Answer, Line, fetch, read_feed
from geo.intake import as_markdown, judge, read_files
from geo.intake_model import Refused
from geo.lexicon import Language
from geo.model import Article
from geo.pipeline_reading import load_languages
from tests.fuzz.reader import SPLIT, Reader, file_of
from tests.intake_files import ENGLISH, TEXT, docx_of, html_of, locked_pdf, pdf_of, wrap, zip_of

LINE = json.dumps({"id": 7, "lang": "nl", "date": "2019-06-20", "title": "Zuidpoort", "text": TEXT}).encode()
FRONT = f'---\nid: "a"\ntitle: "Val"\ndate: 2019-06-20\nlang: nl\npublisher: krant\naddress: https://k.nl/a\n---\n{TEXT}'
WORDS = (
    b"date ", b"2019-06-20", b"9999-12-31", b"0000-01-01", b"---\n", b"\xef\xbb\xbf", b"\xff\xfe", b"\\ud800", b"\x00",
    b"\xe2\x80\xae", b"\xe2\x80\x8b", "één\u0301".encode(), b"Lees ook: ", b"lang: nl\n", b"\r", b"\xe2\x80\xa8",
)


@cache
def languages() -> dict[str, Language]:
    """Every language that articles are read in."""
    return dict(load_languages())


def _as_file(suffix: str) -> Callable[[bytes], object]:
    def read(data: bytes) -> None:
        articles, dropped = read_articles([file_of(f"article{suffix}", data)], languages())
        for article in articles:
            text_key(article)
            assert all(article.text[span.start : span.end].strip() for span in article.body)
        assert all(one.reason and one.detail for one in dropped)

    return read


def _taken_in(suffix: str) -> Callable[[bytes], object]:
    def read(data: bytes) -> None:
        found = read_files([(f"a{suffix}", data)], languages())
        assert found.drafts or found.refusals, "nothing vanishes"
        for refusal in found.refusals:
            for code in ("nl", "en"):
                assert refusal.message(languages()[code].interface["intake"]["refused"])
        for draft in found.drafts[:3]:
            verdict = judge(draft, languages(), {})
            if isinstance(verdict, Article):
                as_markdown(draft).encode()

    return read


def _with_part(container: Callable[[], bytes], part: str, suffix: str) -> Callable[[bytes], object]:
    """The reader of an archive in which the bytes are one part: bytes alone would hardly ever be a sound archive."""
    whole = _taken_in(suffix)

    def read(data: bytes) -> None:
        if data.startswith(b"PK"):
            whole(data)
            return
        with zipfile.ZipFile(io.BytesIO(container())) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
        whole(zip_of(files | {part: data}))

    return read


def _part_of(container: bytes, part: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(container)) as archive:
        return archive.read(part)


@cache
def _docx() -> bytes:
    return docx_of([f"date 2019-06-20 {TEXT}", ENGLISH], "Zuidpoort gevallen")


def _zip_entries(data: bytes) -> None:
    """An archive whose files are parts of the bytes: name and content by turns."""
    if data.startswith(b"PK"):
        _taken_in(".zip")(data)
        return
    parts = data.split(SPLIT)
    names = [name.decode("latin-1")[:60].replace("\x00", "") or "a.txt" for name in parts[::2]]
    _taken_in(".zip")(zip_of(dict(zip(names, parts[1::2], strict=False))))


def _feed(data: bytes) -> None:
    try:
        found = read_feed(data, "https://krant.example/feed")
    except Refused as refused:
        assert refused.reason == "link_no_feed"
        return
    assert all(isinstance(address, str) for address in found)


def _fetched(data: bytes) -> None:
    """A machine that answers with the bytes: status, kind, place to go on to, and body, in lines."""
    status, kind, location, body = [*data.split(b"\n", 3), b"", b"", b"", b""][:4]
    heads = {"content-type": kind.decode("latin-1"), "location": location.decode("latin-1")}
    number = int(status) if status.isdigit() and len(status) < 5 else 200
    answers = iter([Answer(number, heads, body)])
    line = Line(lambda host, port: ["93.184.216.34"], lambda *_: next(answers, Answer(200, heads, body)))
    try:
        fetch("https://krant.example/a", line)
    except Refused as refused:
        assert refused.reason.startswith(("link_", "file_"))


FEED = (
    b'<?xml version="1.0"?><rss version="2.0"><channel><title>k</title><item><title>a</title>'
    b"<link>https://krant.example/1</link></item></channel></rss>"
)
ATOM = (
    b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>a</title><link href="/2"/><id>x</id></entry></feed>'
)


def _seeds(*seeds: bytes) -> Callable[[], Sequence[bytes]]:
    return lambda: seeds


def _docx_seeds() -> Sequence[bytes]:
    return (_part_of(_docx(), "word/document.xml"), _docx())


_INTAKE = ("geo.intake", "geo.intake_documents", "geo.intake_archives", "geo.intake_pages", "geo.intake_model")
ARTICLES = (
    Reader(name="articles_txt", read=_as_file(".txt"), modules=("geo.articles",), words=WORDS,
           seeds=_seeds(f"date 2019-06-20 {TEXT}".encode(), f"date 2019-06\n{ENGLISH}\nRead also: x".encode())),
    Reader(name="articles_md", read=_as_file(".md"), modules=("geo.articles",), words=WORDS,
           seeds=_seeds(FRONT.encode())),
    Reader(name="articles_jsonl", read=_as_file(".jsonl"), modules=("geo.articles",), words=WORDS,
           seeds=_seeds(LINE, LINE + b"\n" + LINE.replace(b"7", b'"b"'))),
    Reader(name="intake_txt", read=_taken_in(".txt"), modules=_INTAKE, words=WORDS,
           seeds=_seeds(f"date 2019-06-20 {TEXT}".encode(), FRONT.encode(), TEXT.encode("utf-16"))),
    Reader(name="intake_jsonl", read=_taken_in(".jsonl"), modules=_INTAKE, words=WORDS, seeds=_seeds(LINE)),
    Reader(name="intake_html", read=_taken_in(".html"), modules=_INTAKE,
           words=(*WORDS, b'<meta charset="', b"<!DOCTYPE"),
           seeds=_seeds(html_of(TEXT), html_of(TEXT).replace(b"utf-8", b"windows-1252"))),
    Reader(name="intake_docx", read=_with_part(_docx, "word/document.xml", ".docx"), modules=_INTAKE,
           words=(*WORDS, b"<w:tbl>", b"<w:tr>", b"<w:tc>", b"<w:p>", b"<w:r>", b"<w:t>", b"<!ENTITY a '"),
           seeds=_docx_seeds),
    Reader(name="intake_docx_core", read=_with_part(_docx, "docProps/core.xml", ".docx"), modules=_INTAKE, words=WORDS,
           seeds=lambda: (_part_of(_docx(), "docProps/core.xml"),)),
    Reader(name="intake_docx_rels", read=_with_part(_docx, "word/_rels/document.xml.rels", ".docx"), modules=_INTAKE,
           words=WORDS, seeds=lambda: (_part_of(_docx(), "word/_rels/document.xml.rels"),)),
    Reader(name="intake_pdf", read=_taken_in(".pdf"), modules=_INTAKE,
           words=(*WORDS, b"obj", b"endobj", b"stream\n", b"/Filter /FlateDecode", b"/Kids [2 0 R]", b"/Count 99999",
                  b"/Prev 0", b"xref", b"/Type /ObjStm", b"/Encrypt 3 0 R"),
           seeds=_seeds(pdf_of([wrap(TEXT, 60)]), pdf_of([wrap(TEXT, 60), wrap(ENGLISH, 60)]), locked_pdf(""))),
    Reader(name="intake_zip", read=_zip_entries, modules=_INTAKE, words=(*WORDS, b"../", b".zip", b"C:\\", SPLIT),
           seeds=_seeds(zip_of({"b.txt": TEXT.encode()}), SPLIT.join([b"a.txt", TEXT.encode(), b"b.jsonl", LINE]))),
    Reader(name="feeds", read=_feed, modules=("geo.feeds",), words=(b"http://[", b"<link>", b"<!DOCTYPE", *WORDS),
           seeds=_seeds(FEED, ATOM)),
    Reader(name="fetch", read=_fetched, modules=("geo.feeds",),
           words=(b"301", b"http://[::1", b"//", b"application/rss+xml", b"text/html", b"http://127.0.0.1/"),
           seeds=_seeds(b"200\ntext/html\n\n<p>", b"302\n\nhttp://other.example/\n",
                        b"200\napplication/rss+xml\n\n" + FEED)),
)  # fmt: skip
