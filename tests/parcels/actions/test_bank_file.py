"""The bank's file answers a run once: what repeats, strays or contradicts changes nothing."""

from dataclasses import replace
from datetime import date
from decimal import Decimal as D

import pytest
from django.db import connection

from landmgmt.explained import explained
from landmgmt.lib.refusal import Refusal
from parcels.actions import ledger, payments, suspense
from parcels.actions.bank_file import examine_file, record_file
from parcels.models import (
    BankFile,
    BankFormat,
    JournalEntry,
    PaymentRun,
    ProposedPosting,
    RunItem,
    SuspenseItem,
    Transfer,
)
from parcels.models.figures import fund_balance, line_balances, totals
from tests.claims_day import claimed
from tests.money_day import PAID, draft, fund, li_things, lines_of, released, sign
from tests.scenes import once
from tests.world import TODAY, World

HEAD = "批次号,序号,账号,收款人,金额,结果,失败原因,银行日,流水号"


@once
def run(world: World) -> PaymentRun:
    li_things(world)
    lines = lines_of(sign(world, draft(world)))
    fund(world)
    return released(world, lines[1:4])


def answered(run: PaymentRun, **changes: dict[str, str]) -> bytes:
    """The bank's file for a run: every row a success, but for `row_2={"amount": "1.00"}`."""
    rows = []
    for item in run.items.order_by("number"):
        row = {
            "run": run.number,
            "number": str(item.number),
            "account": item.account_number.reveal(),
            "name": item.holder_name,
            "amount": str(item.amount_yuan),
            "result": "成功",
            "failure": "",
            "day": str(PAID),
            "reference": f"A{item.number}",
            **changes.get(f"row_{item.number}", {}),
        }
        rows.append(",".join(row.values()))
    return "\n".join([HEAD, *rows, *changes.get("more", ())]).encode("gb18030")


def told(run: PaymentRun, data: bytes, name: str = "回单.csv") -> dict:
    general = BankFormat.objects.get(code="general")
    return {"run": run, "name": name, "data": data, "bank_format": general, "bank_date": None, "on": TODAY}


def record(world: World, run: PaymentRun, data: bytes, *accept: str) -> BankFile:
    return record_file(**told(run, data), actor=world.finance, accept_codes=accept)


def codes(run: PaymentRun, data: bytes) -> list[str]:
    return sorted({found.code for found in examine_file(**told(run, data)).findings})


def books() -> list:
    """Every figure a bank's file can move."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM parcels_transfer), (SELECT count(*) FROM parcels_voucher), "
            "(SELECT count(*) FROM parcels_journalentry), (SELECT count(*) FROM parcels_bankfile), "
            "(SELECT string_agg(id || result, ',' ORDER BY id) FROM parcels_runitem)"
        )
        return list(cursor.fetchone())


def refused(world: World, run: PaymentRun, data: bytes) -> list[str]:
    """Try to write a file that must be refused; what stops it, with nothing changed."""
    before, found = books(), codes(run, data)
    with pytest.raises(Refusal, match="bank_file_stopped"):
        record(world, run, data)
    assert books() == before
    return found


def test_a_file_answers_its_run_row_by_row(world: World, run: PaymentRun):
    unpaid = totals(TODAY).unpaid_yuan
    file = record(world, run, answered(run, row_2={"result": "失败", "failure": "账号错误"}))
    run.refresh_from_db()
    assert (file.rows_count, file.new_count, run.state) == (3, 3, "answered")
    items = list(run.items.order_by("number"))
    assert [(i.result, i.failure, i.bank_reference) for i in items][:2] == [
        ("success", "", "A1"),
        ("failed", "账号错误", "A2"),
    ]
    assert unpaid - totals(TODAY).unpaid_yuan == items[0].amount_yuan + items[2].amount_yuan
    assert [row.verdict for row in file.rows.all()] == ["paid", "failed", "paid"]


def test_a_row_of_the_banks_file_is_its_own_slip_where_the_bank_gives_no_number(
    world: World, run: PaymentRun
):
    record(world, run, answered(run, row_2={"reference": ""}))
    item = run.items.get(number=2)
    assert (item.result, item.bank_reference) == ("success", "")
    assert explained(TODAY)["exceptions"] == []


def test_the_same_file_twice_is_refused_and_changes_nothing(world: World, run: PaymentRun):
    record(world, run, answered(run))
    assert refused(world, run, answered(run)) == ["BANK_FILE_KNOWN"]


def test_the_same_rows_in_another_file_are_refused_and_change_nothing(world: World, run: PaymentRun):
    record(world, run, answered(run))
    assert refused(world, run, answered(run) + b"\r\n") == ["BANK_NOTHING_NEW", "BANK_ROW_KNOWN"]


def test_the_database_itself_knows_a_file_it_has_read(world: World, run: PaymentRun):
    file = record(world, run, answered(run))
    with pytest.raises(Exception, match="bank_file_once"):
        BankFile.objects.create(
            **{f: getattr(file, f) for f in ("run", "bank_format", "name", "sha256", "rows_count")},
            new_count=0,
            recorded_by=world.finance,
            recorded_date=TODAY,
        )


def test_new_rows_beside_known_ones_are_written_alone(world: World, run: PaymentRun):
    silent = {"result": ""}
    record(world, run, answered(run, row_2=silent, row_3=silent))
    file = record(world, run, answered(run))
    assert sorted(row.verdict for row in file.rows.all()) == ["paid", "paid", "same"]
    assert Transfer.objects.filter(kind="payment").count() == 3


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"row_1": {"run": "ZF-2026-999999"}}, ["BANK_OTHER_RUN"]),
        ({"row_1": {"amount": "1.234"}}, ["BANK_AMOUNT_UNREADABLE"]),
        ({"row_1": {"number": "77"}}, ["BANK_ROW_UNKNOWN"]),
        ({"row_1": {"amount": "1.00"}}, ["BANK_AMOUNT_DIFFERS"]),
        ({"row_1": {"account": "999"}}, ["BANK_ACCOUNT_DIFFERS"]),
        ({"row_1": {"day": "2026-07-14"}}, ["BANK_DAY_BEFORE_RELEASE"]),
        ({"row_1": {"day": "2027-01-01"}}, ["BANK_DAY_AHEAD"]),
        ({"row_1": {"result": "失败"}}, ["BANK_FAILURE_UNSAID"]),
    ],
)
def test_a_bad_row_stops_the_whole_file_and_changes_nothing(world: World, run: PaymentRun, changes, wanted):
    assert refused(world, run, answered(run, **changes)) == wanted


def test_a_file_for_another_run_is_refused(world: World, run: PaymentRun):
    data = answered(run)
    other = released(world, lines_of(run.items.first().line.agreement)[4:6])
    assert refused(world, other, data) == ["BANK_OTHER_RUN"]
    without_number = data.replace(run.number.encode(), b"")
    assert "BANK_OTHER_RUN" in refused(world, other, without_number)


def test_a_file_before_the_release_is_refused(world: World, run: PaymentRun):
    line = lines_of(run.items.first().line.agreement)[4]
    waiting = payments.prepare_run(
        project=world.project, fund_source=world.fund, lines=[(line, None)], actor=world.staff,
        on=PAID, client_key=run.uid,
    )  # fmt: skip
    assert codes(waiting, answered(waiting)) == ["BANK_RUN_NOT_SENT"]


def test_a_later_return_goes_back_on_its_own_day(world: World, run: PaymentRun):
    record(world, run, answered(run))
    back = {"result": "退票", "day": "2026-08-06", "failure": "账户已销户"}
    record(world, run, answered(run, row_3=back))
    item = run.items.get(number=3)
    assert (item.result, item.failure) == ("returned", "账户已销户")
    paid = {
        d: line_balances(d, lines=[item.line_id])[0].paid_yuan for d in (date(2026, 8, 5), date(2026, 8, 6))
    }
    assert list(paid.values()) == [item.amount_yuan, 0]


def strayed(world: World, run: PaymentRun) -> SuspenseItem:
    """The bank paid 1.00 too little to the first payee; the office takes note of it."""
    item = run.items.get(number=1)
    data = answered(run, row_1={"amount": str(item.amount_yuan - 1)})
    record(world, run, data, "BANK_AMOUNT_DIFFERS")
    return SuspenseItem.objects.get()


def test_another_amount_waits_until_a_person_has_looked(world: World, run: PaymentRun):
    before = fund_balance(world.fund, TODAY)
    row = strayed(world, run)
    item = run.items.get(number=1)
    assert (row.ground, row.state, row.run_item) == ("differs", "open", item)
    assert item.result == "failed"
    assert line_balances(TODAY, lines=[item.line_id])[0].paid_yuan == 0
    assert before - fund_balance(world.fund, TODAY) == run.total_yuan - 1
    with pytest.raises(Refusal, match="line_has_suspense"):
        released(world, [item.line], TODAY)


def settle(world: World, row: SuspenseItem, **more) -> dict:
    return {
        "value_date": PAID,
        "note": "银行少付一元",
        "paper": world.paper,
        "actor": world.finance,
        "on": TODAY,
        **more,
    }


def test_a_stray_sum_finds_its_line_and_the_rest_can_be_paid(world: World, run: PaymentRun):
    row = strayed(world, run)
    line = row.run_item.line
    claimed(world, row, line, amount=row.amount_yuan, **settle(world, row))
    row.refresh_from_db()
    (balance,) = line_balances(TODAY, lines=[line.pk])
    assert (row.state, balance.paid_yuan, balance.unpaid_yuan) == ("assigned", line.amount_yuan - 1, 1)
    assert released(world, [line], TODAY).total_yuan == 1
    with pytest.raises(Refusal, match="suspense_is_settled"):
        suspense.give_back(row, **settle(world, row))


def test_a_claimed_sum_is_followed_to_the_bank_row_it_came_in(world: World, run: PaymentRun):
    row = strayed(world, run)
    line = row.run_item.line
    claimed(world, row, line, amount=row.amount_yuan, **settle(world, row))
    gaps = {gap["line"]: gap["missing"] for gap in explained(TODAY)["exceptions"]}
    assert line.pk not in gaps


def test_a_claimed_sum_without_its_paper_is_named(world: World, run: PaymentRun):
    row = strayed(world, run)
    line = row.run_item.line
    claim = ledger.accounts_of(world.project)
    proposal = ProposedPosting.objects.create(
        kind="claim", line=line, suspense=row, amount_yuan=1, value_date=PAID, reason="认领",
        paper=world.paper, proposed_by=world.finance, proposed_date=TODAY,
    )  # fmt: skip
    proposal.state, proposal.decided_by, proposal.decided_date = "confirmed", world.leader, TODAY
    proposal.save()
    posting = ledger.Posting(
        claim["suspense"], claim["paid"], D("1.00"), PAID, line=line, suspense=row, reason="认领"
    )
    ledger.post("assign", [posting], project=world.project, actor=world.finance)
    gaps = {gap["line"]: gap["missing"] for gap in explained(TODAY)["exceptions"]}
    assert gaps[line.pk] == ["claim_without_paper"]


def test_the_database_counts_an_assigned_sum_against_a_new_run(
    world: World, run: PaymentRun, monkeypatch: pytest.MonkeyPatch
):
    row = strayed(world, run)
    line = row.run_item.line
    claimed(world, row, line, amount=row.amount_yuan, **settle(world, row))
    monkeypatch.setattr(
        payments, "_chosen", lambda *_: [(line_balances(TODAY, lines=[line.pk])[0], D("1.01"))]
    )
    with pytest.raises(Refusal, match="payment_above_line"):
        released(world, [line], TODAY)


def test_a_stray_sum_comes_back_to_the_fund(world: World, run: PaymentRun):
    before = fund_balance(world.fund, TODAY)
    row = strayed(world, run)
    suspense.give_back(row, **settle(world, row))
    row.refresh_from_db()
    assert row.state == "returned"
    assert fund_balance(world.fund, TODAY) == before - run.total_yuan + row.amount_yuan + 1


def test_an_assignment_taken_back_waits_again(world: World, run: PaymentRun):
    row = strayed(world, run)
    voucher = claimed(world, row, row.run_item.line, amount=D("100.00"), **settle(world, row))
    row.refresh_from_db()
    assert (row.state, suspense.left_of(row)) == ("part", row.amount_yuan - 100)
    ledger.reverse(
        voucher.transfers.get(),
        reason="认错",
        value_date=TODAY,
        paper=world.paper,
        actor=world.finance,
        on=TODAY,
    )
    row.refresh_from_db()
    assert (row.state, suspense.left_of(row)) == ("open", row.amount_yuan)


def test_a_sum_is_never_assigned_above_itself_or_its_line(world: World, run: PaymentRun):
    row = strayed(world, run)
    line = row.run_item.line
    for amount, code in [(row.amount_yuan + 1, "suspense_above"), (D("0.00"), "amount_not_positive")]:
        with pytest.raises(Refusal, match=code):
            claimed(world, row, line, amount=amount, **settle(world, row))
    small = lines_of(line.agreement)[7]
    told = settle(world, row, other_payee="同一户的另一人")
    with pytest.raises(Refusal, match="suspense_above_line"):
        claimed(world, row, small, amount=small.amount_yuan + 1, **told)
    with pytest.raises(Refusal, match="paper_missing"):
        claimed(world, row, line, amount=D(1), **settle(world, row, paper=None))


def test_a_row_that_matches_nothing_is_recordable_when_confirmed(world: World, run: PaymentRun):
    stray = f"{run.number},88,62289999,无此人,50.00,成功,,{PAID},A88"
    record(world, run, answered(run, more=[stray]), "BANK_ROW_UNKNOWN")
    row = SuspenseItem.objects.get()
    assert (row.ground, row.amount_yuan, row.holder_name) == ("unknown", 50, "无此人")
    assert row.account_number.reveal() == "62289999"
    assert RunItem.objects.filter(run=run, result="success").count() == 3


def test_a_stray_sum_in_another_file_is_the_same_sum(world: World, run: PaymentRun):
    stray = f"{run.number},9,622200009999,无名,12.00,成功,,{PAID},X9"
    record(world, run, answered(run, more=[stray]), "BANK_ROW_UNKNOWN")
    with pytest.raises(Refusal, match="bank_file_stopped"):
        record(world, run, answered(run, more=[stray, ""]), "BANK_ROW_UNKNOWN")
    assert SuspenseItem.objects.count() == 1


def test_what_the_bank_paid_a_second_time_waits_in_suspense(world: World, run: PaymentRun):
    record(world, run, answered(run))
    paid, item = totals(TODAY).paid_yuan, run.items.get(number=1)
    again = answered(run, row_1={"reference": "B1"})
    assert codes(run, again) == ["BANK_PAID_AGAIN", "BANK_ROW_KNOWN"]
    before = fund_balance(world.fund, TODAY)
    record(world, run, again, "BANK_PAID_AGAIN")
    stray = SuspenseItem.objects.get()
    assert (stray.amount_yuan, stray.reference, stray.ground) == (item.amount_yuan, "B1", "second")
    item.refresh_from_db()
    assert (item.result, item.bank_reference, totals(TODAY).paid_yuan) == ("success", "A1", paid)
    assert before - fund_balance(world.fund, TODAY) == item.amount_yuan
    # The same second payment in a third file is known.
    assert "BANK_STRAY_KNOWN" in codes(run, answered(run, row_1={"reference": "B1"}, more=[""]))


def test_what_the_bank_paid_to_another_account_waits_and_the_row_can_be_paid_again(
    world: World, run: PaymentRun
):
    data = answered(run, row_1={"account": "6228999900001111", "name": "别人"})
    assert codes(run, data) == ["BANK_ACCOUNT_DIFFERS"]
    record(world, run, data, "BANK_ACCOUNT_DIFFERS")
    item, stray = run.items.get(number=1), SuspenseItem.objects.get()
    assert (item.result, "另一账户" in item.failure) == ("failed", True)
    assert (stray.amount_yuan, stray.holder_name, stray.run_item) == (item.amount_yuan, "别人", item)
    assert line_balances(TODAY, lines=[item.line_id])[0].paid_yuan == 0
    assert fund_balance(world.fund, TODAY) == D("1000000.00") - run.total_yuan


def test_the_journal_tells_a_file_by_its_name_and_no_account(world: World, run: PaymentRun):
    record(world, run, answered(run))
    entry = JournalEntry.objects.get(deed="record_bank_file")
    assert entry.params["name"] == "回单.csv"
    account = run.items.first().account_number.reveal()
    assert account not in str(list(JournalEntry.objects.values_list("params", flat=True)))


def test_an_accepted_error_stays_an_error(world: World, run: PaymentRun):
    data = answered(run, row_1={"day": "2027-01-01"})
    with pytest.raises(Refusal, match="bank_file_stopped"):
        record(world, run, data, "BANK_DAY_AHEAD")
    assert replace(examine_file(**told(run, data)), findings=[]).accepted()
