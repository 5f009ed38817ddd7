"""Readers of definitions, of the workspace's own files, of addresses, and the reading of a text itself."""

from __future__ import annotations

import json
from functools import cache

from geo.articles import read_text
from geo.chronology import Chronology, read_chronology
from geo.corrections import open_rulings
from geo.corrections_apply import Bench, apply_to_events, apply_to_observations
from geo.definitions import list_conflicts, load_conflict, load_language
from geo.definitions_about import load_measurements, load_sources
from geo.gazetteer import Gazetteer, open_gazetteer
from geo.model import Article
from geo.pipeline_reading import read_article
from geo.readings import reading_from_bytes, reading_to_bytes
from geo.store import find_broken, read_manifest
from geo.workspace import SETTINGS, change_setting, open_workspace
from page.filters import read_filters
from page.kept import KeptPacking
from page.state import Notice, View, follow, read_view
from page.words import open_words
from tests.conftest import ROOT, TESTLAND
from tests.fuzz.reader import SPLIT, Reader, file_of, files_of, scratch
from tests.fuzz.readers_articles import WORDS as TEXT_WORDS
from tests.fuzz.readers_articles import languages
from tests.fuzz.readers_tables import CHRONOLOGY, conflict, must_fit
from tests.intake_files import ENGLISH, TEXT

LOG = json.dumps({
    "id": "cor-0123456789ab", "at": "2026-01-01T00:00:00Z", "by": "a", "action": "correct", "kind": "event",
    "target": "evt-1", "reason": "wrong day", "change": {"first_day": "2019-06-05", "deaths_min": 3},
    "seen": {"article": "a", "start": 0, "end": 4, "text": "date"}, "was": {"first_day": "2019-06-04"},
}).encode()  # fmt: skip
UNDO = json.dumps({"id": "cor-0123456789ac", "at": "2026-01-01T00:00:00Z", "action": "undo",
                   "undoes": "cor-0123456789ab"}).encode()  # fmt: skip
ADDRESS = (
    b"date=2019-06-05&window=30&evidence=all&clock=then&lang=nl&theme=dark&type=battle,control&side=North&place=x&km=25"
)
TOLD = b'{"date": "2019-06-06", "window": 7, "event": "evt-1", "compare": ""}'
WORDS = (b"[[", b"]]", b"[a.b]", b"'''", b'"""', b"9999-12-31", b"1e999", b"nan", b"inf", b"{}", b"= [", b"\\u0000",
         b"0x" + b"f" * 40, b"9" * 60)  # fmt: skip


def _conflict(data: bytes) -> None:
    path = file_of("conflicts/war.toml", data)
    assert list_conflicts(path.parent) == ["war"]
    war = load_conflict("war", path.parent)
    assert war.period.interval.days > 0
    for actor in war.actors:
        war.side_of(actor.id, war.period.opens_on)


def _language(data: bytes) -> None:
    load_language("xx", file_of("languages/xx.toml", data).parent)


def _about(data: bytes) -> None:
    folder = files_of("about", ("accuracy.toml", "sources.toml"), data)
    load_measurements(folder)
    load_sources(folder)


def _workspace(data: bytes) -> None:
    path = file_of(f"workspace/{SETTINGS}", data)
    change_setting(open_workspace(path.parent), "links", True)
    assert open_workspace(path.parent).settings.links


def _log(data: bytes) -> None:
    rulings, log = open_rulings(file_of("corrections.jsonl", data))
    assert len(rulings.standing) <= len(log.lines)
    assert all(fault.line and fault.reason for fault in log.faults)
    bench = Bench(rulings=rulings, conflict=conflict(), texts={"a": "date 2019"})
    events, _ = apply_to_events(_known().events, bench)
    observations, _ = apply_to_observations(_known().observations, bench)
    must_fit(events, observations)


@cache
def _known() -> Chronology:
    return read_chronology(CHRONOLOGY, conflict())


def _manifest(data: bytes) -> None:
    folder = file_of("derived/manifest.json", data).parent
    assert read_manifest(folder) is None or isinstance(find_broken(folder), list)


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


NEWS = f"date 2019-06-20 {TEXT} Op 3 juni 2019 vielen in Tripoli (Libië) 12 doden. Vorige week begon het."
_READING = ("geo.datephrases", "geo.sentences", "geo.toponyms", "geo.toponyms_tokens", "geo.events_deaths")
FILES = (
    Reader(name="conflict_toml", read=_conflict, modules=("geo.definitions",), words=WORDS,
           seeds=lambda: ((TESTLAND / "conflicts" / "testland.toml").read_bytes(),)),
    Reader(name="language_toml", read=_language, modules=("geo.definitions", "geo.lexicon"), words=WORDS,
           seeds=lambda: ((ROOT / "data" / "languages" / "en.toml").read_bytes(),
                          b'code = "xx"\nname = "x"\nlocale = "x"')),
    Reader(name="about_toml", read=_about, modules=("geo.definitions_about",), words=(SPLIT, *WORDS),
           seeds=lambda: ((ROOT / "data" / "accuracy.toml").read_bytes().split(b"\n\n")[1] + SPLIT
                          + (ROOT / "data" / "sources.toml").read_bytes().split(b"\n\n")[1],)),
    Reader(name="workspace_toml", read=_workspace, modules=("geo.workspace",), words=(b"links", b"format", *WORDS),
           seeds=lambda: (b"format = 1\nlinks = true # mine\nshipped_articles = false\n",)),
    Reader(name="corrections", read=_log, modules=("geo.corrections",), words=(b"\\ud800", b"9999-12-31", *WORDS),
           seeds=lambda: (LOG + b"\n" + UNDO + b"\n",)),
    Reader(name="manifest", read=_manifest, modules=("geo.store",), words=WORDS,
           seeds=lambda: (b'{"format": 3, "hash": "a", "tables": {"areas.parquet": "b"}}',)),
    Reader(name="kept_note", read=_note, modules=("page.kept",), words=WORDS,
           seeds=lambda: (b'{"key": "k", "files": ["a"], "data": "d", "basemap": "b", "words": {"nl": "w"}}',)),
    Reader(name="address", read=_address, modules=("page.state",), words=(SPLIT, b"compare=", b"all", *WORDS),
           seeds=lambda: (ADDRESS, ADDRESS + SPLIT + TOLD)),
    Reader(name="reading", read=_reading, modules=_READING, words=TEXT_WORDS,
           seeds=lambda: (NEWS.encode(), f"date 2019-06 {ENGLISH}".encode())),
)  # fmt: skip
