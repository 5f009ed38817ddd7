"""An article to be read in the page: names of every kind, one that nothing knows, emoji, Arabic, and hostile text."""

from __future__ import annotations

from pathlib import Path

from tests.browser.hostile import HOSTILE

ID = "read_me"
UNKNOWN = "unknown_places"  # an article of which nothing says where it plays
TEXT = f"""Bij سرت (Sirte) is het stil 🚒👩‍🚒. Het Zuidelijk Verbond heeft woensdag Zuidpoort veroverd op de \
noordelijke troepen. Daarbij kwamen zeven mensen om het leven.

In het dorp Krugeldam vluchtten de inwoners. De val van Oudeveer was gepland voor juli. \
Londen waarschuwt voor meer geweld.

Een voorbijganger zei {HOSTILE} en liep door.
"""


def add_articles(data: Path) -> None:
    """Put both articles among those of a data folder."""
    head = f"---\ntitle: Zuidpoort 🚒 {HOSTILE}\ndate: 2019-06-20\nlang: nl\npublisher: krant\n---\n"
    (data / "articles" / f"{ID}.md").write_text(head + TEXT, encoding="utf-8")
    (data / "articles" / f"{UNKNOWN}.txt").write_text(
        "date 2019-06-12 In het dorp Krugeldam vluchtten de inwoners. Ook in de stad Zwaneveer bleef niemand.\n",
        encoding="utf-8",
    )
