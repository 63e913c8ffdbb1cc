"""A loan between projects is due later by two people, from the second one's word on."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from landmgmt.lib.refusal import Refusal
from landmgmt.verification import verify
from parcels.actions import funds, loan_extensions
from parcels.models import LoanExtension, LoanExtensionAnswer, ProjectLoan
from parcels.models.check_doers import doers_of
from parcels.models.cross_checks import findings_of
from parcels.models.loan_sheet import due_on, loans_on
from parcels.rules.cross_checks import BY_CODE
from tests.loan_day import LATER, a_loan, extended
from tests.money_day import PAID
from tests.scenes import once
from tests.world import TODAY, World

pytestmark = pytest.mark.django_db
DUE = TODAY - timedelta(days=10)
BEFORE = TODAY - timedelta(days=1)


@once
def loan(world: World) -> ProjectLoan:
    """Due ten days ago, nothing came back."""
    return a_loan(world, DUE)


def answered(world: World, row: LoanExtension, *, agree: bool = True, actor=None) -> LoanExtensionAnswer:
    return loan_extensions.answer_extension(row, agree=agree, actor=actor or world.leader, on=TODAY)


def refused(code: str):
    return pytest.raises(Refusal, match=f"^{code}")


def late_on(day: date) -> int:
    (one,) = loans_on(day)
    return one.days_late


def doubts(day: date) -> list[str]:
    return [one.told["due"] for one in findings_of(BY_CODE["loan_overdue"], day)]


def test_it_is_due_later_only_from_the_second_persons_word_on(world: World, loan: ProjectLoan):
    row = extended(world, loan)
    assert late_on(TODAY) == 10
    answered(world, row)
    assert (late_on(TODAY), doubts(TODAY)) == (0, [])
    # The day before nobody had agreed: it was late then, and stays so when asked of that day.
    assert (late_on(BEFORE), doubts(BEFORE)) == (9, [DUE.isoformat()])
    assert (due_on(loan, BEFORE), due_on(loan, TODAY)) == (DUE, LATER)
    assert late_on(LATER + timedelta(days=3)) == 3
    assert doubts(LATER + timedelta(days=1)) == [LATER.isoformat()]
    assert [v.name for v in verify() if not v.ok] == []


def test_turned_down_it_changes_nothing_and_another_may_be_asked_for(world: World, loan: ProjectLoan):
    answered(world, extended(world, loan), agree=False)
    assert late_on(TODAY) == 10
    answered(world, extended(world, loan, TODAY + timedelta(days=5)))
    answered(world, extended(world, loan, LATER))
    (one,) = loans_on(TODAY)
    assert [row.state for row in one.extensions] == ["refused", "agreed", "agreed"]
    assert one.due_date == LATER


def test_what_makes_no_sense_is_refused(world: World, loan: ProjectLoan):
    for more, code in [
        ({"due": DUE}, "loan_extension_not_later"),
        ({"reason": " "}, "reason_missing"),
        ({"paper": None}, "paper_missing"),
        ({"on": PAID - timedelta(days=1)}, "loan_extension_before_loan"),
    ]:
        with refused(code):
            extended(world, loan, **more)
    row = extended(world, loan)
    with refused("loan_extension_waits"):
        extended(world, loan)
    with refused("loan_extension_by_a_second"):
        answered(world, row, actor=world.finance)
    for _click in range(2):
        answered(world, row)
    with refused("loan_state_illegal"):
        answered(world, row, agree=False)
    assert LoanExtensionAnswer.objects.count() == 1
    funds.repay_loan(
        loan, amount=loan.amount_yuan, value_date=TODAY, paper=world.paper, actor=world.finance, on=TODAY
    )
    with refused("loan_state_illegal"):
        extended(world, loan, date(2027, 6, 30))


def test_the_database_refuses_it_by_itself(world: World, loan: ProjectLoan):
    told = {
        "loan": loan, "due_date": LATER, "reason": "资金未回笼", "paper": world.paper,
        "asked_by": world.finance, "asked_date": TODAY,
    }  # fmt: skip

    def no(code: str, model, **row) -> None:
        with pytest.raises(IntegrityError, match=code), transaction.atomic():
            model.objects.create(**row)

    no("loan_extension_not_later", LoanExtension, **{**told, "due_date": DUE})
    no("loan_extension_has_reason", LoanExtension, **{**told, "reason": ""})
    no("loan_extension_before_loan", LoanExtension, **{**told, "asked_date": PAID - timedelta(days=1)})
    # The control: whole and in order it passes the same way.
    row = LoanExtension.objects.create(**told)
    no("loan_extension_waits", LoanExtension, **told)
    word = {"extension": row, "agreed": True, "decided_by": world.leader, "decided_date": TODAY}
    no("loan_extension_by_a_second", LoanExtensionAnswer, **{**word, "decided_by": world.finance})
    no("loan_extension_before_loan", LoanExtensionAnswer, **{**word, "decided_date": BEFORE})
    answer = LoanExtensionAnswer.objects.create(**word)
    no("loan_extension_not_later", LoanExtension, **told)
    for kept in (row, answer):
        with pytest.raises(Exception, match=r"append_only|permission"), transaction.atomic():
            type(kept).objects.filter(pk=kept.pk).update(recorded_at="2026-01-01T00:00Z")


def test_who_asked_for_more_time_does_not_close_the_doubt(world: World, loan: ProjectLoan):
    answered(world, extended(world, loan, actor=world.administrator))
    assert doers_of("loan", loan.pk) == {world.finance.pk, world.administrator.pk}


def test_it_is_asked_and_answered_on_its_pages_and_stands_in_the_list(
    client, world: World, loan: ProjectLoan
):
    client.force_login(world.finance)
    form = {"due_date": LATER.isoformat(), "reason": "资金未回笼", "number": "ZQ-1"}
    address = reverse("loan_extend", args=[loan.pk])
    assert client.post(address, {**form, "due_date": DUE.isoformat()}).status_code == 409
    assert client.post(address, form).status_code == 302
    row = LoanExtension.objects.get()
    page = client.get(reverse("loan_list")).content.decode()
    assert "展期须由另一人批准" in page
    assert "逾期 10 天" in page
    client.force_login(world.leader)
    assert "借款展期待批准" in client.get(reverse("desk")).content.decode()
    client.post(reverse("loan_extension_decide", args=[row.pk]), {"answer": "agree"})
    assert f"借款 {loan.number} 逾期" not in client.get(reverse("desk")).content.decode()
    for page in (reverse("loan_list"), reverse("ledger", args=["JK"])):
        told = client.get(page).content.decode()
        assert LATER.isoformat() in told
        assert "逾期 10 天" not in told
    assert "资金未回笼" in client.get(reverse("loan_list")).content.decode()
    # Of the day before, the extension is not there yet.
    assert "逾期 9 天" in client.get(reverse("loan_list"), {"on": BEFORE.isoformat()}).content.decode()
