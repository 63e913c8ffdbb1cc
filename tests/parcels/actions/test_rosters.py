"""A roster is tried with every finding at once, written whole or not, and only once."""

from decimal import Decimal

import pytest
from django.db import ProgrammingError, transaction

from landmgmt.lib.refusal import Refusal
from parcels.actions import people
from parcels.actions.rosters import accept_roster, original_of, try_roster
from parcels.exporters.rosters import roster
from parcels.models import BankAccount, Item, JournalEntry, Party, RosterImport, Share, ShareSet
from parcels.models.roster_rows import on_file
from tests.roster_books import book, edited, person
from tests.world import TODAY, World, id_number

pytestmark = pytest.mark.django_db


def tried(world: World, data: bytes):
    return try_roster(world.project, name="名册.xlsx", data=data, user=world.staff, on=TODAY)


def written(world: World, data: bytes, *codes: str) -> RosterImport:
    return accept_roster(
        world.project, name="名册.xlsx", data=data, actor=world.staff, on=TODAY, accept_codes=codes
    )


def exported(world: World) -> bytes:
    found = on_file(world.project, world.staff, village=None, day=TODAY)
    rows = {kind: [{**one.values, "key": one.key} for one in several] for kind, several in found.items()}
    return roster(rows, [("WELL", "机井", "口")])


def said(seen) -> dict[str, str]:
    return {str(f.params.get("cell")): f.code for f in seen.findings if f.severity == "error"}


def newcomers(world: World) -> bytes:
    return book(
        权利人=[person("赵家", 证件号码=id_number(77), 联系电话="13800000000"), person("钱家")],
        份额=[
            {"地块编号": "KP-051", "名称": "陈家", "份额": "0"},
            {"地块编号": "KP-051", "名称": "赵家", "村民小组": "3 组", "份额": "1/3", "权利": "承包经营权"},
            {"地块编号": "KP-051", "名称": "钱家", "份额": "2/3"},
        ],
        地上物=[
            {
                "地块编号": "KP-051",
                "名称": "赵家",
                "项目编码": "WELL",
                "数量": 1,
                "单位": "口",
                "首见日期": "2026-01-08",
            }
        ],
        账户=[{"名称": "赵家", "开户行": "农商行", "账号": "6228001234567890123"}],
    )


def test_a_roster_of_new_people_their_shares_things_and_accounts_is_written_in_one_deed(world: World):
    seen = tried(world, newcomers(world))
    assert not said(seen)
    assert (seen.added, seen.changed) == (6, 1)
    assert not Party.objects.filter(name="赵家").exists()
    before = JournalEntry.objects.count()
    data = newcomers(world)
    made = written(world, data)
    assert JournalEntry.objects.count() == before + 1
    zhao = Party.objects.get(name="赵家")
    assert zhao.id_number.reveal() == id_number(77)
    assert zhao.accounts.get().number.reveal() == "6228001234567890123"
    shares = ShareSet.objects.open().get(taking=world.kp051)
    assert (shares.denominator, shares.right) == (3, "承包经营权")
    assert {s.party.name: s.numerator for s in shares.shares.all()} == {"赵家": 1, "钱家": 2}
    assert Item.objects.get(taking=world.kp051).quantity == Decimal("1.00")
    assert (made.added, made.changed, made.made["parties"]) == (6, 1, [zhao.pk, zhao.pk + 1])
    assert original_of(made) == data


def test_the_same_workbook_twice_writes_once(world: World):
    data = newcomers(world)
    written(world, data)
    again = tried(world, data)
    assert (again.added, again.changed, again.wrong) == (0, 0, 0)
    with pytest.raises(Refusal, match="roster_nothing_new"):
        written(world, data)
    assert (RosterImport.objects.count(), Item.objects.filter(taking=world.kp051).count()) == (1, 1)


def test_an_export_read_back_changes_nothing(world: World):
    seen = tried(world, exported(world))
    assert said(seen) == {}
    assert (seen.added, seen.changed, seen.wrong) == (0, 0, 0)
    assert seen.unchanged == seen.rows == 6 + 5 + 2 + 6


def test_an_edited_row_is_a_change_with_both_values_and_a_missing_row_is_nothing(world: World):
    data = edited(exported(world), "权利人", ("名称", "陈家"), 联系电话="13912345678", 备注="外出务工")
    everything = ("行标识", "名称", "村", "村民小组", "证件号码", "开户行", "账号", "账户户名")
    data = edited(data, "账户", ("名称", "王家"), **dict.fromkeys(everything, ""))
    seen = tried(world, data)
    assert not said(seen)
    assert [(c.title, c.pairs) for c in seen.changes] == [
        ("陈家", (("phone", "", "****5678"), ("remark", "", "外出务工")))
    ]
    written(world, data)
    chen = Party.objects.get(pk=world.chen.pk)
    assert (chen.phone.reveal(), chen.remark, chen.id_number.reveal()) == (
        "13912345678",
        "外出务工",
        id_number(6),
    )
    assert BankAccount.objects.open().filter(party=world.wang).exists()


def test_every_finding_comes_at_once_at_its_cell(world: World):
    well = {"地块编号": "KP-051", "名称": "陈家", "项目": "机井", "数量": 1, "首见日期": "2026-01-08"}
    wrong_id = id_number(88)[:-1] + ("0" if id_number(88)[-1] != "0" else "1")
    data = book(
        权利人=[
            person("孙家", 证件号码=wrong_id),
            person("周家", 村民小组="9 组"),
            person("吴家", 村="", 村民小组=""),
        ],
        份额=[
            {"地块编号": "KP-051", "名称": "陈家", "份额": "1/2"},
            {"地块编号": "KP-050", "名称": "李大家", "份额": "1/3"},
            {"地块编号": "KP-404", "名称": "陈家", "份额": "1"},
            {"地块编号": "KP-051", "名称": "没有这家", "份额": "1/2"},
        ],
        地上物=[
            {
                "地块编号": "KP-051",
                "名称": "陈家",
                "项目": "机井",
                "数量": -1,
                "单位": "亩",
                "首见日期": "2026-01-08",
            },
            {**well, "首见日期": "2026-12-08"},
            {**well, "项目": "金矿"},
            {**well, "首见日期": "2026-05-08"},
        ],
        账户=[
            {"名称": "陈家", "开户行": "农商行", "账号": "62280000999988"},
            {"名称": "王家", "开户行": "农商行", "账号": "622"},
            {"名称": "李大家", "开户行": "农商行", "账号": "622800000001"},
        ],
    )
    found = [(f.params.get("cell"), f.code) for f in tried(world, data).findings if f.severity == "error"]
    assert sorted(found) == sorted(
        [
            ("权利人!F2", "ROSTER_ID_WRONG"),
            ("权利人!E3", "ROSTER_GROUP_UNKNOWN"),
            ("权利人!E4", "ROSTER_GROUP_MISSING"),
            ("份额!G3", "ROSTER_SHARES_SIGNED"),
            ("份额!B4", "ROSTER_PARCEL_UNKNOWN"),
            ("份额!C5", "ROSTER_HOLDER_UNKNOWN"),
            ("地上物!I2", "ROSTER_QUANTITY_NOT_POSITIVE"),
            ("地上物!J2", "ROSTER_UNIT_DIFFERS"),
            ("地上物!K3", "ROSTER_DAY_IN_FUTURE"),
            ("地上物!H4", "ROSTER_RATE_UNKNOWN"),
            ("地上物!K5", "ROSTER_ITEM_LATE"),
            ("账户!H2", "ROSTER_ACCOUNT_CHANGE"),
            ("账户!H3", "ROSTER_ACCOUNT_NUMBER"),
            ("账户!H4", "ROSTER_ACCOUNT_OF_OTHER"),
        ]
    )
    with pytest.raises(Refusal, match="roster_stopped"):
        written(world, data)
    assert not RosterImport.objects.exists()


def test_a_cell_that_cannot_be_read_hides_nothing_of_its_row_or_of_the_other_lists(world: World):
    wrong_id = id_number(88)[:-1] + ("0" if id_number(88)[-1] != "0" else "1")
    data = book(
        权利人=[person("孙家", 类别="户主", 证件号码=wrong_id), person("周家", 类别="?", 村民小组="9 组")],
        份额=[
            {"地块编号": "KP-404", "名称": "孙家", "份额": "一半"},
            {"地块编号": "KP-051", "名称": "孙家", "份额": "1/3"},
            {"地块编号": "KP-051", "名称": "陈家", "份额": "1/2"},
        ],
        地上物=[{"地块编号": "KP-051", "名称": "周家", "项目": "金矿", "数量": "两口", "首见日期": "昨天"}],
        账户=[{"名称": "没有这家", "开户行": "", "账号": "622"}],
    )
    seen = tried(world, data)
    found = [(f.params["cell"], f.code) for f in seen.findings if f.severity == "error"]
    # Sheet by sheet as in the workbook; whom a wrong row means is not called unknown elsewhere.
    assert found == [
        ("权利人!B2", "ROSTER_WORD_UNKNOWN"),
        ("权利人!F2", "ROSTER_ID_WRONG"),
        ("权利人!B3", "ROSTER_WORD_UNKNOWN"),
        ("权利人!E3", "ROSTER_GROUP_UNKNOWN"),
        ("份额!B2", "ROSTER_PARCEL_UNKNOWN"),
        ("份额!G2", "ROSTER_FRACTION_UNREADABLE"),
        ("份额!G3", "ROSTER_SHARES_SUM"),
        ("地上物!H2", "ROSTER_RATE_UNKNOWN"),
        ("地上物!I2", "ROSTER_QUANTITY_UNREADABLE"),
        ("地上物!K2", "ROSTER_DAY_UNREADABLE"),
        ("账户!B2", "ROSTER_HOLDER_UNKNOWN"),
        ("账户!F2", "ROSTER_CELL_EMPTY"),
    ]


def test_shares_that_do_not_sum_to_one_name_their_parcel(world: World):
    seen = tried(world, book(份额=[{"地块编号": "KP-051", "名称": "陈家", "份额": "1/2"}]))
    (found,) = [f for f in seen.findings if f.severity == "error"]
    assert (found.code, found.params["parcel"], found.params["sum"]) == ("ROSTER_SHARES_SUM", "KP-051", "1/2")


def test_what_another_changed_since_the_export_is_told_with_both_values(world: World):
    old = exported(world)
    written(world, edited(old, "权利人", ("名称", "陈家"), 备注="系统中的"))
    untouched = tried(world, old)
    assert (untouched.changed, untouched.wrong) == (0, 0)
    seen = tried(world, edited(old, "权利人", ("名称", "陈家"), 备注="名册中的"))
    (found,) = [f for f in seen.findings if f.severity == "error"]
    assert found.code == "ROSTER_ROW_CHANGED_SINCE"
    assert (found.params["mine"], found.params["theirs"]) == ("名册中的", "系统中的")


def test_what_needs_a_paper_or_a_second_person_is_not_done_by_a_roster(world: World):
    data = edited(exported(world), "账户", ("名称", "王家"), 账号="6228009999999999")
    data = edited(data, "份额", ("名称", "王家"), 份额="1/2")
    data = edited(data, "地上物", ("名称", "王家"), 数量="9")
    data = edited(data, "权利人", ("名称", "王家"), 证件号码=id_number(66))
    assert sorted(said(tried(world, data)).values()) == [
        "ROSTER_ACCOUNT_CHANGE",
        "ROSTER_ITEM_SIGNED",
        "ROSTER_PARTY_FIXED",
        "ROSTER_SHARES_SIGNED",
    ]


def test_namesakes_are_told_apart_by_their_id_and_asked_about_without(world: World):
    people.register_party(
        actor=world.staff, on=TODAY, kind="household", name="陈家", group=world.group, id_number=id_number(55)
    )
    row = {"地块编号": "KP-051", "名称": "陈家", "份额": "1"}
    assert said(tried(world, book(份额=[row]))) == {"份额!C2": "ROSTER_HOLDER_AMBIGUOUS"}
    both = [
        {**row, "证件号码": id_number(6), "份额": "1/2"},
        {**row, "证件号码": id_number(55), "份额": "1/2"},
    ]
    assert not said(tried(world, book(份额=both)))


def test_people_of_another_village_are_not_there_for_the_staff_of_this_one(world: World):
    seen = try_roster(world.project, name="a.xlsx", data=exported(world), user=world.outsider, on=TODAY)
    assert (seen.added, seen.changed) == (0, 0)
    assert on_file(world.project, world.outsider, village=None, day=TODAY)["holders"] == []  # type: ignore[index]


def test_two_identical_new_things_are_two_things_and_stay_two(world: World):
    well = {"地块编号": "KP-051", "名称": "陈家", "项目": "机井", "数量": 1, "首见日期": "2026-01-08"}
    written(world, book(地上物=[well, well]))
    assert Item.objects.filter(taking=world.kp051).count() == 2
    seen = tried(world, book(地上物=[well, well, well]))
    assert (seen.added, seen.unchanged) == (1, 2)


def test_a_written_roster_is_never_changed(world: World):
    made = written(world, newcomers(world))
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        RosterImport.objects.filter(pk=made.pk).update(name="x")


def test_an_unsigned_share_set_is_corrected_from_its_own_day(world: World):
    begun = ShareSet.objects.open().get(taking=world.kp051).valid.lower
    data = edited(exported(world), "份额", ("名称", "陈家"), 权利="承包经营权")
    written(world, data)
    assert ShareSet.objects.open().get(taking=world.kp051).valid.lower == begun
    assert Share.objects.filter(share_set__taking=world.kp051, share_set__right="承包经营权").count() == 1
