"""Where the page gets its data: derived tables, built where they are missing, and the files that the map reads.

Everything is cached on the hash of the manifest, so that a rebuild shows at the next run and nothing is read twice.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import geopandas as gpd
import streamlit as st

from geo import review
from geo.definitions import Conflict, data_dir, list_conflicts, load_conflict, load_language
from geo.errors import ConflictMapError, DefinitionError, Fault, StorageError
from geo.explain import Explainer
from geo.gazetteer import Gazetteer, open_gazetteer
from geo.intake_shelf import Own, list_own
from geo.maps import PAGE_PARTS, build_page_folder
from geo.memory import Memory
from geo.model import Article
from geo.pipeline import build, derived_dir, examine_article, is_built
from geo.pipeline_reading import load_languages
from geo.pipeline_sources import country_outline, neighbour_outlines
from geo.store import read_manifest, read_tables
from geo.tables import EVIDENCE, suffix_of
from geo.tables_frames import plain_records
from geo.timeline import Packed, pack
from geo.workspace import open_workspace
from page import library
from page.compare import Comparer, open_comparer, tables_compared
from page.daybook import DayBook, Record, open_day_book, tables_of
from page.figures import Ground, measure_ground
from page.filters import EventIndex
from page.finder import Known, list_places
from page.fronts import report_fronts
from page.kept import PACKED, KeptPacking, packing_key
from page.place import History, tables_of_places
from page.words import open_words

CONFLICT_ENV = "CONFLICT_MAP_CONFLICT"
ARTICLES_ENV = "CONFLICT_MAP_ARTICLES"  # paths, divided as in PATH
Progress = Callable[[str, int, int], None]
_building = threading.Lock()  # one build at a time, whoever asks
_outdated: set[str] = set()  # conflicts whose tables stand behind the reader's own material


@dataclass(frozen=True, kw_only=True)
class MapFiles:
    """What the map component is told to read, by name inside its folder."""

    folder: Path
    data: str
    basemap: str
    words: dict[str, str]  # language code -> file


def open_conflicts() -> tuple[dict[str, Conflict], list[Fault]]:
    """Every conflict whose file is sound, by id, and what is wrong with the others: one bad file hides no other war."""
    conflicts: dict[str, Conflict] = {}
    faults: list[Fault] = []
    for conflict_id in list_conflicts():
        try:
            conflicts[conflict_id] = load_conflict(conflict_id)
        except DefinitionError as error:
            faults += error.faults
    return conflicts, faults


def first_conflict(known: list[str]) -> str:
    """The conflict that the page opens on: the one of the command line, else Libya, else the first there is."""
    asked = os.environ.get(CONFLICT_ENV, "libya")
    return asked if asked in known else known[0]


def ensure_built(conflict_id: str, progress: Progress) -> str:
    """Build the derived tables where they are missing or outdated; the hash of the manifest.

    Raises
    ------
    geo.errors.ConflictMapError
        If the tables cannot be built; the message says why.
    """
    with _building:
        if conflict_id in _outdated or not is_built(conflict_id):
            _build(conflict_id, progress)
    return built_hash(conflict_id)


def built_hash(conflict_id: str) -> str:
    """The hash of the manifest of the tables that are there; "" where there are none."""
    return str((read_manifest(derived_dir(conflict_id)) or {}).get("hash", ""))


def outdate(conflict_id: str) -> None:
    """The reader's own material has changed: the next run that asks for the tables builds them anew.

    A run can be ended while it builds; then the next one does it.
    """
    _outdated.add(conflict_id)


def is_outdated(conflict_id: str) -> bool:
    """Whether the tables stand behind the reader's own material."""
    return conflict_id in _outdated


def _build(conflict_id: str, progress: Progress) -> None:
    outdated = conflict_id in _outdated
    _outdated.discard(conflict_id)  # before: what changes from now on is not in these tables
    done = False
    try:
        build(conflict_id, articles=_named_articles(), progress=progress, memory=_memory(conflict_id))
        done = True
    except StorageError:
        raise  # the disk may have space another time
    except ConflictMapError:
        done = True  # it would fail again: the last good tables stay
        raise
    finally:
        if outdated and not done:
            _outdated.add(conflict_id)


@st.cache_resource(show_spinner=False, max_entries=2)
def _memory(conflict_id: str) -> Memory:
    """What this program remembers of the builds of a conflict, for all its pages."""
    return Memory()


def _named_articles() -> list[Path] | None:
    named = os.environ.get(ARTICLES_ENV, "")
    return [Path(path) for path in named.split(os.pathsep) if path] or None


def articles_were_named() -> bool:
    """Whether the page was started with articles in place of the project's and the workspace's."""
    return _named_articles() is not None


def building_elsewhere() -> bool:
    """Whether another reader's page is building at this moment."""
    return _building.locked()


@st.cache_resource(show_spinner=False, max_entries=6)
def load_day_book(conflict_id: str, manifest_hash: str, evidence: str, clock: str = "now") -> DayBook:
    """The day book of a conflict, evidence set and clock. `manifest_hash` is the key of the cache."""
    tables = read_tables(derived_dir(conflict_id), tables_of(evidence, clock))
    return open_day_book(tables, load_conflict(conflict_id), evidence, clock)


def load_manifest(conflict_id: str) -> Record:
    """What went into the tables of a conflict, what came out, and what was kept back."""
    return read_manifest(derived_dir(conflict_id)) or {}


@st.cache_resource(show_spinner=False, max_entries=4)
def load_event_index(conflict_id: str, manifest_hash: str) -> EventIndex:
    """The events of a conflict, ready to be filtered. `manifest_hash` is the key of the cache."""
    return EventIndex(read_tables(derived_dir(conflict_id), [f"events{s}" for s in EVIDENCE.values()]),
                      load_conflict(conflict_id))  # fmt: skip


@st.cache_resource(show_spinner=False, max_entries=4)
def load_places(conflict_id: str, manifest_hash: str) -> dict[str, Known]:
    """Every place of a conflict that can be found. `manifest_hash` is the key of the cache."""
    places = read_tables(derived_dir(conflict_id), ["places"])["places"]
    return list_places(places, load_event_index(conflict_id, manifest_hash))


@st.cache_resource(show_spinner=False, max_entries=8)
def load_ground(conflict_id: str, manifest_hash: str, evidence: str, clock: str = "now") -> Ground:
    """The km2 of each side over time. `manifest_hash` is the key of the cache."""
    name = f"areas{suffix_of(evidence, clock)}"
    areas = gpd.GeoDataFrame(read_tables(derived_dir(conflict_id), [name])[name])
    return measure_ground(areas, load_conflict(conflict_id))


@st.cache_resource(show_spinner=False, max_entries=4)
def load_history(conflict_id: str, manifest_hash: str, evidence: str, clock: str = "now") -> History:
    """Who held each place. `manifest_hash` is the key of the cache."""
    names = tables_of_places(suffix_of(evidence), suffix_of(evidence, clock))
    tables = read_tables(derived_dir(conflict_id), names)
    return History({name.partition("_")[0]: table for name, table in tables.items()}, load_conflict(conflict_id))


@st.cache_resource(show_spinner=False, max_entries=4)
def load_explainer(conflict_id: str, manifest_hash: str, evidence: str, clock: str = "now") -> Explainer:
    """What answers why the fronts of a conflict run where they run. `manifest_hash` is the key of the cache."""
    suffix = suffix_of(evidence, clock)
    names = ["places", f"observations{suffix_of(evidence)}"]
    names += [f"{name}{suffix}" for name in ("control", "areas", "fronts")]
    tables = read_tables(derived_dir(conflict_id), names)
    return Explainer(tables, load_conflict(conflict_id), evidence=evidence, clock=clock)


@st.cache_resource(show_spinner=False, max_entries=64)
def load_fronts(conflict_id: str, manifest_hash: str, evidence: str, clock: str, day: date, lang: str) -> Record:
    """The fronts of a day in words: half a second of work, and the map that opens beside it needs the processor."""
    explainer = load_explainer(conflict_id, manifest_hash, evidence, clock)
    return report_fronts(explainer, day, open_words(lang))


@st.cache_resource(show_spinner=False, max_entries=4)
def load_comparer(conflict_id: str, manifest_hash: str, evidence: str, clock: str = "now") -> Comparer:
    """What says what changed between two days. `manifest_hash` is the key of the cache."""
    tables = read_tables(derived_dir(conflict_id), tables_compared(evidence, clock))
    return open_comparer(tables, load_conflict(conflict_id), evidence, clock)


@st.cache_resource(show_spinner=False, max_entries=4)
def load_library(conflict_id: str, manifest_hash: str) -> library.Library:
    """The articles of a conflict. `manifest_hash` is the key of the cache."""
    return library.open_library(read_tables(derived_dir(conflict_id), library.TABLES))


@st.cache_resource(show_spinner=False, max_entries=4)
def load_known_texts(conflict_id: str, manifest_hash: str) -> dict[str, str]:
    """The key of the text of every article that is built (`geo.articles.key_of`), and its title."""
    return library.known_texts(load_library(conflict_id, manifest_hash))


def load_own(conflict_id: str) -> list[Own]:
    """The reader's articles of a conflict in the workspace; read anew when something in their folder has changed."""
    workspace = open_workspace()
    folder = workspace.articles_dir(conflict_id)
    return _list_own(str(folder), folder.stat().st_mtime_ns if folder.is_dir() else 0, conflict_id)


@st.cache_resource(show_spinner=False, max_entries=4)
def _list_own(folder: str, changed: int, conflict_id: str) -> list[Own]:
    return list_own(open_workspace(), conflict_id)


@st.cache_resource(show_spinner=False, max_entries=32)
def load_specimen(conflict_id: str, manifest_hash: str, evidence: str, article_id: str) -> Record | None:
    """An article under the microscope, or None where there is none of that id; it is read anew by the stages."""
    book = load_day_book(conflict_id, manifest_hash, evidence)
    return library.read_stored(
        load_library(conflict_id, manifest_hash), book, article_id, lambda article: examine(article, conflict_id)
    )


def examine(article: Article, conflict_id: str) -> Record:
    """An article, stored or only pasted, under the microscope: see :mod:`geo.microscope`."""
    return examine_article(article, load_languages(), load_conflict(conflict_id), open_places(conflict_id))


@st.cache_resource(show_spinner=False, max_entries=2)
def load_review_desk(conflict_id: str, manifest_hash: str) -> review.Desk:
    """The names, events and reports of control that can be corrected. `manifest_hash` is the key of the cache."""
    return review.Desk(read_tables(derived_dir(conflict_id), review.TABLES))


@st.cache_resource(show_spinner=False, max_entries=4)
def load_dropped(conflict_id: str, manifest_hash: str) -> list[Record]:
    """What was left out, as rows. `manifest_hash` is the key of the cache."""
    return plain_records(read_tables(derived_dir(conflict_id), ["dropped"])["dropped"])


@st.cache_resource(show_spinner=False, max_entries=2)
def open_places(conflict_id: str) -> Gazetteer:
    return open_gazetteer(load_conflict(conflict_id))


def load_map_files(conflict_id: str, manifest_hash: str) -> MapFiles:
    """The folder of the map component, written, and what in it belongs to this conflict."""
    files = _write_map_files(conflict_id, manifest_hash)
    data = [f"data/{name}" for name in (files.data, files.basemap, *files.words.values())]
    if not all((files.folder / name).is_file() for name in (*PAGE_PARTS, *data)):
        _write_map_files.clear()  # another page of this program, or make clean, has been there
        files = _write_map_files(conflict_id, manifest_hash)
    return files


@st.cache_resource(show_spinner=False, max_entries=6)
def _write_map_files(conflict_id: str, manifest_hash: str) -> MapFiles:
    folder = data_dir() / "derived" / "page"  # one for every conflict, so that changing it does not mount another map
    kept = KeptPacking(derived_dir(conflict_id) / PACKED, folder / "data", packing_key(conflict_id, manifest_hash))
    packed = kept.read()
    fresh = packed is None
    packed = packed or _pack(load_conflict(conflict_id))
    with _building:
        build_page_folder(folder, packed)
        if fresh:
            kept.write(packed)
    return MapFiles(folder=folder, data=packed.data, basemap=packed.basemap, words=dict(packed.words))


def _pack(conflict: Conflict) -> Packed:
    languages = [load_language(code) for code in conflict.languages]
    tables = read_tables(derived_dir(conflict.id), written=_memory(conflict.id).thing("written", dict))
    return pack(tables, conflict, languages, country_outline(conflict), neighbour_outlines(conflict))
