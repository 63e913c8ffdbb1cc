"""A change of payee to heirs says what they take of a collective's plan, beside the park's own lines."""

from decimal import Decimal as D

from parcels.actions import changes
from parcels.models.inherited import inherited_by
from tests.parcels.actions.test_handouts_heirs import AFTER, BEFORE, plan, proposed  # noqa: F401
from tests.parcels.actions.test_standing_changes import people
from tests.parcels.views.test_posting import ask, text
from tests.plan_day import paid_by
from tests.world import TODAY, World


def told(change) -> list[tuple[D, list[D]]]:
    return [(one.yuan, [yuan for _heir, yuan in one.parts]) for one in inherited_by(change)]


def test_before_and_after_the_confirmation_the_page_names_each_heirs_part(client, world: World, plan):  # noqa: F811
    paid_by(world, plan, world.wang, D("40.00"), BEFORE)
    change = proposed(world, people(world, "王长子", "王次子", "王幺女"))
    sums = [(D("60.00"), [D("30.00"), D("20.00"), D("10.00")])]
    assert told(change) == sums
    shown = text(ask(client, world.leader, "change_file", change.pk))
    assert "另有集体应付 60.00 元" in shown
    assert "王长子 30.00 元" in shown
    changes.confirm_change(change, actor=world.leader, on=TODAY)
    change.refresh_from_db()
    assert told(change) == sums
    # What an heir had been handed since is still what he took.
    paid_by(world, plan, change.parts.get(position=1).payee, D("30.00"), AFTER)
    assert told(change) == sums
    assert plan.number in text(ask(client, world.leader, "change_file", change.pk))


def test_a_change_that_passes_nothing_on_says_nothing(world: World, plan):  # noqa: F811
    paid_by(world, plan, world.wang, D("100.00"), BEFORE)
    change = proposed(world, people(world, "王长子", "王次子", "王幺女"))
    assert told(change) == []
    changes.refuse_change(change, answer="材料不全", actor=world.leader, on=TODAY)
    change.refresh_from_db()
    assert told(change) == []
