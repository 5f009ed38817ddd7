"""Curves over time or size as SVG, the same bytes for the same numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import matplotlib
from matplotlib.figure import Figure

COLOURS = ("#2b5d8a", "#b5542b", "#4a7a3f", "#6d4b86")
SETTINGS = {"svg.hashsalt": "curves", "svg.fonttype": "none", "font.size": 9}


@dataclass(frozen=True, kw_only=True)
class Curve:
    """One line: what it is, and its points."""

    name: str
    x: Sequence[float]
    y: Sequence[float]


@dataclass(frozen=True, kw_only=True)
class Chart:
    """Curves under one title, with what the axes count."""

    title: str
    x_name: str
    y_name: str
    curves: Sequence[Curve]


def draw_charts(path: Path, charts: Sequence[Chart]) -> None:
    """Write charts one below the other as one SVG; each y axis begins at nought."""
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(7.5, 2.8 * len(charts)), layout="constrained")
        for chart, axes in zip(charts, figure.subplots(len(charts), 1, squeeze=False)[:, 0], strict=True):
            for number, curve in enumerate(chart.curves):
                axes.plot(curve.x, curve.y, color=COLOURS[number % len(COLOURS)], label=curve.name, linewidth=1.4)
            axes.set_title(chart.title, loc="left")
            axes.set_xlabel(chart.x_name)
            axes.set_ylabel(chart.y_name)
            axes.set_ylim(bottom=0)
            axes.spines[["top", "right"]].set_visible(False)
            axes.legend(frameon=False, loc="lower right")
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, format="svg", metadata={"Date": None})
