"""Small files of every kind that articles come in, and their wrong twins."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

from docx import Document
from pypdf import PdfReader, PdfWriter

TEXT = (
    "Het Zuidelijk Verbond heeft woensdag Zuidpoort veroverd op de noordelijke troepen. "
    "Daarbij kwamen zeven mensen om het leven."
)
ENGLISH = (
    "The Southern League captured the town of Zuidpoort on Wednesday from the northern troops. "
    "Seven people were killed in the fighting, and the mayor has left the town."
)
TITLE = "Zuidpoort gevallen"


def docx_of(paragraphs: Sequence[str], title: str = "") -> bytes:
    """A Word file."""
    document = Document()
    document.core_properties.title = title
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def pdf_of(pages: Sequence[Sequence[str]]) -> bytes:
    """A PDF with these lines on its pages (Latin-1); without lines a page has no text, as a scan has none."""
    bodies: list[bytes] = []
    kids = " ".join(f"{4 + 2 * at} 0 R" for at in range(len(pages)))
    bodies.append(b"<< /Type /Catalog /Pages 2 0 R >>")
    bodies.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode())
    bodies.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    for at, lines in enumerate(pages):
        shown = "".join(f"({_escape(line)}) Tj T*\n" for line in lines)
        stream = f"BT /F1 11 Tf 14 TL 50 780 Td\n{shown}ET".encode("latin-1")
        bodies.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * at} 0 R "
            f"/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        bodies.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    return _numbered(bodies)


def _escape(line: str) -> str:
    return line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def _numbered(bodies: Sequence[bytes]) -> bytes:
    """The objects as a file, with the table of where each stands."""
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    tail = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(bodies) + 1, len(out))
    return out + head + table + tail


def locked_pdf(password: str) -> bytes:
    """A PDF that opens with a password alone ("" for one that everybody may read)."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf_of([wrap(TEXT, 60)]))))
    writer.encrypt(password, owner_password="owner", algorithm="RC4-128")
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def zip_of(files: dict[str, bytes]) -> bytes:
    """An archive, packed."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


def html_of(text: str, title: str = TITLE, day: str = "2019-06-20") -> bytes:
    """A page of a newspaper with menu and foot around its article."""
    paragraphs = "".join(f"<p>{part}</p>" for part in text.split("\n"))
    return (
        f'<!doctype html><html lang="nl"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta property="article:published_time" content="{day}T10:00:00+02:00">'
        '<meta property="og:site_name" content="De Testkrant"></head>'
        '<body><nav><a href="/">Voorpagina</a> <a href="/sport">Sport</a></nav>'
        f"<article><h1>{title}</h1>{paragraphs}</article>"
        "<footer>Colofon, abonneren en privacy</footer></body></html>"
    ).encode()


def wrap(text: str, width: int) -> list[str]:
    """The text in lines of a width, words broken with a hyphen where they do not fit."""
    lines, line = [], ""
    for word in text.split():
        while line and len(line) + 1 + len(word) > width:
            room = width - len(line) - 2
            if room >= 4 and len(word) - room >= 3 and word.isalpha() and word.islower():
                lines.append(f"{line} {word[:room]}-")
                word = word[room:]
            else:
                lines.append(line)
            line = ""
        line = f"{line} {word}".strip()
    return [*lines, line]
