"""The boundary against the land, piece by piece and in any arrangement, and one version against another."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from expansion.models import BoundaryVersion, figures
from expansion.models.boundary_figures import UNITS, batch_parts, block_parts, difference, leftovers
from parcels.actions.register import NewTaking, register_takings
from tests.expansion.zone import START, block, publish
from tests.world import TODAY, field_of

D = Decimal


def take(world, code, *at):
    new = [NewTaking(field_of(*at), code=code)]
    return register_takings(new, actor=world.staff, on=START, project=world.project)[0]


def pieces(part):
    return [(one.codes, one.area.m2) for one in leftovers(TODAY) if one.part == part]


def test_what_nothing_takes_is_left_and_sums_to_the_remainder(world, zone):
    left = [one for one in leftovers(TODAY) if one.part == "left"]
    assert sum(one.area.m2 for one in left) == D("33000.00")
    assert sum(one.area.m2 for one in left) == figures.reconciliation(TODAY).group("remainder").m2


def test_land_claimed_twice_is_named_with_both_and_its_area(world, zone):
    take(world, "KP-061", 0, 0, 50, 20)
    assert pieces("overlap") == [(("KP-049", "KP-061"), D("1000.00"))]


def test_land_outside_is_named_with_its_area(world, zone):
    take(world, "KP-060", 190, 0, 20, 50)
    assert pieces("outside") == [(("KP-060",), D("500.00"))]


def test_each_block_is_the_sum_of_its_parts(world, zone):
    for row in block_parts(zone.version, TODAY):
        for unit in UNITS:
            assert sum(getattr(part, unit) for part in row.parts.values()) == getattr(row.whole, unit)
    first, second = block_parts(zone.version, TODAY)
    # Block A: 3 ha = 2 held + 0.4 of KP-049 and half of nothing + the rest; block B holds KP-050 and KP-051.
    assert (first.parts["held"].ha, second.parts["held"].ha) == (D("2.0000"), D("0.0000"))
    assert first.parts["acquiring"].ha + second.parts["acquiring"].ha == D("0.7000")


def test_a_batch_tells_its_land_inside_and_outside_and_its_approval(world, zone):
    [batch] = batch_parts(TODAY)
    assert (batch.code, batch.takings, batch.inside.ha, batch.outside.ha) == ("KP-P1", 3, D("0.7000"), D(0))
    assert batch.approved_date is not None


def test_a_version_moved_east_keeps_adds_and_removes_in_both_sums(world, zone):
    publish(
        world,
        name="东移",
        valid_from=TODAY,
        blocks=[block("A", -50, 150, "3.00"), block("B", 100, 150, "3.00")],
    )
    old, new = BoundaryVersion.objects.order_by("pk")
    found = difference(old, new)
    assert {part: c.plane.ha for part, c in found.changes.items()} == {
        "kept": D("5.0000"),
        "added": D("1.0000"),
        "removed": D("1.0000"),
    }
    assert 0 < D("50000.00") - found.changes["kept"].ellipsoid.m2 < 20


@pytest.mark.parametrize("rule", ["plane", "ellipsoid"])
@pytest.mark.parametrize("unit", UNITS)
def test_a_difference_adds_up_as_printed(world, zone, rule, unit):
    publish(
        world, name="改", valid_from=TODAY, blocks=[block("A", -93, 143, "2.86")], official_area_ha=D("2.86")
    )
    old, new = BoundaryVersion.objects.order_by("pk")
    found = difference(old, new)
    part = {name: getattr(getattr(change, rule), unit) for name, change in found.changes.items()}
    assert part["kept"] + part["removed"] == getattr(getattr(found, f"old_{rule}"), unit)
    assert part["kept"] + part["added"] == getattr(getattr(found, f"new_{rule}"), unit)


FIELDS = st.lists(
    st.tuples(st.integers(-150, 250), st.integers(-50, 250), st.integers(5, 120), st.integers(5, 120)),
    min_size=1,
    max_size=6,
)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(fields=FIELDS)
def test_whatever_is_taken_the_parts_sum_to_the_whole(world, zone, fields):
    from django.db import transaction

    with transaction.atomic():
        for number, at in enumerate(fields):
            take(world, f"R-{number}", *at)
        found = figures.reconciliation(TODAY)
        for unit in UNITS:
            assert sum(getattr(part, unit) for part in found.parts) == getattr(found.whole, unit)
        left = sum((one.area.m2 for one in leftovers(TODAY) if one.part == "left"), D(0))
        # Crumbs of under 1 ㎡ are not listed; nothing else may be missing.
        assert abs(found.group("remainder").m2 - left) < 5
        for row in block_parts(zone.version, TODAY):
            assert sum(part.ha for part in row.parts.values()) == row.whole.ha
        transaction.set_rollback(True)
