"""Which data the page shows: their hash, the published version that they are, and tables that had to be made anew."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from geo.pipeline import derived_dir
from geo.published import version_of
from geo.store import find_broken
from geo.workspace import open_workspace
from page import text
from page.words import Words

HASH_SHOWN = 16  # as `python -m geo changes` shows it
_MENDED = "mended_tables"


def version_line(conflict_id: str, manifest_hash: str, words: Words) -> str:
    """The data hash in words, and the name of the published version that has it."""
    name = version_of(open_workspace().published_dir(conflict_id), manifest_hash)
    kind = "published" if name else "not_published"
    return text.clean(words.say(f"version.{kind}", hash=manifest_hash[:HASH_SHOWN], name=name))


def note_broken(conflict_id: str) -> list[str]:
    """The tables of a conflict that are missing or not as they were built; they stay noted for this session."""
    broken = [name.removesuffix(".parquet") for name in find_broken(derived_dir(conflict_id))]
    if broken:
        st.session_state.setdefault(_MENDED, {})[conflict_id] = broken
    return broken


def mended_notice(conflict_id: str, words: Words) -> list[dict[str, str]]:
    """What to say once broken tables were built anew; nothing where there were none."""
    mended: Sequence[str] = st.session_state.get(_MENDED, {}).get(conflict_id, ())
    if not mended:
        return []
    return [{"text": words.count("version.mended", len(mended), tables=words.listed(mended))}]
