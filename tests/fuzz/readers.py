"""Every reader that is fuzzed, by name."""

from __future__ import annotations

from tests.fuzz.reader import Reader
from tests.fuzz.readers_articles import ARTICLES
from tests.fuzz.readers_files import FILES
from tests.fuzz.readers_tables import TABLES

READERS: dict[str, Reader] = {reader.name: reader for reader in (*ARTICLES, *TABLES, *FILES)}
