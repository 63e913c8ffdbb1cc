"""A guardian receives for a minor: for nobody who is of age, and on no birthday that nobody told."""

from contextlib import nullcontext
from datetime import date

import pytest

from landmgmt.lib.refusal import Refusal
from parcels.actions import changes, register
from parcels.models import Party, PayeeChange
from parcels.rules.money_terms import ChangeKind
from tests.money_day import scan
from tests.world import TODAY, World, id_number

pytestmark = pytest.mark.django_db

DIED = date(2026, 10, 1)


def refused(code: str):
    return pytest.raises(Refusal, match=code)


def family(world: World, name: str, born: str) -> Party:
    new = register.NewParty("person", name, world.group, id_number(95, born=born))
    return register.register_parties([new], actor=world.staff, on=DIED)[0]


@pytest.mark.parametrize(
    ("born", "guardian_born", "until", "code"),
    [
        ("20100501", "19800101", date(2028, 5, 1), None),
        ("20100501", "19800101", None, "guardian_without_end"),
        ("20100501", "19800101", date(2028, 5, 2), "guardian_beyond_majority"),
        ("20080501", "19800101", date(2027, 5, 1), "ward_is_of_age"),
        ("20100501", "20090101", date(2028, 5, 1), "guardian_is_a_minor"),
    ],
)
def test_a_guardian_receives_for_a_minor_until_the_minor_comes_of_age(
    world: World, born: str, guardian_born: str, until: date | None, code: str | None
):
    child, guardian = family(world, "王小军", born), family(world, "王大军", guardian_born)
    given = {
        "kind": ChangeKind.GUARDIAN,
        "parts": [(guardian, 1)],
        "denominator": 1,
        "reason": "未成年",
        "paper": scan(world, "监护关系证明", TODAY),
        "since": TODAY,
        "until": until,
        "actor": world.staff,
        "on": TODAY,
    }
    with refused(code) if code else nullcontext():
        changes.propose_payees(child, **given)


def guarded(world: World, ward: Party, **more) -> PayeeChange:
    """陈家 is to receive for somebody said to be a minor, until 2030."""
    given = {"since": TODAY, "until": date(2030, 1, 1), "actor": world.staff, "on": TODAY, **more}
    paper = scan(world, "监护关系证明", TODAY)
    parts = [(world.chen, 1)]
    kind = ChangeKind.GUARDIAN
    return changes.propose_payees(
        ward, kind=kind, parts=parts, denominator=1, reason="未成年", paper=paper, **given
    )


def with_id(world: World, number: str, kind: str = "household") -> Party:
    new = register.NewParty(kind, "刘德才", world.group, number)
    return register.register_parties([new], actor=world.staff, on=DIED)[0]


def test_a_householder_born_1994_has_no_guardian_wherever_the_id_was_issued(world: World):
    # 431271 is on no list of counties; the birthday stands in the number all the same.
    with refused("ward_is_of_age"):
        guarded(world, with_id(world, "43127119940512000X"))


def test_a_birthday_nobody_knows_is_asked_for_with_the_paper_that_tells_it(world: World):
    child = with_id(world, "", "person")
    with refused("ward_birth_unknown"):
        guarded(world, child)
    with refused("ward_is_of_age"):
        guarded(world, child, born_date=date(1994, 5, 12))
    with refused("guardian_beyond_majority"):
        guarded(world, child, born_date=date(2010, 5, 1))
    with refused("change_without_paper"):
        changes.propose_payees(
            child,
            kind=ChangeKind.GUARDIAN,
            parts=[(world.chen, 1)],
            denominator=1,
            reason="未成年",
            paper=None,
            since=TODAY,
            until=date(2030, 1, 1),
            born_date=date(2012, 1, 1),
            actor=world.staff,
            on=TODAY,
        )
    assert guarded(world, child, born_date=date(2012, 1, 1)).born_date == date(2012, 1, 1)


def test_a_paper_that_contradicts_the_id_is_refused_and_one_that_agrees_adds_nothing(world: World):
    child = family(world, "王小军", "20120501")
    with refused("ward_birth_differs"):
        guarded(world, child, born_date=date(2012, 6, 1))
    assert guarded(world, child, born_date=date(2012, 5, 1)).born_date is None


def test_the_page_says_what_tells_the_birthday(world: World, client):
    client.force_login(world.leader)
    change = guarded(world, with_id(world, "", "person"), born_date=date(2012, 1, 1))
    assert "按依据材料，身份证件未登记" in client.get(f"/changes/{change.pk}/").content.decode()
