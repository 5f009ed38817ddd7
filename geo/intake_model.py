"""What a reader brings: drafts of articles, and refusals that say what is wrong and what can be done."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from geo.articles import MAX_ARTICLE_CHARS

MAX_FILE_BYTES = 20_000_000  # as much as the page takes of one file
MAX_TOTAL_BYTES = 200_000_000  # of everything unpacked in one go
MAX_DRAFTS = 5_000  # articles in one go
MAX_ENTRIES = 5_000  # files in archives in one go
MAX_DEPTH = 2  # an archive in an archive is read, no deeper
MAX_RATIO = 200  # bytes unpacked for one packed; text packs 3 to 20 times
RATIO_FROM_BYTES = 1_000_000  # below that no file is a bomb
MAX_PAGES = 500
MAX_SECONDS = 30.0  # for the text of one PDF
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")  # and halves of letters
_BREAK = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")


@dataclass(frozen=True, kw_only=True)
class Draft:
    """An article that was not added yet. What is not known is ""; `date` is ISO and may be a month or a year.

    `original` are the bytes of a file that the text was taken out of, kept beside it; None where the text is all.
    """

    file: str
    text: str
    title: str = ""
    date: str = ""
    publisher: str = ""
    address: str = ""
    lang: str = ""
    original: bytes | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if len(self.text) > MAX_ARTICLE_CHARS:
            raise Refused("too_long", count=len(self.text), most=MAX_ARTICLE_CHARS)


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """A file, or a part of one, that cannot be used. `reason` is a word of `interface.intake.refused`."""

    file: str
    reason: str
    values: Mapping[str, str] = field(default_factory=dict)

    def message(self, words: Mapping[str, str]) -> str:
        """What is wrong and what can be done, by the words of a language: `interface.intake.refused`."""
        known = {"file": self.file, **self.values}
        return re.sub(r"\{(\w+)\}", lambda slot: known.get(slot[1], ""), words[self.reason])


class Refused(Exception):  # noqa: N818  (a verdict on one file; it becomes a `Refusal` before anyone else sees it)
    """Why a file cannot be used."""

    def __init__(self, reason: str, **values: object) -> None:
        super().__init__(reason)
        self.reason, self.values = reason, {key: str(value) for key, value in values.items()}

    def of(self, file: str) -> Refusal:
        """The refusal of a file."""
        return Refusal(file=file, reason=self.reason, values=self.values)


@dataclass(frozen=True)
class Intake:
    """What was found in the files that a reader brought."""

    drafts: Sequence[Draft] = ()
    refusals: Sequence[Refusal] = ()


def tidy(text: str) -> str:
    """The text with one kind of line break and without control characters."""
    return _CONTROL.sub("", _BREAK.sub("\n", text.removeprefix("\ufeff")))


def one_line(text: str, most: int = 300) -> str:
    """The text on one line, at most so many letters of it."""
    return " ".join(tidy(text).split())[:most]
