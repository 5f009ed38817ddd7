"""Articles from what a reader has: files of any common kind, archives of them, a folder, a pasted text.

Bytes go in, drafts and refusals come out; nothing is written here (`intake_shelf` does). A draft that is judged sound
is read by `geo.articles` exactly as the build will read it, so that a preview shows what will stand there.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from geo.articles import detect_language, read_head, read_text, text_key
from geo.intake_archives import Budget, is_hidden, megabytes, unpack
from geo.intake_documents import decode, read_docx, read_html, read_pdf
from geo.intake_model import MAX_DEPTH, MAX_DRAFTS, MAX_FILE_BYTES, Draft, Intake, Refusal, Refused, one_line, tidy
from geo.lexicon import Language
from geo.model import Article, Dropped

KINDS = (".txt", ".md", ".html", ".htm", ".docx", ".pdf", ".jsonl", ".zip")
INSIDE = " › "  # between an archive and a file in it
FIELDS = ("title", "date", "publisher", "address", "lang")
_REASONS = {"other_language": "unknown_language", "too_large": "too_long"}  # of geo.articles, as they are called here
_LINE_END = re.compile("\r\n?")  # no other break ends a line of a head
_SLUG = re.compile(r"[^a-z0-9]+")


def read_files(files: Iterable[tuple[str, bytes]], languages: Mapping[str, Language]) -> Intake:
    """The drafts in files, and what cannot be used and why.

    Parameters
    ----------
    files : iterable of (str, bytes)
        Name and content. The name's end says what kind it is (:data:`KINDS`), the content must agree.
    languages : Mapping[str, Language]
        By code; the language of a draft that does not state it is told from its words.
    """
    drafts: list[Draft] = []
    refusals: list[Refusal] = []
    words = frozenset(word for language in languages.values() for word in language.text.conjunctions)
    for found in _read_all(files, Budget(), words, 0):
        if isinstance(found, Refusal):
            refusals.append(found)
        elif len(drafts) == MAX_DRAFTS:
            refusals.append(Refused("too_many_articles", most=MAX_DRAFTS).of(found.file))
            break
        else:
            drafts.append(_tell_language(found, languages))
    return Intake(drafts, refusals)


def read_pasted(text: str, languages: Mapping[str, Language], name: str = "") -> Intake:
    """The draft of a text that was pasted; a head in it (front matter, `date ...`) is read as that of a file."""
    try:
        return Intake([_tell_language(_from_text(name, text), languages)])
    except Refused as refused:
        return Intake(refusals=[refused.of(name)])


def files_of(paths: Sequence[Path]) -> Iterator[tuple[str, bytes]]:
    """The files of a folder, or single files, by name and content; hidden files and links that lead out are left out.

    Of a file that is too large one byte more than allowed is read, so that `read_files` can say so.
    """
    for path in paths:
        inside = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
        for file in inside:
            within = file.relative_to(path) if path.is_dir() else Path(file.name)
            stays = not path.is_dir() or file.resolve().is_relative_to(path.resolve())
            known = not path.is_dir() or file.suffix.lower() in KINDS
            if stays and known and not any(part.startswith(".") for part in within.parts):
                with file.open("rb") as opened:
                    yield within.as_posix(), opened.read(MAX_FILE_BYTES + 1)


def judge(draft: Draft, languages: Mapping[str, Language], known: Mapping[str, str]) -> Article | Refusal:
    """The article that a draft would be, or why it cannot be added as it is.

    Parameters
    ----------
    known : mapping
        The key (`geo.articles.text_key`) of every article that is there, and its title.
    """
    found = read_text(as_markdown(draft), f"{article_id(draft)}.md", languages)
    if isinstance(found, Dropped):
        reason = _REASONS.get(found.reason, found.reason)
        return Refusal(file=draft.file, reason=reason, values={"value": draft.date, "known": ", ".join(languages)})
    there = known.get(text_key(found))
    if there is not None:
        return Refusal(file=draft.file, reason="duplicate", values={"title": there})
    return found


def article_id(draft: Draft) -> str:
    """The id of a draft, from its title and its text: the same text has one id, whoever adds it."""
    name = _SLUG.sub("-", (draft.title or draft.text[:60]).casefold()).strip("-")[:48].strip("-")
    return f"{name or 'article'}-{hashlib.sha256(draft.text.encode()).hexdigest()[:10]}"


def as_markdown(draft: Draft) -> str:
    """The draft as it is kept: front matter and text."""
    fields = {"id": article_id(draft), **{name: getattr(draft, name) for name in FIELDS}, "file": draft.file}
    head = "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in fields.items() if value)
    return f"---\n{head}---\n\n{draft.text.strip()}\n"


def with_fields(draft: Draft, fields: Mapping[str, str]) -> Draft:
    """The draft with what the reader filled in; an address that is none is left out."""
    said = {name: one_line(fields.get(name, getattr(draft, name)), 2000) for name in FIELDS}
    return Draft(file=draft.file, text=draft.text, original=draft.original, **said)


def _tell_language(draft: Draft, languages: Mapping[str, Language]) -> Draft:
    code = draft.lang.lower()[:2]
    return replace(draft, lang=code if code in languages else detect_language(draft.text, languages))


def _read_all(
    files: Iterable[tuple[str, bytes]], budget: Budget, words: frozenset[str], depth: int
) -> Iterator[Draft | Refusal]:
    for name, content in files:
        try:
            yield from _read_one(name, content, budget, words, depth)
        except Refused as refused:
            yield refused.of(name)


def _read_one(
    name: str, content: bytes, budget: Budget, words: frozenset[str], depth: int
) -> Iterator[Draft | Refusal]:
    kind = PurePosixPath(name).suffix.lower()
    if depth and is_hidden(name.rpartition(INSIDE)[2]):
        raise Refused("hidden")
    if kind not in KINDS:
        raise Refused("unknown_format", known=", ".join(KINDS))
    if len(content) > MAX_FILE_BYTES:
        raise Refused("file_too_large", most=megabytes(MAX_FILE_BYTES))
    if not content.strip():
        raise Refused("empty")
    if kind == ".zip":
        if depth == MAX_DEPTH:
            raise Refused("zip_too_deep", most=MAX_DEPTH)
        inside = [(at, data) for at, data in unpack(content, budget) if at.lower().endswith(KINDS) or not is_hidden(at)]
        if not inside:
            raise Refused("zip_empty")
        yield from _read_all(((f"{name}{INSIDE}{at}", data) for at, data in inside), budget, words, depth + 1)
    elif kind == ".jsonl":
        yield from _lines(name, content)
    elif kind == ".pdf":
        yield _without_head(read_pdf(name, content, words))
    elif kind == ".docx":
        yield _without_head(read_docx(name, content))
    elif kind in (".html", ".htm"):
        yield read_html(name, content)
    else:
        yield _from_text(name, decode(content))


def _from_text(name: str, text: str) -> Draft:
    return _without_head(Draft(file=name, text=_LINE_END.sub("\n", text)))


def _without_head(draft: Draft) -> Draft:
    """The draft, with what stood in the head of its text (front matter, `date ...`) as its fields."""
    fields, start = read_head(draft.text)
    text = tidy(draft.text[start:]).strip()
    if not text:
        raise Refused("empty")
    return with_fields(replace(draft, text=text), fields)


def _lines(name: str, content: bytes) -> Iterator[Draft | Refusal]:
    text = decode(content)
    if not text.strip():  # more than bytes show: a space of another script, a control sign
        raise Refused("empty")
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            yield _from_line(name, line)
        except Refused as refused:
            at = Refused(refused.reason, **{**refused.values, "line": number})
            yield at.of(f"{name}:{number}")


def _from_line(name: str, line: str) -> Draft:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:  # ValueError also of a number with thousands of digits
        raise Refused("broken_line") from error
    if not isinstance(record, dict) or not isinstance(record.get("text"), str):
        raise Refused("broken_line")
    text = tidy(record["text"]).strip()
    if not text:
        raise Refused("empty")
    return with_fields(Draft(file=name, text=text), {k: v for k, v in record.items() if isinstance(v, str)})
