"""People, shares, areas and things are registered exactly, or refused with the reason."""

from datetime import date
from decimal import Decimal

import pytest

from landmgmt.lib.refusal import Refusal
from parcels.actions import papers, register
from parcels.models import JournalEntry, ShareSet
from parcels.rules.shares import on_one_denominator
from parcels.words.journal import tell
from tests.parcels.actions.test_office import refused
from tests.world import PDF, TODAY, id_number

JPEG = b"\xff\xd8\xff\xe0" + b"0" * 40


def by(world):
    return {"actor": world.staff, "on": TODAY}


def test_three_heirs_hold_a_half_a_third_and_a_sixth(world):
    held = ShareSet.objects.on(TODAY).get(taking=world.kp050)
    assert [(s.numerator, held.denominator) for s in held.shares.all()] == [(3, 6), (2, 6), (1, 6)]
    assert on_one_denominator([(1, 2), (1, 3), (1, 6)]) == (6, [3, 2, 1])


def test_shares_of_0_9999_are_refused_with_their_sum(world):
    shares = [(world.wang, 5000), (world.chen, 4999)]
    with refused("shares_sum") as no:
        register.set_shares(taking=world.kp051, shares=shares, denominator=10_000, **by(world))
    assert no.value.params["sum"] == "9999/10000"


def test_new_shares_end_the_old_ones_on_their_day(world):
    register.set_shares(taking=world.kp050, shares=[(world.li[0], 1)], denominator=1, **by(world))
    yesterday = ShareSet.objects.on(date(2026, 11, 22)).get(taking=world.kp050)
    today = ShareSet.objects.on(TODAY).get(taking=world.kp050)
    assert (yesterday.denominator, today.denominator) == (6, 1)


def test_shares_cannot_be_set_before_newer_ones(world):
    register.set_shares(taking=world.kp050, shares=[(world.li[0], 1)], denominator=1, **by(world))
    with refused("share_set_later"):
        register.set_shares(
            taking=world.kp050,
            shares=[(world.li[1], 1)],
            denominator=1,
            since=date(2026, 5, 1),
            **by(world),
        )


def test_an_id_with_a_wrong_check_digit_is_refused(world):
    number = id_number(77)
    wrong = number[:-1] + ("1" if number[-1] != "1" else "2")
    with refused("id_number_wrong"):
        register.register_party(kind="person", name="张三", group=world.group, id_number=wrong, **by(world))


def test_a_known_id_is_refused_with_whose_it_is(world):
    with refused("party_exists") as no:
        register.register_party(
            kind="household", name="又一户", group=world.group, id_number=id_number(2), **by(world)
        )
    assert no.value.params == {"name": "王家", "place": "长田村 3 组"}


def test_one_account_is_not_paid_for_two_households(world):
    register.close_account(world.accounts["陈家"], reason="销户", **by(world))
    with refused("account_of_other") as no:
        register.add_account(
            party=world.chen, bank_name="农商行", holder_name="陈家", number="622800000002", **by(world)
        )
    assert no.value.params["name"] == "王家"


def test_an_open_account_must_be_closed_first(world):
    with refused("account_still_open"):
        register.add_account(
            party=world.wang, bank_name="农商行", holder_name="王家", number="622800009999", **by(world)
        )


def test_a_closed_account_keeps_its_days_and_its_reason(world):
    closed = register.close_account(world.accounts["王家"], reason="销户", **by(world))
    assert (closed.valid.upper, closed.closed_reason) == (TODAY, "销户")
    with refused("account_not_open"):
        register.close_account(closed, reason="又销", **by(world))


def test_the_second_saver_of_the_same_version_is_told_and_loses_nothing(world):
    seen = type(world.kp051).objects.get(pk=world.kp051.pk).version
    register.set_areas(world.kp051, [("0103", Decimal("990.50"))], seen_version=seen, **by(world))
    with pytest.raises(Refusal, match="edited_meanwhile"):
        register.set_areas(world.kp051, [("0103", Decimal(5))], seen_version=seen, **by(world))
    assert world.kp051.areas.get().surveyed_area_m2 == Decimal("990.50")


def test_areas_change_before_signing_and_need_a_known_class(world):
    register.set_areas(world.kp051, [("0103", Decimal("990.50"))], **by(world))
    assert world.kp051.areas.get().surveyed_area_m2 == Decimal("990.50")
    with refused("land_class_unknown"):
        register.set_areas(world.kp051, [("1303", Decimal(5))], **by(world))


def test_what_appears_after_the_freeze_waits_for_a_person(world):
    late = {
        "taking": world.kp051,
        "owner": world.chen,
        "rate": world.rates["well"],
        "quantity": Decimal(1),
        "first_seen_date": date(2026, 3, 1),
    }
    with refused("item_after_freeze") as no:
        register.add_item(**late, **by(world))
    assert no.value.params["date"] == "2026-01-10"
    with refused("item_late_without_photo"):
        register.add_item(**late, late_reason="补种前已有", **by(world))
    photo = papers.file_paper(kind="photo", title="机井照片", scan=("井.jpg", JPEG), **by(world))
    assert register.add_item(**late, late_reason="补种前已有", photo=photo, **by(world)).pk
    assert "补种前已有" in tell(JournalEntry.objects.latest("pk"))


def test_a_photo_is_a_jpeg_by_what_is_in_it(world):
    known = papers.file_paper(kind="photo", title="不是照片", scan=("井.jpg", PDF), **by(world))
    thing = {
        "taking": world.kp051,
        "owner": world.chen,
        "rate": world.rates["well"],
        "first_seen_date": date(2026, 1, 5),
    }
    for wrong in (known, world.paper):
        with refused("photo_not_jpeg"):
            register.add_item(**thing, quantity=Decimal(1), photo=wrong, **by(world))
    for quantity in (Decimal(0), Decimal("-1")):
        with refused("item_is_positive"):
            register.add_item(**thing, quantity=quantity, **by(world))


def test_the_number_of_a_party_shows_nowhere_by_accident(world):
    assert id_number(2) not in repr(register.NewParty("person", "张三", None, id_number(2)))
    assert id_number(2) not in f"{world.wang.id_number} {world.wang.__dict__}"


def test_a_refusal_writes_nothing(world):
    before = ShareSet.objects.count()
    with pytest.raises(Refusal):
        register.set_shares(
            taking=world.kp051, shares=[(world.chen, 1), (world.chen, 1)], denominator=2, **by(world)
        )
    assert ShareSet.objects.count() == before
