"""Articles from files: plain text, Markdown with front matter, JSON lines.

Plain text begins with the line or words `date YYYY-MM[-DD]`. The raw text of a file is kept as it is, so that
offsets are code points of the file as decoded (of JSON lines: of the `text` field); `Article.body` leaves out the
head, captions and "read also" tails, by patterns of the language file. What cannot be read becomes a `Dropped` with
its reason; the rest is still read.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from geo.dates import DateInterval, parse_partial
from geo.errors import Fault, InputError
from geo.lexicon import Language
from geo.memory import Shelf
from geo.model import Article, Dropped, Span

SUFFIXES = (".txt", ".md", ".jsonl")
MAX_FILE_BYTES = 200_000_000  # of JSON lines; a text file is one article
MAX_ARTICLE_CHARS = 200_000
MIN_STOP_WORD_SHARE = 0.2  # of the words; news in Dutch or English has 0.35 to 0.5, other languages below 0.15
MIN_WORDS = 4
_DATE_HEAD = re.compile(r"[\s\ufeff]*date\s*:?\s+(\S+)", re.IGNORECASE)
_FRONT = re.compile(r"\ufeff?---[ \t]*\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|$)", re.DOTALL)
_FIELD = re.compile(r"^(\w+)\s*:\s*(.*?)\s*$")
_SURROGATE = re.compile("[\ud800-\udfff]")  # half a letter, as JSON can escape it: no file could hold the text
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


@dataclass
class _Raw:
    """One text as found in a file, before anything was judged."""

    id: str
    file: str
    text: str
    line: int | None = None
    head_end: int = 0
    fields: dict[str, str] = field(default_factory=dict)


class _Refused(Exception):  # noqa: N818  (a verdict on one text, never seen outside this module)
    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(reason)
        self.reason, self.detail = reason, detail


def read_articles(
    paths: Sequence[Path], languages: Mapping[str, Language], kept: Shelf | None = None
) -> tuple[list[Article], list[Dropped]]:
    """The articles of the files and folders, and what was left out and why.

    Folders are walked; files are read in the order of their names, so that the result does not depend on the disk.

    Parameters
    ----------
    paths : Sequence[Path]
        Files (`.txt`, `.md`, `.jsonl`) or folders.
    languages : Mapping[str, Language]
        By code; an article in any other language is dropped.
    kept : Shelf, optional
        The articles of texts that were there before.

    Raises
    ------
    InputError
        If a path does not exist.
    """
    shelf = kept or Shelf()
    articles: dict[str, Article] = {}
    texts: dict[str, str] = {}
    dropped: list[Dropped] = []
    for path in _list_files(paths, dropped):
        for raw in _read_file(path, dropped):
            try:
                article, key = _kept_article(raw, languages, shelf)
                _refuse_double(article, key, articles, texts)
            except _Refused as refusal:
                dropped.append(_drop(raw.file, refusal.reason, refusal.detail, raw.line, raw.id))
                continue
            articles[article.id] = article
    return list(articles.values()), dropped


def read_text(text: str, file: str, languages: Mapping[str, Language]) -> Article | Dropped:
    """The article of one Markdown text with front matter as `read_articles` would read it, or why it would not.

    Parameters
    ----------
    file : str
        The name that the text has, or would have, as a file.
    """
    raw = _read_markdown(Path(file), text)
    try:
        return _build_article(raw, languages)
    except _Refused as refusal:
        return _drop(raw.file, refusal.reason, refusal.detail, raw.line, raw.id)


def read_head(text: str) -> tuple[dict[str, str], int]:
    """What the head of a text says of it (front matter, or the words `date YYYY-MM[-DD]`), and where the head ends."""
    raw = _read_markdown(Path("text"), text)
    return {key: value for key, value in raw.fields.items() if value}, raw.head_end


def text_key(article: Article) -> str:
    """What two articles of the same words have in common, whatever their heads and furniture."""
    return key_of(article.text, [(span.start, span.end) for span in article.body])


def key_of(text: str, body: Iterable[tuple[int, int]]) -> str:
    """The key of :func:`text_key` for a text and the spans of its body."""
    words = " ".join(" ".join(text[start:end] for start, end in body).split())
    return hashlib.sha256(words.encode()).hexdigest()


def _drop(file: str, reason: str, detail: str, line: int | None = None, item: str = "") -> Dropped:
    return Dropped(stage="articles", reason=reason, item=item or file, file=file, line=line, detail=detail)


def _list_files(paths: Sequence[Path], dropped: list[Dropped]) -> list[Path]:
    missing = [path for path in paths if not path.exists()]
    if missing:
        raise InputError([Fault(file=path.name, message=f"{path.name!r} does not exist; expected a file or a folder "
                                f"with {', '.join(SUFFIXES)}") for path in missing])
    found: dict[Path, None] = {}
    for path in paths:
        inside = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
        for file in inside:
            hidden = any(part.startswith(".") for part in file.relative_to(path).parts) if path.is_dir() else False
            if file.suffix.lower() in SUFFIXES and not hidden:
                found[file] = None
            elif not path.is_dir():
                dropped.append(_drop(file.name, "unknown_format",
                                     f"{file.suffix!r} is no format of articles; expected {', '.join(SUFFIXES)}"))
    return list(found)


def _read_file(path: Path, dropped: list[Dropped]) -> Iterator[_Raw]:
    size = path.stat().st_size
    limit = MAX_FILE_BYTES if path.suffix.lower() == ".jsonl" else MAX_ARTICLE_CHARS * 4
    if size > limit:
        dropped.append(_drop(path.name, "too_large", f"the file has {size} bytes, at most {limit} are read: split it"))
        return
    data = path.read_bytes()
    if path.suffix.lower() == ".jsonl":
        yield from _read_lines(path.name, data, dropped)
        return
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        dropped.append(_drop(path.name, "not_utf8", f"byte {error.start} is not UTF-8: save the file as UTF-8", line))
        return
    yield _read_markdown(path, text) if path.suffix.lower() == ".md" else _read_plain(path, text)


def _read_plain(path: Path, text: str) -> _Raw:
    head = _DATE_HEAD.match(text)
    fields = {"date": head.group(1)} if head else {}
    return _Raw(path.stem, path.name, text, 1, head.end() if head else 0, fields)


def _read_markdown(path: Path, text: str) -> _Raw:
    front = _FRONT.match(text)
    if not front:
        return _read_plain(path, text)
    fields = {}
    for line in front.group(1).split("\n"):
        pair = _FIELD.match(line)
        if pair:
            fields[pair.group(1).lower()] = _unquote(pair.group(2))
    return _Raw(fields.get("id") or path.stem, path.name, text, 1, front.end(), fields)


def _unquote(value: str) -> str:
    if value.startswith('"') and value.endswith('"'):
        try:
            return _sound(str(json.loads(value)))
        except ValueError:
            pass  # quotes of the value's own
    return value.strip("\"'")


def _sound(text: str) -> str:
    """The text with a mark in place of each half letter, so that offsets stay."""
    return _SURROGATE.sub("\ufffd", text)


def _read_lines(file: str, data: bytes, dropped: list[Dropped]) -> Iterator[_Raw]:
    for number, line in enumerate(data.split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            record: Any = json.loads(line.decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            dropped.append(_drop(file, "not_utf8", f"byte {error.start} of the line is not UTF-8", number))
            continue
        except (ValueError, RecursionError) as error:  # ValueError also of a number with thousands of digits
            dropped.append(_drop(file, "broken_line", f"this is no JSON: {error}", number))
            continue
        if not isinstance(record, dict) or not isinstance(record.get("text"), str):
            dropped.append(_drop(file, "broken_line", 'expected {"id","lang","date","title","text"}', number))
            continue
        fields = {key: _sound(value) for key, value in record.items() if isinstance(value, str) and key != "text"}
        numbered = record.get("id") if isinstance(record.get("id"), int) else None
        name = fields.get("id") or str(numbered or f"{Path(file).stem}-{number}")
        yield _Raw(name, file, _sound(record["text"]), number, 0, fields)


def _build_article(raw: _Raw, languages: Mapping[str, Language]) -> Article:
    if not raw.text[raw.head_end :].strip():
        raise _Refused("empty", "there is no text in it")
    if len(raw.text) > MAX_ARTICLE_CHARS:
        raise _Refused("too_large", f"{len(raw.text)} characters, at most {MAX_ARTICLE_CHARS} are read: split it")
    published = _published(raw)
    code = raw.fields.get("lang", "").lower()[:2] or detect_language(raw.text[raw.head_end :], languages)
    language = languages.get(code)
    if language is None:
        known = ", ".join(sorted(languages)) or "none"
        raise _Refused("other_language", f"the text is not in a language that is known here; available: {known}")
    body = find_body(raw.text, raw.head_end, language)
    if not body:
        raise _Refused("empty", "nothing is left of it without captions and links")
    address = raw.fields.get("address", "")
    return Article(
        id=raw.id, lang=code, published=published, title=raw.fields.get("title", ""), text=raw.text, body=body,
        file=raw.file, publisher=raw.fields.get("publisher", ""),
        address=address if address.lower().startswith(("http://", "https://")) else "",
    )


def _published(raw: _Raw) -> DateInterval:
    stated = raw.fields.get("date", "").strip()
    if not stated:
        raise _Refused("no_date", "it does not say when it appeared: begin it with 'date YYYY-MM-DD' or 'date YYYY-MM'")
    try:
        return parse_partial(re.split(r"[T ]", stated.rstrip(".,;"), maxsplit=1)[0])
    except ValueError as error:
        raise _Refused("bad_date", str(error)) from error


def _kept_article(raw: _Raw, languages: Mapping[str, Language], shelf: Shelf) -> tuple[Article, str]:
    """The article of a text and its key; the very one that it was before where nothing it comes from is another."""
    def make() -> tuple[Article, str, tuple[Language, ...]]:
        article = _build_article(raw, languages)
        return article, text_key(article), known  # with the languages, so that their numbers stay theirs

    known = tuple(languages.values())
    fields = tuple(sorted(raw.fields.items()))
    key = (raw.id, raw.file, raw.text, raw.line, raw.head_end, fields, *map(id, known))
    return shelf.get(key, make)[:2]


def _refuse_double(article: Article, key: str, articles: Mapping[str, Article], texts: dict[str, str]) -> None:
    if key in texts:
        raise _Refused("duplicate", f"the same text as {texts[key]!r}")
    if article.id in articles:
        raise _Refused("duplicate_id", f"the id {article.id!r} stands twice, also in {articles[article.id].file!r}: "
                       "rename one of them")
    texts[key] = article.id


def detect_language(text: str, languages: Mapping[str, Language]) -> str:
    """The code of the language whose stop words make up the largest share of the text; "" where none does."""
    words = [word.casefold() for word in _WORD.findall(text[:20_000])]
    if len(words) < MIN_WORDS:
        return ""
    shares = {}
    for code, language in languages.items():
        stops = frozenset(language.text.stop_words)
        shares[code] = sum(word in stops for word in words) / len(words)
    best = max(sorted(shares), key=lambda code: shares[code], default="")
    return best if best and shares[best] >= MIN_STOP_WORD_SHARE else ""


def find_body(text: str, head_end: int, language: Language) -> tuple[Span, ...]:
    """The spans of the text from `head_end` on that are the article proper: no furniture, no tail."""
    furniture = [re.compile(pattern, re.IGNORECASE) for pattern in language.text.furniture]
    tails = [re.compile(pattern, re.IGNORECASE) for pattern in language.text.tails]
    spans: list[Span] = []
    for line in re.finditer(r"[^\r\n]+", text[head_end:]):
        bare = line.group().strip()
        if not bare:
            continue
        if any(pattern.match(bare) for pattern in tails) and spans:
            break
        if any(pattern.match(bare) for pattern in furniture):
            spans.append(Span(-1, -1))  # a cut
            continue
        start = head_end + line.start() + line.group().index(bare)
        end = start + len(bare)
        if spans and spans[-1].start >= 0:
            spans[-1] = Span(spans[-1].start, end)
        else:
            spans.append(Span(start, end))
    return tuple(span for span in spans if span.start >= 0)
