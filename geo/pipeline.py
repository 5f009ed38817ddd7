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
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from shapely.geometry.base import BaseGeometry

from geo import tables as tb
from geo.articles import read_articles
from geo.cache import Cache
from geo.chronology import Chronology, read_chronology
from geo.control import observe_events, trace_control
from geo.control_origins import find_origins, read_agencies
from geo.control_spells import Clock
from geo.definitions import Conflict, data_dir, load_conflict
from geo.durable import LOCK, PART
from geo.errors import Fault, InputError
from geo.fronts import trace_fronts
from geo.fronts_lakes import read_lakes
from geo.gazetteer import Gazetteer, open_gazetteer
from geo.intake_shelf import finish_adding
from geo.lexicon import Language
from geo.merging import align_places, entry_of, identify, identify_event, merge_events, name_lost_holders
from geo.microscope import examine
from geo.model import Article, ControlSpell, Dropped, Event, Observation, Place, Toponym
from geo.pipeline_corrections import Corrector
from geo.pipeline_reading import load_languages, read_all, read_article
from geo.pipeline_safety import Guard, open_guard
from geo.pipeline_sources import country_outline, own_anchors, own_data_sets
from geo.store import find_broken, read_manifest, write_tables
from geo.workspace import open_workspace

T = TypeVar("T")
Progress = Callable[[str, int, int], None]  # the step's key (a word of the interface), done, total
CLOCKS: tuple[Clock, ...] = ("now", "then")
STEPS = ("definitions", "chronology", "reading", "control", "fronts", "writing")
VERSION = "0.1.0"
CACHE = "cache.sqlite"


@dataclass(kw_only=True)
class _Records:
    """Everything between reading and tables."""

    articles: list[Article] = field(default_factory=list)
    resolved: list[tuple[Toponym, Place]] = field(default_factory=list)
    reported: list[Event] = field(default_factory=list)
    imported: list[list[Event]] = field(default_factory=list)
    own: bool = False  # whether the workspace takes part
    dropped: list[Dropped] = field(default_factory=list)

    def keep(self, found: tuple[list[T], list[Dropped]]) -> list[T]:
        """What is kept of something; what was left out is noted."""
        self.dropped += found[1]
        return found[0]


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
    gazetteer = open_gazetteer(conflict)
    outline, guard = country_outline(conflict), open_guard(conflict, today)
    paths = list(articles) if articles else default_articles(conflict_id)
    _require_paths(paths)
    tell("chronology", 0, 1)
    folder = data_dir() / "chronology" / conflict.chronology
    chronology = _read_chronology(folder, conflict, gazetteer, guard)
    with Cache(open_workspace().cache_dir(conflict.id) / CACHE) as cache:
        records = _read_all(paths, languages, conflict, gazetteer, cache, tell, guard)
        records.dropped += chronology.dropped
        if articles is None:
            records.own = True
            data_sets = own_data_sets(conflict, outline)
            records.imported = [records.keep(guard.keep_events(one.events, "imports")) for one in data_sets]
            records.dropped += [dropped for data_set in data_sets for dropped in data_set.dropped]
        corrector = Corrector(conflict, gazetteer, records.articles)
        records.resolved, records.reported = corrector.readings(records.resolved, records.reported)
        frames = _derive(records, chronology, corrector, conflict, outline, gazetteer, cache, tell, guard)
    tell("writing", 0, 1)
    frames["dropped"] = tb.dropped_table(records.dropped)
    manifest = _manifest(conflict, paths, records, frames, guard)
    whole = write_tables(out or derived_dir(conflict_id), frames, manifest)
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


def _read_chronology(folder: Path, conflict: Conflict, gazetteer: Gazetteer, guard: Guard) -> Chronology:
    """Step 5, its places under the gazetteer's ids, so that an article's place is the same one."""
    if not conflict.chronology:
        return Chronology([], [], [])
    found = read_chronology(folder, conflict)
    events, late = guard.keep_events(found.events, "chronology")
    reports, told_late = guard.keep_observations(found.observations, "chronology")
    return Chronology(
        [identify_event(event, gazetteer) for event in events],
        [replace(o, place=identify(o.place, gazetteer)) for o in reports],
        [*found.dropped, *late, *told_late],
    )


def _read_all(
    paths: Sequence[Path],
    languages: Mapping[str, Language],
    conflict: Conflict,
    gazetteer: Gazetteer,
    cache: Cache,
    tell: Progress,
    guard: Guard,
) -> _Records:
    records = _Records()
    found, records.dropped = read_articles(paths, languages)
    records.articles = records.keep(guard.keep_articles(found))
    told = partial(tell, "reading")
    for reading in read_all(records.articles, languages, conflict, gazetteer, cache, told):
        records.resolved += reading.resolved
        records.reported += reading.events
        records.dropped += reading.dropped
    return records


def _derive(
    records: _Records,
    chronology: Chronology,
    corrector: Corrector,
    conflict: Conflict,
    outline: BaseGeometry,
    gazetteer: Gazetteer,
    cache: Cache,
    tell: Progress,
    guard: Guard,
) -> dict[str, tb.Table]:
    known = _known_places(chronology.observations)
    anchored, dropped = own_anchors(conflict, known) if records.own else ([], [])
    records.dropped += dropped
    anchored = records.keep(guard.keep_observations(anchored, "imports"))
    known = _known_places([*chronology.observations, *anchored])
    events = corrector.events(merge_events(records.reported, chronology.events, records.imported))
    events_alone = corrector.events(merge_events(records.reported, []))
    told = align_places(observe_events([e for e in events if _tells_of_control(e)], conflict), known)
    alone = align_places(observe_events(events_alone, conflict), known)
    names = _names_by_language([*events, *events_alone], gazetteer)
    frames: dict[str, tb.Table] = {
        "articles": tb.articles_table(records.articles),
        "toponyms": tb.toponyms_table(guard.coarsen_names(records.resolved)),
    }
    places: dict[str, Place] = {}
    agencies = read_agencies(data_dir() / "languages" / "agencies.csv")
    reports_all = corrector.observations([*chronology.observations, *anchored, *told])
    sets = (("all", events, reports_all), ("articles", events_alone, corrector.observations(alone)))
    for number, (evidence, happened, reports) in enumerate(sets):
        suffix = tb.suffix_of(evidence)
        frames[f"events{suffix}"] = tb.events_table(guard.coarsen_events(happened), names)
        frames[f"observations{suffix}"] = tb.observations_table(guard.coarsen_observations(reports))
        here = {place.gazetteer_id: guard.coarsen(place) for place in _known_places(reports)}
        places |= {key: place for key, place in here.items() if key not in places}
        origins = find_origins(reports, records.articles, agencies)
        for step, clock in enumerate(CLOCKS, 2 * number):
            tell("control", step, 4)
            spells, dropped = trace_control(reports, conflict, clock=clock, origins=origins)
            spells = name_lost_holders(spells, reports, happened, conflict)
            tell("fronts", step, 4)
            frames |= _fronts(tb.suffix_of(evidence, clock), here, spells, conflict, outline, cache)
            records.dropped += dropped if (evidence, clock) == ("all", "now") else []
    frames["places"] = tb.places_table(_named(place, gazetteer) for place in places.values())
    records.dropped += corrector.left_out()
    return frames


def _tells_of_control(event: Event) -> bool:
    """Whether an article or a data set tells of it: what a chronology says of control stands in its own reports."""
    return bool(event.evidence) or any(source.kind == "import" for source in event.sources)


def _names_by_language(events: Iterable[Event], gazetteer: Gazetteer) -> dict[str, Mapping[str, str]]:
    """The names by language of every place that events speak of, by its id."""
    places = {spot.place.gazetteer_id: spot.place for event in events for spot in event.places}
    return {key: names for key, place in places.items() if (names := _named(place, gazetteer)[1])}


def _named(place: Place, gazetteer: Gazetteer) -> tuple[Place, Mapping[str, str], int]:
    """A place with its names by language and the zoom tier of its label, as the gazetteer has them."""
    entry = gazetteer.entry(place.gazetteer_id) or entry_of(place, gazetteer)
    return (place, entry.names, entry.tier) if entry else (place, {}, 4)


def _fronts(
    suffix: str, places: Mapping[str, Place], spells: list[ControlSpell], conflict: Conflict, outline: BaseGeometry,
    cache: Cache,
) -> dict[str, tb.Table]:
    series = trace_fronts(
        places,
        spells,
        outline,
        full_reach_km=conflict.settings.full_reach_km,
        reach_km=conflict.settings.reach_km,
        period=conflict.period.interval,
        lakes=read_lakes(outline),
        cache=cache,
    )
    return {
        f"control{suffix}": tb.control_table(spells),
        f"areas{suffix}": series.areas,
        f"fronts{suffix}": series.fronts,
        f"bands{suffix}": series.bands,
    }


def _known_places(observations: Iterable[Observation]) -> list[Place]:
    found = {o.place.gazetteer_id: o.place for o in observations if not o.place.is_vague}
    return [found[key] for key in sorted(found)]


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
    files += [f for name in ("gazetteer", "models") for f in (data / name).glob("*") if f.suffix in (".csv", ".npz")]
    inputs = [{"file": f.name, "sha256": hashlib.sha256(f.read_bytes()).hexdigest()} for f in files]
    return sorted(inputs, key=lambda i: (i["file"], i["sha256"]))


def _manifest(
    conflict: Conflict, paths: Sequence[Path], records: _Records, frames: Mapping[str, tb.Table], guard: Guard
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
