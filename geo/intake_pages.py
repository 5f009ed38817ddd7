"""Pages of print put together again: words that a line broke, paragraphs over lines and pages, lines of every page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from statistics import median

_ENDS = re.compile(r"[.!?:…][\"'”’»)\]]*$")
_BROKEN = re.compile(r"([^\W\d_])[-\u2010\u00ad]$")
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"(?:\w{1,7}\s+)?[-–]?\s*\d{1,4}\s*[-–]?(?:\s*(?:/|\w{1,4})\s*\d{1,4})?")
SHORT = 0.8  # of a usual line: a line that ends a sentence and is shorter ends its paragraph
HEADING = 0.6  # of a usual line: a line as short that ends no sentence stands by itself, before a capital
MIN_PAGES = 3  # from so many on, a line at the same edge of most of them is no text


def join_pages(pages: Sequence[str], conjunctions: frozenset[str]) -> str:
    """The text of pages with a line for each paragraph.

    Parameters
    ----------
    pages : sequence of str
        As they are printed, line by line.
    conjunctions : frozenset of str
        Words before which a hyphen at the end of a line belongs to its word ("zee- en luchtmacht").
    """
    lines = [line for page in _without_edges(pages) for line in page]
    lengths = [len(line) for line in lines if line]
    usual = median(sorted(lengths)[len(lengths) // 2 :]) if lengths else 0.0
    return "\n".join(_paragraphs(lines, usual, conjunctions))


def _without_edges(pages: Sequence[str]) -> list[list[str]]:
    """The lines of each page without those that stand at the top or foot of most pages, and without page numbers."""
    cut = [[line.strip() for line in page.strip().splitlines()] for page in pages]
    edges = Counter(key for page in cut for key in {_edge(line) for line in (*page[:1], *page[-1:])})
    often = {key for key, count in edges.items() if len(cut) >= MIN_PAGES and count > len(cut) / 2}
    for page in cut:
        for at in (0, -1):
            if page and (_edge(page[at]) in often or len(cut) > 1 and _PAGE_NUMBER.fullmatch(page[at])):
                page.pop(at)
    return cut


def _edge(line: str) -> str:
    return _DIGITS.sub("#", line.casefold())


def _paragraphs(lines: Sequence[str], usual: float, conjunctions: frozenset[str]) -> Iterator[str]:
    held, last, apart = "", "", False
    for line in lines:
        if not line:
            apart = True
            continue
        if held and _ends(last, line, usual, apart=apart):
            yield held
            held = ""
        held, last, apart = join_lines(held, line, conjunctions), line, False
    if held:
        yield held


def _ends(line: str, after: str, usual: float, *, apart: bool) -> bool:
    """Whether a paragraph ends between two lines; `apart` says that an empty line stands between them."""
    if after[:1].islower():
        return False
    if _BROKEN.search(line):
        return False
    return apart or len(line) < (SHORT if _ENDS.search(line) else HEADING) * usual


def join_lines(before: str, line: str, conjunctions: frozenset[str]) -> str:
    """Two lines as one: the hyphen goes where it only broke a word, and stays where it is the word's own."""
    broken = _BROKEN.search(before)
    if not broken:
        return f"{before} {line}" if before else line
    first = re.match(r"[^\W\d_]+", line)
    if first and first[0].casefold() in conjunctions:
        return f"{before} {line}"
    return f"{before[:-1]}{line}" if line[:1].islower() else f"{before}{line}"
