"""What the page shows is taken away as a file from the page itself, and holds what the page shows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DRAW_MS, Shown, own_testland

pytestmark = pytest.mark.browser


data, served = own_testland()


def _take(page: Page, kind: str, suffix: str, folder: Path) -> Path:
    page.get_by_role("combobox", name="Bestand").click()
    page.get_by_role("option", name=kind).click()
    page.get_by_role("button", name="Maken", exact=True).click()
    name = f".{suffix} opslaan"
    button = page.get_by_role("button", name=name).or_(page.get_by_role("link", name=name))
    expect(button).to_be_visible(timeout=DRAW_MS)
    with page.expect_download() as download:
        button.click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def test_a_day_is_taken_away_as_data_as_a_picture_and_as_one_file(shown: Shown, tmp_path):
    shown.open(date="2019-06-10", window="90", type="battle")
    events = int(shown.map.get_attribute("data-events") or 0)
    shown.page.goto(f"{shown.address}/?date=2019-06-10&window=90&type=battle&view=material&section=take")
    expect(shown.page.get_by_role("combobox", name="Bestand")).to_be_visible(timeout=DRAW_MS)

    data = json.loads(_take(shown.page, "GeoJSON: alles", "geojson", tmp_path).read_text(encoding="utf-8"))
    marks = [f for f in data["features"] if f["properties"]["layer"] == "events"]
    assert 0 < len(marks) == events
    assert {mark["properties"]["type"] for mark in marks} == {"battle"}
    assert json.loads(data["about"]["filters"]) == {"chosen": "type=battle"}

    picture = _take(shown.page, "Beeld (PNG)", "png", tmp_path)
    assert picture.name == "conflict-map-testland-2019-06-10.png"
    assert picture.read_bytes().startswith(b"\x89PNG")

    whole = _take(shown.page, "De hele kaart in één bestand", "html", tmp_path)
    alone = shown.page.context.new_page()
    alone.goto(whole.as_uri())
    expect(alone.locator("[data-testid=conflict-map]")).to_have_attribute("data-events", str(events))
