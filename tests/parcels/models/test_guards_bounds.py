"""What bounds money from agreement to bank: each guard refuses its sin, which passes without it."""

from collections.abc import Iterator
from decimal import Decimal as D
from typing import Any

import pytest

from parcels.actions import changes, funds, ledger
from parcels.actions.suspense import Found, keep
from parcels.models import BankFormat, PaymentRun
from parcels.rules.money_terms import AccountKind, SuspenseGround, TransferKind
from tests.guarded import (
    Books,
    Sin,
    committed,
    drop,
    off,
    paid_books,
    passes_without_its_guard,
    refused_by_its_guard,
    transfer,
)
from tests.loan_day import a_loan, extended
from tests.money_day import PAID, scan
from tests.plan_day import in_force
from tests.world import TODAY, World


@pytest.fixture(scope="module")
def books(django_db_setup: None, django_db_blocker: Any) -> Iterator[Books]:
    """As in test_guards_money, with a plan in force, loans, money without a line, a change that waits."""
    with committed(_story, tag="bounds", blocker=django_db_blocker) as made:
        yield made


def _story(world: World) -> dict[str, Any]:
    ids = paid_books(world)
    plan = in_force(world)
    loan = a_loan(world)
    asked = funds.ask_loan(
        lender=loan.lender,
        borrower=world.fund,
        amount=D(1),
        due_date=TODAY,
        reason="周转",
        paper=world.paper,
        actor=world.finance,
        on=PAID,
    )
    change = changes.propose_account(
        world.li[1],
        bank_name="农商行",
        holder_name=world.li[1].name,
        number="622899990001",
        reason="原账户已销户",
        paper=scan(world, "变更账户申请", TODAY),
        since=TODAY,
        actor=world.staff,
        on=TODAY,
    )
    there = loan.lender.project.ledger_accounts
    return ids | {
        "source": world.fund.pk,
        "collective": world.collective.pk,
        "wang": world.wang.pk,
        "first_heir": world.li[0].pk,
        "second_heir": world.li[1].pk,
        "plan": plan.pk,
        "loan": loan.pk,
        "reserve": loan.lender_id,
        "reserve_fund": loan.lender.account.pk,
        "reserve_lent": there.get(kind=AccountKind.LENT).pk,
        "asked_loan": asked.pk,
        "extension": extended(world, loan).pk,
        "stray": _stray(world, PaymentRun.objects.get(pk=ids["answered"])),
        "change": change.pk,
        "format": BankFormat.objects.values_list("pk", flat=True)[0],
    }


def _stray(world: World, run: PaymentRun) -> int:
    """30.00 the bank took that no line is known for."""
    (stray,) = keep(run, [Found(D(30), PAID, SuspenseGround.UNKNOWN, holder_name="某人")])
    taker = ledger.accounts_of(world.project)[AccountKind.SUSPENSE]
    row = ledger.Posting(world.fund.account, taker, D(30), PAID, suspense=stray)
    ledger.post(TransferKind.SUSPENSE, [row], project=world.project, actor=world.finance, paper=world.paper)
    return int(stray.pk)


SIGN = (
    "UPDATE parcels_agreement SET state = 'signed', signed_date = '{day}', paper_id = %(scan)s, "
    """frozen = '{{"parts": 1}}'{more} WHERE id = %(draft)s"""
)
RUN = (
    "INSERT INTO parcels_paymentrun (uid, client_key, project_id, fund_source_id, number, state, "
    "total_yuan, prepared_by_id, prepared_date, way, approvals_needed) SELECT gen_random_uuid(), "
    "gen_random_uuid(), project_id, %({source})s, 'ZF-X', 'prepared', {total}, %(staff)s, '2026-11-20', "
    "'{way}', {needed} FROM parcels_paymentrun WHERE id = %(waiting)s"
)
X = "(SELECT id FROM parcels_paymentrun WHERE number = 'ZF-X')"
# The rows of the run that waits go into another one: it is withdrawn first.
RUN_OF_REST = (
    "UPDATE parcels_paymentrun SET state = 'cancelled' WHERE id = %(waiting)s; "
    + RUN.format(source="source", total="total_yuan", way="treasury", needed=1)
    + "; INSERT INTO parcels_runitem (uid, run_id, number, line_id, payee_id, account_id, account_number, "
    "bank_name, holder_name, amount_yuan, result, failure, bank_reference) SELECT "
    "gen_random_uuid(), " + X + ", number, line_id, payee_id, account_id, account_number, bank_name, "
    "holder_name, amount_yuan, result, failure, bank_reference "
    "FROM parcels_runitem WHERE run_id = %(waiting)s"
)
CONSENT = (
    "INSERT INTO parcels_runapproval (run_id, approver_id, approved_date) "
    "VALUES ({run}, %(leader)s, '2026-11-20')"
)
APPROVED = (
    "UPDATE parcels_paymentrun SET state = 'approved', approved_by_id = %(leader)s, "
    "approved_date = '2026-11-20' WHERE id = {run}"
)
RELEASED = (
    "UPDATE parcels_paymentrun SET state = 'released', released_by_id = %(finance)s, "
    "released_date = '2026-11-20' WHERE id = {run}"
)


def agreed(run: str = "%(waiting)s") -> str:
    return f"{CONSENT.format(run=run)}; {APPROVED.format(run=run)}"


def sent(run: str = "%(waiting)s") -> str:
    return f"{agreed(run)}; {RELEASED.format(run=run)}"


HANDOUT = (
    "INSERT INTO parcels_handout (uid, collective_id, household_id, amount_yuan, value_date, paper_id, "
    "note, plan_id, legacy_reason, recorded_by_id) VALUES (gen_random_uuid(), %(collective)s, %({who})s, "
    "{yuan}, '2026-11-01', %(scan)s, '', {plan}, '{legacy}', %(finance)s)"
)
BANK_FILE = (
    "INSERT INTO parcels_bankfile (uid, run_id, bank_format_id, name, sha256, rows_count, new_count, "
    "recorded_by_id, recorded_date) VALUES (gen_random_uuid(), %(answered)s, %(format)s, 'a.csv', 'abc', "
    "1, 0, %(finance)s, '2026-11-20')"
)
AT_ONCE = "; SET CONSTRAINTS ALL IMMEDIATE"
NO_TRANSFER = off("parcels_transfer", "transfer_guard")
NO_AGREEMENT = off("parcels_agreement", "agreement_guard")
NO_RUN = off("parcels_paymentrun", "run_guard")
NO_HANDOUT = off("parcels_handout", "handout_guard")

SINS = {
    "a bank row that is paid a second time": Sin(
        "transfer_run_item_paid_once",
        "INSERT INTO parcels_transfer (voucher_id, kind, from_account_id, to_account_id, amount_yuan, "
        "value_date, line_id, run_item_id, reason) SELECT voucher_id, kind, from_account_id, "
        "to_account_id, 0.01, value_date, line_id, run_item_id, '' FROM parcels_transfer "
        "WHERE id = %(transfer)s",
        ["DROP INDEX transfer_run_item_paid_once", NO_TRANSFER],
    ),
    "a transfer from an account to itself": Sin(
        "transfer_has_two_sides",
        transfer("payment", "fund", "fund", "1.00", "%(land)s"),
        [drop("parcels_transfer", "transfer_has_two_sides"), NO_TRANSFER],
    ),
    "money lent by no loan": Sin(
        "transfer_names_its_loan",
        transfer("loan_out", "fund", "lent", "1.00", "NULL"),
        [drop("parcels_transfer", "transfer_names_its_loan")],
    ),
    "money without a line that is nobody's": Sin(
        "transfer_names_its_suspense",
        transfer("suspense", "fund", "suspense", "1.00", "NULL"),
        [drop("parcels_transfer", "transfer_names_its_suspense")],
    ),
    "a reversal of nothing": Sin(
        "transfer_reversal_names_its_row",
        transfer("reversal", "payable", "obligation", "1.00", "%(land)s"),
        [
            drop("parcels_transfer", "transfer_reversal_names_its_row"),
            off("parcels_transfer", "reversal_slip"),
        ],
    ),
    "an agreement of another sum than its lines": Sin(
        "agreement_lines_do_not_add_up",
        SIGN.format(day="2026-06-01", more=", total_yuan = total_yuan + 1"),
        [NO_AGREEMENT],
    ),
    "lines that give one entitlement what is another's": Sin(
        "agreement_lines_do_not_add_up",
        "UPDATE parcels_line l SET amount_yuan = amount_yuan + CASE WHEN position = (SELECT min(position) "
        "FROM parcels_line WHERE agreement_id = %(draft)s) THEN 1 ELSE -1 END WHERE agreement_id = %(draft)s "
        "AND position IN ((SELECT min(position) FROM parcels_line WHERE agreement_id = %(draft)s), "
        "(SELECT max(position) FROM parcels_line WHERE agreement_id = %(draft)s)); "
        + SIGN.format(day="2026-06-01", more=""),
        [NO_AGREEMENT],
    ),
    "a line due on another day than its instalment": Sin(
        "line_is_not_of_its_agreement",
        "UPDATE parcels_line SET due_date = due_date + 1 WHERE agreement_id = %(draft)s",
        [off("parcels_line", "line_guard")],
    ),
    "a line of another agreement's instalment": Sin(
        "line_is_not_of_its_agreement",
        "UPDATE parcels_line SET instalment_id = (SELECT instalment_id FROM parcels_line "
        "WHERE id = %(land)s) WHERE agreement_id = %(draft)s",
        [off("parcels_line", "line_guard")],
    ),
    "a due day before the signing": Sin(
        "due_before_signing", SIGN.format(day="2027-01-01", more=""), [NO_AGREEMENT]
    ),
    "a succession that changes a sum": Sin(
        "succession_changes_a_sum",
        SIGN.format(day="2026-06-01", more=", kind = 'succession'"),
        [NO_AGREEMENT, drop("parcels_agreement", "succession_amends")],
    ),
    "a line for another payee without a paper": Sin(
        "line_other_payee_has_paper",
        "UPDATE parcels_line SET payee_id = %(first_heir)s WHERE agreement_id = %(draft)s "
        "AND head = 'resettlement'",
        [drop("parcels_line", "line_other_payee_has_paper")],
    ),
    "a run that evades its band": Sin(
        "run_approvals_wrong",
        "INSERT INTO parcels_approvalband (over_yuan, approvals, paper_number, valid) "
        "VALUES (1, 2, '', '[2026-11-01,)'); " + RUN.format(source="source", total=5, way="bank", needed=1),
        [NO_RUN],
    ),
    "a run approved with another total than its rows": Sin(
        "run_total_differs",
        RUN.format(source="source", total=5, way="bank", needed=1) + "; " + agreed(X),
        [NO_RUN],
    ),
    "a run approved by too few": Sin("run_lacks_approvals", APPROVED.format(run="%(waiting)s"), [NO_RUN]),
    "a leader who counts twice": Sin(
        "run_approver_once",
        CONSENT.format(run="%(waiting)s") + "; " + CONSENT.format(run="%(waiting)s"),
        [drop("parcels_runapproval", "run_approver_once")],
    ),
    "a run for who is not the payee any more": Sin(
        "run_payee_changed",
        agreed() + "; UPDATE parcels_line SET payee_id = %(wang)s, authority_paper_id = %(scan)s "
        "WHERE id = %(land)s; " + RELEASED.format(run="%(waiting)s"),
        [NO_RUN],
        # A signed line is final: nobody gets this far while that guard stands.
        before=[off("parcels_line", "agreement_part")],
    ),
    "a run to an account that was closed": Sin(
        "run_account_closed",
        "UPDATE parcels_bankaccount SET valid = daterange(lower(valid), '2026-11-18') WHERE id = "
        "(SELECT account_id FROM parcels_runitem WHERE run_id = %(waiting)s); " + sent(),
        [NO_RUN],
    ),
    "a run above the project's cap": Sin(
        "run_above_project",
        "UPDATE parcels_project SET cap_yuan = 240000 WHERE id = %(project)s; " + sent(),
        [NO_RUN],
    ),
    "a run of the treasury's way without its steps": Sin(
        "run_lacks_treasury", f"{RUN_OF_REST}; {sent(X)}", [off("parcels_paymentrun", "run_way")]
    ),
    "a run out of another project's fund": Sin(
        "fund_of_other_project", RUN.format(source="reserve", total=5, way="bank", needed=1), [NO_RUN]
    ),
    "a bank file that is read twice": Sin(
        "bank_file_once", f"{BANK_FILE}; {BANK_FILE}", [drop("parcels_bankfile", "bank_file_once")]
    ),
    "more back than was without a line": Sin(
        "suspense_above",
        "INSERT INTO parcels_transfer (voucher_id, kind, from_account_id, to_account_id, amount_yuan, "
        "value_date, suspense_id, reason) VALUES (%(voucher)s, 'back', %(suspense)s, %(fund)s, 30.01, "
        "'2026-11-01', %(stray)s, '')",
        [off("parcels_transfer", "suspense_guard")],
    ),
    "more out of a fund than it holds": Sin(
        "fund_below_zero",
        transfer("fund_out", "fund", "outside", "9000000.00", "NULL"),
        [off("parcels_transfer", "fund_guard")],
    ),
    "more handed on than was received": Sin(
        "handout_above_receipts",
        HANDOUT.format(who="wang", yuan="9000000", plan="NULL", legacy="旧件").replace("-11-01", "-07-15"),
        [NO_HANDOUT],
    ),
    "an old paper that goes past a plan in force": Sin(
        "handout_plan_stands",
        HANDOUT.format(who="wang", yuan="9000000", plan="NULL", legacy="旧件"),
        [NO_HANDOUT],
    ),
    "more handed on by a plan than came in for it": Sin(
        "handout_above_plan_receipts",
        HANDOUT.format(who="first_heir", yuan="49140", plan="%(plan)s", legacy="")
        + "; "
        + HANDOUT.format(who="second_heir", yuan="32760", plan="%(plan)s", legacy=""),
        [NO_HANDOUT],
    ),
    "one side of a loan": Sin(
        "loan_does_not_balance",
        "INSERT INTO parcels_transfer (voucher_id, kind, from_account_id, to_account_id, amount_yuan, "
        "value_date, loan_id, reason) SELECT voucher_id, kind, from_account_id, to_account_id, 1, "
        "value_date, loan_id, '' FROM parcels_transfer WHERE loan_id = %(loan)s AND kind = 'loan_out'"
        + AT_ONCE,
        [off("parcels_transfer", "loan_guard")],
    ),
    "a loan agreed by who asked for it": Sin(
        "loan_decided_by_a_second",
        "UPDATE parcels_projectloan SET state = 'standing', decided_by_id = asked_by_id, "
        "decided_date = '2026-11-20' WHERE id = %(asked_loan)s",
        [drop("parcels_projectloan", "loan_decided_by_a_second")],
    ),
    "more time for a loan by who asked for it": Sin(
        "loan_extension_by_a_second",
        "INSERT INTO parcels_loanextensionanswer (extension_id, agreed, decided_by_id, decided_date) "
        "SELECT id, true, asked_by_id, asked_date FROM parcels_loanextension WHERE id = %(extension)s",
        [off("parcels_loanextensionanswer", "loan_extension_answer")],
    ),
    "a change confirmed by who proposed it": Sin(
        "change_confirmed_by_another",
        "UPDATE parcels_payeechange SET state = 'confirmed', decided_by_id = proposed_by_id, "
        "decided_date = '2026-11-23' WHERE id = %(change)s",
        [drop("parcels_payeechange", "change_confirmed_by_another")],
    ),
    "another account that nobody confirmed": Sin(
        "account_change_needs_second",
        "UPDATE parcels_bankaccount SET valid = daterange(lower(valid), '2026-11-01') WHERE id = %(bank)s; "
        "INSERT INTO parcels_bankaccount (uid, party_id, bank_name, holder_name, number, number_index, "
        "closed_reason, valid) SELECT gen_random_uuid(), party_id, bank_name, holder_name, number, 'x', '', "
        "'[2026-11-02,)' FROM parcels_bankaccount WHERE id = %(bank)s",
        [off("parcels_bankaccount", "bank_account_guard")],
    ),
    "an account that becomes another's": Sin(
        "account_is_not_edited",
        "UPDATE parcels_bankaccount SET number_index = 'x' WHERE id = %(bank)s",
        [off("parcels_bankaccount", "bank_account_row")],
    ),
}


@pytest.mark.parametrize("name", SINS)
def test_the_database_refuses(books: Books, name: str):
    refused_by_its_guard(SINS[name], books)


@pytest.mark.parametrize("name", SINS)
def test_without_its_guard_the_sin_passes(books: Books, name: str):
    passes_without_its_guard(SINS[name], books)
