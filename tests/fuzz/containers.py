"""The smallest Word and Excel files that can be opened, so that a fuzzer's time goes into the part that it changes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OPEN = "http://schemas.openxmlformats.org"
_OFFICE = f"{_OPEN}/officeDocument/2006/relationships"
_CORE = f"{_OPEN}/package/2006/relationships/metadata/core-properties"
_WORD = f"{_OPEN}/wordprocessingml/2006/main"
_SHEET = f"{_OPEN}/spreadsheetml/2006/main"
DOCUMENT, CORE, DOCUMENT_RELS = "word/document.xml", "docProps/core.xml", "word/_rels/document.xml.rels"
SHEET, BOOK = "xl/worksheets/sheet1.xml", "xl/workbook.xml"


def packed(files: Mapping[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    """An archive of the files; stored, because packing them would take longer than reading."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, compress_type=method)
    return out.getvalue()


def parts_of(container: bytes) -> dict[str, bytes]:
    """The files of an archive."""
    with zipfile.ZipFile(io.BytesIO(container)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _types(**kinds: str) -> bytes:
    overrides = "".join(f'<Override PartName="/{part}" ContentType="{kind}"/>' for part, kind in kinds.items())
    plain = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    kept = '<Default Extension="xml" ContentType="application/xml"/>'
    return f'{_XML}<Types xmlns="{_OPEN}/package/2006/content-types">{plain}{kept}{overrides}</Types>'.encode()


def _relations(*pairs: tuple[str, str]) -> bytes:
    lines = "".join(f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
                    for number, (kind, target) in enumerate(pairs, start=1))  # fmt: skip
    return f'{_XML}<Relationships xmlns="{_OPEN}/package/2006/relationships">{lines}</Relationships>'.encode()


def word_parts(paragraphs: Sequence[str], title: str = "") -> dict[str, bytes]:
    """The parts of a Word file with these paragraphs, and a table of the last one."""
    def paragraph(text: str) -> str:
        return f"<w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p>"

    body = "".join(map(paragraph, paragraphs))
    cell = f"<w:tc>{paragraph(paragraphs[-1])}</w:tc>" if paragraphs else ""
    table = f"<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid><w:tr>{cell}</w:tr></w:tbl>" if cell else ""
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    about = "application/vnd.openxmlformats-package.core-properties+xml"
    said = f"<dc:title>{escape(title)}</dc:title>"
    return {
        "[Content_Types].xml": _types(**{DOCUMENT: main, CORE: about}),
        "_rels/.rels": _relations((f"{_OFFICE}/officeDocument", DOCUMENT), (_CORE, CORE)),
        DOCUMENT: f'{_XML}<w:document xmlns:w="{_WORD}"><w:body>{body}{table}</w:body></w:document>'.encode(),
        CORE: f'{_XML}<cp:coreProperties xmlns:cp="{_OPEN}/package/2006/metadata/core-properties" '
              f'xmlns:dc="http://purl.org/dc/elements/1.1/">{said}</cp:coreProperties>'.encode(),
        DOCUMENT_RELS: _relations(),
    }  # fmt: skip


def book_parts(rows: Sequence[Sequence[str]]) -> dict[str, bytes]:
    """The parts of an Excel file with one sheet of these rows."""
    lines = "".join(
        f'<row r="{number}">'
        + "".join(f'<c t="inlineStr"><is><t>{escape(cell)}</t></is></c>' for cell in row)
        + "</row>"
        for number, row in enumerate(rows, start=1)
    )
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    return {
        "[Content_Types].xml": _types(**{BOOK: f"{kind}.sheet.main+xml", SHEET: f"{kind}.worksheet+xml"}),
        "_rels/.rels": _relations((f"{_OFFICE}/officeDocument", BOOK)),
        BOOK: f'{_XML}<workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}"><sheets><sheet name="a" sheetId="1" r:id="rId1"/>'
              "</sheets></workbook>".encode(),
        "xl/_rels/workbook.xml.rels": _relations((f"{_OFFICE}/worksheet", "worksheets/sheet1.xml")),
        SHEET: f'{_XML}<worksheet xmlns="{_SHEET}"><sheetData>{lines}</sheetData></worksheet>'.encode(),
    }  # fmt: skip
