"""Readers of definitions, of the workspace's own files, of addresses, and the reading of a text itself."""

from __future__ import annotations

import json
from functools import cache

from geo.articles import read_text
from geo.corrections import open_rulings
from geo.corrections_apply import Bench, apply_to_events, apply_to_observations, apply_to_readings, list_misfits
from geo.definitions import list_conflicts, load_conflict, load_language
from geo.definitions_about import load_measurements, load_sources
from geo.durable import JOURNAL, waiting
from geo.gazetteer import Gazetteer, open_gazetteer
from geo.model import Article
from geo.notes import MOST_NOTES, change_notes, read_notes
from geo.pipeline_reading import read_article
from geo.readings import reading_from_bytes, reading_to_bytes
from geo.store import MANIFEST, find_broken, read_manifest
from geo.workspace import SETTINGS, change_setting, open_workspace
from page.filters import read_filters
from page.kept import KeptPacking
from page.state import Notice, View, follow, read_view
from page.words import open_words
from tests.fuzz.reader import EVERY, SPLIT, Reader, file_of, files_of, scratch
from tests.fuzz.readers_articles import WORDS as TEXT_WORDS
from tests.fuzz.readers_articles import languages
from tests.fuzz.readers_tables import chronicle, conflict, must_fit
from tests.fuzz.seeds_files import (
    ADDRESS_WORDS,
    ARTICLE,
    LOG_WORDS,
    NAMED,
    NOTE_WORDS,
    TOLD,
    WAITING,
    about_seeds,
    address_seeds,
    conflict_seeds,
    kept_seeds,
    language_seeds,
    log_seeds,
    manifest_seeds,
    note_seeds,
    reading_seeds,
    workspace_seeds,
)

WORDS = (b"[[", b"]]", b"[a.b]", b"'''", b'"""', b"9999-12-31", b"1e999", b"nan", b"inf", b"{}", b"= [", b"\\u0000",
         b"0x" + b"f" * 40, b"9" * 60)  # fmt: skip


def _conflict(data: bytes) -> None:
    path = file_of("conflicts/war.toml", data)
    assert list_conflicts(path.parent) == ["war"]
    war = load_conflict("war", path.parent)
    assert war.period.interval.days > 0
    for actor in war.actors:
        war.side_of(actor.id, war.period.opens_on)
    for asked in ("nobody", war.sides[0].id):
        assert war.side_of(asked, war.period.end) in ("", *war.side_ids)
    assert war.camp_of("nobody") in ("", *war.publishers)


def _language(data: bytes) -> None:
    """A language in two files, one laid over the other."""
    load_language("xx", files_of("languages", ("xx.toml", "xx.more.toml"), data))


def _about(data: bytes) -> None:
    folder = files_of("about", ("accuracy.toml", "sources.toml"), data)
    load_measurements(folder)
    load_sources(folder)


def _workspace(data: bytes) -> None:
    """The settings of a workspace; of no bytes there are none yet."""
    path = file_of(f"workspace/{SETTINGS}", data)
    if not data:
        path.unlink()
    change_setting(open_workspace(path.parent), "links", True)
    assert open_workspace(path.parent).settings.links


def _log(data: bytes) -> None:
    """A log of corrections, and what it does to names, events and reports."""
    rulings, log = open_rulings(file_of("corrections.jsonl", data))
    assert len(rulings.standing) <= len(log.lines)
    assert all(fault.line and fault.reason for fault in log.faults)
    bench = Bench(rulings=rulings, conflict=conflict(), texts={ARTICLE.id: ARTICLE.text})
    named, told, names = apply_to_readings([ARTICLE], NAMED, TOLD, bench)
    known = [*told, *chronicle().events]
    events, fit = apply_to_events(known, bench)
    observations, more = apply_to_observations(chronicle().observations, bench)
    must_fit([event for event, before in zip(events, (*TOLD, *chronicle().events), strict=True) if event is not before],
             [seen for seen in observations if seen not in chronicle().observations])  # fmt: skip
    assert all(place.point for _, place in named)
    assert all(one.reason for one in list_misfits(bench, names | fit | more))


def _manifest(data: bytes) -> None:
    """A folder of tables as a crash may leave it: its manifest, and a journal of what waited to be moved."""
    folder = files_of("derived", (MANIFEST, JOURNAL), data)
    if not (folder / MANIFEST).stat().st_size:
        (folder / MANIFEST).unlink()
    for name in WAITING:
        file_of(f"derived/{name}.part", b"{}")
    assert read_manifest(folder) is None or isinstance(find_broken(folder), list)
    assert not waiting(folder)


def _own_notes(data: bytes) -> None:
    """Labels and arrows of the reader's own, and behind them what the map changes (JSON)."""
    content, _, told = data.partition(SPLIT)
    path = file_of("notes/notes.geojson", content)
    before = read_notes(path)
    try:
        changes = json.loads(told)
    except (ValueError, RecursionError):
        return
    after = change_notes(path, changes if isinstance(changes, list) else [changes])
    assert read_notes(path) == after
    assert len(after) <= max(len(before), MOST_NOTES)


def _note(data: bytes) -> None:
    KeptPacking(note=file_of("note.json", data), folder=scratch(), key="k").read()


def _view(params: dict[str, str]) -> tuple[View, list[Notice]]:
    return read_view(params, ["testland"], ["nl", "en"], lambda _: conflict(), default_conflict="testland")


def _address(data: bytes) -> None:
    """An address, and behind it what the map tells (JSON)."""
    query, _, told = data.partition(SPLIT)
    pairs = (pair.partition("=") for pair in query.decode("utf-8", "surrogateescape").split("&"))
    params = {name: value for name, _, value in pairs}
    view, notices = _view(params)
    period = conflict().period
    assert period.start <= view.date <= period.end
    assert _view(view.as_params()) == (view, []), "what the page writes into the address it reads alike"
    for notice in notices:
        assert notice.text(view, conflict(), open_words("nl"))
    read_filters(params, conflict())
    try:
        value = json.loads(told)
    except (ValueError, RecursionError):
        return
    moved = follow(view, value, conflict())
    assert period.start <= moved.date <= period.end


@cache
def _gazetteer() -> Gazetteer:
    return open_gazetteer(None)


def _reading(data: bytes) -> None:
    """A whole article through every stage that reads text."""
    article = read_text(data.decode("utf-8", "replace"), "a.md", languages())
    if not isinstance(article, Article):
        return
    reading = read_article(article, languages(), conflict(), _gazetteer())
    must_fit(reading.events)
    for toponym, _ in reading.resolved:
        assert article.text[toponym.start : toponym.end] == toponym.surface
    assert reading_from_bytes(reading_to_bytes(reading), article, {}) is not None


_TOML = "read_toml _validated _lay_over _fault _line_of"
_CORRECTED = (
    "apply_to_readings apply_to_reading _ruling_of_name _corrected_name _dropped_name place_of_spot _moved "
    "apply_to_events _corrected_event _shown _placed _with_sides _control _days apply_to_observations "
    "_corrected_report list_misfits _misfit Bench"
)
FILES = (
    Reader(name="conflict_toml", read=_conflict, words=WORDS, seeds=conflict_seeds,
           parts={"geo.definitions": f"load_conflict Period Conflict Actor {_TOML}"}),
    Reader(name="language_toml", read=_language, words=(SPLIT, *WORDS), seeds=language_seeds,
           parts={"geo.definitions": f"load_language _cached_language {_TOML}", "geo.lexicon": EVERY}),
    Reader(name="about_toml", read=_about, words=(SPLIT, *WORDS), seeds=about_seeds,
           parts={"geo.definitions_about": EVERY, "geo.definitions": "read_toml"}),
    Reader(name="workspace_toml", read=_workspace, words=(b"links", b"format", *WORDS), seeds=workspace_seeds,
           parts={"geo.workspace": "_read_settings Workspace.prepare", "geo.definitions": "read_toml"}),
    Reader(name="corrections", read=_log, words=LOG_WORDS, seeds=lambda: log_seeds(chronicle()),
           parts={"geo.corrections": "read_log open_rulings rule Rulings Log Seen Change Correction",
                  "geo.corrections_apply": _CORRECTED}),
    Reader(name="manifest", read=_manifest, words=(SPLIT, *WORDS), seeds=manifest_seeds,
           parts={"geo.store": "read_manifest _are_names find_broken _hash_of _hash_once",
                  "geo.durable": "recover waiting _names_in"}),
    Reader(name="kept_note", read=_note, words=WORDS, seeds=kept_seeds, parts={"page.kept": "KeptPacking.read"}),
    Reader(name="notes", read=_own_notes, words=NOTE_WORDS, seeds=note_seeds,
           parts={"geo.notes": "Note read_record _point _day read_notes _read_feature change_notes _change"}),
    Reader(name="address", read=_address, words=ADDRESS_WORDS, seeds=address_seeds,
           parts={"page.state": "View.as_params View.read View.open_material Notice read_view read_window read_point "
                  "read_sight _numbers _joined read_day _read_compare follow _followed_compare",
                  "page.filters": "read_filters _some _whole _names join_values _join Filters.as_params"}),
    Reader(name="reading", read=_reading, words=TEXT_WORDS, seeds=reading_seeds,
           parts=dict.fromkeys(("geo.datephrases", "geo.sentences", "geo.toponyms", "geo.toponyms_tokens",
               "geo.events_deaths"),
                               EVERY)),
)  # fmt: skip
