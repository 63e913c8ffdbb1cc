"""Amending, other payees, conditions and service by their pages: asked, refused in a sentence, done once."""

from datetime import date
from decimal import Decimal as D
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from parcels.actions import changes, register
from parcels.models import Agreement, PayeeChange
from parcels.models.figures import line_balances
from parcels.rules.instalments import Terms
from parcels.rules.money_terms import AgreementKind
from tests.money_day import draft, scan, sign
from tests.scenes import once
from tests.world import PDF, TODAY, World, id_number

DUE = Terms(date(2026, 6, 30), 1)


def text(answer) -> str:
    return answer.content.decode()


def pdf() -> SimpleUploadedFile:
    return SimpleUploadedFile("依据.pdf", PDF)


@pytest.fixture
def staff(client, world: World):
    client.force_login(world.staff)
    return client


@once
def signed(world: World) -> Agreement:
    return sign(world, draft(world, world.kp049, terms=[DUE]))


@once
def heir(world: World):
    return register.register_party(
        kind="person", name="王一", group=world.group, id_number=id_number(90), actor=world.staff, on=TODAY
    )


def second_well(world: World) -> None:
    register.add_item(
        taking=world.kp049,
        owner=world.wang,
        rate=world.rates["well"],
        quantity=D("1.00"),
        first_seen_date=date(2026, 1, 8),
        signed_date=TODAY,
        actor=world.staff,
        on=TODAY,
    )


def test_the_signed_content_is_read_from_what_was_frozen(staff, world: World, signed: Agreement):
    type(world.wang).objects.filter(pk=world.wang.pk).update(name="改了名")
    page = text(staff.get(reverse("agreement_signed", args=[signed.pk])))
    assert "王家" in page
    assert "改了名" not in page
    assert signed.frozen_sha256 in page
    assert world.accounts["王家"].number.reveal() not in page


def test_a_draft_has_no_signed_content(staff, world: World):
    assert staff.get(reverse("agreement_signed", args=[draft(world).pk])).status_code == 404


def test_the_amendment_shows_each_sum_before_it_is_kept_and_signs_like_any_other(
    staff, world: World, signed: Agreement
):
    address = reverse("agreement_amend", args=[signed.pk])
    assert "金额没有变化" in text(staff.get(address))
    second_well(world)
    page = text(staff.get(address))
    assert "4,000.00" in page
    form = {"reason": "补登机井", "client_key": str(uuid4()), "due_date": "2026-12-31"}
    for _click in range(2):
        assert staff.post(address, form).status_code == 302
    made = Agreement.objects.get(amends=signed)
    sent = {"signed_date": str(TODAY), "scan": pdf()}
    assert staff.post(reverse("agreement_sign", args=[made.pk]), sent).status_code == 302
    page = text(staff.get(reverse("agreement_file", args=[made.pk])))
    assert "第 2 版" in page
    assert "补登机井" in page


@pytest.mark.parametrize(
    "wrong", [{"reason": ""}, {"due_date": ""}, {"due_date": "2026-11-22"}, {"due_date": "x"}]
)
def test_a_wrong_amendment_is_a_sentence_and_nothing_is_kept(
    staff, world: World, signed: Agreement, wrong: dict[str, str]
):
    second_well(world)
    form = {"reason": "补登", "client_key": str(uuid4()), "due_date": "2026-12-31", **wrong}
    answer = staff.post(reverse("agreement_amend", args=[signed.pk]), form)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert Agreement.objects.count() == 1


def test_an_agreement_of_another_village_is_not_there(client, world: World, signed: Agreement):
    client.force_login(world.outsider)
    for name in ("agreement_amend", "agreement_signed", "decision_serve"):
        assert client.get(reverse(name, args=[signed.pk])).status_code == 404


def test_heirs_are_proposed_by_one_and_confirmed_by_another(client, world: World, signed, heir):
    client.force_login(world.staff)
    form = {"kind": "heirs", "reason": "户主去世", "since": "2026-10-01", "payee_1": heir.pk, "share_1": "1"}
    answer = client.post(reverse("payee_change", args=[world.wang.pk]), {**form, "scan": pdf()})
    assert answer.status_code == 302
    change = PayeeChange.objects.get()
    page = client.get(reverse("change_file", args=[change.pk]))
    assert "由您登记，须由另一人复核" in text(page)
    assert client.post(reverse("change_confirm", args=[change.pk])).status_code == 409
    client.force_login(world.finance)
    assert "王家" in text(client.get(reverse("desk")))
    assert client.post(reverse("change_confirm", args=[change.pk])).status_code == 302
    assert {row.payee for row in line_balances(TODAY, party=heir)} == {"王一"}
    assert "第 2 版" in text(client.get(reverse("agreement_file", args=[signed.pk])))


@pytest.mark.parametrize(
    "wrong",
    [
        {"share_1": "0.9999"},
        {"share_1": "9999/10000"},
        {"share_1": ""},
        {"payee_1": "999999"},
        {"reason": ""},
        {"since": "2027-01-01"},
        {"until": "2026-10-01"},
        {"kind": "account"},
        {"scan": ""},
    ],
)
def test_a_wrong_change_is_a_sentence_and_nothing_is_written(staff, world: World, signed, heir, wrong):
    form = {
        "kind": "proxy",
        "reason": "外出",
        "since": "2026-10-01",
        "payee_1": heir.pk,
        "share_1": "1",
        "scan": pdf(),
    }
    answer = staff.post(reverse("payee_change", args=[world.wang.pk]), {**form, **wrong})
    assert answer.status_code in (200, 409)
    assert answer.context["form"].errors
    assert not PayeeChange.objects.exists()


def test_an_account_is_changed_by_application_and_the_old_page_leads_there(staff, world: World):
    answer = staff.get(reverse("account_add", args=[world.wang.pk]))
    assert answer["Location"] == reverse("account_change", args=[world.wang.pk])
    form = {
        "bank_name": "农商行",
        "holder_name": "王家",
        "number": "6228 0000 9999 0009",
        "reason": "销户",
        "since": "2026-11-20",
    }
    assert staff.post(answer["Location"], form).status_code == 409
    assert staff.post(answer["Location"], {**form, "scan": pdf()}).status_code == 302
    page = text(staff.get(reverse("change_file", args=[PayeeChange.objects.get().pk])))
    assert "****0009" in page
    assert "622800009999" not in page


def test_a_change_goes_back_with_its_reason(client, world: World, signed, heir):
    change = changes.propose_payees(
        world.wang,
        kind="heirs",
        parts=[(heir, 1)],
        denominator=1,
        reason="去世",
        paper=scan(world, on=TODAY),
        since=TODAY,
        actor=world.staff,
        on=TODAY,
    )
    client.force_login(world.leader)
    address = reverse("change_refuse", args=[change.pk])
    assert client.post(address, {"answer": ""}).status_code == 200
    assert client.post(address, {"answer": "公证书缺页"}).status_code == 302
    assert "公证书缺页" in text(client.get(reverse("change_file", args=[change.pk])))
    assert "已退回" in text(client.get(reverse("change_list")))


def test_changes_of_another_village_are_not_there(client, world: World, signed, heir):
    change = changes.propose_account(
        world.wang,
        bank_name="农商行",
        holder_name="王家",
        number="6228000099990009",
        reason="销户",
        paper=scan(world, on=TODAY),
        since=TODAY,
        actor=world.staff,
        on=TODAY,
    )
    client.force_login(world.outsider)
    assert client.get(reverse("change_file", args=[change.pk])).status_code == 404
    assert client.post(reverse("change_confirm", args=[change.pk])).status_code == 404
    assert client.get(reverse("document", args=[change.paper.uid])).status_code == 404
    assert "王家" not in text(client.get(reverse("change_list")))


def test_a_condition_is_met_from_the_agreements_page(staff, world: World):
    agreement = sign(world, draft(world, world.kp049, terms=[Terms(DUE.due_date, 1, "房屋腾空")]))
    address = reverse("condition_meet", args=[agreement.instalments.get().pk])
    assert address in text(staff.get(reverse("agreement_file", args=[agreement.pk])))
    assert staff.post(address, {"met_date": "2026-11-20"}).status_code == 409
    assert staff.post(address, {"met_date": "2026-11-20", "scan": pdf()}).status_code == 302
    assert "2026-11-20 成就" in text(staff.get(reverse("agreement_file", args=[agreement.pk])))


def test_a_decision_tells_until_it_is_served(staff, world: World):
    decision = draft(world, world.kp049, terms=[Terms(date(2026, 8, 31), 1)])
    Agreement.objects.filter(pk=decision.pk).update(kind=AgreementKind.DECISION)
    decision = sign(world, decision, date(2026, 7, 1))
    page = reverse("agreement_file", args=[decision.pk])
    assert "决定还没有登记送达" in text(staff.get(page))
    form = {"served_date": "2026-07-03", "way": "left", "scan": pdf()}
    assert staff.post(reverse("decision_serve", args=[decision.pk]), form).status_code == 302
    assert "2026-07-03 留置送达" in text(staff.get(page))
