"""The same old debt is taken over once: what a locked take-over has is refused or asked about in the next."""

from decimal import Decimal as D

import pytest

from landmgmt.lib.findings import Severity
from landmgmt.lib.refusal import Refusal
from parcels.actions import old_books, takeover, takeover_lock
from parcels.models import JournalEntry, OldEntry, OldParty
from parcels.models.figures import totals
from parcels.words.findings import describe
from tests.old_ledgers import CUTOVER, HEADINGS, ROWS, locked, opened, with_total, workbook
from tests.world import TODAY, World

pytestmark = pytest.mark.django_db

# 赵家's 5,000.00 and 李大家's 8,000.00 of the locked books again: without a number, and with another one.
AGAIN = (
    ("不详", "", "赵家", "长田村", "3组", "其他", "5,000.00元", "", 5000, "不详"),
    ("旧-77", "", "李大家", "长田村", "3组", "房屋", 8000, "", 0, ""),
)


def examined(world: World, rows=AGAIN):
    return old_books.examine_book(opened(world), name="二.xlsx", data=workbook(rows, HEADINGS))


def of_twins(seen) -> list[tuple[str, str, str]]:
    asked = [f for f in seen.findings if f.code in ("OLD_ROW_LIKE_LOCKED", "OLD_ROW_TAKEN_OVER")]
    return [(f.code, f.severity, str(f.params["cell"]).split("!")[1]) for f in asked]


def test_a_row_of_locked_books_is_asked_about_at_its_cell_with_or_without_a_number(world: World):
    locked(world)
    seen = examined(world)
    ask = ("OLD_ROW_LIKE_LOCKED", Severity.CONFIRM)
    assert of_twins(seen) == [(*ask, "G4"), (*ask, "G5")]
    assert not seen.accepted()
    assert seen.accepted(["OLD_ROW_LIKE_LOCKED"])
    assert "“台账.xlsx”第 7 行" in describe(seen.findings[0])[0]


def test_the_same_number_head_and_household_is_an_error(world: World):
    locked(world)
    row = (" 旧-１", *ROWS[1][1:6], 999, *ROWS[1][7:])
    seen = examined(world, [row])
    assert of_twins(seen) == [("OLD_ROW_TAKEN_OVER", Severity.ERROR, "A4")]


def test_another_sum_head_or_name_is_nobodys_twin(world: World):
    locked(world)
    zhao, li = AGAIN
    rows = [(*zhao[:6], 5001, *zhao[7:]), (*li[:5], "青苗", *li[6:]), (*zhao[:2], "赵二家", *zhao[3:])]
    assert of_twins(examined(world, rows)) == []


def second(world: World):
    """A second take-over whose rows look like locked ones; staff said at reading that they are others."""
    locked(world)
    made = opened(world)
    about = {"name": "二.xlsx", "data": workbook(AGAIN), "actor": world.staff, "on": TODAY}
    with pytest.raises(Refusal) as no:
        old_books.accept_book(made, **about)
    assert no.value.code == "old_book_stopped"
    old_books.accept_book(made, accept_codes=["OLD_ROW_LIKE_LOCKED"], **about)
    with_total(world, made, agreed="13000", paid="5000", unpaid="8000")
    return takeover.submit_takeover(made, actor=world.staff, on=TODAY)


def test_the_lock_asks_again_and_takes_only_the_rows_the_second_person_named(world: World):
    made = second(world)
    rows = {e.owner.name: e.pk for e in OldEntry.objects.filter(takeover=made).select_related("owner")}
    for named in [(), [rows["赵家"]]]:
        with pytest.raises(Refusal) as no:
            takeover_lock.lock_takeover(made, actor=world.finance, on=TODAY, twins=named)
        assert no.value.code == "takeover_twins_open"
    assert no.value.params == {"count": 1, "name": "李大家", "amount": "8000.00"}
    assert totals(CUTOVER).payable_yuan == D("44234.50")
    takeover_lock.lock_takeover(made, actor=world.finance, on=TODAY, twins=rows.values())
    assert totals(CUTOVER).payable_yuan == D("57234.50")
    assert JournalEntry.objects.filter(deed="lock_takeover").latest("pk").params["twins"] == 2


def test_a_household_under_another_name_is_found_once_it_is_known_who_it_is(world: World):
    locked(world)
    made = opened(world)
    row = ("", "", "李老大家", "长田村", "3组", "房屋", 8000, "", 0, "")
    about = {"actor": world.staff, "on": TODAY}
    old_books.accept_book(made, name="二.xlsx", data=workbook([row]), **about)
    owner = OldParty.objects.get(takeover=made)
    takeover.decide_party(owner, world.li[0], **about)
    with_total(world, made, agreed="8000", paid="0", unpaid="8000")
    takeover.submit_takeover(made, **about)
    with pytest.raises(Refusal) as no:
        takeover_lock.lock_takeover(made, actor=world.finance, on=TODAY)
    assert no.value.code == "takeover_twins_open"


def test_the_page_of_the_lock_names_the_rows_and_hands_them_on(world: World, client):
    made = second(world)
    client.force_login(world.finance)
    page = client.get(f"/takeovers/{made.pk}/").content.decode()
    assert "与已锁定旧账相似的行" in page
    assert "相似的行不是同一笔，锁定并入账" in page
    refused = client.post(f"/takeovers/{made.pk}/lock/")
    assert refused.status_code == 409
    assert "有 2 行与已锁定的旧账相同" in refused.content.decode()
    ids = ",".join(str(pk) for pk in OldEntry.objects.filter(takeover=made).values_list("pk", flat=True))
    assert client.post(f"/takeovers/{made.pk}/lock/", {"twins": ids}).status_code == 302
    made.refresh_from_db()
    assert made.state == "locked"
