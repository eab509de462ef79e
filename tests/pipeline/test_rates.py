"""Token buckets keep a platform's limits."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.pipeline.rates import Bucket


@given(st.lists(st.floats(0, 0.5), min_size=1, max_size=200))
def test_no_window_of_a_second_holds_more_than_the_rate_and_the_burst(gaps: list[float]) -> None:
    bucket, now, used = Bucket(5, 3, 0.0), 0.0, []
    for gap in gaps:
        now += gap
        used.append(now + bucket.take(now))

    for start in used:
        assert sum(start <= moment < start + 0.999 for moment in used) <= 5 + 3


def test_a_full_bucket_lets_the_burst_through_at_once() -> None:
    bucket = Bucket(5, 3, 100.0)

    assert [0.0, 0.0, 0.0] == [bucket.take(100.0) for _ in range(3)]
    assert bucket.take(100.0) > 0


def test_a_pause_that_the_platform_asked_for_is_kept() -> None:
    bucket = Bucket(5, 3, 0.0)

    bucket.pause(10.0)

    assert bucket.take(1.0) >= 9.0
