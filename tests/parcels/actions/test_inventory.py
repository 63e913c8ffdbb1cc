"""What is measured, signed, first seen after the freeze: each quantity with its paper and its person."""

from datetime import date
from decimal import Decimal as D

import pytest

from landmgmt.lib.refusal import Refusal
from parcels.actions import acquisition, inventory, papers, projects, register
from parcels.models import ItemMeasure, JournalEntry, LateItem, ProcedureStep
from parcels.rules.procedure import Step
from parcels.words.journal import tell
from tests.money_day import draft, sign
from tests.posting_day import JPEG, crops, scan
from tests.world import TODAY, World

LATE = date(2026, 3, 1)


def refused(code):
    return pytest.raises(Refusal, match=f"^{code}")


def confirm(world: World, item, quantity: str, **more):
    given = {"signed_date": TODAY, "signer": "王家", "note": "", **more}
    return inventory.sign_item(
        item, quantity=D(quantity), paper=scan(world, on=TODAY), actor=world.staff, on=TODAY, **given
    )


def remeasure(world: World, item, quantity: str, **more):
    given = {"note": "边界复核", "paper": scan(world, on=TODAY), **more}
    return inventory.measure_item(
        item, quantity=D(quantity), measured_date=TODAY, actor=world.staff, on=TODAY, **given
    )


def crops_owed(agreement) -> D:
    return agreement.entitlements.get(head="crops").amount_yuan


def late_well(world: World):
    photo = papers.file_paper(kind="photo", title="机井", scan=("井.jpg", JPEG), actor=world.staff, on=TODAY)
    return register.add_item(
        taking=world.kp049,
        owner=world.wang,
        rate=world.rates["well"],
        quantity=D(1),
        first_seen_date=LATE,
        photo=photo,
        late_reason="旧井，调查时漏登",
        actor=world.staff,
        on=TODAY,
    )


def test_both_quantities_stand_and_the_signed_one_counts(world: World):
    item = crops(world)
    assert (item.quantity, item.signed_quantity) == (D("3.00"), D("3.00"))
    remeasure(world, item, "2.50")
    item.refresh_from_db()
    assert (item.quantity, item.signed_quantity, item.difference) == (D("2.50"), D("3.00"), D("0.50"))
    assert crops_owed(draft(world, world.kp049)) == D("4500.00")


def test_what_is_signed_anew_is_valued_anew(world: World):
    item = crops(world)
    confirm(world, item, "2.00", note="田埂不算")
    item.refresh_from_db()
    assert (item.counted_quantity, item.signed_date) == (D("2.00"), TODAY)
    assert crops_owed(draft(world, world.kp049)) == D("3000.00")
    kept = list(item.measures.values_list("kind", "quantity", "signer"))
    assert kept == [
        ("measured", D("3.00"), ""),
        ("signed", D("3.00"), ""),
        ("signed", D("2.00"), "王家"),
    ]


def test_a_signed_agreement_does_not_feel_a_later_quantity(world: World):
    agreement = sign(world, draft(world, world.kp049))
    confirm(world, crops(world), "2.00", note="复核")
    agreement.refresh_from_db()
    assert crops_owed(agreement) == D("4500.00")
    assert agreement.frozen["takings"][0]["items"][0]["quantity"] == "3.00"


def test_another_quantity_needs_its_reason_its_paper_and_its_signer(world: World):
    item = crops(world)
    with refused("item_difference_unexplained"):
        confirm(world, item, "2.00")
    with refused("item_without_signer"):
        confirm(world, item, "2.00", signer=" ", note="田埂不算")
    with refused("measure_without_paper"):
        remeasure(world, item, "2.00", paper=None)
    with refused("reason_missing"):
        remeasure(world, item, "2.00", note="")
    for wrong in ("0", "-1", "1.005"):
        with refused("item_is_positive"):
            remeasure(world, item, wrong)
    assert ItemMeasure.objects.filter(item=item).count() == 2


def test_who_saw_an_older_measure_is_told(world: World):
    item = crops(world)
    seen = item.measures.last().pk
    remeasure(world, item, "2.50", seen=seen)
    with refused("edited_meanwhile"):
        remeasure(world, item, "2.60", seen=seen)


def test_the_signature_confirms_what_was_only_measured(world: World):
    register.add_item(
        taking=world.kp049,
        owner=world.wang,
        rate=world.rates["well"],
        quantity=D(2),
        first_seen_date=date(2026, 1, 8),
        actor=world.staff,
        on=TODAY,
    )
    agreement = sign(world, draft(world, world.kp049))
    well = world.kp049.items.get(rate=world.rates["well"])
    assert (well.signed_quantity, well.signed_date) == (D("2.00"), agreement.signed_date)
    assert well.measures.get(kind="signed").paper == agreement.paper


def test_what_came_after_the_freeze_is_not_valued_until_another_person_counts_it(world: World):
    item = late_well(world)
    late = LateItem.objects.get(item=item)
    assert (late.state, late.note, late.posted_date) == ("undecided", "旧井，调查时漏登", date(2026, 1, 10))
    one = draft(world, world.kp049, number="XY-1")
    assert not one.entitlements.filter(head="attachment").exists()
    with refused("item_not_counted"):
        confirm(world, item, "1")
    with refused("late_item_decided_by_another"):
        inventory.decide_late(item, counted=True, reason="旧井", actor=world.staff, on=TODAY)
    with refused("reason_missing"):
        inventory.decide_late(item, counted=True, reason=" ", actor=world.leader, on=TODAY)
    with refused("draft_is_stale"):
        inventory.decide_late(item, counted=True, reason="航片可见", actor=world.leader, on=TODAY)
        sign(world, one)
    assert "航片可见" in tell(JournalEntry.objects.filter(deed="decide_late").latest("pk"))


def test_counted_it_is_valued_and_excluded_it_never_is(world: World):
    item = late_well(world)
    inventory.decide_late(item, counted=False, reason="公告后新打", actor=world.leader, on=TODAY)
    agreement = sign(world, draft(world, world.kp049))
    assert not agreement.entitlements.filter(head="attachment").exists()
    item.refresh_from_db()
    assert item.signed_date is None
    assert [one["late"] for one in agreement.frozen["takings"][0]["items"]] == ["", "excluded"]


def test_a_decision_may_be_changed_and_both_stand_in_the_history(world: World):
    item = late_well(world)
    for counted, reason in ((False, "公告后新打"), (True, "航片证明公告前已有")):
        inventory.decide_late(item, counted=counted, reason=reason, actor=world.leader, on=TODAY)
    told = [tell(e) for e in JournalEntry.objects.filter(deed="decide_late").order_by("pk")]
    assert ["公告后新打" in told[0], "航片" in told[1]] == [True, True]
    states = item.late.events.order_by("pgh_id").values_list("state", flat=True)
    assert list(states) == ["undecided", "excluded", "counted"]


def standing_step(world: World):
    return ProcedureStep.objects.get(batch=world.batch, step=Step.PRE_ANNOUNCEMENT, corrected_by=None)


def test_a_freeze_that_turns_out_earlier_finds_what_was_seen_after_it(world: World):
    agreement = sign(world, draft(world, world.kp049))
    projects.record_step(
        batch=world.batch,
        step=Step.PRE_ANNOUNCEMENT,
        done_date=date(2026, 1, 6),
        corrects=standing_step(world),
        actor=world.staff,
        on=TODAY,
    )
    # The well of KP-050, first seen on the 10th, is to be decided; what is signed stays.
    well = LateItem.objects.get()
    assert (well.item.taking, well.posted_date, well.state) == (world.kp050, date(2026, 1, 6), "undecided")
    assert not draft(world, world.kp050, number="XY-2").entitlements.filter(head="attachment").exists()
    assert crops_owed(agreement) == D("4500.00")


def test_land_that_joins_a_frozen_batch_brings_its_late_things_along(world: World):
    item = crops(world)
    other = projects.open_batch(
        project=world.project, code="KP-P2", name="第二批次", actor=world.planner, on=date(2026, 1, 5)
    )
    projects.record_step(batch=other, step=Step.PUBLIC_INTEREST, actor=world.planner, on=date(2026, 1, 5))
    projects.record_step(batch=other, step=Step.PRE_ANNOUNCEMENT, actor=world.planner, on=date(2026, 1, 6))
    world.kp049.batch = None
    world.kp049.save()
    acquisition.assign_batch(world.kp049, batch=other, actor=world.staff, on=TODAY)
    assert LateItem.objects.get().item == item
