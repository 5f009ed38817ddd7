"""Paragraphs, sentences and clauses of an article as spans of its raw text.

A paragraph is a line of the body. A sentence ends at a full stop, question or exclamation mark before white space and
an opening letter, unless the words before it are an abbreviation of the language. A clause ends where a pattern of the
language file says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from geo.lexicon import TextWords
from geo.model import Span

LONGEST = 60  # letters of a word that can be an abbreviation
_END = re.compile(r"[.!?…]+[\"'’”»)\]]*(?=\s|$)")
_LAST_WORD = re.compile(r"([^\s(\"'‘“«]+)$")
_OPENS = re.compile(r"\s+[\"'‘’“«(\[]*(?:[^\W\d_]|\d)")


class Sentence(NamedTuple):
    """A sentence: its span in the raw text and the number of its paragraph in the body, from 0."""

    start: int
    end: int
    paragraph: int

    @property
    def span(self) -> Span:
        """The span in the raw text."""
        return Span(self.start, self.end)


def split_paragraphs(text: str, body: Sequence[Span]) -> list[Span]:
    """The lines of the body that are not blank, without white space around them."""
    found = []
    for part in body:
        for line in re.finditer(r"[^\r\n]+", text[part.start : part.end]):
            stripped = line.group().strip()
            if stripped:
                start = part.start + line.start() + line.group().index(stripped)
                found.append(Span(start, start + len(stripped)))
    return found


def split_sentences(text: str, body: Sequence[Span], words: TextWords) -> list[Sentence]:
    """The sentences of the body in the order of the text."""
    abbreviations = frozenset(word.casefold() for word in words.abbreviations)
    openers = tuple(words.sentence_openers)
    sentences: list[Sentence] = []
    for number, paragraph in enumerate(split_paragraphs(text, body)):
        start = paragraph.start
        for stop in _stops(text, paragraph, abbreviations, openers):
            sentences.append(Sentence(start, stop, number))
            start = stop + len(text[stop : paragraph.end]) - len(text[stop : paragraph.end].lstrip())
        if start < paragraph.end:
            sentences.append(Sentence(start, paragraph.end, number))
    return sentences


def _stops(text: str, paragraph: Span, abbreviations: frozenset[str], openers: tuple[str, ...]) -> Iterator[int]:
    for end in _END.finditer(text, paragraph.start, paragraph.end):
        rest = text[end.end() : paragraph.end]
        if not rest.strip():
            return
        before = text[max(paragraph.start, end.start() - LONGEST) : end.start()]
        if _is_abbreviation(before, end.group(), abbreviations):
            continue
        opening = _OPENS.match(rest)
        bare = rest.lstrip()
        if not opening:
            continue
        first = opening.group()[-1]
        if first.isupper() or first.isdigit() or bare.startswith(openers):
            yield end.end()


def _is_abbreviation(before: str, stop: str, abbreviations: frozenset[str]) -> bool:
    if not stop.startswith(".") or stop.startswith(".."):
        return False
    word = _LAST_WORD.search(before)
    if not word:
        return False
    last = word.group(1)
    return f"{last}.".casefold() in abbreviations or (len(last) == 1 and last.isupper())


def split_clauses(text: str, sentence: Span, breaks: Iterable[re.Pattern[str]]) -> list[Span]:
    """The clauses of a sentence; each pattern of `breaks` ends a clause where it begins."""
    cuts = {sentence.start}
    for pattern in breaks:
        cuts.update(found.end() if found.group() in (";", ":") else found.start()
                    for found in pattern.finditer(text, sentence.start, sentence.end))
    edges = [*sorted(cut for cut in cuts if sentence.start <= cut < sentence.end), sentence.end]
    return [Span(a, b) for a, b in zip(edges, edges[1:], strict=False) if text[a:b].strip(" ,;:.")]
