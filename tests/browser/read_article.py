"""An article to be read in the page: names of every kind, one that nothing knows, emoji, Arabic, and hostile text."""

from __future__ import annotations

from pathlib import Path

from tests.browser.hostile import HOSTILE

ID = "read_me"
TEXT = f"""Bij سرت (Sirte) is het stil 🚒👩‍🚒. Het Zuidelijk Verbond heeft woensdag Zuidpoort veroverd op de \
noordelijke troepen. Daarbij kwamen zeven mensen om het leven.

In het dorp Krugeldam vluchtten de inwoners. De val van Oudeveer was gepland voor juli. \
Londen waarschuwt voor meer geweld.

Een voorbijganger zei {HOSTILE} en liep door.
"""


def add_article(data: Path) -> None:
    """Put the article among those of a data folder; it lies after the days that the other tests look at."""
    head = f"---\ntitle: Zuidpoort 🚒 {HOSTILE}\ndate: 2019-06-20\nlang: nl\npublisher: krant\n---\n"
    (data / "articles" / f"{ID}.md").write_text(head + TEXT, encoding="utf-8")
