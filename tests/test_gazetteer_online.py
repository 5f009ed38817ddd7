"""The look-up that leaves the machine: only when allowed, once a second, once a name. No test sends anything."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from geopy.exc import GeocoderTimedOut

from geo import gazetteer_online
from geo.errors import NetworkError
from geo.gazetteer_online import ATTRIBUTION, SECONDS, USER_AGENT, OnlineGazetteer
from geo.model import LngLat

ANSWER = SimpleNamespace(
    address="Somewhere, Testland", longitude=31.0, latitude=49.0,
    raw={"osm_type": "node", "osm_id": 7, "address": {"country_code": "xx"}},
)  # fmt: skip


class Service:
    """Stands in for Nominatim: knows one name, notes what it was asked and when."""

    def __init__(self, now: list[float]) -> None:
        self.asked: list[tuple[str, float]] = []
        self.now = now

    def geocode(self, name: str, **_: Any) -> list[Any] | None:
        self.asked.append((name, self.now[0]))
        return [ANSWER] if name == "Somewhere" else None


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(gazetteer_online, "_last", [float("-inf")])
    yield


def online(cache: Path, now: list[float], service: Any, *, allowed: bool = True) -> OnlineGazetteer:
    def sleep(seconds: float) -> None:
        now[0] += seconds

    return OnlineGazetteer(cache, allowed, service, lambda: now[0], sleep)


def test_nothing_leaves_the_machine_unless_it_is_allowed(tmp_path: Path) -> None:
    now = [0.0]
    service = Service(now)
    with pytest.raises(NetworkError, match="allow_network"):
        online(tmp_path / "c.json", now, service, allowed=False).lookup("Somewhere")
    assert service.asked == []


def test_an_answer_is_a_place_that_names_its_source(tmp_path: Path) -> None:
    now = [0.0]
    (found,) = online(tmp_path / "c.json", now, Service(now)).lookup("Somewhere")
    assert (found.id, found.point, found.country) == ("osm:node:7", LngLat(31.0, 49.0), "XX")
    assert found.source == ATTRIBUTION


def test_requests_of_the_whole_process_lie_a_second_apart(tmp_path: Path) -> None:
    now = [100.0]
    service = Service(now)
    for number in range(3):  # three gazetteers, one process
        online(tmp_path / f"{number}.json", now, service).lookup(f"name {number}")
    times = [when for _, when in service.asked]
    assert all(later - earlier >= SECONDS for earlier, later in zip(times, times[1:], strict=False))
    assert times[0] == 100.0


def test_no_name_is_asked_for_twice_not_even_one_that_was_not_found(tmp_path: Path) -> None:
    now, cache = [0.0], tmp_path / "c.json"
    service = Service(now)
    first = online(cache, now, service)
    assert first.lookup("Somewhere") and first.lookup("Nowhere") == []
    later = online(cache, now, service, allowed=False)  # another start, offline
    assert [e.id for e in later.lookup("SOMEWHERE")] == ["osm:node:7"]
    assert later.lookup("Nowhere") == []
    assert [name for name, _ in service.asked] == ["Somewhere", "Nowhere"]


def test_a_failure_is_told_and_not_remembered(tmp_path: Path) -> None:
    def fail(*_: object, **__: object) -> None:
        raise GeocoderTimedOut("no answer")

    now, cache = [0.0], tmp_path / "c.json"
    with pytest.raises(NetworkError, match="did not answer"):
        online(cache, now, SimpleNamespace(geocode=fail)).lookup("Somewhere")
    assert online(cache, now, Service(now)).lookup("Somewhere")


def test_a_damaged_cache_is_begun_anew(tmp_path: Path) -> None:
    now, cache = [0.0], tmp_path / "c.json"
    cache.write_text("{not json", "utf-8")
    assert online(cache, now, Service(now)).lookup("Somewhere")


def test_the_service_is_asked_under_a_name_of_our_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now, agents = [0.0], []

    def make(user_agent: str) -> Service:
        agents.append(user_agent)
        return Service(now)

    monkeypatch.setattr("geopy.geocoders.Nominatim", make)
    online(tmp_path / "c.json", now, None).lookup("Somewhere")
    assert agents == [USER_AGENT]
