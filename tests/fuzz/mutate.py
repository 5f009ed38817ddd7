"""Broken twins of good inputs, as a Hypothesis strategy: pieces cut out, doubled, moved, and hostile words put in."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tests.fuzz.reader import Reader

MOST_EDITS = 4
LONG = 3_000  # a piece that is put in again and again


@st.composite
def twins(draw: st.DrawFn, reader: Reader) -> bytes:
    """An input of the reader that was sound before a few edits."""
    data = draw(st.sampled_from(list(reader.seeds())))
    for _ in range(draw(st.integers(1, MOST_EDITS))):
        data = draw(_edited(data, reader))
    return data


def _edited(data: bytes, reader: Reader) -> SearchStrategy[bytes]:
    pieces = st.one_of(
        st.sampled_from([*reader.words, b""]), st.binary(max_size=8), st.characters().map(_bytes),
        st.integers(-(10**25), 10**25).map(lambda n: str(n).encode()), st.floats().map(lambda f: repr(f).encode()),
        st.tuples(st.sampled_from([b"[", b"(", b"a", b"9", b'{"a":', b"<a>", b"\xcc\x81"]), st.integers(1, LONG)).map(
            lambda many: many[0] * many[1]
        ),
    )  # fmt: skip
    return st.builds(_put, st.just(data), st.integers(0, 2**32 - 1), pieces)


def _bytes(letter: str) -> bytes:
    return letter.encode("utf-8", "surrogatepass")


def _put(data: bytes, spot: int, piece: bytes) -> bytes:
    """The data with a piece in place of up to 15 bytes at a spot, or of all the rest.

    Small numbers are what Hypothesis likes best, and would all mean the beginning: the spot is scattered first.
    """
    scattered = spot * 2_654_435_761 % 2**32
    start, length = scattered % (len(data) + 1), scattered >> 28
    return data[:start] + piece + (b"" if spot % 16 == 15 else data[start + length :])
