"""The colours of every shipped conflict, as all eyes see them: sides stay apart, and none shares its shape."""

from __future__ import annotations

import re
from itertools import combinations

import pytest

from geo.definitions import Side, load_conflict
from tests.colour import SEEN_BY, ciede2000, contrast, lay_over, read_hex, see, tell_apart
from tests.conftest import ROOT

CONFLICTS = sorted(path.stem for path in (ROOT / "data" / "conflicts").glob("*.toml"))
SOLID, WASH = 15.0, 10.0  # least CIEDE2000 between two sides' symbols, and between their areas; just seen is about 1
GRAPHIC, TEXT = 3.0, 4.5  # WCAG 2.2: contrast of a symbol, of words


def _tokens(theme: str) -> dict[str, str]:
    """The colours of the map's style sheet in a theme."""
    sheet = (ROOT / "geo" / "web" / "map.css").read_text(encoding="utf-8")
    block = {"light": r":root\{(.*?)\n\}", "dark": r":root\[data-theme=dark\]\{(.*?)\n\}"}[theme]
    found = re.search(block, sheet, flags=re.DOTALL)
    assert found
    return dict(re.findall(r"--([\w-]+):(#[0-9A-F]{6})", found[1]))


def _pairs(conflict_id: str) -> list[tuple[Side, Side]]:
    return list(combinations(load_conflict(conflict_id).sides, 2))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [  # the test data of Sharma, Wu and Dalal 2005, rows 1, 7, 16, 19, 24 and 34
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, 0.0, 0.0), (50.0, -1.0, 2.0), 2.3669),
        ((50.0, 2.5, 0.0), (50.0, 0.0, -2.5), 4.3065),
        ((50.0, 2.5, 0.0), (58.0, 24.0, 15.0), 19.4535),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)  # fmt: skip
def test_the_distance_of_colours_is_that_of_the_paper(one, other, expected):
    assert ciede2000(one, other) == pytest.approx(expected, abs=0.0001)
    assert ciede2000(other, one) == pytest.approx(expected, abs=0.0001)


def test_red_and_green_come_together_for_who_cannot_tell_them():
    red, green = read_hex("#C0392B"), read_hex("#6B7A1E")
    apart = {eyes: tell_apart(see(red, eyes), see(green, eyes)) for eyes in SEEN_BY}
    assert apart["everyone"] > 40 and apart["deuteranopia"] < 15, "the simulation would find a bad palette"


@pytest.mark.parametrize("eyes", SEEN_BY)
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("conflict_id", CONFLICTS)
def test_two_sides_stay_apart_for_all_eyes(conflict_id, theme, eyes):
    land = _tokens(theme)["land"]
    for one, other in _pairs(conflict_id):
        a, b = getattr(one, theme), getattr(other, theme)
        assert tell_apart(see(read_hex(a.colour), eyes), see(read_hex(b.colour), eyes)) >= SOLID, (one.id, other.id)
        areas = [see(lay_over(tint.colour, tint.wash, land), eyes) for tint in (a, b)]
        assert one.texture != other.texture or tell_apart(*areas) >= WASH, (one.id, other.id)


@pytest.mark.parametrize("conflict_id", CONFLICTS)
def test_no_two_sides_share_a_shape(conflict_id):
    assert all(one.shape != other.shape for one, other in _pairs(conflict_id))


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("conflict_id", CONFLICTS)
def test_symbols_and_names_of_sides_are_read_on_their_ground(conflict_id, theme):
    tokens = _tokens(theme)
    for side in load_conflict(conflict_id).sides:
        tint = getattr(side, theme)
        assert contrast(read_hex(tint.colour), read_hex(tokens["casing"])) >= GRAPHIC, side.id
        area = lay_over(tint.colour, tint.wash, tokens["land"])
        assert contrast(read_hex(tint.ink), area) >= TEXT, side.id
        assert contrast(read_hex(tokens["front"]), area) >= TEXT, side.id


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_words_are_read_on_page_and_ground(theme):
    tokens = _tokens("light") | _tokens(theme)
    for ink in ("ink", "ink-2", "ink-3", "link"):
        for ground in ("page", "raised", "sunk"):
            assert contrast(read_hex(tokens[ink]), read_hex(tokens[ground])) >= TEXT, (ink, ground)
    for ground in ("land", "sea", "nb"):
        assert contrast(read_hex(tokens["ink-3"]), read_hex(tokens[ground])) >= TEXT, ground
