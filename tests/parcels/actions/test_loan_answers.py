"""A loan is turned down with the reason, or taken back by who asked before anybody answered."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from landmgmt.lib.refusal import Refusal
from landmgmt.verification import verify
from parcels.actions import funds
from parcels.models import FundSource, JournalEntry, ProjectLoan
from parcels.models.loan_sheet import loans_on
from tests.money_day import PAID
from tests.parcels.actions.test_funds import ask, reserve  # noqa: F401
from tests.parcels.views.test_posting import ask as see
from tests.parcels.views.test_posting import send, text
from tests.world import TODAY, World


def test_a_no_says_why_and_the_reason_stays(world: World, reserve: FundSource):  # noqa: F811
    loan = ask(world, reserve)
    for answer in ("", " "):
        with pytest.raises(Refusal, match="loan_refused_with_reason"):
            funds.decide_loan(loan, agree=False, answer=answer, actor=world.leader, on=PAID)
    loan = funds.decide_loan(loan, agree=False, answer="期限太长", actor=world.leader, on=PAID)
    assert (loan.state, loan.answer) == ("refused", "期限太长")
    assert JournalEntry.objects.get(deed="refuse_loan").params["answer"] == "期限太长"


def test_who_asked_takes_it_back_until_it_is_answered(world: World, reserve: FundSource):  # noqa: F811
    loan = ask(world, reserve)
    with pytest.raises(Refusal, match="loan_withdrawn_by_author"):
        funds.withdraw_loan(loan, actor=world.leader, on=PAID)
    for _press in range(2):
        loan = funds.withdraw_loan(loan, actor=world.finance, on=TODAY)
    assert loan.state == "withdrawn"
    with pytest.raises(Refusal, match="loan_state_illegal"):
        funds.decide_loan(loan, agree=True, actor=world.leader, on=TODAY)
    # On the days between it waited for its answer.
    told = {day: loans_on(day)[0].state for day in (PAID, date(2026, 11, 22), TODAY)}
    assert list(told.values()) == ["asked", "asked", "withdrawn"]
    assert {v.name for v in verify() if not v.ok} == set()
    agreed = funds.decide_loan(ask(world, reserve), agree=True, actor=world.leader, on=TODAY)
    with pytest.raises(Refusal, match="loan_state_illegal"):
        funds.withdraw_loan(agreed, actor=world.finance, on=TODAY)


def test_the_database_asks_for_the_reason_and_keeps_it(world: World, reserve: FundSource):  # noqa: F811
    rows = ProjectLoan.objects.filter(pk=ask(world, reserve).pk)

    def refused(code: str, **change: object) -> None:
        with pytest.raises(IntegrityError, match=code), transaction.atomic():
            rows.update(**change)

    no = {"state": "refused", "decided_by": world.leader, "decided_date": PAID}
    refused("loan_refused_with_reason", **no)
    refused("loan_withdrawn_undecided", state="withdrawn")
    refused("loan_withdrawn_undecided", **{**no, "state": "withdrawn", "withdrawn_date": PAID})
    # The control: with the reason it passes, and stands.
    rows.update(**no, answer="期限太长")
    refused("loan_is_frozen", answer="别的")
    refused("loan_state_illegal", state="withdrawn", withdrawn_date=PAID)


def test_the_list_says_what_became_of_it(client, world: World, reserve: FundSource):  # noqa: F811
    loan = ask(world, reserve)
    bare = send(client, world.leader, "loan_decide", loan.pk, scan=False, answer="no")
    assert (bare.status_code, "须写明原因" in text(bare)) == (409, True)
    assert (
        send(
            client, world.leader, "loan_decide", loan.pk, scan=False, answer="no", why="期限太长"
        ).status_code
        == 302
    )
    shown = text(client.get(reverse("loan_list")))
    assert "未批准，原因留存" in shown
    assert "期限太长" in shown
    second = ask(world, reserve)
    assert reverse("loan_withdraw", args=[second.pk]) in text(see(client, world.finance, "loan_list"))
    assert send(client, world.finance, "loan_withdraw", second.pk, scan=False).status_code == 302
    assert f"借款申请 {second.number} 已撤回" in text(client.get(reverse("loan_list")))
    third = ask(world, reserve)
    send(client, world.leader, "loan_decide", third.pk, scan=False, answer="agree")
    assert f"借款 {third.number} 已批准" in text(client.get(reverse("loan_list")))
