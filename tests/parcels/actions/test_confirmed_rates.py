"""Rates take effect by two people: entered by 何静, confirmed or sent back by 曾主任."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from django.urls import reverse

from landmgmt.lib.refusal import Refusal
from parcels.actions import rates, setup
from parcels.models import Agreement, JournalEntry, RateSet
from parcels.words.refusals import sentence
from tests.money_day import SIGNED, draft, scan
from tests.world import TODAY, World

pytestmark = pytest.mark.django_db
SINCE = date(2026, 3, 1)
NUMBER = "样例〔2026〕9号"


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(Refusal) as no:
        yield
    assert no.value.code == code


def entered(world: World, **more) -> RateSet:
    """何静 enters 66,000 元 for a mu instead of 60,000."""
    told = {"name": "新标准", "paper_number": NUMBER, "county_code": "431271", "land_percent": 40}
    told |= {"since": SINCE, "land": {"Ⅱ": D(66_000)}, "coefficients": {"dry": D("0.70")}}
    paper = scan(world, "补偿标准文件", TODAY)
    return rates.publish_rates(**{**told, "paper": paper, "actor": world.finance, "on": TODAY, **more})


def confirmed(world: World, one: RateSet) -> RateSet:
    return rates.confirm_rates(one, actor=world.leader, on=TODAY)


def per_mu(agreement: Agreement) -> set[str]:
    land = agreement.entitlements.filter(head="land")
    return {str(row.rate.price_yuan) for row in land}


def test_one_person_changes_no_price_and_the_second_does(world: World):
    one = entered(world)
    world.rate_set.refresh_from_db()
    assert (one.state, one.entered_by, world.rate_set.valid.upper) == ("proposed", world.finance, None)
    assert list(RateSet.objects.on(SIGNED)) == [world.rate_set]
    first = draft(world, world.kp049)
    assert per_mu(first) == {"60000.00"}
    one = confirmed(world, one)
    world.rate_set.refresh_from_db()
    assert (one.state, one.decided_by, world.rate_set.valid.upper) == ("confirmed", world.leader, SINCE)
    assert per_mu(draft(world, world.kp050, number="XY-2026-042")) == {"66000.00"}
    deeds = JournalEntry.objects.order_by("-pk").values_list("deed", flat=True)
    assert {"publish_rates", "confirm_rates"} <= set(deeds[:6])
    # Twice by the same person is once.
    confirmed(world, one)
    assert JournalEntry.objects.filter(deed="confirm_rates", params__number=NUMBER).count() == 1


def test_whoever_entered_them_neither_confirms_nor_sends_them_back(world: World):
    one = entered(world)
    with refused("rate_set_confirmed_by_another"):
        rates.confirm_rates(one, actor=world.finance, on=TODAY)
    with refused("rate_set_confirmed_by_another"):
        rates.reject_rates(one, answer="填错", actor=world.finance, on=TODAY)
    one.refresh_from_db()
    assert one.waits


def test_a_draft_says_that_a_rate_waits_and_who_may_confirm_it(world: World):
    first = world.rate_set.valid.lower
    RateSet.objects.filter(pk=world.rate_set.pk).update(valid=(first, first + timedelta(days=1)))
    entered(world)
    with pytest.raises(Refusal) as no:
        draft(world, world.kp049)
    assert no.value.code == "rate_waiting"
    told = sentence(no.value)
    for word in ("新标准", NUMBER, "何静", "唐丽", "曾主任"):
        assert word in told
    # Nobody else has the right: the office is told to add one.
    type(world.finance).objects.exclude(pk=world.finance.pk).update(is_active=False)
    with refused("rate_waits_for_nobody"):
        draft(world, world.kp049)


def test_things_are_not_measured_by_rates_that_wait(world: World):
    crop = rates.ThingRate("crops", "CROP-X", "油茶", "亩", D(3000))
    one = entered(world, things=[crop])
    from tests.priced_day import thing

    with refused("rate_not_confirmed"):
        thing(world, one.rates.get(code="CROP-X"))


def test_what_is_sent_back_prices_nothing_and_keeps_its_reason(world: World):
    one = rates.reject_rates(entered(world), answer="Ⅱ 区片与文件不符", actor=world.leader, on=TODAY)
    assert (one.state, one.answer) == ("rejected", "Ⅱ 区片与文件不符")
    assert per_mu(draft(world, world.kp049)) == {"60000.00"}
    with refused("rate_set_is_decided"):
        confirmed(world, one)
    with refused("reason_missing"):
        rates.reject_rates(entered(world), answer=" ", actor=world.leader, on=TODAY)


def test_confirmed_rates_are_sent_back_only_while_nothing_is_valued_by_them(world: World):
    one = confirmed(world, entered(world))
    rates.reject_rates(one, answer="文件已撤销", actor=world.second_finance, on=TODAY)
    world.rate_set.refresh_from_db()
    assert world.rate_set.valid.upper is None
    two = confirmed(world, entered(world))
    draft(world, world.kp049)
    with refused("rates_are_used"):
        rates.reject_rates(two, answer="文件已撤销", actor=world.leader, on=TODAY)
    with refused("rates_in_force_stay"):
        setup.remove_rates(two, actor=world.finance, on=TODAY)


def test_the_same_paper_waits_once_and_a_day_too_early_is_refused_at_the_confirmation_too(world: World):
    one = entered(world)
    with refused("rate_set_waits_once"):
        entered(world)
    confirmed(world, entered(world, paper_number="样例〔2026〕10号", since=SINCE + timedelta(days=1)))
    with refused("rate_set_later"):
        confirmed(world, one)


def test_who_may_confirm_finds_them_on_the_desk_with_the_paper_and_the_button(client, world: World):
    one, address = entered(world), reverse("rate_list")
    mark = f"{address}#set-{one.pk}"
    client.force_login(world.finance)
    assert mark not in client.get(reverse("desk")).content.decode()
    page = client.get(address).content.decode()
    assert "由您录入，须由另一人复核" in page
    assert "曾主任" in page
    assert reverse("rate_confirm", args=[one.pk]) not in page
    assert client.post(reverse("rate_confirm", args=[one.pk])).status_code == 409
    client.force_login(world.leader)
    assert mark in client.get(reverse("desk")).content.decode()
    seen = client.get(address).context["sets"][0]["seen"]
    # Its name was put right after the page was read: look again.
    RateSet.objects.filter(pk=one.pk).update(name="新标准（更正）")
    assert client.post(reverse("rate_confirm", args=[one.pk]), {"seen": seen}).status_code == 409
    seen = client.get(address).context["sets"][0]["seen"]
    assert client.post(reverse("rate_confirm", args=[one.pk]), {"seen": seen}).status_code == 302
    assert mark not in client.get(reverse("desk")).content.decode()
    assert RateSet.objects.get(pk=one.pk).decided_by == world.leader


def test_a_draft_by_the_old_price_shows_the_set_that_waits(client, world: World):
    one = entered(world)
    made = draft(world, world.kp049)
    client.force_login(world.staff)
    page = client.get(reverse("agreement_file", args=[made.pk])).content.decode()
    assert "有补偿标准等待复核，未按它计算" in page
    assert f"#set-{one.pk}" in page
    confirmed(world, one)
    page = client.get(reverse("agreement_file", args=[made.pk])).content.decode()
    assert "有补偿标准等待复核" not in page
