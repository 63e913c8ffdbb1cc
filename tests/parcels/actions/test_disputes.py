"""A dispute is due sixty days on, and ends with how it was handled."""

from datetime import date

from parcels.actions import disputes
from parcels.models import DisputeStatePeriod
from parcels.rules.disputes import DisputeState
from tests.parcels.actions.test_office import refused
from tests.world import TODAY


def test_a_dispute_is_due_in_sixty_days_in_its_village(world):
    assert world.dispute.due_date == date(2027, 1, 1)
    assert world.dispute.village == world.village
    assert world.dispute.number == "XF2026-001"


def test_a_dispute_is_not_due_before_it_came(world):
    with refused("dispute_due_after_received"):
        disputes.register_dispute(
            actor=world.staff, on=TODAY, kind="unpaid", channel="visit", facts="欠款", due=date(2026, 11, 22)
        )


def test_a_dispute_goes_its_way_and_keeps_its_past(world):
    hand = {"actor": world.staff}
    disputes.move_dispute(world.dispute, to=DisputeState.ACCEPTED, on=date(2026, 11, 10), **hand)
    with refused("dispute_without_opinion"):
        disputes.move_dispute(world.dispute, to=DisputeState.CONCLUDED, on=TODAY, **hand)
    disputes.move_dispute(world.dispute, to=DisputeState.CONCLUDED, on=TODAY, opinion="已重测界址", **hand)
    on = {d: DisputeStatePeriod.objects.on(d).get().state for d in (date(2026, 11, 9), TODAY)}
    assert list(on.values()) == ["received", "concluded"]
    with refused("dispute_state_illegal"):
        disputes.move_dispute(world.dispute, to=DisputeState.ACCEPTED, on=TODAY, **hand)
