"""Words of an article's body with their offsets, for :mod:`geo.toponyms`."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

from geo.model import Article

_WORD = re.compile(r"(?:[A-Z]\.){2,}|[^\W_]+(?:['’`‑\-][^\W_]+)*(?:['’](?![\w]))?")
_SENTENCE_END = re.compile(r"(?:[.!?:;•\n]|[-–—]\s)[\s\"'“”‘’«»(\[]*$")
_QUOTES = "\"'“”‘’«»"


class Token(NamedTuple):
    """A word: its text and code points in the article."""

    text: str
    start: int
    end: int
    first: bool  # of its sentence, clause or quotation
    joined: bool  # only spaces stand between it and the word before
    capital: bool  # written as a name


def is_capital(word: str) -> bool:
    """Whether a word is written as a name: with a capital first, or after a small article ("al-Watiya")."""
    if word[:1].isupper():
        return True
    head, _, tail = word.partition("-")
    return bool(tail) and len(head) <= 3 and tail[:1].isupper()


def tokenise(article: Article, abbreviations: Collection[str] = ()) -> list[Token]:
    """The words of the body, in order. A word of another body span or behind punctuation is not `joined`.

    Parameters
    ----------
    abbreviations : collection of str
        Words in small letters with their full stop, which ends no sentence ("st.", "sgt.").
    """
    tokens: list[Token] = []
    for span in article.body:
        last = -1
        for word in _WORD.finditer(article.text, span.start, span.end):
            start, end, text = word.start(), word.end(), word.group()
            if text[-1] in "'’" and (end - start < 3 or not text[:-1].casefold().endswith(("s", "x", "z"))):
                end, text = end - 1, text[:-1]
            between = article.text[last:start] if last >= 0 else "\n"
            if between == " ":
                tokens.append(Token(text, start, end, False, True, is_capital(text)))
                last = end
                continue
            before = article.text[max(span.start, start - 1) : start]
            if tokens and between.startswith(".") and between[1:].isspace() and "\n" not in between:
                short = tokens[-1].text
                if f"{short.casefold()}." in abbreviations or (len(short) == 1 and short.isupper()):
                    between = between[1:]
            first = last < 0 or between != " " and bool(_SENTENCE_END.search(between)) or before in _QUOTES
            joined = last >= 0 and between.isspace() and "\n" not in between
            tokens.append(Token(text, start, end, first, joined, is_capital(text)))
            last = end
    return tokens
