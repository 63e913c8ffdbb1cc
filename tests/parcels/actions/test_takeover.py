"""The old books come in whole, agree with what was signed, and are locked by somebody else."""

from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from django.db import IntegrityError, transaction

from landmgmt.lib.refusal import Refusal
from landmgmt.verification import verify
from parcels.actions import amendments, old_book_findings, old_books, takeover, takeover_lock
from parcels.models import Agreement, JournalEntry, Line, OldEntry, OldParty, Party, TakeOver, Transfer
from parcels.models.figures import arrears, fund_balance, line_balances, totals
from parcels.models.takeover_sheet import obstacles_of, villages_of
from parcels.rules.money_terms import TransferKind
from parcels.words.findings import describe
from tests.claims_day import paid_corrected, sum_corrected
from tests.money_day import fund
from tests.old_ledgers import (
    CUTOVER,
    HEADINGS,
    ROWS,
    locked,
    opened,
    sheet_scan,
    submitted,
    with_book,
    with_total,
    workbook,
)
from tests.world import TODAY, World

pytestmark = pytest.mark.django_db


def codes(world: World, data: bytes, name: str = "台账.xlsx", **more) -> list[str]:
    return [f.code for f in old_books.examine_book(opened(world), name=name, data=data, **more).findings]


def refused(deed, *args, **more) -> str:
    with pytest.raises(Refusal) as no:
        deed(*args, **more)
    return no.value.code


def test_a_ledger_is_read_into_rows_and_names(world: World):
    made = opened(world)
    with_book(world, made)
    names = {p.name: (p.decision, p.party) for p in OldParty.objects.filter(takeover=made)}
    assert names == {
        "王家": ("matched", world.wang),
        "李大家": ("matched", world.li[0]),
        "赵家": ("new", None),
    }
    crop = OldEntry.objects.get(head="crops")
    assert (crop.amount_yuan, crop.due_date, crop.row) == (D("1234.50"), None, 5)
    assert "due_date" in crop.unknown


def test_nothing_of_it_is_in_the_live_books_before_the_lock(world: World):
    submitted(world)
    assert not Line.objects.exists()
    assert totals(TODAY).payable_yuan == 0
    assert not Party.objects.filter(name="赵家").exists()


def test_the_lock_posts_agreements_lines_and_opening_balances(world: World):
    made = locked(world)
    assert (made.state, made.agreed_yuan, made.paid_yuan) == ("locked", D("44234.50"), D("15000.25"))
    old = Agreement.objects.get(number="旧-1")
    assert (old.is_legacy, old.signed_date, old.total_yuan) == (True, date(2023, 5, 8), D("31234.50"))
    assert Agreement.objects.get(number="旧-2").signed_date is None
    assert Party.objects.get(name="赵家").group == world.group
    kinds = {t.kind for t in Transfer.objects.filter(line__agreement__takeover=made)}
    assert kinds == {TransferKind.OPENING_DUE, TransferKind.OPENING_PAID}


def test_arrears_hold_the_old_books_from_the_day_of_the_take_over(world: World):
    locked(world)
    before, then = CUTOVER - timedelta(days=1), totals(CUTOVER)
    assert totals(before).payable_yuan == 0
    assert (then.payable_yuan, then.paid_yuan) == (D("44234.50"), D("15000.25"))
    assert then.unpaid_yuan == D("29234.25")
    # 王家's land was due in 2023; his crops the day after the take-over; 李大家 in autumn.
    assert then.overdue_yuan == D("19999.75")
    assert totals(CUTOVER + timedelta(days=1)).overdue_yuan == D("21234.25")
    assert totals(date(2026, 10, 1)).overdue_yuan == D("29234.25")
    assert arrears(TODAY, by="village").rows[0].label == "长田村"


def test_funds_know_nothing_of_the_old_books(world: World):
    fund(world, 50_000)
    locked(world)
    assert fund_balance(world.fund, TODAY) == D("50000.00")


def test_books_verify_after_the_lock(world: World):
    locked(world)
    assert verified()


def test_a_ledger_is_told_all_that_is_wrong_in_it_at_once(world: World):
    """Cells nobody can read, and what the register says of the same rows: one upload, every finding."""
    made = opened(world)
    headings = (*HEADINGS, "身份证号", "地块编号")
    rows = (
        # the sum cannot be read; village, ID and land are still looked up
        ("旧-1", "", "王家", "无名村", "3组", "青苗", "约五千", "", 0, "", "4312", "KP-999"),
        # the day cannot be read; the group is unknown, and more is paid than owed
        ("旧-2", "去年五月", "赵家", "长田村", "99组", "青苗", 100, "", 200, "", "", ""),
        # the name is missing; the parcel is covered by nothing, the sum is below zero
        ("旧-3", "", "", "长田村", "3组", "青苗", -5, "", 0, "", "", "KP-998"),
    )
    seen = old_books.examine_book(made, name="台账.xlsx", data=workbook(rows, headings))
    found = {(f.params.get("cell", "").split("!")[-1], f.code) for f in seen.findings}
    assert found >= {
        ("G4", "OLD_AMOUNT_UNREADABLE"),
        ("D4", "OLD_VILLAGE_UNKNOWN"),
        ("K4", "OLD_ID_WRONG"),
        ("L4", "OLD_PARCEL_UNKNOWN"),
        ("B5", "OLD_DAY_UNREADABLE"),
        ("E5", "OLD_GROUP_UNKNOWN"),
        ("I5", "OLD_PAID_ABOVE"),
        ("C6", "OLD_FIELD_MISSING"),
        ("G6", "OLD_AMOUNT_NOT_POSITIVE"),
        ("L6", "OLD_PARCEL_UNKNOWN"),
    }
    # A sum nobody can read is neither below zero nor less than what was paid.
    assert not {code for cell, code in found if cell in ("G4", "I4")} - {"OLD_AMOUNT_UNREADABLE"}
    assert not seen.rows
    assert not seen.accepted({f.code for f in seen.findings})


@pytest.mark.parametrize("hand", ["staff", "second_finance"])
def test_whoever_prepared_any_of_it_does_not_lock_it(world: World, hand: str):
    made = opened(world)
    with_book(world, made)
    with_total(world, made, actor=world.second_finance)
    takeover.submit_takeover(made, actor=world.staff, on=TODAY)
    who = getattr(world, hand)
    assert refused(takeover_lock.lock_takeover, made, actor=who, on=TODAY) == "takeover_locked_by_a_second"
    takeover_lock.lock_takeover(made, actor=world.leader, on=TODAY)


def test_a_difference_of_one_fen_needs_a_word_why(world: World):
    made = opened(world)
    with_book(world, made)
    with_total(world, made, agreed="44234.51", unpaid="29234.26")
    difference = villages_of(made)[0].difference
    assert difference
    assert (difference.agreed, difference.paid, difference.unpaid) == (D("-0.01"), 0, D("-0.01"))
    assert refused(takeover.submit_takeover, made, actor=world.staff, on=TODAY) == "takeover_difference_open"
    with_total(world, made, agreed="44234.51", unpaid="29234.26", explanation="汇总表笔误，村主任已签字说明")
    takeover.submit_takeover(made, actor=world.staff, on=TODAY)


def test_a_household_can_have_its_own_signed_total(world: World):
    made = opened(world)
    with_book(world, made)
    with_total(world, made)
    wang = OldParty.objects.get(takeover=made, name="王家")
    with_total(world, made, agreed="30000", paid="10000.25", unpaid="19999.75", owner=wang)
    assert [o.code for o in obstacles_of(made)] == ["takeover_difference_open"]
    with_total(world, made, agreed="31234.50", paid="10000.25", unpaid="21234.25", owner=wang)
    assert obstacles_of(made) == []


def test_a_name_that_could_be_two_people_waits_for_a_person(world: World):
    from parcels.actions import register

    register.register_party(kind="household", name="王家", group=world.group, actor=world.staff, on=TODAY)
    made = opened(world)
    with_book(world, made)
    with_total(world, made)
    wang = OldParty.objects.get(takeover=made, name="王家")
    assert wang.decision == "open"
    assert refused(takeover.submit_takeover, made, actor=world.staff, on=TODAY) == "takeover_parties_open"
    takeover.decide_party(wang, world.wang, actor=world.staff, on=TODAY)
    takeover.submit_takeover(made, actor=world.staff, on=TODAY)


def test_every_error_is_told_at_once_and_nothing_is_written(world: World):
    made = opened(world)
    wrong = [
        ("旧-9", "2026-07-01", "王家", "长田村", "3组", "土地补偿费", 100, "", 0, ""),
        ("旧-8", "", "王家", "月亮村", "3组", "土地补偿费", 100, "", 0, ""),
        ("旧-7", "", "王家", "长田村", "9组", "土地补偿费", 100, "", 200, ""),
        ("旧-6", "", "王家", "长田村", "3组", "彩礼", "12.345", "", "", ""),
    ]
    seen = old_books.examine_book(made, name="a.xlsx", data=workbook(wrong))
    assert {f.params["cell"].split("!")[1]: f.code for f in seen.findings} == {
        "B4": "OLD_DAY_AFTER_CUTOVER",
        "D5": "OLD_VILLAGE_UNKNOWN",
        "E6": "OLD_GROUP_UNKNOWN",
        "I6": "OLD_PAID_ABOVE",
        "F7": "OLD_WORD_UNKNOWN",
        "G7": "OLD_AMOUNT_UNREADABLE",
        "I7": "OLD_PAID_MISSING",
    }
    assert refused(with_book, world, made, workbook(wrong)) == "old_book_stopped"
    assert not OldEntry.objects.exists()


def test_land_the_office_does_not_know_is_asked_about_at_its_cell(world: World):
    made = opened(world)
    rows = [(*ROWS[0], "ZZZ-9"), (*ROWS[2], "KP-049")]
    seen = old_books.examine_book(made, name="a.xlsx", data=workbook(rows, (*HEADINGS, "地块编号")))
    (asked,) = [f for f in seen.findings if "PARCEL" in f.code]
    assert (asked.code, asked.params["cell"].split("!")[1]) == ("OLD_PARCEL_UNKNOWN", "K4")
    assert "地块 ZZZ-9 没有登记在这个项目中" in describe(asked)[0]


def test_the_same_ledger_is_read_once_and_a_copied_row_is_asked_about(world: World):
    made = opened(world)
    with_book(world, made)
    again = old_books.examine_book(made, name="a.xlsx", data=workbook())
    assert [f.code for f in again.findings] == ["OLD_BOOK_KNOWN"]
    copy = old_books.examine_book(made, name="a.xlsx", data=workbook([*ROWS[:1], *ROWS[:1]]))
    assert sorted({f.code for f in copy.findings}) == ["OLD_ROW_IN_OTHER_BOOK", "OLD_ROW_REPEATED"]


def test_a_ledger_that_is_withdrawn_leaves_nothing(world: World):
    made = opened(world)
    book = with_book(world, made)
    old_books.withdraw_book(book, actor=world.staff, on=TODAY)
    assert not OldEntry.objects.exists()
    assert not OldParty.objects.exists()
    with_book(world, made)


def test_a_take_over_holds_what_one_press_can_post(world: World, monkeypatch: pytest.MonkeyPatch):
    made = opened(world)
    with_book(world, made)
    monkeypatch.setattr(old_book_findings, "MAX_ENTRIES", 4)
    more = workbook([("旧-9", "", "王家", "长田村", "3组", "青苗", 77, "", 0, "")])
    seen = old_books.examine_book(made, name="b.xlsx", data=more)
    assert [f.code for f in seen.findings] == ["OLD_TAKEOVER_FULL"]


def test_staff_read_in_their_own_villages_only(world: World):
    assert "OLD_VILLAGE_NOT_YOURS" in codes(world, workbook(), villages={world.other_village.pk})


def verified() -> bool:
    return [v.detail for v in verify() if not v.ok] == []


def test_an_old_payment_that_was_less_is_corrected_from_its_day_on(world: World):
    locked(world)
    line = Line.objects.get(head="land")
    by = {"paper": sheet_scan(world), "actor": world.finance, "on": TODAY}
    fix = {"reason": "王家收条只有 9,000 元", "value_date": TODAY, **by}
    paid_corrected(world, line, paid=D("9000.00"), **fix)
    assert totals(TODAY).unpaid_yuan == D("30234.50")
    assert totals(TODAY - timedelta(days=1)).unpaid_yuan == D("29234.25")
    paid_corrected(world, line, paid=D(0), **fix)
    assert totals(TODAY).unpaid_yuan == D("39234.50")
    assert refused(paid_corrected, world, line, paid=D("30000.01"), **fix) == "old_payment_above"
    early = {**fix, "value_date": CUTOVER - timedelta(days=1)}
    assert refused(paid_corrected, world, line, paid=D(1), **early) == "correction_before_takeover"
    assert verified()


def correct(world: World, line: Line, amount: str, **more):
    by = {
        "paper": sheet_scan(world),
        "actor": world.staff,
        "on": TODAY,
        "reason": "面积漏算",
        "due_date": None,
    }
    return sum_corrected(world, line, **{"amount": D(amount), "signed_date": TODAY, **by, **more})


def test_an_old_sum_is_corrected_by_a_further_version_of_its_agreement(world: World):
    locked(world)
    line = Line.objects.get(head="land")
    more = correct(world, line, "30500.00")
    assert (more.revision, more.total_yuan, more.is_legacy) == (2, D("500.00"), False)
    assert totals(TODAY).payable_yuan == D("44734.50")
    assert totals(TODAY - timedelta(days=1)).payable_yuan == D("44234.50")
    less = correct(world, line, "20000.00")
    assert (less.revision, less.reduced_yuan) == (3, D("10000.00"))
    assert totals(TODAY).payable_yuan == D("34734.50")
    # 10,000.25 of it are paid: an amendment does not go below.
    assert refused(correct, world, line, "10000.00") == "reduction_below_paid"
    assert refused(correct, world, line, "1.00", signed_date=CUTOVER - timedelta(days=1)) == (
        "correction_before_takeover"
    )
    assert verified()


def test_an_old_agreement_is_not_worked_out_from_a_survey(world: World):
    locked(world)
    old = Agreement.objects.get(number="旧-1")
    assert refused(amendments.work_out, old, TODAY) == "takeover_amended_otherwise"


def test_what_is_left_of_the_old_books_is_paid_by_the_live_way(world: World):
    from uuid import uuid4

    from parcels.actions import payments

    locked(world)
    fund(world, 50_000)
    line = Line.objects.get(head="land")
    run = payments.prepare_run(
        project=world.project,
        fund_source=world.fund,
        lines=[(line, None)],
        actor=world.staff,
        on=TODAY,
        client_key=uuid4(),
    )
    assert run.total_yuan == D("19999.75")
    assert line_balances(TODAY, lines=[line.pk])[0].unpaid_yuan == D("19999.75")


def test_one_take_over_of_a_project_at_a_time(world: World):
    made = opened(world)
    assert refused(opened, world) == "takeover_one_open"
    takeover.drop_takeover(made, reason="开错了", actor=world.staff, on=TODAY)
    assert TakeOver.objects.filter(state="open").count() == 0
    opened(world)


def test_a_take_over_is_taken_back_whole_with_a_reason_and_its_books_come_in_again(world: World):
    made = submitted(world)
    told = {"actor": world.staff, "on": TODAY}
    assert refused(takeover.drop_takeover, made, reason=" ", **told) == "reason_missing"
    back = takeover.drop_takeover(made, reason="截止日选错了", **told)
    assert (back.state, back.note, back.submitted_by) == ("dropped", "截止日选错了", None)
    assert JournalEntry.objects.filter(deed="drop_takeover").get().params["reason"] == "截止日选错了"
    # Nothing was posted, the rows stay to be read, and the same ledger is read into a new one and locked.
    assert (Transfer.objects.count(), Agreement.objects.count()) == (0, 0)
    assert OldEntry.objects.filter(takeover=back).exists()
    again = locked(world)
    assert again.state == "locked"
    assert refused(takeover.drop_takeover, again, reason="再想想", **told) == "takeover_is_final"
    assert verified()


def test_the_database_takes_nothing_back_without_a_reason_nor_after_the_lock(world: World):
    made = opened(world)
    with pytest.raises(IntegrityError, match="takeover_drop_has_reason"), transaction.atomic():
        TakeOver.objects.filter(pk=made.pk).update(state="dropped")
    takeover.drop_takeover(made, reason="开错了", actor=world.staff, on=TODAY)
    done = locked(world)
    with pytest.raises(IntegrityError, match="takeover_is_final"), transaction.atomic():
        TakeOver.objects.filter(pk=done.pk).update(state="dropped", note="x")


def test_the_second_person_sends_the_books_back_with_a_reason(world: World):
    made = submitted(world)
    assert refused(with_total, world, made) == "takeover_is_final"
    takeover.send_back_takeover(made, reason="缺王家收条", actor=world.finance, on=TODAY)
    with_total(world, made)
    takeover.submit_takeover(made, actor=world.staff, on=TODAY)
