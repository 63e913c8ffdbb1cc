"""Once a list was corrected a draft takes land and things of the valid one, none of the replaced."""

from datetime import date
from decimal import Decimal as D

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from landmgmt.lib.refusal import Refusal
from parcels.actions import agreements, inventory, public_lists, register
from parcels.actions.agreements import draft_agreement
from parcels.actions.entitling import facts_of
from parcels.models import Item, ItemMeasure, PublicList
from parcels.models.corrected_lists import mixed
from parcels.rules.valuation import entitlements
from parcels.words.refusals import sentence
from tests.money_day import FIRST_SEEN, LI_TERMS, SIGNED, draft, sign
from tests.posting_day import crops, made, posted, rule, scan
from tests.scenes import once
from tests.world import TODAY, World

CORRECTED = date(2026, 3, 2)
SEEN = date(2026, 2, 20)


def confirm(world: World, quantity: str, item: Item | None = None, day: date = SEEN) -> None:
    inventory.sign_item(
        item or crops(world), quantity=D(quantity), signed_date=day, signer="王家", note="复核",
        paper=scan(world, on=day), actor=world.staff, on=day,
    )  # fmt: skip


def strike(world: World, item: Item, day: date = SEEN) -> ItemMeasure:
    return inventory.strike_item(
        item, struck_date=day, note="实地查无此物", paper=scan(world, on=day), actor=world.staff, on=day
    )


def correct(world: World, before: PublicList, day: date = CORRECTED) -> PublicList:
    one = public_lists.correct_list(before, reason="复测更正", actor=world.staff, on=day)
    return posted(world, one, day=day)


def well(world: World) -> Item:
    return register.add_item(
        taking=world.kp049, owner=world.wang, rate=world.rates["dry_crop"], quantity=D("1.00"),
        first_seen_date=FIRST_SEEN, actor=world.staff, on=SIGNED,
    )  # fmt: skip


@once
def first(world: World) -> PublicList:
    """王家's 2,000 ㎡ and 3 亩 of crops, posted; the crops turn out to be 2 亩 before it is corrected."""
    rule(world)
    one = posted(world, made(world))
    confirm(world, "2.00")
    return one


def refused(world: World) -> Refusal:
    with pytest.raises(Refusal) as no:
        draft(world, world.kp049)
    assert no.value.field == "takings"
    return no.value


def test_a_draft_takes_what_the_corrected_list_shows(world: World, first: PublicList):
    correct(world, first)
    # 180,000 of land and 2 亩 × 1,500 of crops.
    assert sign(world, draft(world, world.kp049)).total_yuan == D("183000.00")


def test_a_quantity_that_is_not_the_corrected_ones_is_refused_with_both(world: World, first: PublicList):
    correct(world, first)
    confirm(world, "3.00", day=SIGNED)
    no = refused(world)
    assert no.code == "agreement_not_as_corrected"
    said = sentence(no)
    assert f"KP-049 的“水稻”登记为 3.00 亩，有效的更正公示表 {first.number} 第 2 版是 2.00 亩" in said
    # Posted anew it may be agreed on.
    third = correct(world, PublicList.objects.get(revision=2), SIGNED)
    assert third.revision == 3
    assert draft(world, world.kp049).total_yuan == D("184500.00")


def test_land_measured_again_after_the_correction_waits_for_the_next_one(world: World, first: PublicList):
    correct(world, first)
    register.set_areas(
        world.kp049, [("0101", D("1900.00"))], actor=world.staff, on=SIGNED, paper=world.paper,
        signed_date=SIGNED, remeasured="界址有误",
    )  # fmt: skip
    no = refused(world)
    assert (no.code, no.params["registered"], no.params["posted"]) == (
        "agreement_not_as_corrected",
        "1900.00 ㎡",
        "2000.00 ㎡",
    )


def test_a_thing_on_no_valid_list_is_neither_taken_nor_dropped_unsaid(world: World, first: PublicList):
    correct(world, first)
    extra = well(world)
    no = refused(world)
    assert (no.code, no.params["registered"]) == ("agreement_beside_corrected", "1.00 亩")
    strike(world, extra, SIGNED)
    assert draft(world, world.kp049).total_yuan == D("183000.00")


def test_what_was_struck_off_is_on_no_later_list_and_in_no_draft(world: World, first: PublicList):
    strike(world, crops(world))
    second = correct(world, first)
    assert not second.rows.filter(taking=world.kp049, kind="item").exists()
    assert draft(world, world.kp049).total_yuan == D("180000.00")


def test_a_thing_struck_off_after_the_correction_waits_for_the_next_one(world: World, first: PublicList):
    correct(world, first)
    strike(world, crops(world), SIGNED)
    no = refused(world)
    assert (no.code, no.params["posted"]) == ("agreement_lacks_corrected", "2.00 亩")
    assert "登记里已经没有" in sentence(no)


def test_a_list_that_nobody_corrected_binds_nobody(world: World, first: PublicList):
    assert mixed([world.kp049.pk], SIGNED) == []
    assert draft(world, world.kp049).total_yuan == D("183000.00")


def test_a_draft_of_before_is_not_signed_beside_a_correction(world: World, first: PublicList):
    kept = draft(world, world.kp049)
    second = correct(world, first)
    assert second.rows.get(taking=world.kp049, kind="item").quantity == D("2.00")
    confirm(world, "3.00", day=SIGNED)
    for no in ("agreement_not_as_corrected",):
        with pytest.raises(Refusal, match=no):
            sign(world, kept)


def test_the_database_refuses_it_by_itself(world: World, first: PublicList, monkeypatch: pytest.MonkeyPatch):
    correct(world, first)
    confirm(world, "3.00", day=SIGNED)
    monkeypatch.setattr(agreements, "refuse_mixed", lambda *_: None)
    kept = draft_agreement(
        project=world.project, number="XY-1", takings=[world.kp049], instalments=LI_TERMS,
        actor=world.staff, on=SIGNED,
    )  # fmt: skip
    with pytest.raises(Refusal, match="agreement_not_as_corrected"):
        sign(world, kept)
    # With the quantity of the list it passes: it was the guard.
    confirm(world, "2.00", day=SIGNED)
    agreements.discard_draft(kept, actor=world.staff, on=SIGNED)
    assert sign(world, draft(world, world.kp049)).state == "signed"


def test_a_struck_thing_is_confirmed_only_after_it_was_measured_again(world: World):
    item = crops(world)
    strike(world, item)
    (facts,) = facts_of([world.kp049], SIGNED)
    assert {one.head for one in entitlements(facts)} == {"land", "resettlement"}
    for deed in (lambda: confirm(world, "3.00"), lambda: strike(world, item)):
        with pytest.raises(Refusal, match="item_is_struck"):
            deed()
    row = {"item": item, "quantity": 3, "measured_date": SEEN, "recorded_by": world.staff}
    with pytest.raises(IntegrityError, match="item_is_struck"), transaction.atomic():
        ItemMeasure.objects.create(kind="signed", **row)
    inventory.measure_item(
        item, quantity=D("2.50"), measured_date=SEEN, note="找到了", paper=scan(world, on=SEEN),
        actor=world.staff, on=SEEN,
    )  # fmt: skip
    confirm(world, "2.50")
    item.refresh_from_db()
    assert (inventory.is_struck(item), item.counted_quantity) == (False, D("2.50"))


def test_such_land_is_not_offered_for_a_draft_and_the_page_says_why(client, world: World, first: PublicList):
    correct(world, first)
    confirm(world, "3.00", day=SIGNED)
    client.force_login(world.staff)
    page = client.get(reverse("agreement_new"), {"taking": world.kp049.pk})
    assert "登记为 3.00 亩，有效的更正公示表" in page.content.decode()
    assert world.kp049.pk not in {row["taking"].pk for row in page.context["picked"] + page.context["rest"]}


def test_a_thing_is_struck_off_on_its_page_with_paper_and_reason(client, world: World):
    item = crops(world)
    client.force_login(world.staff)
    form = {"struck_date": "2026-11-20", "note": "查无此物"}
    assert "缺少凭据" in client.post(reverse("item_strike", args=[item.pk]), form).content.decode()
    strike(world, item, TODAY)
    page = client.get(reverse("item_file", args=[item.pk])).content.decode()
    assert "不计价：2026-11-23 剔除" in page
    assert reverse("item_strike", args=[item.pk]) not in page
    assert (
        "已剔除"
        in client.get(reverse("taking_file", args=[world.kp049.pk]), {"tab": "items"}).content.decode()
    )
