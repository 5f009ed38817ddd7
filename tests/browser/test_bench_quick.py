"""The bench's small way through: a map in a browser is stepped, and the table is written."""

from __future__ import annotations

import json

import pytest

from tests.bench.__main__ import main
from tests.bench.table import rows_of

pytestmark = pytest.mark.browser


def test_the_quick_way_through_steps_a_map_in_a_browser_and_writes_the_table(chromium, tmp_path):
    assert main(["--quick", "--only", "crowd", "--out", str(tmp_path)]) == 0
    report = json.loads((tmp_path / "bench.json").read_text(encoding="utf-8"))
    rows = {row.name: row for row in rows_of(report["groups"]["crowd"])}
    stepped = [row for name, row in rows.items() if "key to drawn, median" in name]
    assert len(stepped) == 4 and all(row.value > 0 for row in stepped)
    assert any("dates drawn in a drag" in name for name in rows)
    assert any("memory, process" in name or "memory, scripts" in name for name in rows)
    assert "the figures mean nothing" in (tmp_path / "bench.md").read_text(encoding="utf-8")
