"""What the pages of money say where a reader would be misled: decisions, due days, deposits, plans, steps."""

from datetime import date
from decimal import Decimal as D

import pytest
from django.urls import reverse

from landmgmt.lib.refusal import Refusal
from parcels.actions import ledger, papers
from parcels.actions.draft_terms import change_due_dates
from parcels.forms.agreements import DraftForm
from parcels.models import Agreement, JournalEntry
from parcels.rules.instalments import Terms
from parcels.rules.money_terms import AgreementKind
from parcels.rules.procedure import Step
from parcels.words.journal import tell
from tests.money_day import deposited, draft, fund, sign
from tests.parcels.views.test_money_trail import DUE, text
from tests.parcels.views.test_versions import pdf
from tests.world import TODAY, World

LATER = Terms(date(2026, 12, 31), 1)


def decision(world: World) -> Agreement:
    made = draft(world, world.kp049, terms=[LATER], number="JD-1")
    Agreement.objects.filter(pk=made.pk).update(kind=AgreementKind.DECISION)
    return made


def test_a_decision_speaks_of_itself_and_says_why_nobody_signed(client, world: World):
    made = decision(world)
    client.force_login(world.staff)
    page = text(client.get(reverse("agreement_file", args=[made.pk])))
    assert "登记决定" in page
    assert "登记签订" not in page
    address = reverse("agreement_sign", args=[made.pk])
    page = text(client.get(address))
    assert "决定书扫描件" in page
    assert "协议扫描件" not in page
    bare = client.post(address, {"signed_date": str(TODAY), "scan": pdf()})
    assert "请写明当事人为什么没有签协议" in bare.content.decode()
    sent = {"signed_date": str(TODAY), "scan": pdf(), "unsigned_reason": "对面积有异议，拒签"}
    page = text(client.post(address, sent, follow=True))
    assert "决定 JD-1 已登记，184,500.00 元应付已入账；请接着登记送达。" in page
    assert "没有签协议的原因：对面积有异议，拒签" in page
    assert "决定已作出，不再更改" in page
    entry = JournalEntry.objects.get(deed="make_decision")
    assert "未签原因：对面积有异议，拒签" in tell(entry)
    made.refresh_from_db()
    assert made.frozen["reason"] == "对面积有异议，拒签"


def test_due_days_of_a_draft_are_put_right_before_it_is_signed(client, world: World):
    made = draft(world, world.kp049, terms=[Terms(date(2026, 6, 30), 1), Terms(date(2026, 9, 30), 1)])
    client.force_login(world.staff)
    address = reverse("agreement_due", args=[made.pk])
    assert address in text(client.get(reverse("agreement_sign", args=[made.pk])))
    wrong = client.post(address, {"due_1": "2026-12-31", "due_2": "2026-12-01"})
    assert wrong.status_code == 409
    assert "第 2 期不能比前一期先到期" in wrong.content.decode()
    assert client.post(address, {"due_1": "2026-12-01", "due_2": "2026-12-31"}).status_code == 302
    assert set(made.lines.values_list("due_date", flat=True)) == {date(2026, 12, 1), date(2026, 12, 31)}
    signed = sign(world, made, TODAY)
    with pytest.raises(Refusal, match="signed_is_final"):
        change_due_dates(signed, {1: date(2027, 1, 1)}, actor=world.staff, on=TODAY)
    assert client.get(address).status_code == 404


def test_a_later_instalment_is_not_drafted_due_before_the_first(world: World):
    given = {"number": "1", "kind": "agreement", "takings": [world.kp049.pk], "weight_1": 1, "weight_2": 1}
    given |= {"due_1": "2026-12-31", "due_2": "2026-12-01"}
    form = DraftForm(given, candidates=type(world.kp049).objects.all(), on=TODAY)
    assert form.errors["due_2"] == ["第 2 期不能比前一期先到期。"]


def test_a_deposit_is_found_at_its_line_and_told_when_there_is_nothing_left(client, world: World):
    fund(world)
    line = sign(world, draft(world, world.kp049, terms=[DUE])).lines.get(head="crops")
    client.force_login(world.finance)
    address = reverse("line_deposit", args=[line.pk])
    assert address in text(client.get(reverse("line_file", args=[line.pk])))
    deposited(world, line, D("4500.00"), TODAY)
    assert f'"{address}"' not in text(client.get(reverse("line_file", args=[line.pk])))
    assert "这笔应付已全部提存" in text(client.get(address, follow=True))


def test_the_agreements_step_with_land_unsigned_is_registered_knowingly(client, world: World):
    sign(world, draft(world, world.kp049, terms=[DUE]))
    client.force_login(world.staff)
    address = reverse("batch_step", args=[world.batch.code]) + "?correct=1"
    form = {"step": Step.AGREEMENTS.value, "done_date": "2026-04-02"}
    page = client.post(address, form)
    assert "这一批还有 2 块地没有签协议" in page.content.decode()
    assert 'name="unsigned_ok"' in page.content.decode()
    assert client.post(address, {**form, "unsigned_ok": "on"}).status_code == 302


def test_what_was_posted_without_a_scan_is_on_the_desk_of_finance_until_it_is_there(client, world: World):
    fund(world)
    client.force_login(world.finance)
    assert "缺扫描件" not in text(client.get(reverse("desk")))
    bare = papers.file_paper(
        kind="voucher", title="回单", number="T5-1", project=world.project, actor=world.finance, on=TODAY
    )
    voucher = ledger.receive_funds(
        world.fund, amount=D(500), value_date=TODAY, paper=bare, actor=world.finance, on=TODAY
    )
    page = text(client.get(reverse("desk")))
    assert "缺扫描件的凭证" in page
    assert voucher.number in page
    page = text(client.get(reverse("ledger", args=[world.project.code])))
    assert page.count("缺扫描件") == 1
