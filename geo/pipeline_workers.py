"""Reading on many processes or machines, by Dask: what they read goes into the same cache that a build reads from.

So the tables are the same bytes whatever the number of workers, a run that was cut short goes on where it stopped, and
an article that a worker fails on is read by the build itself. Nothing of Dask is needed where it is not asked for: it
is in the extra "scale".
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import Any

from geo.articles import read_articles
from geo.cache import Cache, key_of
from geo.definitions import DATA_ENV, Conflict, data_dir, load_conflict
from geo.errors import ConflictMapError, Fault, InputError
from geo.gazetteer import Gazetteer, open_gazetteer
from geo.lexicon import Language
from geo.model import Article
from geo.pipeline import CACHE
from geo.pipeline_reading import load_languages, read_or_drop, reading_rules, unread
from geo.readings import article_bytes, reading_to_bytes
from geo.workspace import open_workspace

BATCH = 50  # articles a task: a second or two of work
TASKS_AHEAD = 4  # for each worker, so that none waits and little is lost
ENOUGH = 400  # articles: below that, starting processes costs more than it gives
RETRIES = 2  # of a task whose worker died
WORKER_MEMORY = "1.5 GB"  # a process of this machine that takes more is started anew, its batch given out again
# Processes of this machine, that only this machine can speak to; Dask's own pages would listen to every address.
HERE = {"threads_per_worker": 1, "host": "127.0.0.1", "dashboard_address": "127.0.0.1:0",
        "worker_dashboard_address": "127.0.0.1:0", "memory_limit": WORKER_MEMORY}  # fmt: skip

Tell = Callable[[int, int], None]
Batch = list[tuple[str, Article]]


def read_ahead(
    conflict_id: str, paths: Sequence[Path], *, scheduler: str | None = None, workers: int | None = None,
    tell: Tell | None = None,
) -> int:
    """Read on workers what no build has read yet; how many articles they read.

    Parameters
    ----------
    conflict_id : str
        The name of a file in `data/conflicts`.
    paths : sequence of Path
        Files or folders of articles.
    scheduler : str, optional
        The address of a Dask scheduler whose workers have this same program and data.
    workers : int, optional
        Processes of this machine, where no scheduler is given. Where that is not said either: as many as it has
        processors, if there is enough to read and Dask is installed; else none.
    tell : callable, optional
        Hears how many articles of how many are read.

    Raises
    ------
    InputError
        If Dask is not there, or the scheduler does not answer.
    """
    conflict, languages = load_conflict(conflict_id), load_languages()
    articles, _ = read_articles(list(paths), languages)
    rules = reading_rules(conflict)
    keys = {key_of("reading", rules, article_bytes(article)): article for article in articles}
    done = 0
    with Cache(open_workspace().cache_dir(conflict_id) / CACHE, ages=False) as cache:
        kept = cache.find(keys)
        missing = {key: article for key, article in sorted(keys.items(), key=_by_day) if key not in kept}
        if not scheduler and workers is None:
            workers = (os.cpu_count() or 1) if len(missing) >= ENOUGH and find_spec("distributed") else 0
        if not missing or not scheduler and not workers:
            return 0
        with _client(scheduler, workers or 0) as client:
            for found in _read_everywhere(client, conflict_id, rules, missing):
                cache.put_many(found)
                done += len(found)
                if tell:
                    tell(done, len(missing))
    return done


def _by_day(item: tuple[str, Article]) -> tuple[str, date, str]:
    """Articles of one language and day go together: the parties of a day are looked up once for all of them."""
    return item[1].lang, item[1].published.last_day, item[1].id


def _read_everywhere(
    client: Any, conflict_id: str, rules: str, missing: dict[str, Article]
) -> Iterator[dict[str, bytes]]:
    """What the workers read, a batch at a time, in any order; only so many batches are under way at once.

    A batch whose workers died (of memory, of a fault in a library) is given out again an article at a time, so that an
    article that kills every worker is told apart, listed and left out.
    """
    from distributed import as_completed

    todo, given = iter(missing.items()), dict[Any, Batch]()
    batches = iter(lambda: list(islice(todo, BATCH)), [])

    def submit(batch: Batch) -> Any:
        future = client.submit(_read_batch, conflict_id, rules, batch, retries=RETRIES, pure=False)
        given[future.key] = batch
        return future

    running = as_completed([submit(b) for b in islice(batches, TASKS_AHEAD * max(1, len(client.ncores())))])
    for future in running:
        batch = given.pop(future.key)
        if future.status == "finished":
            yield future.result()
        elif isinstance(future.exception(), ConflictMapError):
            raise future.exception()
        elif len(batch) > 1:
            for one in batch:
                running.add(submit([one]))
        else:
            [(key, article)] = batch
            yield {key: reading_to_bytes(unread(article, f"reading it ended {type(future.exception()).__name__}"))}
        for batch in islice(batches, 1):
            running.add(submit(batch))
        future.release()


def _read_batch(conflict_id: str, rules: str, batch: Batch) -> dict[str, bytes]:
    """On a worker: the readings of a batch of articles, as bytes."""
    languages, conflict, gazetteer, own = opened(conflict_id, str(data_dir()))
    if own != rules:
        raise InputError(Fault(file=conflict_id, message="a worker has other code or data than this machine: "
                               "bring all to one version, or read here alone"))  # fmt: skip
    return {key: reading_to_bytes(read_or_drop(article, languages, conflict, gazetteer)) for key, article in batch}


@lru_cache(maxsize=2)
def opened(conflict_id: str, _: str) -> tuple[dict[str, Language], Conflict, Gazetteer, str]:
    """On a worker: all that reading needs, and its hash."""
    conflict = load_conflict(conflict_id)
    return load_languages(), conflict, open_gazetteer(conflict), reading_rules(conflict)


@contextmanager
def _client(scheduler: str | None, workers: int) -> Iterator[Any]:
    """A client of the scheduler that is named, or of processes of this machine."""
    try:
        from distributed import Client, LocalCluster
    except ImportError as error:
        message = 'Dask is not installed: .venv/bin/pip install "dask[distributed]"'
        raise InputError(Fault(file="--scheduler", message=message)) from error
    if scheduler:
        try:
            with Client(scheduler, timeout=20) as client:
                yield client
        except OSError as error:  # distributed's own time-out is one
            raise InputError(Fault(file=scheduler, message=f"the scheduler does not answer: {error}")) from error
        return
    os.environ.setdefault(DATA_ENV, str(data_dir()))  # of the processes that are started now
    with LocalCluster(n_workers=workers, **HERE) as cluster, Client(cluster) as client:
        yield client
