"""Heights are subtracted only within one system, however its name is written."""

import pytest

from expansion.importers.heights import same_heights


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("1985 国家高程基准", "1985国家高程", True),
        ("85高程", "1985 国家高程基准", True),
        ("1985 国家高程基准", "1956 黄海高程系", False),
        ("黄海高程", "1956黄海", True),
        ("1985", "黄海", False),
        ("独立高程", "独立", True),
        ("独立高程", "1985", False),
        ("", "1985", True),
    ],
)
def test_two_names_are_one_system_or_two(one, other, same):
    assert same_heights(one, other) is same
    assert same_heights(other, one) is same
