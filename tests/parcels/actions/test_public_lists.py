"""A public list is frozen when made, hangs its days, and is corrected by a further version, never edited."""

from datetime import date, timedelta
from decimal import Decimal as D
from uuid import uuid4

import pytest

from landmgmt.lib.refusal import Refusal
from parcels.actions import agreements, inventory, public_lists
from parcels.models import PublicList, PublicRow
from parcels.models.public_lists import row_facts
from parcels.rules.posting import ListStage, differences
from tests.money_day import SIGNED, draft, sign
from tests.posting_day import (
    ENDS,
    MADE,
    OBJECTED,
    POSTED,
    crops,
    decided,
    made,
    objected,
    posted,
    remeasured,
    row_of,
    rule,
    scan,
)
from tests.world import TODAY, World


def refused(code):
    return pytest.raises(Refusal, match=f"^{code}")


def corrected(world: World, before: PublicList, on: date = TODAY) -> PublicList:
    return public_lists.correct_list(before, reason="复测更正", actor=world.staff, on=on)


def test_the_survey_list_shows_each_holder_each_area_and_each_thing(world: World):
    one = made(world)
    rows = [
        (r.taking_code, r.party_name, r.land_class or r.thing, str(r.quantity), r.numerator, r.denominator)
        for r in one.rows.all()
    ]
    assert rows[:2] == [
        ("KP-049", "王家", "0101", "2000.00", 1, 1),
        ("KP-049", "王家", "水稻", "3.00", 1, 1),
    ]
    assert ("KP-050", "李二家", "0103", "1200.00", 2, 6) in rows
    assert ("KP-051", "陈家", "0103", "1000.00", 1, 1) in rows
    assert (one.rows_count, len(one.sha256), one.revision) == (10, 64, 1)
    assert one.number.startswith("GS-2026-")
    assert not one.rows.filter(amount_yuan__isnull=False).exists()


def test_the_registration_list_shows_what_each_is_owed(world: World):
    one = made(world, ListStage.REGISTRATION, on=date(2026, 3, 21))
    sums = {(r.taking_code, r.party_name, r.head): r.amount_yuan for r in one.rows.all()}
    # 2,000 ㎡ × 90.00 = 180,000; 40 % to the collective, the rest and 3 亩 × 1,500 of crops to 王家.
    assert sums["KP-049", "长田村 3 组集体", "land"] == D("72000.00")
    assert sums["KP-049", "王家", "resettlement"] == D("108000.00")
    assert sums["KP-049", "王家", "crops"] == D("4500.00")
    # KP-051 is not registered yet.
    assert {code for code, *_ in sums} == {"KP-049", "KP-050"}


def test_what_is_registered_later_does_not_touch_a_list(world: World):
    one = made(world)
    before = list(one.rows.values())
    confirm(world, "2.00")
    world.wang.name = "王大家"
    world.wang.save()
    assert list(one.rows.values()) == before


def confirm(world: World, quantity: str) -> None:
    inventory.sign_item(
        crops(world),
        quantity=D(quantity),
        signed_date=TODAY,
        signer="王家",
        note="复核",
        paper=scan(world, on=TODAY),
        actor=world.staff,
        on=TODAY,
    )


def test_it_hangs_for_the_days_of_the_rule_and_the_day_of_posting_is_not_counted(world: World):
    one = made(world)
    with refused("posting_rule_missing"):
        posted(world, one)
    rule(world)
    given = {"spots": "村委会", "paper": scan(world), "actor": world.staff, "on": POSTED}
    with refused("posting_too_short") as no:
        public_lists.post_list(one, posted_date=POSTED, days=6, **given)
    assert no.value.params == {"least": 7, "source": "样例：本单位公示办法"}
    for code, change in (
        ("posting_without_photo", {"paper": None}),
        ("posting_without_spots", {"spots": " "}),
        ("day_in_future", {"posted_date": POSTED + timedelta(days=1)}),
        ("posted_before_made", {"posted_date": MADE - timedelta(days=1)}),
    ):
        with refused(code):
            public_lists.post_list(one, **{"posted_date": POSTED, "days": 7, **given, **change})
    one = posted(world, one)
    assert (one.ends_date, one.hangs_on(ENDS), one.has_run(ENDS)) == (ENDS, True, False)
    assert one.has_run(ENDS + timedelta(days=1))


def test_a_last_day_in_the_festival_moves_to_the_next_working_day(world: World):
    """Posted on 9 February for 7 days: the 16th is the Spring Festival's, the 24th the first working day."""
    rule(world)
    one = posted(world, made(world), date(2026, 2, 9))
    assert one.ends_date == date(2026, 2, 24)


def test_a_project_may_have_its_own_rule(world: World):
    rule(world)
    public_lists.set_posting_rule(
        stage=ListStage.SURVEY,
        project=world.project,
        days=10,
        source="批复要求",
        since=date(2026, 2, 1),
        actor=world.administrator,
        on=MADE,
    )
    with refused("posting_too_short"):
        posted(world, made(world))


def test_the_same_press_makes_one_list_and_a_second_list_is_a_correction(world: World):
    key = uuid4()
    given = {"batch": world.batch, "place": world.group, "stage": "survey", "actor": world.staff, "on": MADE}
    first = public_lists.make_list(**given, client_key=key)
    assert public_lists.make_list(**given, client_key=key) == first
    with refused("public_list_once"):
        made(world)
    with refused("public_list_corrects_the_last"):
        corrected(world, first)
    with refused("public_list_is_empty"):
        public_lists.make_list(**{**given, "place": world.other_group})


def test_a_list_never_posted_may_be_withdrawn_and_a_posted_one_not(world: World):
    rule(world)
    first = public_lists.withdraw_list(made(world), reason="漏了一户", actor=world.staff, on=MADE)
    second = posted(world, made(world))
    assert (first.state, second.number != first.number) == ("withdrawn", True)
    with refused("public_list_is_frozen"):
        public_lists.withdraw_list(second, reason="再看看", actor=world.staff, on=TODAY)


def test_a_correction_is_the_next_version_and_names_what_changed(world: World):
    rule(world)
    first = posted(world, made(world))
    with refused("public_list_unchanged"):
        corrected(world, first)
    confirm(world, "2.00")
    second = corrected(world, first)
    assert (second.number, second.revision, second.corrects) == (first.number, 2, first)
    changed = differences(row_facts(list(first.rows.all())), row_facts(list(second.rows.all())))
    assert [(c.before.shown["quantity"], c.after.shown["quantity"]) for c in changed] == [
        (D("3.00"), D("2.00"))
    ]
    with refused("public_list_corrects_the_last"):
        corrected(world, first)
    # Taken back before it hung, it leaves room for another second version.
    public_lists.withdraw_list(second, reason="重做", actor=world.staff, on=TODAY)
    assert corrected(world, first).revision == 2


# --- the gate of the project's rule ---------------------------------------------------------


def test_without_the_rule_nothing_waits_for_a_list(world: World):
    assert sign(world, draft(world, world.kp049)).state == "signed"


def test_where_the_rule_says_so_nothing_is_signed_before_the_list_has_run(world: World):
    rule(world, before_signing=True)
    agreement = draft(world, world.kp049)
    with refused("agreement_not_posted"):
        sign(world, agreement)
    late = posted(world, made(world), day=date(2026, 5, 14))
    assert late.ends_date == date(2026, 5, 21)
    with refused("agreement_not_posted"):
        sign(world, agreement, day=date(2026, 5, 21))
    assert sign(world, agreement, day=date(2026, 5, 22)).state == "signed"


def test_nor_over_an_objection_until_the_corrected_list_has_run(world: World):
    rule(world, before_signing=True)
    one = objected(world, row_of(first := posted(world, made(world)), "KP-049", "王家", thing="水稻"))
    agreement = draft(world, world.kp049)
    with refused("agreement_over_objection"):
        sign(world, agreement)
    remeasured(world, one, "3.50")
    decided(world, one, upheld=True)
    agreements.discard_draft(agreement, actor=world.staff, on=SIGNED)
    agreement = draft(world, world.kp049, number="XY-2")
    with refused("agreement_over_objection"):
        sign(world, agreement)
    second = corrected(world, first, on=date(2026, 2, 10))
    posted(world, second, day=date(2026, 2, 10))
    # 180,000 of land and 3.5 亩 × 1,500 of crops.
    assert sign(world, agreement).total_yuan == D("185250.00")


def test_a_rejected_objection_no_longer_stands_before_the_signature(world: World):
    rule(world, before_signing=True)
    one = objected(world, row_of(posted(world, made(world)), "KP-049", "王家", thing="水稻"), OBJECTED)
    decided(world, one, upheld=False)
    assert sign(world, draft(world, world.kp049)).state == "signed"


def test_two_rows_alike_are_each_compared_with_their_own():
    graves = [
        PublicRow(kind="amount", taking_id=1, party_id=1, head="attachments", thing="坟墓", quantity=D(n))
        for n in ("1.50", "2.00")
    ]
    assert differences(row_facts(graves), row_facts(graves)) == []
    more = PublicRow(kind="amount", taking_id=1, party_id=1, head="attachments", thing="坟墓", quantity=D(3))
    assert [d.before for d in differences(row_facts(graves), row_facts([*graves, more]))] == [None]
