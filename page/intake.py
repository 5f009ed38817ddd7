"""The section of the reader's own articles: paste, drop or point to them, look at what was read, add or remove them."""

from __future__ import annotations

from page.sections import Desk, Section


def show_articles(desk: Desk) -> None:
    """The section."""


SECTION = Section(id="articles", show=show_articles)
