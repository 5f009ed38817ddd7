"""Laws of reading, on the news items of the training data: wars do not mix, the order of articles changes nothing."""

from __future__ import annotations

import json
import random
from functools import lru_cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.dates import parse_partial
from geo.definitions import data_dir
from geo.gazetteer import Gazetteer, open_gazetteer
from geo.merging import merge_events
from geo.model import Article, Event, Span
from geo.pipeline import load_languages, read_article

LANGUAGES = load_languages()
UNCHANGED = 0.95  # of the marks, in every detail; measured: docs/decisions/reading-speed.md
Item = dict[str, Any]


def _items(lang: str) -> list[Item]:
    path = data_dir() / "train" / f"news_{lang}.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


ITEMS = {lang: _items(lang) for lang in ("nl", "en")}


@lru_cache(maxsize=1)
def _gazetteer() -> Gazetteer:
    return open_gazetteer(None)


def _read(item: Item, text: str, article_id: str = "law") -> tuple[Event, ...]:
    article = Article(id=article_id, lang=item["lang"], published=parse_partial(item["date"]), title="", text=text,
                      body=(Span(0, len(text)),), file="law")
    return read_article(article, LANGUAGES, None, _gazetteer()).events


def _told(event: Event) -> tuple[object, ...]:
    return (event.type, event.status, [p.place.name for p in event.places], str(event.when), event.side1, event.side2,
            event.deaths_min, event.deaths_max)


def _of_different_wars(one: Item, other: Item) -> bool:
    countries = [{t["country"] for t in item["toponyms"]} for item in (one, other)]
    return countries[0].isdisjoint(countries[1])


PAIRS = st.sampled_from(["nl", "en"]).flatmap(
    lambda lang: st.tuples(st.sampled_from(ITEMS[lang]), st.sampled_from(ITEMS[lang]))
).filter(lambda pair: _of_different_wars(*pair))


@given(PAIRS)
@settings(max_examples=15, deadline=None, derandomize=True)
def test_news_of_another_war_at_the_end_takes_no_mark_and_keeps_every_id(pair: tuple[Item, Item]) -> None:
    one, other = pair
    marks = [e for e in _read(one, one["text"]) if e.on_map]
    both = {e.id: e for e in _read(one, f"{one['text']}\n\n{other['text']}")}
    assert [both[e.id].type for e in marks] == [e.type for e in marks]


@given(PAIRS)
@settings(max_examples=15, deadline=None, derandomize=True)
def test_news_of_another_war_in_front_keeps_the_ids_of_the_marks(pair: tuple[Item, Item]) -> None:
    one, other = pair
    marks = {e.id: e.type for e in _read(one, one["text"]) if e.on_map}
    both = {e.id: e.type for e in _read(one, f"{other['text']}\n\n{one['text']}")}
    assert {key: both.get(key) for key in marks} == marks


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_news_of_another_war_hardly_changes_a_detail_of_the_rest(lang: str) -> None:
    chance = random.Random(3)
    pairs = [chance.sample(ITEMS[lang], 2) for _ in range(40)]
    marks = same = 0
    for one, other in (pair for pair in pairs if _of_different_wars(*pair)):
        alone = [_told(e) for e in _read(one, one["text"]) if e.on_map]
        for text in (f"{one['text']}\n\n{other['text']}", f"{other['text']}\n\n{one['text']}"):
            both = [_told(e) for e in _read(one, text)]
            marks += len(alone)
            same += sum(told in both for told in alone)
    assert marks > 20 and same >= UNCHANGED * marks, (same, marks)


@given(st.lists(st.sampled_from([*ITEMS["nl"], *ITEMS["en"]]), min_size=2, max_size=4, unique_by=lambda i: i["id"]),
       st.randoms(use_true_random=False))
@settings(max_examples=10, deadline=None, derandomize=True)
def test_another_order_of_articles_changes_no_event_and_no_id(items: list[Item], chance: random.Random) -> None:
    shuffled = list(items)
    chance.shuffle(shuffled)
    one, other = ({item["id"]: _read(item, item["text"], item["id"]) for item in order} for order in (items, shuffled))
    assert one == other
    merged = [merge_events([e for item in order for e in one[item["id"]]], []) for order in (items, shuffled)]
    assert sorted(map(repr, merged[0])) == sorted(map(repr, merged[1]))
