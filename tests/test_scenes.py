"""A story is told once for the tests that begin with it, and none of them sees what another did."""

from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from parcels.models import Document, Transfer
from tests.money_day import fund, scan
from tests.scenes import once
from tests.world import World

told: list[str] = []


@once
def funded(world: World) -> Document:
    told.append("funded")
    fund(world, 1_000)
    return scan(world, "拨款文件")


@once
def twice_funded(world: World, funded: Document) -> int:
    """Builds on the first story: its money is there."""
    told.append("twice")
    fund(world, 500, date(2026, 6, 2))
    return funded.pk


def sums() -> list[int]:
    return [int(row.amount_yuan) for row in Transfer.objects.order_by("id")]


@pytest.mark.parametrize("_time", range(3))
def test_what_a_test_adds_is_gone_in_the_next(world: World, funded: Document, _time: int):
    assert sums() == [1_000]
    assert (Path(settings.MEDIA_ROOT) / funded.scan.name).exists()
    fund(world, 7)
    scan(world, "另一份")
    assert sums() == [1_000, 7]
    assert told.count("funded") == 1


@pytest.mark.parametrize("_time", range(3))
def test_a_story_may_build_on_another(world: World, funded: Document, twice_funded: int, _time: int):
    assert sums() == [1_000, 500]
    assert (twice_funded, told.count("twice")) == (funded.pk, 1)
    fund(world, 8)


@pytest.mark.parametrize("_time", range(2))
def test_who_asks_for_no_story_finds_none(world: World, _time: int):
    assert sums() == []
    fund(world, 9)
