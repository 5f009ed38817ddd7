"""A file that the reader dropped, read once and looked at before it is added."""

from __future__ import annotations

import hashlib
import re
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import streamlit as st

from geo.definitions import load_conflict
from geo.imports import Look, look_at, read_file
from geo.imports_formats import numbered
from geo.imports_shapes import SUFFIXES, are_points, as_words, read_shapes
from geo.pipeline_sources import country_outline

_UNSAFE = re.compile(r"[^\w.\- ()]+")
_LONGEST = 100


@dataclass(frozen=True)
class Areas:
    """How many areas a map has, and its first and last day as they stand in it."""

    count: int
    first: str
    last: str


@dataclass(frozen=True)
class Given:
    """A file as it was dropped: a table, or areas of who held what."""

    file: str
    sha256: str
    content: bytes = field(repr=False)
    words: pd.DataFrame | None = None
    areas: Areas | None = None


def safe_name(name: str) -> str:
    """The name of a file without a path and without what a disk could not have; its endings stay."""
    plain = _UNSAFE.sub("_", Path(name.replace("\\", "/")).name).strip(" .")
    return plain[-_LONGEST:] or "file"


def read_given(name: str, content: bytes) -> Given:
    """The file, read once.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    return _read(name, hashlib.sha256(content).hexdigest(), content)


@st.cache_resource(show_spinner=False, max_entries=2)
def _read(name: str, sha256: str, _content: bytes) -> Given:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(_content)
        if path.suffix.lower() not in SUFFIXES:
            return Given(name, sha256, _content, words=read_file(path))
        frame = read_shapes(path)
        if are_points(frame):
            return Given(name, sha256, _content, words=numbered(as_words(frame)))
        days = sorted(str(day)[:10] for day in frame["date"]) if "date" in frame else ["?"]
        return Given(name, sha256, _content, areas=Areas(len(frame), days[0], days[-1]))


def look_at_table(
    conflict_id: str, manifest_hash: str, read: Given, kind: str, mapping: tuple[tuple[str, str], ...]
) -> Look:
    """What a table would bring in.

    Raises
    ------
    InputError
        If a column or most rows cannot be used.
    """
    return _look(conflict_id, manifest_hash, read.sha256, kind, mapping, read)


@st.cache_resource(show_spinner=False, max_entries=4)
def _look(
    conflict_id: str, manifest_hash: str, sha256: str, kind: str, mapping: tuple[tuple[str, str], ...], _read: Given
) -> Look:
    assert _read.words is not None
    conflict = load_conflict(conflict_id)
    return look_at(_read.words, kind, _read.file, conflict, country_outline(conflict), dict(mapping))
