"""What must never be with money is refused by the database itself; each guard has its control.

The sin is committed by raw SQL as the application's role and refused. Then the guard is taken out by the
owner, inside a transaction that is rolled back: the same statement passes, so it was the guard.
"""

from collections.abc import Iterator
from typing import Any

import psycopg2
import pytest

from tests.guarded import (
    Books,
    Sin,
    commit_sin,
    committed,
    drop,
    off,
    paid_books,
    passes_without_its_guard,
    refused_by_its_guard,
    transfer,
    tried,
)


@pytest.fixture(scope="module")
def books(django_db_setup: None, django_db_blocker: Any) -> Iterator[Books]:
    """KP-050 paid in part, KP-049 in a draft, a run that waits for its approval."""
    with committed(paid_books, tag="guards", blocker=django_db_blocker) as made:
        yield made


APPROVE = (
    "INSERT INTO parcels_runapproval (run_id, approver_id, approved_date) "
    "VALUES (%(waiting)s, %({who})s, '2026-11-20'); "
    "UPDATE parcels_paymentrun SET state = 'approved', approved_by_id = %({who})s, "
    "approved_date = '2026-11-20' WHERE id = %(waiting)s"
)
SIGN = "UPDATE parcels_agreement SET state = 'signed', signed_date = '2026-06-01'{more} WHERE id = %(draft)s"
# Another paper with a number, its voucher, and the money in the same fund.
SECOND_RECEIPT = (
    "INSERT INTO parcels_document (uid, kind, title, number, scan, original_name, media_type, sha256, "
    "size_bytes, uploaded_by_id) VALUES (gen_random_uuid(), 'voucher', '回单', {number}, '', '', '', '', 0, "
    "%(finance)s); INSERT INTO parcels_voucher (uid, project_id, number, kind, paper_id, recorded_by_id) "
    "SELECT gen_random_uuid(), %(project)s, 'PZ-X', 'fund_in', max(id), %(finance)s FROM parcels_document; "
    "INSERT INTO parcels_transfer (voucher_id, kind, from_account_id, to_account_id, amount_yuan, "
    "value_date, reason) "
    "SELECT max(id), 'fund_in', %(outside)s, %(fund)s, 5000, '2026-11-01', '' FROM parcels_voucher"
)
# the sin in words → what refuses it, its statement, and how the guard is taken out
SINS = {
    "a payment above its line": Sin(
        "payment_above_line",
        transfer("payment", "fund", "paid", "0.01", "%(crops)s"),
        [off("parcels_transfer", "transfer_guard")],
    ),
    "a payment of nothing owed": Sin(
        "payment_above_line",
        transfer("payment", "fund", "paid", "999999.00", "%(land)s"),
        [off("parcels_transfer", "transfer_guard")],
    ),
    "a payment out of what is owed": Sin(
        "transfer_between_wrong_accounts",
        transfer("payment", "payable", "paid", "1.00", "%(land)s"),
        [off("parcels_transfer", "transfer_guard")],
    ),
    "a payment that names no line": Sin(
        "transfer_names_a_line",
        transfer("payment", "fund", "paid", "1.00", "NULL"),
        [drop("parcels_transfer", "transfer_names_a_line"), off("parcels_transfer", "transfer_guard")],
    ),
    "a slip booked twice": Sin(
        "fund_slip_once",
        SECOND_RECEIPT.format(number="'HD-1'"),
        [off("parcels_transfer", "fund_slip_once")],
    ),
    "a slip booked twice, typed otherwise": Sin(
        "fund_slip_once",
        SECOND_RECEIPT.format(number="'ｈｄ - 1'"),
        [off("parcels_transfer", "fund_slip_once")],
    ),
    "a booked slip that becomes another": Sin(
        "fund_slip_number_stays",
        "UPDATE parcels_document SET number = 'HD-2' WHERE id = %(slip)s",
        [off("parcels_document", "fund_slip_number")],
    ),
    "a negative transfer": Sin(
        "transfer_is_positive",
        transfer("payment", "fund", "paid", "-1.00", "%(land)s"),
        [drop("parcels_transfer", "transfer_is_positive"), off("parcels_transfer", "transfer_guard")],
    ),
    "a success that nothing of the bank's proves": Sin(
        "payment_without_slip",
        "INSERT INTO parcels_voucher (uid, number, kind, project_id, recorded_by_id) "
        "SELECT gen_random_uuid(), 'PZ-BARE', 'payment', project_id, %(finance)s "
        "FROM parcels_line WHERE id = %(land)s; "
        "INSERT INTO parcels_transfer (voucher_id, kind, from_account_id, to_account_id, amount_yuan, "
        "value_date, line_id, run_item_id, reason) "
        "SELECT v.id, 'payment', %(fund)s, %(paid)s, 0.01, '2026-11-01', %(land)s, i.id, '' "
        "FROM parcels_voucher v, parcels_runitem i WHERE v.number = 'PZ-BARE' AND i.run_id = %(waiting)s",
        [off("parcels_transfer", "payment_slip")],
    ),
    "a return that nothing of the bank's proves": Sin(
        "return_without_slip",
        "INSERT INTO parcels_voucher (uid, number, kind, project_id, recorded_by_id) "
        "SELECT gen_random_uuid(), 'PZ-BARE', 'return', project_id, %(finance)s "
        "FROM parcels_line WHERE id = %(land)s; "
        "INSERT INTO parcels_transfer (voucher_id, kind, from_account_id, to_account_id, amount_yuan, "
        "value_date, line_id, run_item_id, reverses_id, reason) "
        "SELECT v.id, 'return', t.to_account_id, t.from_account_id, t.amount_yuan, '2026-11-01', t.line_id, "
        "t.run_item_id, t.id, '销户' FROM parcels_voucher v, parcels_transfer t "
        "WHERE v.number = 'PZ-BARE' AND t.id = %(transfer)s",
        [off("parcels_transfer", "return_slip")],
    ),
    "a run approved by who prepared it": Sin(
        "run_approver_is_not_preparer",
        APPROVE.format(who="staff"),
        [
            drop("parcels_paymentrun", "run_approver_is_not_preparer"),
            off("parcels_runapproval", "run_approval_guard"),
        ],
    ),
    "a run released by who approved it": Sin(
        "run_releaser_is_a_third",
        APPROVE.format(who="leader") + "; UPDATE parcels_paymentrun SET state = 'released', "
        "released_by_id = %(leader)s, released_date = '2026-11-20' WHERE id = %(waiting)s",
        [
            drop("parcels_paymentrun", "run_releaser_is_a_third"),
            off("parcels_paymentrun", "run_guard"),
        ],
    ),
    "a run released above its fund": Sin(
        "run_above_fund",
        # What the fund holds goes back first, by a row no line is named in.
        transfer("fund_out", "fund", "outside", "764246.67", "NULL")
        + "; "
        + APPROVE.format(who="leader")
        + "; UPDATE parcels_paymentrun SET state = 'released', released_by_id = %(finance)s, "
        "released_date = '2026-11-20' WHERE id = %(waiting)s",
        [off("parcels_paymentrun", "run_guard")],
    ),
    "a run that is answered before it is approved": Sin(
        "run_state_illegal",
        "UPDATE parcels_paymentrun SET state = 'answered', approved_by_id = %(leader)s, "
        "approved_date = '2026-11-20', released_by_id = %(finance)s, released_date = '2026-11-20' "
        "WHERE id = %(waiting)s",
        [off("parcels_paymentrun", "run_guard")],
    ),
    "a run whose total is changed": Sin(
        "run_is_frozen",
        "UPDATE parcels_paymentrun SET total_yuan = 1 WHERE id = %(waiting)s",
        [off("parcels_paymentrun", "run_guard")],
    ),
    "a bank row whose amount is changed": Sin(
        "run_is_frozen",
        "UPDATE parcels_runitem SET amount_yuan = 1 WHERE id = %(item)s",
        [off("parcels_runitem", "run_item_row")],
    ),
    "a signed agreement that is changed": Sin(
        "signed_is_final",
        "UPDATE parcels_agreement SET number = 'XY-0' WHERE id = %(agreement)s",
        [off("parcels_agreement", "agreement_guard")],
    ),
    "a signed agreement whose line is changed": Sin(
        "signed_is_final",
        "UPDATE parcels_line SET amount_yuan = amount_yuan + 1 WHERE id = %(land)s",
        [off("parcels_line", "agreement_part")],
    ),
    "a draft signed without its paper": Sin(
        "agreement_signed_is_complete",
        SIGN.format(more=""", frozen = '{"parts": 1}'"""),
        [drop("parcels_agreement", "agreement_signed_is_complete")],
    ),
    "a draft signed without its content frozen": Sin(
        "agreement_not_frozen",
        SIGN.format(more=", paper_id = %(scan)s"),
        [off("parcels_agreement", "agreement_guard")],
    ),
    "signed shares of 0.9999": Sin(
        "shares_not_one",
        "UPDATE parcels_share SET numerator = 9999 WHERE share_set_id = %(open_shares)s; "
        "UPDATE parcels_shareset SET denominator = 10000, signed_date = '2026-06-01' "
        "WHERE id = %(open_shares)s; "
        "SET CONSTRAINTS ALL IMMEDIATE",
        [
            off("parcels_shareset", "share_sum"),
            off("parcels_share", "share_sum"),
        ],
    ),
    "signed shares that are changed": Sin(
        "signed_is_final",
        "UPDATE parcels_shareset SET denominator = 7 WHERE id = %(shares)s",
        [off("parcels_shareset", "signed_share"), off("parcels_shareset", "share_sum")],
    ),
}


@pytest.mark.parametrize("name", SINS)
def test_the_database_refuses(books: Books, name: str):
    refused_by_its_guard(SINS[name], books)


@pytest.mark.parametrize("name", SINS)
def test_without_its_guard_the_sin_passes(books: Books, name: str):
    passes_without_its_guard(SINS[name], books)


WRITES = {
    "an edited row": "UPDATE parcels_transfer SET amount_yuan = 1 WHERE id = %(transfer)s",
    "a deleted row": "DELETE FROM parcels_transfer WHERE id = %(transfer)s",
    "an edited voucher": "UPDATE parcels_voucher SET number = 'X' WHERE id = %(voucher)s",
    "an emptied ledger": "TRUNCATE parcels_transfer CASCADE",
}


@pytest.mark.parametrize("name", WRITES)
def test_the_application_may_not_touch_a_ledger_row(books: Books, name: str):
    with tried("app", books) as cursor, pytest.raises(psycopg2.errors.InsufficientPrivilege):
        commit_sin(cursor, WRITES[name], books)


@pytest.mark.parametrize("name", ["an edited row", "a deleted row", "an edited voucher"])
def test_not_even_the_owner_may_until_the_trigger_is_off(books: Books, name: str):
    with tried("owner", books) as cursor:
        with pytest.raises(psycopg2.errors.CheckViolation, match="append_only"):
            commit_sin(cursor, WRITES[name], books)
        cursor.connection.rollback()
        for table in ("parcels_transfer", "parcels_voucher"):
            cursor.execute(off(table, "append_only"))
        commit_sin(cursor, WRITES[name], books)
