"""A draft is held against the posted list of sums; another sum is signed with a reason that stays."""

from datetime import date
from decimal import Decimal as D

import pytest
from django.urls import reverse

from landmgmt.lib.refusal import Refusal
from parcels.actions import agreements, inventory, public_lists
from parcels.models import Agreement, JournalEntry, PublicList
from parcels.models.posted_sums import beside_posted
from parcels.rules.posting import ListStage
from parcels.words.journal import tell
from parcels.words.refusals import sentence
from tests.money_day import SIGNED, draft, scan
from tests.posting_day import crops, decided, made, objected, posted, row_of, rule
from tests.scenes import once
from tests.world import World

pytestmark = pytest.mark.django_db
MADE, POSTED, SEEN = date(2026, 4, 1), date(2026, 4, 2), date(2026, 4, 20)


@once
def listed(world: World) -> PublicList:
    """王家's 3 亩 of crops stand on the list of sums with 4,500.00."""
    rule(world, ListStage.REGISTRATION)
    return posted(world, made(world, ListStage.REGISTRATION, MADE), POSTED)


def remeasured(world: World, quantity: str = "2.00") -> None:
    """The crops turn out to be others after the list was posted."""
    inventory.sign_item(
        crops(world), quantity=D(quantity), signed_date=SEEN, signer="王家", note="复核",
        paper=scan(world, on=SEEN), actor=world.staff, on=SEEN,
    )  # fmt: skip


def sign(world: World, agreement: Agreement, reason: str = "") -> Agreement:
    return agreements.sign_agreement(
        agreement, signed_date=SIGNED, paper=scan(world), actor=world.staff, on=SIGNED, posted_reason=reason
    )


def test_what_is_as_posted_is_signed_without_a_word(world: World, listed: PublicList):
    kept = draft(world, world.kp049)
    assert beside_posted(kept, SIGNED) == []
    assert sign(world, kept).state == "signed"
    assert not JournalEntry.objects.filter(deed="sign_beside_posted").exists()


def test_another_sum_is_told_with_both_and_signed_only_with_a_reason(world: World, listed: PublicList):
    remeasured(world)
    kept = draft(world, world.kp049)
    with pytest.raises(Refusal, match="agreement_beside_posted") as no:
        sign(world, kept)
    said = sentence(no.value)
    assert f"公示表 {listed.number} 第 1 版是 4,500.00 元，协议是 3,000.00 元" in said
    kept.refresh_from_db()
    assert kept.state == "draft"
    assert sign(world, kept, "公示后复测").state == "signed"
    told = tell(JournalEntry.objects.get(deed="sign_beside_posted"))
    assert "理由：公示后复测" in told
    # Signed it is no draft, and never held against a list again.
    assert beside_posted(Agreement.objects.get(pk=kept.pk), SIGNED) == []


def test_the_corrected_list_takes_the_place_of_the_first(world: World, listed: PublicList):
    remeasured(world)
    kept = draft(world, world.kp049)
    assert len(beside_posted(kept, SIGNED)) == 1
    again = public_lists.correct_list(listed, reason="复测更正", actor=world.staff, on=SEEN)
    # Until it is posted the first one holds.
    assert len(beside_posted(kept, SIGNED)) == 1
    posted(world, again, SEEN)
    assert sign(world, kept).state == "signed"


def test_a_sum_that_is_objected_to_is_left_out_until_it_is_settled(world: World, listed: PublicList):
    remeasured(world)
    kept = draft(world, world.kp049)
    one = objected(world, row_of(listed, "KP-049", "王家", head="crops"), SEEN)
    assert beside_posted(kept, SIGNED) == []
    decided(world, one, upheld=False, day=SEEN)
    (found,) = beside_posted(kept, SIGNED)
    assert (found.head, found.posted_yuan, found.drafted_yuan) == ("crops", D("4500.00"), D("3000.00"))


def test_a_sum_only_one_of_them_has_is_a_difference_too(world: World, listed: PublicList):
    inventory.strike_item(
        crops(world), struck_date=SEEN, note="实地查无此物", paper=scan(world, on=SEEN), actor=world.staff,
        on=SEEN,
    )  # fmt: skip
    (found,) = beside_posted(draft(world, world.kp049), SIGNED)
    assert (found.head, found.posted_yuan, found.drafted_yuan) == ("crops", D("4500.00"), None)


def test_land_on_no_list_of_sums_is_bound_by_none(world: World):
    rule(world)
    posted(world, made(world))
    remeasured(world)
    assert sign(world, draft(world, world.kp049)).state == "signed"


def test_the_draft_and_the_signature_show_both_figures(client, world: World, listed: PublicList):
    remeasured(world)
    kept = draft(world, world.kp049)
    client.force_login(world.staff)
    for name in ("agreement_file", "agreement_sign"):
        page = client.get(reverse(name, args=[kept.pk])).content.decode()
        assert "有 1 处金额与已公示的不同" in page
        assert "4,500.00" in page
    assert "金额与公示不同仍签订的理由" in page
