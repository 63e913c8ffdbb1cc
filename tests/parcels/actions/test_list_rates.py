"""What a list of sums is priced by: signed land as signed, other land as on the list it corrects."""

from datetime import date
from decimal import Decimal as D

import pytest

from landmgmt.lib.refusal import Refusal
from parcels.actions import changes, public_lists, rates
from parcels.models import PublicList, RateSet
from parcels.rules.instalments import Terms
from parcels.rules.money_terms import ChangeKind
from parcels.rules.posting import ListStage
from tests.money_day import draft, scan, sign
from tests.posting_day import made, posted, rule
from tests.scenes import once
from tests.world import TODAY, World

pytestmark = pytest.mark.django_db

MADE, POSTED = date(2026, 3, 21), date(2026, 3, 22)
REGISTRATION = ListStage.REGISTRATION


@once
def first(world: World) -> PublicList:
    """The sums of KP-049 and KP-050 on the wall; 王家 signed for KP-049 afterwards."""
    rule(world, REGISTRATION)
    on_the_wall = posted(world, made(world, REGISTRATION, on=MADE), POSTED)
    sign(world, draft(world, world.kp049, terms=[Terms(date(2026, 12, 1), 1)]))
    return on_the_wall


def dearer(world: World, since: date) -> RateSet:
    """61,800 元 instead of 60,000 for a mu, and more of it for dry land."""
    published = rates.publish_rates(
        name="新标准",
        paper_number="样例〔2026〕9号",
        county_code="431271",
        land_percent=40,
        since=since,
        land={"Ⅱ": D(61_800)},
        coefficients={"dry": D("0.80")},
        paper=scan(world, "补偿标准文件", TODAY),
        actor=world.finance,
        on=TODAY,
    )
    return rates.confirm_rates(published, actor=world.leader, on=TODAY)


def corrected(world: World, before: PublicList, **more) -> PublicList:
    return public_lists.correct_list(before, reason="复核更正", actor=world.staff, on=TODAY, **more)


def sums(one: PublicList, code: str) -> dict[tuple[str, str], D]:
    return {(r.party_name, r.head): r.amount_yuan for r in one.rows.filter(taking_code=code)}


# A set that counts from before the list was made is the worst case: every day would find it.
@pytest.mark.parametrize("since", [date(2026, 3, 1), TODAY])
def test_rates_published_later_change_no_row_of_a_corrected_list(world: World, first, since: date):
    dearer(world, since)
    with pytest.raises(Refusal, match=r"^public_list_unchanged"):
        corrected(world, first)


def test_signed_land_shows_what_was_signed_even_where_new_rates_are_wanted(world: World, first):
    new = dearer(world, TODAY)
    second = corrected(world, first, new_rates=True)
    assert sums(second, "KP-049") == sums(first, "KP-049")
    assert sums(second, "KP-049")["王家", "resettlement"] == D("108000.00")
    signed = second.rows.filter(taking_code="KP-049")
    assert {row.agreement.number for row in signed} == {"XY-2026-041"}
    assert {row.rate_set for row in signed} == {world.rate_set}
    # 2,800 ㎡ × 92.70 + 1,200 ㎡ × 74.16 = 348,552.00, 40 % of it.
    assert sums(second, "KP-050")["长田村 3 组集体", "land"] == D("139420.80")
    land = second.rows.filter(taking_code="KP-050", head__in=("land", "resettlement"))
    assert {(row.agreement, row.rate_set) for row in land} == {(None, new)}


def test_a_further_correction_keeps_the_rates_a_person_chose(world: World, first):
    rule(world, ListStage.SURVEY)
    dearer(world, TODAY)
    second = posted(world, corrected(world, first, new_rates=True), TODAY)
    with pytest.raises(Refusal, match=r"^public_list_unchanged"):
        corrected(world, second)


def test_a_list_from_before_rates_were_kept_is_corrected_by_those_of_its_day(
    world: World, first, monkeypatch
):
    monkeypatch.setattr(public_lists, "LAND_HEADS", ("house",))  # no row of it says its rates
    dearer(world, TODAY)
    with pytest.raises(Refusal, match=r"^public_list_unchanged"):
        corrected(world, first)


def test_who_receives_the_money_now_changes_no_row(world: World, first):
    change = changes.propose_payees(
        world.wang,
        kind=ChangeKind.HEIRS,
        parts=[(world.chen, 1)],
        denominator=1,
        reason="户主去世",
        paper=scan(world, "继承公证书", TODAY),
        since=date(2026, 10, 1),
        actor=world.staff,
        on=TODAY,
    )
    changes.confirm_change(change, actor=world.finance, on=TODAY)
    with pytest.raises(Refusal, match=r"^public_list_unchanged"):
        corrected(world, first)


def test_the_page_says_by_which_rates_a_row_is_priced_and_asks_before_new_ones(world: World, first, client):
    dearer(world, TODAY)
    client.force_login(world.staff)
    asked = client.get(f"/postings/{first.pk}/correct/").content.decode()
    assert "未签订的地块改按现行补偿标准计算" in asked
    answer = client.post(f"/postings/{first.pk}/correct/", {"reason": "复核更正", "new_rates": "on"})
    page = client.get(answer["Location"]).content.decode()
    assert "已签订 XY-2026-041 · 样例标准" in page
    assert "新标准" in page
