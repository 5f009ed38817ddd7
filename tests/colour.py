"""Colour as eyes see it: CIELAB, CIEDE2000, and Machado's simulation of colour blindness. Plain numbers, no library."""

from __future__ import annotations

import math
from collections.abc import Sequence

Rgb = tuple[float, float, float]  # linear light, 0 to 1
_TO_XYZ = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041))
_WHITE = (0.95047, 1.0, 1.08883)  # D65
# Machado, Oliveira and Fernandes 2009, severity 1.0, on linear light
SEEN_BY = {
    "everyone": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}


def read_hex(text: str) -> Rgb:
    """The linear light of a colour as `#RRGGBB`."""
    red, green, blue = (int(text[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return _linear(red), _linear(green), _linear(blue)


def lay_over(top: str, alpha: float, ground: str) -> Rgb:
    """The linear light of a wash over a ground, mixed as browsers mix: in sRGB."""
    mixed = [alpha * int(top[i : i + 2], 16) / 255 + (1 - alpha) * int(ground[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return _linear(mixed[0]), _linear(mixed[1]), _linear(mixed[2])


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _times(matrix: Sequence[Sequence[float]], vector: Sequence[float]) -> list[float]:
    return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]


def see(colour: Rgb, eyes: str) -> Rgb:
    """The colour as some eyes see it (a key of `SEEN_BY`)."""
    red, green, blue = (min(1.0, max(0.0, value)) for value in _times(SEEN_BY[eyes], colour))
    return red, green, blue


def contrast(one: Rgb, other: Rgb) -> float:
    """The contrast ratio of WCAG."""
    low, high = sorted(_times(_TO_XYZ, colour)[1] for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


def to_lab(colour: Rgb) -> tuple[float, float, float]:
    """CIELAB under D65."""
    x, y, z = (_root(value / white) for value, white in zip(_times(_TO_XYZ, colour), _WHITE, strict=True))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _root(value: float) -> float:
    return value ** (1 / 3) if value > (6 / 29) ** 3 else value / (3 * (6 / 29) ** 2) + 4 / 29


def tell_apart(one: Rgb, other: Rgb) -> float:
    """The distance CIEDE2000 (Sharma, Wu and Dalal 2005)."""
    return ciede2000(to_lab(one), to_lab(other))


def ciede2000(one: Sequence[float], other: Sequence[float]) -> float:
    """The distance of two CIELAB colours."""
    (l1, a1, b1), (l2, a2, b2) = one, other
    mean = (math.hypot(a1, b1) + math.hypot(a2, b2)) / 2
    stretch = 1.5 - 0.5 * math.sqrt(mean**7 / (mean**7 + 25**7))
    c1, c2 = math.hypot(a1 * stretch, b1), math.hypot(a2 * stretch, b2)
    h1, h2 = (math.degrees(math.atan2(b, a * stretch)) % 360 if a or b else 0.0 for a, b in ((a1, b1), (a2, b2)))
    turn = 0.0 if not c1 * c2 else (h2 - h1 + 180) % 360 - 180
    if c1 * c2 and turn == -180 and h2 > h1:
        turn = 180.0
    chroma = (c1 + c2) / 2
    hue = h1 + h2 if not c1 * c2 else (h1 + h2) / 2
    if c1 * c2 and abs(h1 - h2) > 180:
        hue = (h1 + h2 + 360) / 2 if h1 + h2 < 360 else (h1 + h2 - 360) / 2
    apart = (l2 - l1, c2 - c1, 2 * math.sqrt(c1 * c2) * math.sin(math.radians(turn / 2)))
    return _weigh(apart, (l1 + l2) / 2, chroma, hue)


def _weigh(apart: Sequence[float], light: float, chroma: float, hue: float) -> float:
    def cosine(factor: float, offset: float) -> float:
        return math.cos(math.radians(factor * hue + offset))

    t = 1 - 0.17 * cosine(1, -30) + 0.24 * cosine(2, 0) + 0.32 * cosine(3, 6) - 0.20 * cosine(4, -63)
    on_light = 1 + 0.015 * (light - 50) ** 2 / math.sqrt(20 + (light - 50) ** 2)
    on_chroma, on_hue = 1 + 0.045 * chroma, 1 + 0.015 * chroma * t
    bend = 60 * math.exp(-(((hue - 275) / 25) ** 2))
    blue = -2 * math.sqrt(chroma**7 / (chroma**7 + 25**7)) * math.sin(math.radians(bend))
    a, b, c = apart[0] / on_light, apart[1] / on_chroma, apart[2] / on_hue
    return math.sqrt(a * a + b * b + c * c + blue * b * c)
