"""What an open page remembers from one build to the next, so that only what changed is made again.

Nothing in it is needed, as with the cache on the disk (`geo.cache`): a value is found by all that it was made from, or
by the very object it was made from, never by what is thought to have changed. So a build with a memory writes the same
bytes as one without.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar, cast

T = TypeVar("T")
_NOTHING = object()


class Shelf:
    """Values of one kind; those that a whole round did not ask for are forgotten after it.

    Parameters
    ----------
    lasting : bool
        Whether there will be another round; else nothing is kept, and memory does not grow with what passes.
    """

    def __init__(self, *, lasting: bool = True) -> None:
        self.lasting = lasting
        self._before: dict[Hashable, Any] = {}
        self._now: dict[Hashable, Any] = {}

    def __contains__(self, key: Hashable) -> bool:
        return key in self._now or key in self._before

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The value that was made from `key`, made now where there is none."""
        if not self.lasting:
            return make()
        value = self._now.get(key, _NOTHING)
        if value is _NOTHING:
            value = self._before.get(key, _NOTHING)
            if value is _NOTHING:
                value = make()
            self._now[key] = value
        return cast(T, value)

    def of(self, thing: object, make: Callable[[Any], T]) -> T:
        """The value that was made from this very object, which must not change."""
        if not self.lasting:
            made: T = make(thing)
            return made
        found = self._now.get(id(thing)) or self._before.get(id(thing))
        if found is None or found[0] is not thing:
            found = (thing, make(thing))
        self._now[id(thing)] = found  # the object is held too: as long as it is, its number is nobody else's
        return cast(T, found[1])

    def put(self, thing: object, value: T) -> T:
        """Say what is made from an object now."""
        if self.lasting:
            self._now[id(thing)] = (thing, value)
        return value

    def turn(self) -> None:
        """End a round."""
        self._before, self._now = self._now, {}


class Memory:
    """Shelves by the kind of what stands on them. May be asked by several threads, one at a time for each shelf.

    Parameters
    ----------
    lasting : bool
        Whether another build follows in this process; without one its shelves stay empty.
    """

    def __init__(self, *, lasting: bool = True) -> None:
        self.lasting = lasting
        self._shelves: dict[str, tuple[threading.RLock, Shelf]] = {}
        self._lock = threading.Lock()
        self._things: dict[str, Any] = {}

    @contextmanager
    def round(self, kind: str) -> Iterator[Shelf]:
        """A shelf for one round of work; when the work fails, what was remembered before it stays too."""
        with self._lock:
            lock, shelf = self._shelves.setdefault(kind, (threading.RLock(), Shelf(lasting=self.lasting)))
        with lock:
            yield shelf
            shelf.turn()

    def thing(self, kind: str, make: Callable[[], T]) -> T:
        """The one thing of a kind that lasts as long as the memory does."""
        with self._lock:
            if kind not in self._things:
                self._things[kind] = make()
            return cast(T, self._things[kind])

    @property
    def is_new(self) -> bool:
        """Whether nothing was ever remembered here."""
        return not self._shelves and not self._things

    def forget(self, kind: str) -> None:
        """Throw a thing away; the next time another one is made."""
        with self._lock:
            self._things.pop(kind, None)
