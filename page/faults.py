"""What goes wrong is said on the page, in a notice that names the way out; a trace never stands on the screen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st

from geo.errors import ConflictMapError
from page import text


@contextmanager
def told() -> Iterator[None]:
    """A part of the page whose errors are said in its place: those of the program, and those of the disk.

    Anything else is an error in the program: Streamlit writes it into its log and says no more than that there was one.
    """
    try:
        yield
    except ConflictMapError as error:
        lines = str(error).splitlines()
    except OSError as error:
        where = Path(str(error.filename)).name if error.filename else "a file"
        lines = [f"{where}: {error.strerror or error}. See that it is there, that it may be read and written and that "
                 "the disk has space, then load the page again"]  # fmt: skip
    else:
        return
    st.html(text.element("section", "cm-notice", *lines, role="alert"))
