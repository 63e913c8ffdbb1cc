"""A run says what hinders it before anybody signs; an account in another's name is entered knowingly."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from landmgmt.lib.refusal import Refusal
from parcels.actions import changes, payments, people, register
from parcels.actions.treasury import record_treasury_step
from parcels.models import BankAccount, Line, PayeeChange, PaymentRun
from parcels.rules.money_terms import RunWay, TreasuryStage
from tests.money_day import answer, draft, fund, li_things, lines_of, released, scan, sign
from tests.parcels.views.test_money_trail import heirs_of_wang, text
from tests.parcels.views.test_versions import pdf
from tests.scenes import once
from tests.world import TODAY, World


@once
def rows(world: World) -> list[Line]:
    li_things(world)
    agreement = sign(world, draft(world))
    fund(world)
    return lines_of(agreement)


def prepared(world: World, lines, way: RunWay = RunWay.BANK) -> PaymentRun:
    return payments.prepare_run(
        project=world.project,
        fund_source=world.fund,
        lines=[(line, None) for line in lines],
        actor=world.staff,
        on=TODAY,
        client_key=uuid4(),
        way=way,
    )


def close(world: World, line: Line) -> BankAccount:
    account = line.payee.accounts.get()
    return people.close_account(account, actor=world.staff, on=TODAY, reason="存折丢失")


def page_of(client, user, run: PaymentRun) -> str:
    client.force_login(user)
    return text(client.get(reverse("run_file", args=[run.pk])))


def test_a_closed_account_is_marked_before_anybody_signs(client, world: World, rows: list[Line]):
    run = prepared(world, rows[1:3], RunWay.TREASURY)
    close(world, rows[1])
    page = page_of(client, world.leader, run)
    assert "账户 2026-11-23 起停用：存折丢失" in page
    assert "本批次因此发不出去" in page
    payments.approve_run(run, actor=world.leader, on=TODAY)
    # Nobody writes to the treasury for it, on the page or past it.
    page = page_of(client, world.finance, run)
    assert reverse("run_treasury", args=[run.pk]) not in page
    with pytest.raises(Refusal, match="run_account_closed"):
        record_treasury_step(
            run,
            stage=TreasuryStage.APPLICATION,
            done_date=TODAY,
            paper=scan(world, "用款申请", TODAY),
            actor=world.finance,
            on=TODAY,
        )


def test_a_row_leads_to_its_line_and_names_who_stands_behind(client, world: World):
    fund(world)
    from tests.parcels.views.test_money_trail import DUE

    sign(world, draft(world, world.kp049, terms=[DUE]))
    changes.confirm_change(heirs_of_wang(world), actor=world.finance, on=TODAY)
    line = Line.objects.get(payee__name="王一", head="crops")
    page = page_of(client, world.leader, prepared(world, [line]))
    assert f'href="{reverse("line_file", args=[line.pk])}"' in page
    assert "代 王家 收款" in page


def other_name(world: World, line: Line, **more) -> PayeeChange:
    return changes.propose_account(
        line.payee,
        bank_name="农商行",
        holder_name="别人",
        number="6228000099990001",
        reason="换卡",
        paper=scan(world, "申请", TODAY),
        since=TODAY,
        actor=world.staff,
        on=TODAY,
        **more,
    )


def test_an_account_in_anothers_name_is_proposed_and_confirmed_knowingly(client, world, rows):
    party = rows[1].payee
    client.force_login(world.staff)
    address = reverse("account_change", args=[party.pk])
    form = {"bank_name": "农商行", "holder_name": "别人", "number": "6228000099990001", "reason": "换卡"}
    form |= {"since": str(TODAY)}
    page = text(client.post(address, {**form, "scan": pdf()}))
    assert f"户名“别人”不是收款人“{party.name}”" in page
    assert 'type="checkbox" name="other_holder"' in page
    assert not PayeeChange.objects.exists()
    with pytest.raises(Refusal, match="account_holder_is_another"):
        other_name(world, rows[1])
    assert client.post(address, {**form, "scan": pdf(), "other_holder": "on"}).status_code == 302
    change = PayeeChange.objects.get()
    client.force_login(world.finance)
    page = text(client.get(reverse("change_file", args=[change.pk])))
    assert "原账户" in page
    assert world.accounts[party.name].number.masked_tail in page
    assert f"户名“别人”不是收款人“{party.name}”" in page
    confirm = reverse("change_confirm", args=[change.pk])
    assert client.post(confirm).status_code == 409
    assert client.post(confirm, {"other_holder": "on"}).status_code == 302
    page = page_of(client, world.leader, prepared(world, [rows[1]]))
    assert "户名 别人，不是收款人" in page
    assert party.name in page


def test_a_member_of_the_household_may_hold_its_account(world: World, rows: list[Line]):
    [person] = register.register_parties(
        [register.NewParty("person", "别人", world.group)], actor=world.staff, on=TODAY
    )
    people.add_member(household=rows[1].payee, person=person, actor=world.staff, on=TODAY)
    assert other_name(world, rows[1]).holder_name == "别人"


def test_a_wrong_holder_name_is_corrected_under_the_same_number(world: World, rows: list[Line]):
    party = rows[1].payee
    account = party.accounts.get()
    given = {
        "bank_name": account.bank_name,
        "number": account.number.reveal(),
        "reason": "户名登记错误",
        "paper": scan(world, "申请", TODAY),
        "since": TODAY,
        "actor": world.staff,
        "on": TODAY,
    }
    with pytest.raises(Refusal, match="account_is_the_same"):
        changes.propose_account(party, holder_name=account.holder_name, **given)
    change = changes.propose_account(party, holder_name="李大明", other_holder=True, **given)
    changes.confirm_change(change, actor=world.finance, on=TODAY, other_holder=True)
    now = BankAccount.objects.on(TODAY).get(party=party)
    assert (now.holder_name, now.number_index) == ("李大明", account.number_index)


def test_a_cancelled_run_says_who_when_and_why_and_nothing_is_on_its_way(client, world, rows):
    run = prepared(world, rows[1:2])
    payments.cancel_run(run, actor=world.staff, on=TODAY, reason="账户有误")
    page = page_of(client, world.leader, run)
    assert f"{world.staff} 于 2026-11-23 撤销：账户有误" in page
    page = text(client.get(reverse("line_file", args=[rows[1].pk])))
    assert "未发出" in page
    assert "在途" not in page


def test_an_answered_run_with_a_failed_row_is_paid_again_next(client, world, rows):
    run = answer(world, released(world, rows[1:3]), failed=rows[1:2])
    client.force_login(world.staff)
    page = client.get(reverse("run_file", args=[run.pk]))
    assert page.context["next_deed"]["key"] == "follow_up"


def test_a_released_run_is_not_asked_to_be_cancelled(client, world, rows):
    run = released(world, rows[1:3])
    client.force_login(world.staff)
    page = client.get(reverse("run_cancel", args=[run.pk]), follow=True)
    assert page.redirect_chain[0][0] == reverse("run_file", args=[run.pk])
    assert "不能再撤销" in text(page)
    assert client.post(reverse("run_cancel", args=[run.pk]), {"reason": "晚了"}).status_code == 409
    assert date(2026, 7, 15) == PaymentRun.objects.get(pk=run.pk).released_date
