"""What goes wrong is said on the page, in a notice that names the way out; a trace never stands on the screen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st

from geo.definitions import list_page_languages
from geo.errors import ConflictMapError, InputError, StorageError
from geo.store import BROKEN_TABLE
from page import text
from page.sections import refuse_for_now, refused
from page.words import Words, open_words

_MENDING = "mending_tables"


@contextmanager
def told(*, kept: bool = False) -> Iterator[None]:
    """A part of the page whose errors are said in its place: those of the program, and those of the disk.

    With `kept` it stays for as long as it takes to read it: what a press of a button could not do is done by one run,
    and the page may run again at once.

    Anything else is an error in the program: Streamlit writes it into its log and says no more than that there was one.
    """
    try:
        yield
    except (ConflictMapError, OSError) as error:
        lines = in_words(error, _words())
    else:
        return
    if kept and tuple(lines) == refused():
        return  # it stands at the top
    if kept:
        refuse_for_now(*lines)
    st.html(text.element("section", "cm-notice", *lines, role="alert"))


@contextmanager
def mended() -> Iterator[None]:
    """A part of the page that reads tables: where one has broken since, the whole page is shown anew, which builds it.

    It is tried once; where that does not help, the error is one as any other.
    """
    try:
        yield
    except InputError as error:
        if not _is_broken_table(error) or st.session_state.get(_MENDING):
            raise
        st.session_state[_MENDING] = True
        st.rerun()
    else:
        st.session_state.pop(_MENDING, None)


def in_words(error: ConflictMapError | OSError, words: Words | None) -> list[str]:
    """What went wrong and what can be done, in the reader's language, and below it the program's own message."""
    if isinstance(error, OSError):
        where = Path(str(error.filename)).name if error.filename else ""
        detail = [f"{where}: {error.strerror or error}" if where else str(error)]
        return [words.say("faults.file", file=where or str(error)), *detail] if words else detail
    kind = "storage" if isinstance(error, StorageError) else "table" if _is_broken_table(error) else "other"
    return [*([words[f"faults.{kind}"]] if words else []), *str(error).splitlines()]


def _is_broken_table(error: ConflictMapError) -> bool:
    return isinstance(error, InputError) and any(fault.reason == BROKEN_TABLE for fault in error.faults)


def _words() -> Words | None:
    """The words of the reader's language, as far as it is known; None where they are what is broken."""
    view = st.session_state.get("view")
    try:
        return open_words(view.lang if view else list_page_languages()[0])
    except (ConflictMapError, OSError, IndexError):
        return None
