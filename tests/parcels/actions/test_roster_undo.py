"""A written roster is taken back whole while nothing is built upon it, and leaves everything as it was."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from landmgmt.verification import verify
from parcels.actions import inventory, people, register
from parcels.actions.roster_undo import undo_roster, undoing_roster
from parcels.models import (
    BankAccount,
    Item,
    ItemMeasure,
    JournalEntry,
    Party,
    RosterImport,
    RosterUndo,
    ShareSet,
)
from tests.drills.books import as_owner
from tests.parcels.actions.test_office import refused
from tests.parcels.actions.test_rosters import edited, exported, newcomers, written
from tests.world import TODAY, World, build_world, id_number


def register_of(world: World) -> list[Any]:
    """Everything a roster writes, in plain values."""
    found: list[Any] = [
        [
            (
                *(one.pk, one.name, one.initials, one.group_id, one.remark),
                *(one.id_number.reveal(), one.id_number_index, one.phone.reveal()),
            )
            for one in Party.objects.order_by("pk")
        ]
    ]
    tables = (
        'SELECT id, taking_id, denominator, "right", valid::text FROM parcels_shareset ORDER BY 1',
        "SELECT share_set_id, party_id, numerator FROM parcels_share ORDER BY 1, 2",
        "SELECT id, taking_id, owner_id, quantity FROM parcels_item ORDER BY 1",
        "SELECT id, item_id, quantity FROM parcels_itemmeasure ORDER BY 1",
        "SELECT id, party_id, valid::text FROM parcels_bankaccount ORDER BY 1",
    )
    with connection.cursor() as cursor:
        for sql in tables:
            cursor.execute(sql)
            found.append(cursor.fetchall())
    return found


def undo(world: World, roster: RosterImport, **more: Any) -> RosterUndo:
    return undo_roster(roster, **{"reason": "发错名册", "actor": world.staff, "on": TODAY, **more})


def test_people_shares_things_and_accounts_go_and_the_record_stays(world: World):
    before = register_of(world)
    made = written(world, newcomers(world))
    done = undo(world, made)
    assert register_of(world) == before
    assert (done.reason, str(done.made_by), RosterImport.objects.count()) == ("发错名册", "周敏", 1)
    entry = JournalEntry.objects.filter(deed="undo_roster").get()
    assert (entry.params["added"], entry.params["changed"]) == (6, 1)
    assert [verdict for verdict in verify() if not verdict.ok] == []


def test_what_was_changed_of_people_is_as_before_numbers_too(world: World):
    people.register_party(
        actor=world.staff, on=TODAY, kind="household", name="赵家", group=world.group, phone="13800000001"
    )
    before = register_of(world)
    data = edited(exported(world), "权利人", ("名称", "赵家"), 联系电话="13912345678", 备注="外出务工")
    data = edited(data, "权利人", ("名称", "赵家"), 证件号码=id_number(77), 名称="赵大家")
    made = written(world, data)
    assert Party.objects.get(name="赵大家").phone.reveal() == "13912345678"
    undo(world, made)
    assert register_of(world) == before


def test_the_same_workbook_can_be_written_again_and_twice_is_once(world: World):
    data = newcomers(world)
    made = written(world, data)
    undo(world, made)
    undo(world, made)
    assert JournalEntry.objects.filter(deed="undo_roster").count() == 1
    again = written(world, data)
    assert (again.added, again.changed) == (6, 1)


def test_a_share_set_ended_on_its_first_day_holds_again(world: World):
    before = register_of(world)
    begun = ShareSet.objects.open().get(taking=world.kp051).valid.lower
    made = written(world, edited(exported(world), "份额", ("名称", "陈家"), 权利="承包经营权"))
    assert ShareSet.objects.open().get(taking=world.kp051).valid.lower == begun
    undo(world, made)
    assert register_of(world) == before


def a_member(world: World) -> None:
    person_ = people.register_party(
        actor=world.staff, on=TODAY, kind="person", name="赵某", group=world.group
    )
    household = Party.objects.get(name="赵家")
    people.add_member(actor=world.staff, on=TODAY, household=household, person=person_)


def a_signature(world: World) -> None:
    open_set = ShareSet.objects.open().filter(taking=world.kp051)
    register.sign_shares(open_set, actor=world.staff, on=TODAY, paper=world.paper)


def a_measure(world: World) -> None:
    item = Item.objects.get(taking=world.kp051)
    told = {"quantity": Decimal(2), "measured_date": TODAY, "note": "复核", "paper": world.paper}
    inventory.measure_item(item, **told, actor=world.staff, on=TODAY)


def a_closed_account(world: World) -> None:
    account = BankAccount.objects.get(party__name="赵家")
    people.close_account(account, actor=world.staff, on=TODAY, reason="销户")


def another_edit(world: World) -> None:
    written(world, edited(exported(world), "权利人", ("名称", "陈家"), 备注="再改"))


LATER = [
    (a_member, "家庭成员"),
    (a_signature, "份额"),
    (a_measure, "青苗与附着物"),
    (a_closed_account, "收款账户"),
    (another_edit, "主体"),
]


@pytest.mark.parametrize(("later", "what"), LATER)
def test_nothing_is_taken_back_once_something_stands_on_it(world: World, later: Any, what: str):
    written(world, edited(exported(world), "权利人", ("名称", "陈家"), 备注="一改"))
    first = RosterImport.objects.latest("pk")
    made = written(world, newcomers(world))
    later(world)
    before = register_of(world)
    with refused("roster_built_upon") as no:
        undo(world, first if later is another_edit else made)
    assert no.value.params["what"] == what
    assert register_of(world) == before
    assert not RosterUndo.objects.exists()


def test_it_asks_for_a_reason(world: World):
    made = written(world, newcomers(world))
    with refused("reason_missing"):
        undo(world, made, reason=" ")


def forget(*things: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT forget_measures(%s)", [list(things)])


def test_a_measure_goes_only_with_the_roster_that_brought_it(world: World):
    made = written(world, newcomers(world))
    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
        forget(*made.made["items"])
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        ItemMeasure.objects.filter(item__in=made.made["items"]).delete()
    undone = undo(world, made)
    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
        forget(world.kp049.items.get().pk)
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        RosterUndo.objects.filter(pk=undone.pk).update(reason="y")


def test_without_the_guard_a_measure_would_go_by_itself(committed_db: str):
    world = build_world()
    made = written(world, newcomers(world))
    as_owner(committed_db, "DROP TRIGGER measures_gone ON parcels_itemmeasure")
    forget(*made.made["items"])
    assert not ItemMeasure.objects.filter(item__in=made.made["items"]).exists()


def test_the_page_says_what_would_go_and_takes_the_roster_back(client: Any, world: World):
    made = written(world, newcomers(world))
    client.force_login(world.staff)
    address = reverse("roster_undo", args=[made.pk])
    assert address in client.get(reverse("roster_list")).content.decode()
    page = client.get(address).content.decode()
    assert "撤销这份名册" in page
    assert undoing_roster(made).people == 2
    assert client.post(address, {"reason": ""}).status_code == 200
    assert client.post(address, {"reason": "发错名册"}).status_code == 302
    assert "周敏" in client.get(address).content.decode()
    assert "已撤销" in client.get(reverse("roster_list")).content.decode()
    client.force_login(world.outsider)
    assert client.get(address).status_code == 404


def test_the_page_names_what_forbids_it_and_has_no_button(client: Any, world: World):
    made = written(world, newcomers(world))
    a_signature(world)
    client.force_login(world.staff)
    page = client.get(reverse("roster_undo", args=[made.pk])).content.decode()
    assert "不能撤销" in page
    assert "份额 1 条（KP-051）" in page
    assert '<form method="post">' not in page


def test_a_roster_from_before_undoing_says_that_it_cannot_be_taken_back(client: Any, world: World):
    made = RosterImport.objects.create(
        project=world.project,
        name="旧名册.xlsx",
        file="rosters/old.sealed",
        sha256="0" * 64,
        sealed_sha256="0" * 64,
        size_bytes=1,
        rows_count=1,
        added=1,
        changed=0,
        unchanged=0,
        made={"parties": []},
        made_by=world.staff,
        made_date=TODAY,
    )
    with refused("roster_before_unknown"):
        undo(world, made)
    client.force_login(world.staff)
    assert "没有记下改前的内容" in client.get(reverse("roster_undo", args=[made.pk])).content.decode()
