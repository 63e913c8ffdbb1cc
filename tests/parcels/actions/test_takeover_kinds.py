"""A name of the old books is the party of that name, of any kind; what only the name says is asked about."""

from decimal import Decimal as D

import pytest
from django.urls import reverse

from landmgmt.lib.findings import Severity
from landmgmt.lib.refusal import Refusal
from landmgmt.verification import verify
from parcels.actions import old_books, register, takeover, takeover_lock
from parcels.models import OldEntry, OldParty, Party, TakeOver
from parcels.models.arrears_sheet import arrears
from parcels.rules.money_terms import PartyKind
from parcels.words.findings import describe
from tests.old_ledgers import HEADINGS, opened, with_total, workbook
from tests.world import TODAY, World

pytestmark = pytest.mark.django_db

# No column 主体类别, none 层级: 10,000 owed, 4,000 of it paid.
SUMS = ("土地补偿费", 10000, "", 4000, "")


def row(name: str, group: str = "3组", number: str = "旧-1") -> tuple:
    return (number, "", name, "长田村", group, *SUMS)


def examined(made: TakeOver, *rows: tuple, headings=HEADINGS):
    return old_books.examine_book(made, name="一.xlsx", data=workbook(rows, headings))


def asked(seen) -> list[tuple[str, str]]:
    return [(f.code, str(f.params["cell"]).split("!")[1]) for f in seen.findings]


def read(world: World, made: TakeOver, *rows: tuple, accept: tuple[str, ...] = (), headings=HEADINGS):
    data = workbook(rows, headings)
    told = {"actor": world.staff, "on": TODAY, "accept_codes": accept}
    old_books.accept_book(made, name="一.xlsx", data=data, **told)
    return OldParty.objects.get(takeover=made)


def levels(made: TakeOver) -> list[str]:
    return sorted(OldEntry.objects.filter(takeover=made).values_list("level", flat=True))


def locked(world: World, made: TakeOver) -> None:
    with_total(world, made, "10000", "4000", "6000")
    takeover.submit_takeover(made, actor=world.staff, on=TODAY)
    takeover_lock.lock_takeover(made, actor=world.finance, on=TODAY)


@pytest.mark.parametrize("written", ["长田村 3 组集体", "长田村３组集体"])
def test_a_collective_of_the_register_is_meant_by_its_name_and_its_money_is_allotted(world: World, written):
    made = opened(world)
    assert examined(made, row(written)).findings == []
    name = read(world, made, row(written))
    assert (name.kind, name.decision, name.party) == ("collective", "matched", world.collective)
    locked(world, made)
    assert Party.objects.filter(name=world.collective.name).count() == 1
    owed = {
        level: arrears(TODAY, "project", level=level).total.unpaid_yuan for level in ("allot", "disburse")
    }
    assert owed == {"allot": D("6000.00"), "disburse": 0}
    assert all(v.ok for v in verify())


@pytest.mark.parametrize(
    ("name", "code", "kind", "level"),
    [
        ("长田村9组集体经济组织", "OLD_NAME_SAYS_COLLECTIVE", "collective", "allot"),
        ("长田村股份经济合作社", "OLD_NAME_SAYS_COLLECTIVE", "collective", "allot"),
        ("长田村村委会（代管）", "OLD_NAME_SAYS_COLLECTIVE", "collective", "allot"),
        ("长田村三组", "OLD_NAME_SAYS_COLLECTIVE", "collective", "allot"),
        ("长田村", "OLD_NAME_SAYS_COLLECTIVE", "collective", "allot"),
        ("长田砖厂", "OLD_NAME_SAYS_ENTERPRISE", "enterprise", "disburse"),
    ],
)
def test_a_name_that_plainly_says_its_kind_is_asked_about(world: World, name, code, kind, level):
    made = opened(world)
    seen = examined(made, row(name))
    assert asked(seen) == [(code, "C4")]
    assert (seen.findings[0].severity, seen.accepted()) == (Severity.CONFIRM, False)
    assert "看名称是" in describe(seen.findings[0])[0]
    with pytest.raises(Refusal, match="old_book_stopped"):
        read(world, made, row(name))
    read(world, made, row(name), accept=(code,))
    owner = OldParty.objects.get(takeover=made)
    assert (owner.kind, levels(made)) == (kind, [level])
    # The group has its collective, under another name: a person says which is meant.
    assert owner.decision == ("open" if kind == "collective" else "new")


def test_a_file_that_says_the_kind_is_not_asked_and_one_that_contradicts_the_name_is(world: World):
    made, name = opened(world), "月亮村9组集体经济组织"
    with_kind, with_level = (*HEADINGS, "主体类别"), (*HEADINGS, "层级")
    assert asked(examined(made, (*row(name), "农户"), headings=with_kind)) == []
    assert asked(examined(made, (*row(name), "拨付"), headings=with_level)) == []
    assert asked(examined(made, (*row(name), "兑付"), headings=with_level)) == [
        ("OLD_COLLECTIVE_DISBURSED", "K4")
    ]


def test_no_second_party_of_a_name_and_another_kind_without_a_person_saying_so(world: World):
    made, name = opened(world), world.collective.name
    owner = read(world, made, (*row(name), "农户"), headings=(*HEADINGS, "主体类别"))
    assert (owner.kind, owner.decision, owner.party) == ("household", "open", None)
    with_total(world, made, "10000", "4000", "6000")
    with pytest.raises(Refusal, match="takeover_parties_open"):
        takeover.submit_takeover(made, actor=world.staff, on=TODAY)
    takeover.decide_party(owner, world.collective, actor=world.staff, on=TODAY)
    owner.refresh_from_db()
    assert (owner.kind, levels(made)) == ("collective", ["allot"])
    takeover.decide_party(owner, None, kind=PartyKind.HOUSEHOLD, actor=world.staff, on=TODAY)
    owner.refresh_from_db()
    assert (owner.kind, owner.decision, levels(made)) == ("household", "new", ["disburse"])


def test_a_party_registered_after_the_reading_is_not_made_a_second_time(world: World):
    made = opened(world)
    owner = read(world, made, row("赵家"))
    with_total(world, made, "10000", "4000", "6000")
    takeover.submit_takeover(made, actor=world.staff, on=TODAY)
    about = {"group": world.group, "actor": world.staff, "on": TODAY}
    zhao = register.register_party(kind="enterprise", name="赵家", **about)
    with pytest.raises(Refusal, match="takeover_party_registered"):
        takeover_lock.lock_takeover(made, actor=world.finance, on=TODAY)
    takeover.send_back_takeover(made, reason="赵家已登记", actor=world.finance, on=TODAY)
    takeover.decide_party(owner, zhao, actor=world.staff, on=TODAY)
    takeover.submit_takeover(made, actor=world.staff, on=TODAY)
    takeover_lock.lock_takeover(made, actor=world.finance, on=TODAY)
    assert Party.objects.filter(name="赵家").count() == 1


def test_what_was_decided_of_a_name_holds_for_a_further_ledger(world: World):
    made = opened(world)
    owner = read(world, made, row("三组公账"))
    takeover.decide_party(owner, world.collective, actor=world.staff, on=TODAY)
    read(world, made, ("旧-2", *row("三组公账")[1:6], 77, "", 0, ""))
    assert OldParty.objects.filter(takeover=made).count() == 1
    assert levels(made) == ["allot", "allot"]


def test_the_choice_offers_parties_of_every_kind_and_says_their_level(client, world: World):
    made = opened(world)
    owner = read(world, made, row("三组公账"))
    client.force_login(world.staff)
    address = reverse("old_party_choose", args=[owner.pk])
    page = client.get(address).content.decode()
    assert f"{world.collective.name}（{world.group.name} · 集体 · 拨付" in page
    assert "王家（" in page
    assert "锁定时新登记：集体 · 拨付" in page
    assert client.post(address, {"party": str(world.collective.pk)}).status_code == 302
    owner.refresh_from_db()
    assert (owner.party, owner.kind, levels(made)) == (world.collective, "collective", ["allot"])
    client.post(address, {"party": "new-enterprise"})
    owner.refresh_from_db()
    assert (owner.party, owner.kind, levels(made)) == (None, "enterprise", ["disburse"])
