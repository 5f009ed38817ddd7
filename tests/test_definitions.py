"""Conflict and language files: every shipped one loads, every fault is named with file and line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from geo.definitions import data_dir, list_conflicts, list_languages, load_conflict, load_language
from geo.errors import DefinitionError

LIBYA = data_dir() / "conflicts" / "libya.toml"


@pytest.mark.parametrize("conflict_id", list_conflicts())
def test_every_shipped_conflict_loads(conflict_id):
    assert load_conflict(conflict_id).id == conflict_id


@pytest.mark.parametrize("code", list_languages())
def test_every_shipped_language_loads(code):
    assert load_language(code).code == code


def _broken(folder: Path, old: str, new: str) -> tuple[Path, int]:
    text = LIBYA.read_text(encoding="utf-8")
    assert old in text
    line = text[: text.index(old)].count("\n") + 1
    (folder / "broken.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder, line


def test_a_line_that_is_no_toml_is_named(tmp_path):
    folder, line = _broken(tmp_path, 'time_zone = "Africa/Tripoli"', "time_zone = Africa/Tripoli")
    with pytest.raises(DefinitionError) as caught:
        load_conflict("broken", folder)
    assert f"broken.toml, line {line}" in str(caught.value)


def test_a_wrong_value_is_named_with_its_line_and_what_was_found(tmp_path):
    folder, line = _broken(tmp_path, "reach_km = 60 ", "reach_km = -5 ")
    with pytest.raises(DefinitionError) as caught:
        load_conflict("broken", folder)
    fault = caught.value.faults[0]
    assert (fault.file, fault.line, fault.key) == ("broken.toml", line, "settings.reach_km")
    assert "-5" in fault.message


def test_a_fault_has_the_line_that_an_editor_shows(tmp_path):
    folder, line = _broken(tmp_path, "reach_km = 60 ", "reach_km = -5 ")
    path = folder / "broken.toml"
    path.write_text("# one\u2028line\u0085\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(DefinitionError) as caught:
        load_conflict("broken", folder)
    assert caught.value.faults[0].line == line + 1


def test_an_unknown_key_is_a_fault(tmp_path):
    folder, _ = _broken(tmp_path, "time_zone =", "timezone =")
    with pytest.raises(DefinitionError, match="timezone"):
        load_conflict("broken", folder)


def test_an_allegiance_to_a_side_that_is_not_there_lists_those_that_are(tmp_path):
    folder, _ = _broken(tmp_path, 'side = "GNA", from = 2019-11-27', 'side = "GNU", from = 2019-11-27')
    with pytest.raises(DefinitionError, match=r"GNU.*available: .*GNA"):
        load_conflict("broken", folder)


def test_a_conflict_that_is_not_there_lists_those_that_are():
    with pytest.raises(DefinitionError, match="available: .*libya"):
        load_conflict("atlantis")


def test_an_actor_fights_for_a_side_only_from_its_day_on():
    libya = load_conflict("libya")
    assert libya.side_of("Turkey", date(2020, 1, 1)) == "GNA"
    assert libya.side_of("Turkey", date(2019, 1, 1)) == ""
    assert libya.side_of("neutral", date(1999, 1, 1)) == "neutral"
    assert libya.side_of("nobody", date(2019, 1, 1)) == ""


def test_the_parts_of_a_language_are_laid_over_each_other(tmp_path):
    (tmp_path / "xx.toml").write_text('code = "xx"\nname = "X"\nlocale = "xx"\n[interface]\na = "1"\n', "utf-8")
    (tmp_path / "xx.page.toml").write_text('[interface]\nb = "2"\n', "utf-8")
    assert load_language("xx", tmp_path).interface == {"a": "1", "b": "2"}
