"""Publishing a boundary: what adds up is published, the version before it ends, the rest is refused."""

from datetime import date
from decimal import Decimal

import pytest

from expansion.actions import boundary
from expansion.models import BoundaryVersion
from landmgmt.lib.refusal import Refusal
from parcels.models import JournalEntry
from tests.expansion.zone import START, block, publish

LATER = date(2026, 6, 1)


def test_a_new_version_ends_the_old_one_that_day(world):
    publish(world)
    publish(world, name="更正后", valid_from=LATER)
    assert BoundaryVersion.objects.on(date(2026, 5, 31)).get().name == "扩片后园区"
    assert BoundaryVersion.objects.on(LATER).get().name == "更正后"


def test_a_version_replaced_on_its_first_day_keeps_no_day(world):
    publish(world)
    with pytest.raises(Refusal, match="boundary_begins_then"):
        publish(world, name="更正后")
    publish(world, name="更正后", reason="界址点抄错")
    assert BoundaryVersion.objects.on(START).get().name == "更正后"


def test_a_boundary_that_is_no_sketch_needs_its_paper(world):
    with pytest.raises(Refusal, match="boundary_without_paper"):
        publish(world, is_schematic=False, paper_number=" ")
    assert publish(world, is_schematic=True, paper_number="").pk


def test_a_version_older_than_the_one_in_force_is_refused(world):
    publish(world, valid_from=LATER)
    with pytest.raises(Refusal, match="boundary_newer_exists"):
        publish(world, valid_from=START)


@pytest.mark.parametrize(
    ("blocks", "code"),
    [
        ([], "boundary_without_blocks"),
        ([block("A", -100, 150, "3.00"), block("B", 50, 150, "2.99")], "boundary_blocks_do_not_add_up"),
        ([block("A", -100, 150, "3.00"), block("B", 40, 150, "3.00")], "boundary_blocks_overlap"),
        ([block("A", -100, 150, "3.00"), block("B", 50, 140, "3.00")], "boundary_area_differs"),
    ],
)
def test_blocks_that_do_not_hold_are_refused_and_nothing_is_written(world, blocks, code):
    lines = JournalEntry.objects.count()
    with pytest.raises(Refusal, match=code):
        publish(world, blocks=blocks)
    assert (BoundaryVersion.objects.count(), JournalEntry.objects.count()) == (0, lines)


def test_a_bowtie_is_no_land(world):
    bowtie = {
        "type": "Polygon",
        "coordinates": [[[109, 27], [109.1, 27.1], [109.1, 27], [109, 27.1], [109, 27]]],
    }
    with pytest.raises(Refusal, match="shape_invalid"):
        boundary.add_held_land(name="x", source="x", geom=bowtie, valid_from=START, actor=world.planner)


def test_publishing_is_told_in_the_journal(world):
    publish(world)
    entry = JournalEntry.objects.filter(deed="publish_boundary").get()
    assert entry.params["official_ha"] == str(Decimal("6.00"))
