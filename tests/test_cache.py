"""What was computed once: there as long as it is whole, and never needed."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.cache import KEPT_OPENINGS, Cache, fingerprint_files, key_of


def _fill(path, values):
    with Cache(path) as cache:
        cache.put_many(values)


def test_what_was_kept_is_there_at_the_next_opening_and_the_rest_is_not(tmp_path):
    _fill(tmp_path / "new" / "c", {"a": b"1", "b": bytes(range(256)) * 9})
    with Cache(tmp_path / "new" / "c") as cache:
        assert cache.get_many(["a", "b", "c", "a"]) == {"a": b"1", "b": bytes(range(256)) * 9}
        assert cache.get("c") is None


def test_more_keys_than_one_question_takes_are_all_answered(tmp_path):
    values = {f"key {n}": str(n).encode() for n in range(2_000)}
    _fill(tmp_path / "c", values)
    with Cache(tmp_path / "c") as cache:
        assert cache.get_many(values) == values


@pytest.mark.parametrize("content", [b"", b"no database at all, and long enough to look at" * 99, b"SQLite format 3\0"])
def test_a_file_that_is_no_cache_is_thrown_away_and_begun_anew(tmp_path, content):
    (tmp_path / "c").write_bytes(content)
    _fill(tmp_path / "c", {"a": b"1"})
    with Cache(tmp_path / "c") as cache:
        assert cache.get("a") == b"1"


def test_a_cache_of_another_format_is_thrown_away(tmp_path):
    _fill(tmp_path / "c", {"a": b"1"})
    with sqlite3.connect(tmp_path / "c") as file:
        file.execute("PRAGMA user_version = 99")
    file.close()
    with Cache(tmp_path / "c") as cache:
        assert cache.get("a") is None
        cache.put_many({"a": b"2"})
        assert cache.get("a") == b"2"


def test_a_table_with_a_column_more_is_no_cache_of_ours_and_one_of_a_changed_value_counts_as_not_there(tmp_path):
    _fill(tmp_path / "c", {"a": b"1", "b": b"2"})
    with sqlite3.connect(tmp_path / "c") as file:
        row = bytearray(file.execute("SELECT content FROM kept WHERE key = 'a'").fetchone()[0])
        row[-1] ^= 1
        file.execute("UPDATE kept SET content = ? WHERE key = 'a'", (bytes(row),))
    file.close()
    with Cache(tmp_path / "c") as cache:
        assert cache.get_many(["a", "b"]) == {"b": b"2"}


@pytest.mark.parametrize("seed", range(12))
def test_a_flipped_byte_anywhere_in_the_file_gives_the_right_value_or_none(tmp_path, seed):
    values = {f"key {n}": bytes([n]) * 3_000 for n in range(40)}
    _fill(tmp_path / "c", values)
    content = bytearray((tmp_path / "c").read_bytes())
    content[len(content) * seed // 12 + seed * 7] ^= 0x55
    (tmp_path / "c").write_bytes(content)
    with Cache(tmp_path / "c") as cache:
        found = cache.get_many(values)
        cache.put_many(values)
    assert all(values[key] == value for key, value in found.items())
    with Cache(tmp_path / "c") as cache:
        again = cache.get_many(values)
    assert all(values[key] == value for key, value in again.items())


def test_what_is_not_asked_for_any_more_is_thrown_away_in_the_end(tmp_path):
    _fill(tmp_path / "c", {"a": b"1", "b": b"2"})
    for _ in range(KEPT_OPENINGS + 1):
        with Cache(tmp_path / "c") as cache:
            assert cache.get("a") == b"1"
    with Cache(tmp_path / "c") as cache:
        assert cache.get("b") is None


def test_two_may_have_it_open_and_each_sees_what_the_other_kept(tmp_path):
    with Cache(tmp_path / "c") as one, Cache(tmp_path / "c") as two:
        one.put_many({"a": b"1"})
        two.put_many({"b": b"2"})
        assert one.get_many("ab") == two.get_many("ab") == {"a": b"1", "b": b"2"}


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    for path in (None, tmp_path / "file" / "c"):
        with Cache(path) as cache:
            cache.put_many({"a": b"1"})
            assert cache.get("a") is None


def test_a_full_disk_loses_nothing_but_the_cache(tmp_path):
    with Cache(tmp_path / "c") as cache:
        cache.put_many({"a": b"1"})
        assert cache._file is not None
        cache._file.execute("PRAGMA max_page_count = 12")
        cache.put_many({"b": bytes(range(256)) * 4, "c": b"".join(key_of("x", str(n)).encode() for n in range(9_999))})
        assert cache.get_many("abc") == {"a": b"1"}
    with Cache(tmp_path / "c") as cache:
        assert cache.get_many("abc") == {"a": b"1"}


@given(st.lists(st.binary(max_size=4), max_size=4), st.lists(st.binary(max_size=4), max_size=4))
def test_a_key_tells_its_parts_apart(one, two):
    assert (key_of("k", *one) == key_of("k", *two)) == (one == two)


def test_a_fingerprint_changes_with_the_content_and_the_name_of_a_file_but_not_with_its_order_or_folder(tmp_path):
    for folder in ("x", "y"):
        (tmp_path / folder).mkdir()
        for name in ("a", "b"):
            (tmp_path / folder / name).write_text(name)
    x, y = ([tmp_path / folder / name for name in ("a", "b")] for folder in ("x", "y"))
    assert fingerprint_files(x) == fingerprint_files(reversed(y))
    before = fingerprint_files(x)
    x[0].write_text("c")
    assert fingerprint_files(x) != before
    assert fingerprint_files(y) != fingerprint_files(y[:1])
