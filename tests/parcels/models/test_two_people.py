"""Every deed of money that needs another person: the same one is refused by the server and by the database.

Each row is done by the same person through its action and by raw SQL, and refused; then lawfully by another
person through the action, and by the same one with the guard out: both pass, so it was the person.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from landmgmt.lib.refusal import Refusal
from parcels.actions import (
    changes,
    deposits,
    funds,
    inventory,
    loan_extensions,
    manual_lines,
    objections,
    payments,
    plans,
    rates,
    takeover_lock,
)
from parcels.models import (
    DepositOrder,
    DistributionPlan,
    Item,
    LoanExtension,
    ManualLine,
    Objection,
    PayeeChange,
    PaymentRun,
    ProjectLoan,
    RateSet,
    TakeOver,
    User,
)
from tests.guarded import (
    Books,
    Sin,
    committed,
    drop,
    looked_into,
    off,
    passes_without_its_guard,
    refused_by_its_guard,
)
from tests.people_day import waiting_for_another
from tests.world import TODAY


@pytest.fixture(scope="module")
def books(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Books]:
    """Each deed prepared by one person, waiting for another."""
    from django.test import override_settings

    with (
        override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")),
        committed(waiting_for_another, tag="people", blocker=django_db_blocker) as told,
    ):
        yield told


@dataclass(frozen=True)
class Deed:
    """A deed, who may not do it for he did the one before, who may, and how the database refuses."""

    by_same: str
    by_another: str
    act: Callable[[dict[str, Any], User], object]
    refusal: str
    sin: Sin


def decided(table: str, key: str, author: str, more: str) -> str:
    return (
        f"UPDATE parcels_{table} SET decided_by_id = {author}, decided_date = '2026-11-23', {more} "
        f"WHERE id = %({key})s"
    )


ENTERED = (
    "INSERT INTO parcels_voucher (uid, number, kind, project_id, paper_id, recorded_by_id) VALUES "
    "(gen_random_uuid(), 'PZ-TC', 'deposit', %(project)s, %(paper)s, %({who})s); "
    "INSERT INTO parcels_transfer (voucher_id, kind, from_account_id, to_account_id, amount_yuan, "
    "value_date, line_id, reason) SELECT id, 'deposit', %(fund)s, %(notary)s, 100, '2026-11-23', "
    "%(four)s, '' FROM parcels_voucher WHERE number = 'PZ-TC'; "
    "UPDATE parcels_depositorder SET state = 'done', entered_by_id = %({who})s, voucher_id = (SELECT id FROM "
    "parcels_voucher WHERE number = 'PZ-TC') WHERE id = %(deposit)s; SET CONSTRAINTS ALL IMMEDIATE"
)
RELEASED = (
    "UPDATE parcels_paymentrun SET state = 'released', released_by_id = %({who})s, "
    "released_date = '2026-11-23' WHERE id = %(ready)s"
)


def _enter(ids: dict[str, Any], who: User) -> object:
    order = DepositOrder.objects.get(pk=ids["deposit"])
    return deposits.deposit(order, value_date=TODAY, paper=order.line.agreement.paper, actor=who, on=TODAY)


def _release(ids: dict[str, Any], who: User) -> object:
    return payments.release_run(PaymentRun.objects.get(pk=ids["ready"]), actor=who, on=TODAY)


def _lock(ids: dict[str, Any], who: User) -> object:
    return takeover_lock.lock_takeover(TakeOver.objects.get(pk=ids["takeover"]), actor=who, on=TODAY)


def _confirm(key: str) -> Callable[[dict[str, Any], User], object]:
    return lambda ids, who: changes.confirm_change(PayeeChange.objects.get(pk=ids[key]), actor=who, on=TODAY)


DEEDS = {
    "a run approved by who prepared it": Deed(
        "staff",
        "leader",
        lambda ids, who: payments.approve_run(PaymentRun.objects.get(pk=ids["run"]), actor=who, on=TODAY),
        "run_approver_is_not_preparer",
        Sin(
            "run_approver_is_not_preparer",
            "INSERT INTO parcels_runapproval (run_id, approver_id, approved_date) VALUES "
            "(%(run)s, %(staff)s, '2026-11-23')",
            [off("parcels_runapproval", "run_approval_guard")],
        ),
    ),
    "a run released by who prepared it": Deed(
        "staff",
        "finance",
        _release,
        "run_releaser_is_a_third",
        Sin(
            "run_releaser_is_a_third",
            RELEASED.format(who="staff"),
            [drop("parcels_paymentrun", "run_releaser_is_a_third")],
        ),
    ),
    "a run released by who approved it": Deed(
        "leader",
        "finance",
        _release,
        "run_releaser_is_a_third",
        Sin(
            "run_releaser_is_a_third",
            RELEASED.format(who="leader"),
            [drop("parcels_paymentrun", "run_releaser_is_a_third"), off("parcels_paymentrun", "run_guard")],
        ),
    ),
    "a deposit approved by who asked for it": Deed(
        "staff",
        "leader",
        lambda ids, who: deposits.approve_deposit(
            DepositOrder.objects.get(pk=ids["asked_deposit"]), actor=who, on=TODAY
        ),
        "deposit_approver_is_another",
        Sin(
            "deposit_approver_is_another",
            "INSERT INTO parcels_depositapproval (order_id, approver_id, approved_date) VALUES "
            "(%(asked_deposit)s, %(staff)s, '2026-11-23')",
            [off("parcels_depositapproval", "deposit_approval_guard")],
        ),
    ),
    "a deposit sent back by who asked for it": Deed(
        "staff",
        "leader",
        lambda ids, who: deposits.refuse_deposit(
            DepositOrder.objects.get(pk=ids["asked_deposit"]), answer="重复", actor=who, on=TODAY
        ),
        "deposit_refused_by_another",
        Sin(
            "deposit_ended_by_whom",
            "UPDATE parcels_depositorder SET state = 'refused', answer = '重复', "
            "ended_by_id = ordered_by_id, ended_date = '2026-11-23' WHERE id = %(asked_deposit)s",
            [drop("parcels_depositorder", "deposit_ended_by_whom")],
        ),
    ),
    "a deposit entered by who asked for it": Deed(
        "staff",
        "finance",
        _enter,
        "deposit_entered_by_a_third",
        Sin(
            "deposit_entered_by_a_third",
            ENTERED.format(who="staff"),
            [drop("parcels_depositorder", "deposit_entered_by_a_third")],
        ),
    ),
    "a deposit entered by who approved it": Deed(
        "leader",
        "finance",
        _enter,
        "deposit_entered_by_a_third",
        Sin(
            "deposit_entered_by_a_third",
            ENTERED.format(who="leader"),
            [off("parcels_depositorder", "deposit_order_guard")],
        ),
    ),
    "a loan agreed by who asked for it": Deed(
        "finance",
        "leader",
        lambda ids, who: funds.decide_loan(
            ProjectLoan.objects.get(pk=ids["asked_loan"]), agree=True, actor=who, on=TODAY
        ),
        "loan_decided_by_a_second",
        Sin(
            "loan_decided_by_a_second",
            decided("projectloan", "asked_loan", "asked_by_id", more="state = 'standing'"),
            [drop("parcels_projectloan", "loan_decided_by_a_second")],
        ),
    ),
    "more time for a loan by who asked for it": Deed(
        "finance",
        "leader",
        lambda ids, who: loan_extensions.answer_extension(
            LoanExtension.objects.get(pk=ids["extension"]), agree=True, actor=who, on=TODAY
        ),
        "loan_extension_by_a_second",
        Sin(
            "loan_extension_by_a_second",
            "INSERT INTO parcels_loanextensionanswer (extension_id, agreed, decided_by_id, decided_date) "
            "SELECT id, true, asked_by_id, asked_date FROM parcels_loanextension WHERE id = %(extension)s",
            [off("parcels_loanextensionanswer", "loan_extension_answer")],
        ),
    ),
    **{
        f"{words} confirmed by who proposed it": Deed(
            "staff",
            "finance",
            _confirm(key),
            "change_confirmed_by_another",
            Sin(
                "change_confirmed_by_another",
                decided("payeechange", key, "proposed_by_id", more="state = 'confirmed'"),
                [drop("parcels_payeechange", "change_confirmed_by_another")],
            ),
        )
        for key, words in {"heirs": "other payees", "account": "another account"}.items()
    },
    "a line by hand countersigned by who entered it": Deed(
        "staff",
        "finance",
        lambda ids, who: manual_lines.countersign_manual_line(
            ManualLine.objects.get(pk=ids["manual"]), actor=who, on=TODAY
        ),
        "manual_countersigned_by_another",
        Sin(
            "manual_countersigned_by_another",
            decided("manualline", "manual", "entered_by_id", more="state = 'countersigned'"),
            [drop("parcels_manualline", "manual_countersigned_by_another")],
        ),
    ),
    "a plan confirmed by who recorded its vote": Deed(
        "staff",
        "leader",
        lambda ids, who: plans.confirm_plan(
            DistributionPlan.objects.get(pk=ids["plan"]), actor=who, on=TODAY
        ),
        "plan_confirmed_by_another",
        Sin(
            "plan_confirmed_by_another",
            "UPDATE parcels_distributionplan SET state = 'in_force', confirmed_by_id = voted_by_id, "
            "in_force_date = '2026-11-23' WHERE id = %(plan)s",
            [drop("parcels_distributionplan", "plan_confirmed_by_another")],
        ),
    ),
    "rates confirmed by who entered them": Deed(
        "finance",
        "leader",
        lambda ids, who: rates.confirm_rates(RateSet.objects.get(pk=ids["rates"]), actor=who, on=TODAY),
        "rate_set_confirmed_by_another",
        Sin(
            "rate_set_confirmed_by_another",
            # The county's set of before gives way first, as the action does it.
            "UPDATE parcels_rateset SET valid = daterange(lower(valid), '2026-11-01') "
            "WHERE state = 'confirmed'; "
            + decided("rateset", "rates", "entered_by_id", more="state = 'confirmed'"),
            [drop("parcels_rateset", "rate_set_confirmed_by_another")],
        ),
    ),
    "rates sent back by who entered them": Deed(
        "finance",
        "leader",
        lambda ids, who: rates.reject_rates(
            RateSet.objects.get(pk=ids["rates"]), answer="价格有误", actor=who, on=TODAY
        ),
        "rate_set_confirmed_by_another",
        Sin(
            "rate_set_confirmed_by_another",
            decided("rateset", "rates", "entered_by_id", more="state = 'rejected', answer = 'x'"),
            [drop("parcels_rateset", "rate_set_confirmed_by_another")],
        ),
    ),
    **{
        f"old books locked by who {what}": Deed(
            who,
            "finance",
            _lock,
            "takeover_locked_by_a_second",
            Sin(
                "takeover_locked_by_a_second",
                f"UPDATE parcels_takeover SET state = 'locked', locked_by_id = %({who})s, locked_date = "
                "'2026-11-23', agreed_yuan = 1, paid_yuan = 1 WHERE id = %(takeover)s",
                [off("parcels_takeover", "takeover_guard"), *more],
            ),
        )
        for who, what, more in (
            ("staff", "handed them over", [drop("parcels_takeover", "takeover_locked_by_a_second")]),
            ("second_finance", "typed their signed total", []),
        )
    },
    "an objection decided by who recorded it": Deed(
        "staff",
        "leader",
        lambda ids, who: objections.decide_objection(
            Objection.objects.get(pk=ids["objection"]), upheld=False, answer="复核属实", actor=who, on=TODAY
        ),
        "objection_decided_by_another",
        Sin(
            "objection_decided_by_another",
            decided("objection", "objection", "recorded_by_id", more="state = 'rejected', answer = 'x'"),
            [drop("parcels_objection", "objection_decided_by_another")],
        ),
    ),
    "a late thing counted by who recorded it": Deed(
        "staff",
        "leader",
        lambda ids, who: inventory.decide_late(
            Item.objects.get(pk=ids["late"]), counted=True, reason="老井", actor=who, on=TODAY
        ),
        "late_item_decided_by_another",
        Sin(
            "late_item_decided_by_another",
            "UPDATE parcels_lateitem SET state = 'counted', reason = 'x', decided_by_id = %(staff)s, "
            "decided_date = '2026-11-23' WHERE item_id = %(late)s",
            [drop("parcels_lateitem", "late_item_decided_by_another")],
        ),
    ),
}


@pytest.mark.parametrize("name", DEEDS)
def test_the_server_refuses_the_same_person_and_lets_another(books: Books, name: str, django_db_blocker: Any):
    deed = DEEDS[name]
    with looked_into(books, blocker=django_db_blocker):
        with pytest.raises(Refusal) as no:
            deed.act(books.ids, User.objects.get(pk=books.ids[deed.by_same]))
        assert no.value.code == deed.refusal
        deed.act(books.ids, User.objects.get(pk=books.ids[deed.by_another]))


@pytest.mark.parametrize("name", DEEDS)
def test_the_database_refuses_the_same_person(books: Books, name: str):
    refused_by_its_guard(DEEDS[name].sin, books)


@pytest.mark.parametrize("name", DEEDS)
def test_without_its_guard_the_same_person_passes(books: Books, name: str):
    passes_without_its_guard(DEEDS[name].sin, books)
