"""Pictures of how fronts were scored, as SVG: error over time, reliability, and drawn fronts against true ones.

Plain text that any browser opens; sizes in pixels, the maps' in kilometres from the north-west corner.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from geo.durable import write_whole
from geo.evaluate_fronts import FrontScore

WIDTH, HEIGHT, EDGE = 640, 400, 48
OURS, TRUE = "#b3261e", "#1f5fa8"  # told apart by shape too: dots and open squares
STYLE = "<style>text{font:13px sans-serif;fill:#333}line,polyline{stroke:#333;fill:none}.grid{stroke:#ddd}</style>"


def draw_plots(folder: Path, occupant: str, scores: Sequence[FrontScore]) -> list[Path]:
    """The files written: `error`, `reliability` and one `fronts-DATE`, each with the occupant in its name."""
    slug = "".join(c if c.isalnum() else "-" for c in occupant.lower()).strip("-") or "occupant"
    folder.mkdir(parents=True, exist_ok=True)
    pictures = {f"{slug}-error": error_plot(occupant, scores), f"{slug}-reliability": reliability_plot(scores)}
    pictures |= {f"{slug}-fronts-{score.day}": fronts_plot(score) for score in scores}
    paths = []
    for name, picture in pictures.items():
        paths.append(folder / f"{name}.svg")
        write_whole(paths[-1], picture.encode())
    return paths


def error_plot(occupant: str, scores: Sequence[FrontScore]) -> str:
    """The mean front error of each date, and the 95th percentile as a thin mark above it."""
    most = max((score.p95_km for score in scores), default=1.0) * 1.05
    days = np.array([score.day.toordinal() for score in scores], dtype=float)
    x = EDGE + (days - days.min()) / max(np.ptp(days), 1.0) * (WIDTH - 2 * EDGE)
    shapes = _scale(0.0, most, "km")
    for at, score in zip(x.tolist(), scores, strict=True):
        mean, worst = (_height(km / most) for km in (score.mean_km, score.p95_km))
        shapes.append(f'<line x1="{at:.1f}" y1="{mean:.1f}" x2="{at:.1f}" y2="{worst:.1f}"/>')
        shapes.append(f'<circle cx="{at:.1f}" cy="{mean:.1f}" r="4" fill="{OURS}"/>')
        shapes.append(f'<text x="{at:.1f}" y="{HEIGHT - EDGE + 18}" text-anchor="middle">{score.day}</text>')
    means = " ".join(f"{at:.1f},{_height(score.mean_km / most):.1f}" for at, score in zip(x, scores, strict=True))
    shapes.append(f'<polyline points="{means}" style="stroke:{OURS}"/>')
    return _svg(f"Front error, {occupant}: mean, and up to the 95th percentile", shapes)


def reliability_plot(scores: Sequence[FrontScore]) -> str:
    """How often ground is held, against how likely it was said to be, over all dates; a dot's area is its cells."""
    bins = np.sum([score.bins for score in scores], axis=0)
    shapes = _scale(0.0, 1.0, "held")
    shapes.append(f'<line x1="{EDGE}" y1="{_height(0)}" x2="{WIDTH - EDGE}" y2="{_height(1)}" class="grid"/>')
    for size, said, held in bins:
        if size:
            x, y = EDGE + said / size * (WIDTH - 2 * EDGE), _height(held / size)
            radius = 3 + 17 * float(np.sqrt(size / bins[:, 0].max()))
            shapes.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{OURS}" fill-opacity="0.6"/>')
    for share in (0.0, 0.5, 1.0):
        x = EDGE + share * (WIDTH - 2 * EDGE)
        shapes.append(f'<text x="{x}" y="{HEIGHT - EDGE + 18}" text-anchor="middle">{share:.0%}</text>')
    return _svg("Said to be held (across) and held (up), of the cells of which anything is known", shapes)


def fronts_plot(score: FrontScore) -> str:
    """The cells of the drawn front (dots) and of the true one (open squares) of a date."""
    every = np.concatenate([score.front_km, score.true_km])
    low, high = (every.min(axis=0), every.max(axis=0)) if len(every) else (np.zeros(2), np.ones(2))
    scale = min((WIDTH - 2 * EDGE) / max(high[0] - low[0], 1.0), (HEIGHT - 2 * EDGE) / max(high[1] - low[1], 1.0))

    def placed(points: NDArray[np.float64]) -> Iterable[tuple[float, float]]:
        xs, ys = EDGE + (points[:, 0] - low[0]) * scale, HEIGHT - EDGE - (points[:, 1] - low[1]) * scale
        return zip(xs.tolist(), ys.tolist(), strict=True)

    square = f'width="3" height="3" fill="none" stroke="{TRUE}"'
    shapes = [f'<rect x="{x - 1.5:.1f}" y="{y - 1.5:.1f}" {square}/>' for x, y in placed(score.true_km)]
    shapes += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="1.2" fill="{OURS}"/>' for x, y in placed(score.front_km)]
    shapes.append(f'<line x1="{EDGE}" y1="{HEIGHT - 14}" x2="{EDGE + 100 * scale:.1f}" y2="{HEIGHT - 14}"/>')
    shapes.append(f'<text x="{EDGE}" y="{HEIGHT - 20}">100 km</text>')
    return _svg(f"{score.day}: drawn front (dots) and true one (squares), {score.mean_km:.1f} km apart", shapes)


def _height(share: float) -> float:
    return HEIGHT - EDGE - share * (HEIGHT - 2 * EDGE)


def _scale(low: float, high: float, unit: str) -> list[str]:
    shapes = [f'<text x="8" y="{EDGE - 12}">{unit}</text>']
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        y = _height(share)
        shapes.append(f'<line x1="{EDGE}" y1="{y}" x2="{WIDTH - EDGE}" y2="{y}" class="grid"/>')
        shapes.append(f'<text x="{EDGE - 6}" y="{y + 4}" text-anchor="end">{low + share * (high - low):.3g}</text>')
    return shapes


def _svg(title: str, shapes: Iterable[str]) -> str:
    said = escape(title, quote=False)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">'
    paper = f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/><text x="{EDGE}" y="18">{said}</text>'
    return "\n".join([head, f"<title>{said}</title>", STYLE, paper, *shapes, "</svg>", ""])
