"""Growth as charts: time and memory over size, both axes by powers of ten. SVG by matplotlib, the same bytes for the
same figures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INK, ACCENT, GRID = "#1B1F23", "#A85200", "#D5DADD"
STYLE = {"svg.hashsalt": "growth", "svg.fonttype": "none", "font.size": 10, "axes.edgecolor": INK,
         "axes.spines.top": False, "axes.spines.right": False}  # fmt: skip
Point = Mapping[str, Any]


@dataclass(frozen=True)
class Panel:
    """One chart: the title, and the figures of each point that it draws, with what they are called."""

    title: str
    unit: str
    lines: Mapping[str, str]
    goal: float | None = None


def draw_growth(path: Path, subject: str, points: Sequence[Point], panels: Sequence[Panel]) -> Path:
    """Write one SVG with the panels over the size `x` of the points.

    Those that are estimated are hollow; where one was not reached (`stopped`) a dotted line says so.
    """
    import matplotlib as mpl  # here: a process that measures its memory knows what a panel is, and draws none
    from matplotlib.figure import Figure

    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(4.4 * len(panels), 3.4), layout="constrained")
        for axes, panel in zip(figure.subplots(1, len(panels), squeeze=False)[0], panels, strict=True):
            _draw(axes, subject, points, panel)
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, format="svg", metadata={"Date": None, "Creator": "make bench"})
    return path


def _draw(axes: Axes, subject: str, points: Sequence[Point], panel: Panel) -> None:
    for (key, name), colour, mark in zip(panel.lines.items(), (ACCENT, INK, "#4B5A66"), "os^", strict=False):
        known = [point for point in points if point.get(key) is not None]
        axes.plot([p["x"] for p in known], [p[key] for p in known], color=colour, linewidth=1.2)
        for point in known:
            inside = "white" if point.get("estimated") else colour
            axes.plot(point["x"], point[key], mark, color=colour, markerfacecolor=inside, markersize=5)
            axes.annotate(f"{point[key]:.3g}", (point["x"], point[key]), xytext=(0, 6), textcoords="offset points",
                          ha="center", fontsize=8, color=colour)  # fmt: skip
        axes.plot([], [], mark + "-", color=colour, label=name)
    for point in points:
        if "stopped" in point:
            axes.axvline(point["x"], color=INK, linestyle=":", linewidth=1)
            axes.annotate(f"not reached: {point['stopped']}", (point["x"], 0.04), rotation=90, ha="right", va="bottom",
                          xycoords=axes.get_xaxis_transform(), xytext=(-2, 0), textcoords="offset points",
                          fontsize=8, color=INK)  # fmt: skip
    if panel.goal is not None:
        axes.axhline(panel.goal, color=GRID, linestyle="--", zorder=0, label=f"goal {panel.goal:g} {panel.unit}")
    axes.set(xscale="log", yscale="log", title=panel.title, xlabel=subject, ylabel=panel.unit)
    axes.margins(0.12, 0.2)
    axes.grid(visible=True, color=GRID, linewidth=0.5)
    axes.legend(frameon=False, fontsize=8)
