"""A stray sum the bank paid to somebody else is claimed for a payee knowingly, and found by the auditors."""

from decimal import Decimal as D

import pytest
from django.urls import reverse

from landmgmt.lib.refusal import Refusal
from parcels.actions.proposed import confirm_posting
from parcels.models import JournalEntry, Line, PaymentRun, ProposedPosting, SuspenseItem, Transfer
from parcels.models.cross_checks import findings_of
from parcels.rules.cross_checks import BY_CODE
from parcels.words.journal import tell
from tests.claims_day import claimed
from tests.money_day import draft, fund, li_things, lines_of, released, sign
from tests.parcels.actions.test_bank_file import answered, record, settle
from tests.scenes import once
from tests.world import TODAY, World


@once
def run(world: World) -> PaymentRun:
    li_things(world)
    lines = lines_of(sign(world, draft(world)))
    fund(world)
    return released(world, lines[1:4])


def stray(world: World, run: PaymentRun, **written: str) -> tuple[SuspenseItem, Line]:
    """The bank names somebody nobody knows for 77.77 beside the run; a line that is still owed."""
    row = {"run": run.number, "number": "77", "account": "", "name": "", "amount": "77.77", "result": "成功"}
    more = ",".join([*{**row, **written}.values(), "", "2026-07-15", "LS-9"])
    record(world, run, answered(run, more=[more]), "BANK_ROW_UNKNOWN")
    line = lines_of(run.items.get(number=1).line.agreement)[5]
    return SuspenseItem.objects.get(), line


def names(code: str = "account_of_another_name") -> list[str]:
    return [one.told["holder"] for one in findings_of(BY_CODE[code], TODAY) if one.kind == "voucher"]


def test_another_name_is_asked_about_by_both_names_and_masked_accounts(world: World, run: PaymentRun):
    row, line = stray(world, run, name="张三", account="6222000011119999")
    with pytest.raises(Refusal, match="suspense_of_another") as no:
        claimed(world, row, line, amount=D("77.77"), **settle(world, row))
    told = no.value.params
    assert (told["holder"], told["payee"]) == ("张三", line.payee.name)
    assert told["account"].endswith("9999")
    assert "62220000" not in str(told)
    assert not Transfer.objects.filter(kind="assign").exists()
    assert names() == []


def test_claimed_knowingly_it_stands_in_the_journal_and_among_the_doubts(world: World, run: PaymentRun):
    row, line = stray(world, run, name="张三", account="6222000011119999")
    why = "银行柜面户名录错，已取得更正函"
    claimed(world, row, line, amount=D("77.77"), other_payee=why, **settle(world, row))
    said = str(tell(JournalEntry.objects.filter(deed="assign_suspense_of_another").get()))
    assert all(word in said for word in ("张三", line.payee.name, why, "9999"))
    assert "62220000" not in said
    assert names() == ["张三"]


def test_the_payees_own_name_on_an_account_nobody_knows_is_asked_about_too(world: World, run: PaymentRun):
    line = lines_of(run.items.get(number=1).line.agreement)[5]
    row, line = stray(world, run, name=line.payee.name, account="6222000011119999")
    with pytest.raises(Refusal, match="suspense_of_another"):
        claimed(world, row, line, amount=D("77.77"), **settle(world, row))


def test_the_payees_own_name_and_account_are_not_asked_about(world: World, run: PaymentRun):
    line = lines_of(run.items.get(number=1).line.agreement)[5]
    own = line.payee.accounts.first().number.reveal()
    row, line = stray(world, run, name=line.payee.name, account=own)
    claimed(world, row, line, amount=D("77.77"), **settle(world, row))
    assert JournalEntry.objects.filter(deed="assign_suspense").count() == 1
    assert names() == []


def test_the_page_asks_for_a_tick_and_a_reason(client, world: World, run: PaymentRun):
    row, line = stray(world, run, name="张三", account="6222000011119999")
    client.force_login(world.finance)
    page = reverse("suspense_assign", args=[row.pk]) + f"?q={line.payee.name}"
    form = {"line": line.pk, "amount": "77.77", "value_date": "2026-11-23", "note": "查清", "number": "HD-1"}
    assert "is_payees" not in client.get(page).content.decode()
    asked = client.post(page, form).content.decode()
    assert "张三" in asked
    assert 'name="is_payees"' in asked
    assert client.post(page, {**form, "is_payees": "on"}).status_code == 200
    assert not Transfer.objects.filter(kind="assign").exists()
    assert client.post(page, {**form, "is_payees": "on", "other_payee": "银行更正函"}).status_code == 302
    assert not Transfer.objects.filter(kind="assign").exists()
    confirm_posting(ProposedPosting.objects.get(), actor=world.leader, on=TODAY)
    assert Transfer.objects.filter(kind="assign").count() == 1
