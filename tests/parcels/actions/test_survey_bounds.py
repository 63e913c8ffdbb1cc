"""What is asked before it is written down: a day to come, a slip of the unit, a child for a proxy."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from django.urls import reverse

from landmgmt.lib.refusal import Refusal
from parcels.actions import arrears, changes, inventory, rates, register
from parcels.forms.owners import by_place
from parcels.models import Item, Party, RateSet, ShareSet, TakingArea
from parcels.rules.instalments import Terms
from parcels.rules.money_terms import ChangeKind, Head
from tests.money_day import SIGNED, draft, lines_of, scan, sign
from tests.parcels.actions.test_confirmed_rates import entered
from tests.world import TODAY, World, id_number

pytestmark = pytest.mark.django_db


def refused(code: str):
    return pytest.raises(Refusal, match=code)


def test_shares_that_begin_tomorrow_are_refused_and_the_plot_stays_free(world: World):
    with refused("share_set_in_future"):
        register.set_shares(
            taking=world.kp051, shares=[(world.wang, 1)], denominator=1,
            since=TODAY + timedelta(1), actor=world.staff, on=TODAY,
        )  # fmt: skip
    assert ShareSet.objects.open().get(taking=world.kp051).shares.get().party == world.chen


def paddy(world: World, quantity: str) -> Item:
    return register.add_item(
        taking=world.kp049, owner=world.wang, rate=world.rates["paddy_crop"], quantity=D(quantity),
        first_seen_date=date(2025, 12, 1), actor=world.staff, on=TODAY, late_reason="",
    )  # fmt: skip


def test_crops_cover_no_more_than_their_plot(world: World):
    # KP-049 has 2000 ㎡, that is 3 亩; 1 % more is a survey's tolerance.
    with refused("crops_above_land") as no:
        paddy(world, "999.00")
    assert no.value.params["land_m2"] == "2000.00"
    thing = paddy(world, "3.02")
    with refused("crops_above_land"):
        inventory.measure_item(
            thing, quantity=D("3.04"), measured_date=TODAY, paper=scan(world, "复测表", TODAY),
            note="复测", actor=world.staff, on=TODAY,
        )  # fmt: skip
    assert Item.objects.get(pk=thing.pk).quantity == D("3.02")


def test_a_set_of_rates_names_each_thing_once(world: World):
    well = rates.ThingRate(head=Head.ATTACHMENT, code="W-1", name="机井", unit="口", price_yuan=D(4000))
    with refused("rate_thing_twice") as no:
        entered(world, things=[well, replace(well, code="W-2", name=" 机井 ")])
    assert no.value.params["name"] == "机井"
    assert RateSet.objects.count() == 1
    entered(world, things=[well, replace(well, code="W-2", name="机井（深）")])


def family(world: World, name: str, born: str, serial: int = 95) -> Party:
    new = register.NewParty("person", name, world.group, id_number(serial, born=born))
    return register.register_parties([new], actor=world.staff, on=TODAY)[0]


def handed(world: World, kind: ChangeKind, to: Party, **more):
    return changes.propose_payees(
        world.wang, kind=kind, parts=[(to, 1)], denominator=1, reason="外出务工",
        paper=scan(world, "委托书", TODAY), since=TODAY, actor=world.staff, on=TODAY, **more,
    )  # fmt: skip


def test_a_child_is_nobodys_proxy_and_who_is_of_age_may_be(world: World):
    with refused("proxy_is_a_minor") as no:
        handed(world, ChangeKind.PROXY, family(world, "王小军", "20150601"))
    assert (no.value.params["name"], no.value.params["age"]) == ("王小军", 11)
    assert handed(world, ChangeKind.PROXY, family(world, "王大军", "19800101", 96)).pk


def test_an_inheritance_has_no_end(world: World):
    son = family(world, "王一", "19900101")
    with refused("heirs_without_end"):
        handed(world, ChangeKind.HEIRS, son, until=TODAY + timedelta(90))


def test_namesakes_of_a_group_are_told_apart_by_the_end_of_their_ids(world: World):
    family(world, "刘军", "19800101", 95)
    family(world, "刘军", "19810101", 96)
    names = [name for _, people in by_place(Party.objects.filter(group=world.group)) for _, name in people]
    ends = [id_number(95, born="19800101")[-4:], id_number(96, born="19810101")[-4:]]
    assert [name for name in names if name.startswith("刘军")] == [f"刘军（证件尾号 {end}）" for end in ends]
    assert "王家" in names


def waiting_for_heirs(world: World):
    line = lines_of(sign(world, draft(world, world.kp049, terms=[Terms(SIGNED, 1)], number="XY-2026-049")))[1]
    handed(world, ChangeKind.HEIRS, family(world, "王一", "19900101"))
    return line


def test_what_waits_for_heirs_is_not_freed_by_hand_and_says_why(client, world: World):
    line = waiting_for_heirs(world)
    with refused("inheritance_holds"):
        arrears.release_hold(line, since=TODAY, actor=world.staff, on=TODAY)
    client.force_login(world.staff)
    address = reverse("line_hold", args=[line.pk])
    assert address not in client.get(reverse("line_file", args=[line.pk])).content.decode()
    answer = client.get(address, follow=True)
    assert "继承复核或退回之后自行恢复" in answer.content.decode()


def survey(client, world: World, m2: str, **more):
    values = {"version": world.kp051.version, "class_1": "0103", "area_1": m2, "signed_date": str(TODAY)}
    world.kp051.refresh_from_db()
    values["version"] = world.kp051.version
    return client.post(reverse("taking_survey", args=[world.kp051.pk]), {**values, **more})


@pytest.mark.parametrize("m2", ["1000000000.00", "550.00", "989.00"])
def test_an_area_far_from_the_drawing_is_asked_about_first(client, world: World, m2: str):
    # KP-051 is drawn 50 m by 20 m: 1000 ㎡.
    client.force_login(world.staff)
    answer = survey(client, world, m2)
    assert "1,000.00 ㎡" in answer.content.decode()
    assert TakingArea.objects.get(taking=world.kp051).surveyed_area_m2 == D("1000.00")
    assert survey(client, world, m2, differs="on").status_code == 302
    assert TakingArea.objects.get(taking=world.kp051).surveyed_area_m2 == D(m2)


def test_an_area_within_the_tolerance_is_taken_without_a_word(client, world: World):
    client.force_login(world.staff)
    assert survey(client, world, "999.50").status_code == 302
