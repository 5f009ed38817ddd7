"""The text of HTML, Word and PDF files, with what they say of themselves."""

from __future__ import annotations

import codecs
import io
import re
import time
import warnings
from collections.abc import Iterator
from typing import Any

from geo.errors import LIBRARY_FAULTS
from geo.intake_archives import Budget, check_entries, open_archive
from geo.intake_model import MAX_PAGES, MAX_SECONDS, Draft, Refused, one_line, tidy
from geo.intake_pages import join_pages

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"  # Word before 2007, and any Word file under a password
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
MIN_HTML_CHARS = 80  # a page with less holds no article but its menu
_HEAD_BYTES = 4096
# Encodings of Python's own, which no page is in: they turn plain letters into others.
_NO_CHARSETS = ("idna", "mbcs", "oem", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "utf-7")


def decode(content: bytes, declared: str = "") -> str:
    """The text of bytes in UTF-8, in UTF-16 with its mark, or in the encoding that the file declares.

    Raises
    ------
    Refused
        If they are in another encoding, or no text at all.
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        declared = "utf-16"
    try:
        if declared and codecs.lookup(declared).name.replace("_", "-") in _NO_CHARSETS:
            raise LookupError(declared)
        text = content.decode(declared or "utf-8-sig")
    except (UnicodeError, LookupError, ValueError) as error:
        if b"\x00" in content[:_HEAD_BYTES]:
            raise Refused("no_text_file") from error
        start = error.start if isinstance(error, UnicodeDecodeError) else 0
        raise Refused("not_utf8", byte=start, line=content.count(b"\n", 0, start) + 1) from error
    if "\x00" in text:
        raise Refused("no_text_file")
    return text


def read_html(file: str, content: bytes) -> Draft:
    """The main text of a web page that was saved, with its title, day, publisher and address where it states them."""
    import trafilatura

    named = None if content.startswith(codecs.BOM_UTF8) else _CHARSET.search(content[:_HEAD_BYTES])
    page = decode(content, named[1].decode("ascii") if named else "")
    try:
        found: Any = trafilatura.bare_extraction(
            page, include_comments=False, with_metadata=True, deduplicate=False,
            date_extraction_params={"extensive_search": False, "original_date": True, "outputformat": "%Y-%m-%d"},
        )
    except LIBRARY_FAULTS as error:
        raise Refused("html_empty") from error
    if found is None or len((found.text or "").strip()) < MIN_HTML_CHARS:
        raise Refused("html_empty")
    day = found.date if _DATE.fullmatch(found.date or "") else ""
    title, text = one_line(found.title or ""), tidy(found.text).strip()
    first, _, rest = text.partition("\n")
    if rest and one_line(first) == title:
        text = rest  # the head of the page is its title
    return Draft(
        file=file, text=text, title=title, date=day,
        publisher=one_line(found.sitename or ""), address=one_line(found.url or "", 2000), original=content,
    )


def read_docx(file: str, content: bytes) -> Draft:
    """The text of a Word file: paragraphs and tables in their order."""
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError
    from lxml.etree import LxmlError

    faults: tuple[type[Exception], ...] = (*LIBRARY_FAULTS, PackageNotFoundError, LxmlError)
    if content.startswith(_OLD_OFFICE):
        raise Refused("docx_old")
    with open_archive(content) as archive:
        names = [info.filename for info in check_entries(archive, Budget())]
    if "word/document.xml" not in names:
        raise Refused("no_docx")
    try:
        document = Document(io.BytesIO(content))
        lines = list(_lines(document))
        title = document.core_properties.title or ""
    except faults as error:
        raise Refused("docx_broken") from error
    text = tidy("\n".join(lines))
    if not text.strip():
        raise Refused("document_empty")
    return Draft(file=file, text=text, title=one_line(title), original=content)


def _lines(document: Any) -> Iterator[str]:
    for part in document.iter_inner_content():
        if hasattr(part, "rows"):
            for row in part.rows:
                yield " ".join(dict.fromkeys(cell.text.strip() for cell in row.cells))
        else:
            yield part.text


def read_pdf(file: str, content: bytes, conjunctions: frozenset[str]) -> Draft:
    """The text of a PDF, its lines and pages put together again."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    faults: tuple[type[Exception], ...] = (*LIBRARY_FAULTS, PyPdfError)
    if b"%PDF-" not in content[:1024]:
        raise Refused("no_pdf")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what the library thinks of the file's style
            reader = PdfReader(io.BytesIO(content))
            if reader.is_encrypted and not _opens(reader, faults):
                raise Refused("pdf_encrypted")
            pages = list(_pages(reader))
            title = (reader.metadata.title if reader.metadata else "") or ""
    except faults as error:
        raise Refused("pdf_broken") from error
    text = tidy(join_pages(pages, conjunctions))
    if sum(letter.isalpha() for letter in text) < max(20, 5 * len(pages)):
        raise Refused("pdf_scanned", count=len(pages))
    return Draft(file=file, text=text, title=one_line(title), original=content)


def _opens(reader: Any, faults: tuple[type[Exception], ...]) -> bool:
    """Whether an encrypted file opens for everyone: it has a password for changes alone."""
    try:
        return bool(reader.decrypt(""))
    except faults:
        return False


def _pages(reader: Any) -> Iterator[str]:
    count = len(reader.pages)
    if count > MAX_PAGES:
        raise Refused("pdf_pages", count=count, most=MAX_PAGES)
    until = time.monotonic() + MAX_SECONDS
    for page in reader.pages:
        if time.monotonic() > until:
            raise Refused("pdf_slow", most=int(MAX_SECONDS))
        yield page.extract_text() or ""
