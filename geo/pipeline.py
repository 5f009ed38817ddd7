"""Joins the stages. The way of the data, one way and no way back:

1. `articles`      files -> articles, with their date as an interval and without their furniture
2. `toponyms`      article -> the place names in it
3. `places`        place names -> places on the earth, with the reason for each choice
4. `events`        article and places -> what happened, with the sentences that say so
5. `chronology`    curated, sourced facts -> the same events and observations
6. `imports`       data sets of others -> the same events; what was left out is listed
7. `merging`       reports of one event become one event, with all their evidence
8. `corrections`   what people corrected: names before 7, events after it, reports of control before 9
9. `control`       reports -> who held which place when
10. `fronts`       place control -> areas, front lines and doubt, for every day on which something changes
11. `store`        checked tables on disk, with a manifest of hashes

Control and fronts are made four times: from everything and from the articles alone, each as known now and as known
then (from what had been reported by the day itself).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from geo import tables as tb
from geo.articles import read_articles
from geo.cache import Cache
from geo.chronology import Chronology, read_chronology
from geo.definitions import Conflict, data_dir, load_conflict
from geo.durable import LOCK, PART
from geo.errors import Fault, InputError
from geo.gazetteer import Gazetteer, open_gazetteer
from geo.imports import DataSet
from geo.intake_shelf import finish_adding
from geo.lexicon import Language
from geo.memory import Memory
from geo.merging import identify, identify_event
from geo.microscope import examine
from geo.model import Article
from geo.pipeline_corrections import Corrector
from geo.pipeline_reading import load_languages, read_all, read_article
from geo.pipeline_safety import Guard, open_guard
from geo.pipeline_sources import country_outline, own_data_sets
from geo.pipeline_tables import Derivation, Progress, Records
from geo.store import find_broken, read_manifest, write_tables
from geo.workspace import open_workspace

STEPS = ("definitions", "chronology", "reading", "control", "fronts", "writing")
VERSION = "0.1.0"
CACHE = "cache.sqlite"


def derived_dir(conflict_id: str) -> Path:
    """The folder of a conflict's derived tables: in the workspace that is open."""
    return open_workspace().derived_dir(conflict_id)


def default_articles(conflict_id: str) -> list[Path]:
    """The articles that a conflict brings along: its own folder and loose files beside it; then the workspace's."""
    workspace, folder = open_workspace(), data_dir() / "articles"
    finish_adding(workspace, conflict_id)
    loose = sorted(path for path in folder.glob("*") if path.is_file()) if folder.is_dir() else []
    shipped = [folder / conflict_id, *loose] if workspace.settings.shipped_articles else []
    return [path for path in (*shipped, workspace.articles_dir(conflict_id)) if path.exists()]


def examine_article(
    article: Article, languages: Mapping[str, Language], conflict: Conflict | None, gazetteer: Gazetteer
) -> dict[str, Any]:
    """One article, stored or only pasted, read anew and laid under the microscope: see :mod:`geo.microscope`."""
    def names(place_id: str) -> Mapping[str, str]:
        entry = gazetteer.entry(place_id)
        return entry.names if entry else {}

    read = read_article(article, languages, conflict, gazetteer)
    if conflict is None:
        return examine(article, read.resolved, read.events, read.dropped, read.phrases, names)
    corrector = Corrector(conflict, gazetteer, [article])
    resolved, moved = corrector.readings(read.resolved, read.events)
    events, dropped = corrector.events(moved), (*read.dropped, *corrector.fit.dropped)
    guard = open_guard(conflict)
    resolved, events = guard.coarsen_names(resolved), guard.coarsen_events(events)
    return examine(article, resolved, events, dropped, read.phrases, names)


def build(
    conflict_id: str,
    *,
    articles: Sequence[Path] | None = None,
    out: Path | None = None,
    progress: Progress | None = None,
    today: date | None = None,
    memory: Memory | None = None,
) -> dict[str, Any]:
    """Build every derived table of a conflict; the manifest as written.

    Parameters
    ----------
    conflict_id : str
        The name of a file in `data/conflicts`.
    articles : sequence of Path, optional
        Files or folders of articles, in place of the ones that the project ships.
    out : Path, optional
        Where the tables go, `data/derived/<conflict>` where not given.
    progress : callable, optional
        Called with the key of a step, how much of it is done, and its total.
    today : date, optional
        The day from which the conflict's withheld days count back; the clock's where not given. Without withheld days
        no build depends on it.
    memory : Memory, optional
        What an earlier build of this war remembered: the same bytes come out, sooner.

    Raises
    ------
    DefinitionError
        If the conflict's or a language's file is wrong.
    InputError
        If a path of articles does not exist.
    """
    tell = progress or (lambda step, done, total: None)
    tell("definitions", 0, 1)
    conflict, languages = load_conflict(conflict_id), load_languages()
    gazetteer, outline, guard = open_gazetteer(conflict), country_outline(conflict), open_guard(conflict, today)
    paths = list(articles) if articles else default_articles(conflict_id)
    _require_paths(paths)
    tell("chronology", 0, 1)
    chronology = _read_chronology(conflict, gazetteer, guard)
    memory = memory or Memory(lasting=False)
    with Cache(open_workspace().cache_dir(conflict.id) / CACHE, ages=memory.is_new) as cache:
        records = _read_all(paths, languages, conflict, gazetteer, cache, memory, tell, guard)
        records.dropped += chronology.dropped
        if articles is None:
            _add_imports(records, own_data_sets(conflict, outline), guard)
        corrector = Corrector(conflict, gazetteer, records.articles)
        records.resolved, records.reported = corrector.readings(records.resolved, records.reported)
        frames = Derivation(
            conflict=conflict, outline=outline, gazetteer=gazetteer, corrector=corrector, cache=cache, memory=memory,
            tell=tell, guard=guard, chronology=chronology,
        ).derive(records)  # fmt: skip
    tell("writing", 0, 1)
    manifest = _manifest(conflict, paths, records, frames, guard)
    whole = write_tables(out or derived_dir(conflict_id), frames, manifest, memory.thing("written", dict))
    tell("writing", 1, 1)
    return whole


def is_built(conflict_id: str) -> bool:
    """Whether the derived tables of a conflict are there, to the byte as they were built, and of this format."""
    folder = derived_dir(conflict_id)
    return read_manifest(folder) is not None and not find_broken(folder)


def is_current(conflict_id: str, articles: Sequence[Path] | None = None) -> bool:
    """Whether the derived tables were built from exactly these articles and the data as it is now.

    Raises
    ------
    DefinitionError
        If the conflict's file is wrong.
    """
    manifest = read_manifest(derived_dir(conflict_id))
    if manifest is None or not is_built(conflict_id) or manifest.get("version") != VERSION:
        return False
    conflict = load_conflict(conflict_id)
    if manifest.get("safety", {}) != open_guard(conflict).as_manifest():  # a day has passed
        return False
    paths = list(articles) if articles else default_articles(conflict_id)
    return bool(manifest["inputs"] == _inputs(conflict_id, paths, conflict.chronology))


def _require_paths(paths: Iterable[Path]) -> None:
    missing = [path for path in paths if not path.exists()]
    if missing:
        raise InputError([Fault(file=p.name, message="there is no such file or folder of articles") for p in missing])


def _read_chronology(conflict: Conflict, gazetteer: Gazetteer, guard: Guard) -> Chronology:
    """Step 5, its places under the gazetteer's ids, so that an article's place is the same one."""
    if not conflict.chronology:
        return Chronology([], [], [])
    found = read_chronology(data_dir() / "chronology" / conflict.chronology, conflict)
    events, late = guard.keep_events(found.events, "chronology")
    reports, told_late = guard.keep_observations(found.observations, "chronology")
    return Chronology(
        [identify_event(event, gazetteer) for event in events],
        [replace(o, place=identify(o.place, gazetteer)) for o in reports],
        [*found.dropped, *late, *told_late],
        found.names,
        found.tiers,
    )


def _read_all(
    paths: Sequence[Path],
    languages: Mapping[str, Language],
    conflict: Conflict,
    gazetteer: Gazetteer,
    cache: Cache,
    memory: Memory,
    tell: Progress,
    guard: Guard,
) -> Records:
    records = Records()
    with memory.round("texts") as texts:
        found, records.dropped = read_articles(paths, languages, texts)
    records.articles = records.keep(guard.keep_articles(found))
    told = partial(tell, "reading")
    with memory.round("readings") as kept:
        for reading in read_all(records.articles, languages, conflict, gazetteer, cache, told, kept):
            records.resolved += reading.resolved
            records.reported += reading.events
            records.dropped += reading.dropped
    return records


def _add_imports(records: Records, data_sets: Sequence[DataSet], guard: Guard) -> None:
    """The workspace's own data sets, beside the articles."""
    records.own = True
    records.imported = [records.keep(guard.keep_events(one.events, "imports")) for one in data_sets]
    records.dropped += [dropped for data_set in data_sets for dropped in data_set.dropped]


def _inputs(conflict_id: str, paths: Sequence[Path], chronology: str) -> list[dict[str, str]]:
    """Every file that a build reads, by name and hash: articles, facts, definitions, places, models."""
    data = data_dir()
    folders = [data / "chronology" / chronology] if chronology else []
    files = [f for path in (*paths, *folders) for f in ([path] if path.is_file() else path.rglob("*")) if f.is_file()]
    workspace = open_workspace()
    files += [f for f in workspace.imports_dir(conflict_id).glob("*/*") if f.name != LOCK and f.suffix != PART]
    files += workspace.anchors_dir(conflict_id).glob("*.geojson")
    files += [path for path in [workspace.corrections_path(conflict_id)] if path.is_file()]
    files += [data / "conflicts" / f"{conflict_id}.toml", *(data / "languages").glob("*.toml")]
    files += [data / "languages" / "agencies.csv"]
    models = [f for f in (data / "models").glob("*") if f.suffix in (".json", ".npz")]
    files += [*models, *(data / "gazetteer").glob("*.csv")]
    inputs = [{"file": f.name, "sha256": hashlib.sha256(f.read_bytes()).hexdigest()} for f in files]
    return sorted(inputs, key=lambda i: (i["file"], i["sha256"]))


def _manifest(
    conflict: Conflict, paths: Sequence[Path], records: Records, frames: Mapping[str, tb.Table], guard: Guard
) -> dict[str, Any]:
    """What went in (by name and hash), what came out (counts), what was left out (by reason)."""
    why = Counter(f"{d.stage}: {d.reason}" for d in records.dropped)
    kept_back = guard.as_manifest()
    return {
        **({"safety": kept_back} if kept_back else {}),
        "conflict": conflict.id,
        "version": VERSION,
        "inputs": _inputs(conflict.id, paths, conflict.chronology),
        "counts": {name: len(frame) for name, frame in sorted(frames.items())},
        "dropped": dict(sorted(why.items())),
    }
