"""What was computed once, kept by a hash of all that it was computed from, in one SQLite file.

Nothing in it is needed: a file that is broken or of another format is thrown away, a value whose check does not fit
counts as not there, and what cannot be written (a full disk, another process at it) is computed again the next time.
So the same comes out with and without it.
"""

from __future__ import annotations

import hashlib
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

FORMAT = 1  # raised when the layout of the file changes
KEPT_OPENINGS = 12  # a value that so many openings did not ask for is thrown away
WAIT_S = 5.0  # for another process that writes
_AT_ONCE = 500  # SQLite takes so many values in one question
_LAYOUT = f"""
CREATE TABLE kept (key TEXT PRIMARY KEY, opening INTEGER NOT NULL, content BLOB NOT NULL) WITHOUT ROWID;
CREATE INDEX by_opening ON kept (opening);
CREATE TABLE openings (number INTEGER NOT NULL);
INSERT INTO openings VALUES (0);
PRAGMA user_version = {FORMAT};
"""

T = TypeVar("T")
Rows = list[tuple[str, object]]


def key_of(kind: str, *parts: bytes | str) -> str:
    """The key of what is computed from `parts`: the kind and a hash of them all."""
    whole = hashlib.sha256()
    for part in parts:
        content = part.encode() if isinstance(part, str) else part
        whole.update(len(content).to_bytes(8, "big") + content)
    return f"{kind}-{whole.hexdigest()}"


def fingerprint_files(paths: Iterable[Path]) -> str:
    """A hash of files by their names and content, whatever their order."""
    hashes = sorted(f"{path.name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}" for path in paths)
    return hashlib.sha256("\0".join(hashes).encode()).hexdigest()


class Cache:
    """Values by key, in a context; without a path nothing is kept.

    Parameters
    ----------
    path : Path, optional
        The file; its folder is made. Several processes may have it open at once.
    ages : bool
        Whether this opening counts among those after which a value that none asked for is thrown away: it does not
        where most values are in memory already, so that they are not asked for here.
    """

    def __init__(self, path: Path | None = None, *, ages: bool = True) -> None:
        self._path, self._ages = path, ages
        self._file: sqlite3.Connection | None = None
        self._opening = 0
        self._asked: set[str] = set()

    def __enter__(self) -> Cache:
        for _ in range(2 if self._path else 0):  # a second time where the file was broken and is gone
            self._open()
            if self._file is not None:
                break
        return self

    def __exit__(self, *_: object) -> None:
        self._try(self._tidy, None)
        if self._file is not None:
            self._file.close()
            self._file = None

    def get_many(self, keys: Iterable[str]) -> dict[str, bytes]:
        """The values that are there and whole, by key."""
        asked = list(dict.fromkeys(keys))
        self._asked.update(asked)
        found: dict[str, bytes] = {}
        nothing: Rows = []
        for key, content in self._try(lambda file: _select(file, asked), nothing):
            value = _unpacked(key, content)
            if value is not None:
                found[key] = value
        return found

    def find(self, keys: Iterable[str]) -> set[str]:
        """The keys under which something is kept, whole or not, without reading it."""
        asked = list(dict.fromkeys(keys))
        self._asked.update(asked)
        nothing: Rows = []
        return {key for key, _ in self._try(lambda file: _select(file, asked, "NULL"), nothing)}

    def get(self, key: str) -> bytes | None:
        """One value, or None."""
        return self.get_many([key]).get(key)

    def put_many(self, values: Mapping[str, bytes]) -> None:
        """Keep values; when this returns they are on the disk, all of them or (where that cannot be) none."""
        rows = [(key, self._opening, _packed(key, value)) for key, value in values.items()]
        self._try(lambda file: _write(file, "INSERT OR REPLACE INTO kept VALUES (?, ?, ?)", rows), None)

    def _open(self) -> None:
        assert self._path is not None
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = sqlite3.connect(self._path, timeout=WAIT_S, isolation_level=None)
        except (OSError, sqlite3.Error):
            return  # no such folder can be made: nothing is kept
        self._opening = self._try(lambda file: _begin(file, int(self._ages)), 0)

    def _tidy(self, file: sqlite3.Connection) -> None:
        """Mark what was asked for, throw away what long was not."""
        rows = [(self._opening, key) for key in sorted(self._asked)]
        _write(file, "UPDATE kept SET opening = ?1 WHERE key = ?2", rows)
        _write(file, "DELETE FROM kept WHERE opening <= ?", [(self._opening - KEPT_OPENINGS,)])

    def _try(self, act: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        if self._file is None:
            return otherwise
        try:
            return act(self._file)
        except sqlite3.OperationalError:  # a full disk, or another process writes for long
            if self._file.in_transaction:
                self._file.execute("ROLLBACK")
        except sqlite3.DatabaseError:  # broken, or of another format
            self._file.close()
            self._file = None
            if self._path is not None:
                _remove(self._path)
        return otherwise


def _begin(file: sqlite3.Connection, more: int) -> int:
    """Make the layout where the file is new; the number of this opening, `more` than the last."""
    file.execute("PRAGMA journal_mode = WAL")
    file.execute("PRAGMA synchronous = NORMAL")
    file.execute("BEGIN IMMEDIATE")
    version = file.execute("PRAGMA user_version").fetchone()[0]
    if version == 0:
        for statement in filter(None, map(str.strip, _LAYOUT.split(";"))):
            file.execute(statement)
    elif version != FORMAT:
        raise sqlite3.DatabaseError(f"a cache of format {version}, here: {FORMAT}")
    file.execute("UPDATE openings SET number = number + ?", (more,))
    number = int(file.execute("SELECT number FROM openings").fetchone()[0])
    file.execute("COMMIT")
    return number


def _select(file: sqlite3.Connection, keys: Sequence[str], column: str = "content") -> Rows:
    rows: Rows = []
    for first in range(0, len(keys), _AT_ONCE):
        some = keys[first : first + _AT_ONCE]
        marks = ",".join("?" * len(some))
        rows += file.execute(f"SELECT key, {column} FROM kept WHERE key IN ({marks})", some).fetchall()
    return rows


def _write(file: sqlite3.Connection, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
    file.execute("BEGIN IMMEDIATE")
    file.executemany(statement, rows)
    file.execute("COMMIT")


def _packed(key: str, value: bytes) -> bytes:
    packed = zlib.compress(value, 1)
    return _sum(key, packed) + packed


def _unpacked(key: str, content: object) -> bytes | None:
    """The value, or None where it is not what was kept under that key."""
    if not isinstance(content, bytes) or _sum(key, content[16:]) != content[:16]:
        return None
    return zlib.decompress(content[16:])


def _sum(key: str, packed: bytes) -> bytes:
    return hashlib.blake2b(packed, digest_size=16, key=key.encode()[-64:]).digest()


def _remove(path: Path) -> None:
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        (path.parent / name).unlink(missing_ok=True)
