"""What stands in the address is read, checked and written; what cannot be becomes a notice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from geo.definitions import load_conflict
from page.state import Notice, View, follow, read_view, read_window, window_key
from page.words import open_words

LIBYA = load_conflict("libya")


def _read(**params: str) -> tuple[View, list[Notice]]:
    return read_view(params, ["libya"], ["nl", "en"], lambda _: LIBYA, default_conflict="libya")


def _said(**params: str) -> list[str]:
    view, notices = _read(**params)
    return [notice.text(view, LIBYA, open_words(view.lang), "Nederlands") for notice in notices]


def test_an_empty_address_opens_on_the_conflicts_own_day():
    view, notices = _read()
    assert (view.date, view.window, view.lang, view.evidence) == (date(2020, 1, 10), 30, "nl", "all")
    assert not notices


def test_a_view_comes_back_from_its_own_address():
    view = View(conflict="libya", date=date(2019, 7, 1), window=None, evidence="articles", lang="en", theme="dark")
    assert _read(**view.as_params()) == (view, [])


def test_a_date_that_does_not_exist_is_named_and_replaced():
    assert _said(date="2020-13-40") == ["De datum 2020-13-40 bestaat niet. De kaart toont 10 januari 2020."]
    assert _said(date="2020-13-40", lang="en") == [
        "The date 2020-13-40 does not exist. The map shows 10 January 2020."
    ]


def test_a_date_outside_the_period_moves_to_the_nearest_day():
    view, _ = _read(date="2031-01-01")
    assert view.date == date(2020, 11, 30)
    assert "ligt buiten 1 januari 2019 tot 30 november 2020" in _said(date="2031-01-01")[0]


@pytest.mark.parametrize("name", ["window", "evidence", "lang", "theme", "conflict"])
def test_every_other_wrong_value_has_its_notice(name):
    value = "<img src=x onerror=window.x=1>"
    assert value in _said(**{name: value})[0]


def test_a_long_wrong_value_is_cut():
    assert len(_said(date="9" * 10_000)[0]) < 200


def test_windows_are_read_as_the_map_and_the_address_write_them():
    assert [read_window(value) for value in ("7", 30, "all", None, 0)] == [7, 30, None, None, None]
    assert [window_key(value) for value in (90, None)] == ["90", "all"]
    for wrong in ("5", "-1", "x", True, 2.5, []):
        with pytest.raises(ValueError, match="window|invalid literal"):
            read_window(wrong)


def test_the_view_follows_the_map_and_ignores_what_cannot_be():
    view, _ = _read()
    assert follow(view, {"date": "2020-02-01", "window": 7}, LIBYA) == replace(view, date=date(2020, 2, 1), window=7)
    assert follow(view, {"window": 700}, LIBYA).window is None  # the whole period
    for nonsense in (None, 3, "x", {}, {"date": 5}, {"date": "2020-99-99"}, {"window": "x"}, {"date": "1990-01-01"}):
        assert follow(view, nonsense, LIBYA) == view


def test_an_article_in_the_address_is_opened_at_its_mark():
    view, notices = _read(article="a-1", mark="ev-2")
    assert (view.reading, view.article, view.mark) == (True, "a-1", "ev-2")
    assert not notices
    assert _read(**view.as_params()) == (view, [])
    assert _read(view="articles")[0].reading
    assert view.show_map().as_params().keys() == _read()[0].as_params().keys()


def test_the_readers_own_material_has_an_address_of_its_own():
    view, notices = _read(view="material", section="articles")
    assert (view.place, view.section, view.map_hidden, view.reading) == ("material", "articles", True, False)
    assert not notices
    assert _read(**view.as_params()) == (view, [])
    assert "section" not in view.show_map().as_params()


def test_a_view_that_is_none_is_named_and_the_map_shown():
    assert not _read(view="table")[0].reading
    assert _said(view="table") == ["Het beeld table bestaat niet. De kaart staat er."]


def test_the_compared_day_stands_in_the_address_and_comes_back_from_it():
    view, notices = _read(date="2020-06-10", compare="2019-07-01")
    assert view.compare == date(2019, 7, 1)
    assert not notices
    assert view.as_params()["compare"] == "2019-07-01"
    assert _read(**view.as_params()) == (view, [])
    assert "compare" not in replace(view, compare=None).as_params()


def test_a_compared_day_that_cannot_be_is_named():
    assert _said(compare="2019-02-30") == [
        "De dag 2019-02-30 om mee te vergelijken bestaat niet. De kaart vergelijkt niet."
    ]
    assert _read(compare="2019-02-30")[0].compare is None
    view, _ = _read(compare="2031-01-01")
    assert view.compare == date(2020, 11, 30)
    assert "vergelijkt met 30 november 2020" in _said(compare="2031-01-01")[0]
    assert "<img" in _said(compare="<img src=x>")[0]


def test_how_two_days_are_shown_stands_in_the_address_and_a_wrong_way_is_named():
    view, notices = _read(date="2020-06-10", compare="2019-07-01", compare_as="side")
    assert (view.compare_as, notices) == ("side", [])
    assert view.as_params()["compare_as"] == "side"
    assert "compare_as" not in replace(view, compare_as="difference").as_params()
    assert "compare_as" not in replace(view, compare=None).as_params()
    assert _read(compare_as="side")[0].compare_as == "difference", "without a second day there is nothing to show so"
    assert "Verschil" in _said(compare="2019-07-01", compare_as="<b>")[0]
    told = follow(view, {"compare": "2019-07-01", "compare_as": "swipe"}, LIBYA)
    assert told.compare_as == "swipe"
    assert follow(told, {"date": "2020-06-11"}, LIBYA).compare_as == "swipe"
    for wrong in ("x", 5, None, ["side"]):
        assert follow(told, {"compare_as": wrong}, LIBYA).compare_as == "difference"
    assert follow(told, {"compare": None, "compare_as": "side"}, LIBYA).compare_as == "difference"


def test_the_map_tells_with_which_day_it_compares():
    view, _ = _read(date="2020-06-10")
    compared = follow(view, {"date": "2020-06-10", "compare": "2019-07-01"}, LIBYA)
    assert compared.compare == date(2019, 7, 1)
    assert follow(compared, {"date": "2020-06-11"}, LIBYA).compare == date(2019, 7, 1)
    assert follow(compared, {"date": "2020-06-11", "compare": None}, LIBYA).compare is None
    for wrong in ("2019-13-01", "1990-01-01", 7, ["2019-07-01"]):
        assert follow(compared, {"compare": wrong}, LIBYA).compare is None
