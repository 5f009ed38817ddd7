"""Whatever bytes a reader gets: it returns, or says what is wrong and what can be done. Every earlier crash is here."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.mutate import twins
from tests.fuzz.reader import keep_the_law
from tests.fuzz.readers import READERS

MOST_SECONDS = 5.0  # of processor time for one small input
QUIET = settings(
    max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck), derandomize=True
)


@pytest.mark.parametrize("name", READERS)
def test_a_reader_takes_its_own_seeds(name):
    for seed in READERS[name].seeds():
        READERS[name].read(seed)


@pytest.mark.parametrize("name", READERS)
def test_a_reader_returns_or_says_what_is_wrong_whatever_it_is_given(name):
    @QUIET
    @given(data=st.data())
    def check(data: st.DataObject) -> None:
        given_bytes = data.draw(twins(READERS[name]))
        start = time.process_time()
        keep_the_law(READERS[name], given_bytes)
        assert time.process_time() - start < MOST_SECONDS

    check()
