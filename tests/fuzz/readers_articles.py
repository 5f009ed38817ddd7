"""Readers of articles and of what the network answers, as bytes meet them."""

from __future__ import annotations

import ipaddress
import json
import zipfile
from collections.abc import Callable, Sequence
from functools import cache

from geo.articles import MAX_ARTICLE_CHARS, key_of, read_articles, text_key
from geo.feeds import Answer, Line, fetch, is_public, read_feed
from geo.intake import as_markdown, judge, read_files
from geo.intake_model import Refused
from geo.lexicon import Language
from geo.model import Article
from geo.pipeline_reading import load_languages
from tests.fuzz.containers import CORE, DOCUMENT, DOCUMENT_RELS, packed, word_parts
from tests.fuzz.reader import EVERY, SPLIT, Reader, file_of
from tests.intake_files import ENGLISH, TEXT, html_of, locked_pdf, pdf_of, wrap

LINE = json.dumps({"id": 7, "lang": "nl", "date": "2019-06-20", "title": "Zuidpoort", "text": TEXT}).encode()
KNOWN = {key_of(ENGLISH, [(0, len(ENGLISH))]): "An article that is there already"}
FRONT = f'---\nid: "a"\ntitle: "Val"\ndate: 2019-06-20\nlang: nl\npublisher: krant\naddress: https://k.nl/a\n---\n{TEXT}'
OLD_WORD = b"\xd0\xcf\x11\xe0"
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
            verdict = judge(draft, languages(), KNOWN)
            if isinstance(verdict, Article):
                as_markdown(draft).encode()

    return read


def _with_part(part: str) -> Callable[[bytes], object]:
    """The reader of a Word file in which the bytes are one part: bytes alone would hardly ever be a sound archive."""
    whole = _taken_in(".docx")

    def read(data: bytes) -> None:
        whole(data if data.startswith((b"PK", OLD_WORD)) else packed(_docx() | {part: data}))

    return read


@cache
def _docx() -> dict[str, bytes]:
    return word_parts([f"date 2019-06-20 {TEXT}", ENGLISH], "Zuidpoort gevallen")


def _zip_entries(data: bytes) -> None:
    """An archive whose files are parts of the bytes: name and content by turns."""
    if data.startswith(b"PK"):
        _taken_in(".zip")(data)
        return
    parts = data.split(SPLIT)
    names = [name.decode("latin-1")[:60].replace("\x00", "") or "a.txt" for name in parts[::2]]
    _taken_in(".zip")(packed(dict(zip(names, parts[1::2], strict=False))))


def _feed(data: bytes) -> None:
    try:
        found = read_feed(data, "https://krant.example/feed")
    except Refused as refused:
        assert refused.reason == "link_no_feed"
        return
    assert all(isinstance(address, str) for address in found)


def _resolve(host: str, port: int) -> list[str]:
    """What a system answers: an address is itself, and there are hosts that nobody knows or that have none."""
    try:
        return [str(ipaddress.ip_address(host))]
    except ValueError:
        pass
    if host.endswith(".invalid"):
        raise OSError(f"no address for {host} at {port}")
    return [] if host.endswith(".example.org") else ["93.184.216.34"]


def _fetched(data: bytes) -> None:
    """Machines that answer with the bytes: status, kind, place to go on to, and body, in lines; one after another."""
    answers = iter([_answer(part) for part in data.split(SPLIT)])

    def ask(address: str, ip: str, seconds: float) -> Answer:
        assert is_public(ip), f"{address} is asked at {ip}"
        assert seconds > 0
        return next(answers, Answer(404, {}, b""))

    try:
        fetch("https://krant.example/a", Line(_resolve, ask))
    except Refused as refused:
        assert refused.reason.startswith(("link_", "file_"))


def _answer(data: bytes) -> Answer:
    status, kind, location, body = [*data.split(b"\n", 3), b"", b"", b"", b""][:4]
    heads = {"content-type": kind.decode("latin-1"), "location": location.decode("latin-1")}
    return Answer(int(status) if status.isdigit() and len(status) < 5 else 200, heads, body)


FEED = (
    b'<?xml version="1.0"?><rss version="2.0"><channel><title>k</title><item><title>a</title>'
    b"<link>https://krant.example/1</link></item></channel></rss>"
)
ATOM = (
    b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>a</title><link href="/2"/><id>x</id></entry></feed>'
)


PLACES_TO_GO = (
    "http://other.example/", "/b", "http://[", "ftp://a.example/", "http://u@a.example/", "http://a.example:81/",
    "http://a.invalid/", "http://a.example.org/", "http://127.0.0.1/", "http://[::1]/",
    "http://[2001:4860:4860::8888]/",
    "http://[64:ff9b::808:808]/", "http://[2002:7f00:1::]/", "http://[2001:0:7f00:1::1]/", "http://[::ffff:10.0.0.1]/",
)  # fmt: skip


def _fetch_seeds() -> Sequence[bytes]:
    page, feed = b"200\ntext/html; charset=x\n\n<p>", b"200\napplication/rss+xml\n\n" + FEED
    onward = [SPLIT.join([f"302\n\n{place}\n".encode(), page]) for place in PLACES_TO_GO]
    return (page, feed, b"200\nimage/png\n\n", b"301\n\n\n", SPLIT.join([b"302\n\n/b\n"] * 7), *onward)


def _seeds(*seeds: bytes) -> Callable[[], Sequence[bytes]]:
    return lambda: seeds


def _docx_seeds() -> Sequence[bytes]:
    """Wholes that no part alone leads to: no Word file at all, one without a text, one of before 2007."""
    bare = _docx() | {DOCUMENT: word_parts([])[DOCUMENT]}
    headed, there = (word_parts(lines) for lines in (["date 2019-06-20"], [f"date 2019-06-20 {ENGLISH}"]))
    return (packed(_docx()), packed({"a.txt": b"a"}), packed(bare), OLD_WORD + bytes(8), packed(headed), packed(there))


def _pdf_seeds() -> Sequence[bytes]:
    """Pages as a newspaper prints them: head and foot on every page, words that a line breaks, headings, a scan."""
    lines, foot = wrap(TEXT, 30), "Een kort bericht dat niet op de re-"
    pages = [["De Krant", *lines, "", "Kop van een stuk", *wrap(ENGLISH, 40), f"pagina {n} van 3"] for n in (1, 2, 3)]
    hyphens = ["land- en zeemacht.", "zee-", "en luchtmacht,", "Zuid-", "Poort en meer", "verover-", "de stad.", "12"]
    return (
        pdf_of([wrap(TEXT, 60)]), pdf_of(pages), pdf_of([[*hyphens, foot], ["gel past.", *lines]]), pdf_of([[]]),
        pdf_of([wrap(TEXT, 60)]).replace(b"/Count 1", b"/Count 999"), locked_pdf(""), locked_pdf("a"), b"no PDF",
    )  # fmt: skip


def _zip_seeds() -> Sequence[bytes]:
    """Archives as archives can be: nested, under a password, packed in another way, too much, out of their folder."""
    plain = packed({"b.txt": TEXT.encode()}, zipfile.ZIP_DEFLATED)
    at = plain.index(b"PK\x01\x02")  # the list of entries: from here on flags, then method
    locked = plain[: at + 8] + b"\x01" + plain[at + 9 :]
    unknown = plain[: at + 10] + b"\x63" + plain[at + 11 :]
    broken = plain.replace(plain[40:44], b"\xff\xff\xff\xff")
    vast = plain[: at + 24] + b"\xf0\xff\xff\x7f" + plain[at + 28 :]  # bytes unpacked, as the list has them
    bomb = packed({"a.txt": bytes(1_200_000)}, zipfile.ZIP_DEFLATED)
    deep = packed({"c.zip": packed({"d.zip": packed({"e.zip": plain})})})
    names = [b"a.txt", TEXT.encode(), b"b.jsonl", LINE, b"c.html", html_of(TEXT), b".hidden.txt", b"a", b"d.pdf",
        b"%PDF-",
             b"e.docx", b"PK", b"f.exe", b"a", b"g.txt", b" "]  # fmt: skip
    return (plain, locked, unknown, broken, vast, bomb, deep, packed({"x/": b""}), packed({"__MACOSX/a.txt": b"a"}),
            SPLIT.join(names), SPLIT.join([b"../a.txt", b"a"]), b"PK\x03\x04")  # fmt: skip


def _record(text: str, **said: str) -> bytes:
    return json.dumps({"date": "2019-06", **said, "text": text}).encode()


FRONT_EN = f"---\nTitle: 'Fall'\ndate: 2019-06-20T10:00\naddress: ftp://k.nl\nno pair\n---\n{ENGLISH}\nRead also: x\n"
HEADED = (
    f"date 2019-06-20\nFoto: ANP\n{TEXT}\n\n \nTekst gaat door\n{TEXT}\nLees ook: x\nniet meer\n"
    "Meer over dit onderwerp\nniet meer"
)
LONG = "en de " * (MAX_ARTICLE_CHARS // 5)
_SHORT = b"date 2019-06 een kort bericht"
_FOREIGN = "date 2019-06 Il governo ha detto che la città è caduta ieri".encode()
_TEXTS = (
    f"date 2019-06-20 {TEXT}".encode(), f"date 2019-06\n{ENGLISH}\nRead also: x".encode(), HEADED.encode(), _SHORT,
    _FOREIGN,
    TEXT.encode(), b"date 2019-13-01 " + TEXT.encode(), b"date soon " + TEXT.encode(), b"date 2019-06", b"\xff" * 9,
    b"date 0066 " + TEXT.encode(), b"date 2019-02-30 " + TEXT.encode(), b"date 2019 Lees ook: x\nFoto: y",
    f"date 2019 {LONG}".encode(), f"date 2019 {LONG * 4}".encode(),
)  # fmt: skip
_LINES = (
    LINE, LINE + b"\n" + LINE.replace(b"7", b'"b"'), LINE + b"\n\n" + LINE.replace(b"Het", b"Een"), b"[]\n{}\n{",
    b"\xff\n",
    LINE.replace(b'"nl"', b'"it"'), LINE.replace(b'"lang": "nl", ', b""), LINE.replace(b"2019-06-20", b"soon"),
    _record(HEADED), _record(LONG), _record("Foto: ANP"), _record(ENGLISH), _record(ENGLISH, date="0066"),
    _record(ENGLISH, date=""),
    _record(TEXT, date="2019-13"), b'{"text":"a"}\n' * 5_001, _record(" \n", lang="nl"), _record(TEXT, date="2019"),
    json.dumps({"text": " "}).encode(), json.dumps({"text": "a", "date": "2019-06-20"}).encode(),
)  # fmt: skip
_ARTICLE = "_build_article _published detect_language find_body"
_DATES = {"geo.dates": "parse_partial"}
_HEADS = "_read_plain _read_markdown _unquote _sound read_head read_text"
_TIDY = {"geo.intake_model": "Draft Refusal tidy one_line"}
_DRAFTS = "_tell_language _without_head with_fields judge article_id as_markdown read_files"
_PLAIN = "read_articles _read_file _kept_article text_key key_of"
ARTICLES = (
    Reader(name="articles_txt", read=_as_file(".txt"), words=WORDS, seeds=_seeds(*_TEXTS),
           parts={"geo.articles": f"{_PLAIN} _read_plain {_ARTICLE}", **_DATES}),
    Reader(name="articles_md", read=_as_file(".md"), words=WORDS,
        seeds=_seeds(FRONT.encode(), FRONT_EN.encode(), *_TEXTS[:4]),
           parts={"geo.articles": f"{_PLAIN} {_HEADS} {_ARTICLE}", **_DATES}),
    Reader(name="articles_jsonl", read=_as_file(".jsonl"), words=WORDS, seeds=_seeds(*_LINES),
           parts={"geo.articles": f"{_PLAIN} _refuse_double _read_lines _sound {_ARTICLE}", **_DATES}),
    Reader(name="intake_txt", read=_taken_in(".txt"), words=WORDS,
           seeds=_seeds(*_TEXTS, FRONT.encode(), FRONT_EN.encode(), TEXT.encode("utf-16"), b"a\x00", b" ", b"\xff\x00"),
           parts={"geo.intake": f"_from_text {_DRAFTS}", "geo.intake_documents": "decode",
                  "geo.articles": f"{_HEADS} {_ARTICLE}", **_DATES, **_TIDY}),
    Reader(name="intake_jsonl", read=_taken_in(".jsonl"), words=WORDS, seeds=_seeds(*_LINES, b"a\x00", b"\xc2\x85"),
           parts={"geo.intake": "_lines _from_line _tell_language with_fields judge article_id as_markdown read_files",
                  "geo.intake_documents": "decode", "geo.articles": _ARTICLE, **_DATES, **_TIDY}),
    Reader(name="intake_html", read=_taken_in(".html"), words=(*WORDS, b'<meta charset="', b"<!DOCTYPE"),
           seeds=_seeds(html_of(TEXT), html_of(TEXT).replace(b"utf-8", b"windows-1252"), html_of("kort"), b"\x00<p>",
                        html_of(TEXT).replace(b"utf-8", b"utf-7"), html_of(ENGLISH, title="", day=""),
                        html_of(TEXT).decode().encode("utf-16"), b"\x00\xff<p>", html_of(LONG)),
           parts={"geo.intake_documents": "read_html decode", "geo.intake": "judge with_fields", **_TIDY}),
    Reader(name="intake_docx", read=_with_part(DOCUMENT),
           words=(*WORDS, b"<w:tbl>", b"<w:tr>", b"<w:tc>", b"<w:p>", b"<w:r>", b"<w:t>", b"<!ENTITY a '"),
           seeds=lambda: (_docx()[DOCUMENT], *_docx_seeds()),
           parts={"geo.intake_documents": "read_docx _lines", "geo.intake": "_without_head judge", **_TIDY}),
    Reader(name="intake_docx_core", read=_with_part(CORE), words=(*WORDS, b"<dc:title>", b"<!ENTITY a '"),
           seeds=lambda: (_docx()[CORE], *_docx_seeds()), parts={"geo.intake_documents": "read_docx", **_TIDY}),
    Reader(name="intake_docx_rels", read=_with_part(DOCUMENT_RELS),
        words=(*WORDS, b"<Relationship ", b'Target="', b'Id="'),
           seeds=lambda: (_docx()[DOCUMENT_RELS], *_docx_seeds()), parts={"geo.intake_documents": "read_docx _lines"}),
    Reader(name="intake_pdf", read=_taken_in(".pdf"), seeds=_pdf_seeds,
           words=(*WORDS, b"obj", b"endobj", b"stream\n", b"/Filter /FlateDecode", b"/Kids [2 0 R]", b"/Count 99999",
                  b"/Prev 0", b"xref", b"/Type /ObjStm", b"/Encrypt 3 0 R"),
           parts={"geo.intake_documents": "read_pdf _opens _pages", "geo.intake_pages": EVERY, **_TIDY}),
    Reader(name="intake_zip", read=_zip_entries, seeds=_zip_seeds, words=(*WORDS, b"../", b".zip", b"C:\\", SPLIT),
           parts={"geo.intake": "_read_all _read_one read_files", "geo.intake_archives": EVERY}),
    Reader(name="feeds", read=_feed, words=(b"http://[", b"<link>", b"<!DOCTYPE", *WORDS),
        seeds=_seeds(FEED, ATOM, b"<rss/>"),
           parts={"geo.feeds": "read_feed _joined"}),
    Reader(name="fetch", read=_fetched,
           words=(b"301", b"http://[::1", b"//", b"application/rss+xml", b"text/html", b"http://127.0.0.1/", SPLIT,
                  b"http://[64:ff9b::7f00:1]/", b"http://[2002:7f00:1::]/", b"http://[::ffff:10.0.0.1]/", b".invalid"),
           seeds=_fetch_seeds,
           parts={"geo.feeds": "fetch check_address is_public _joined _kind"}),
)  # fmt: skip
