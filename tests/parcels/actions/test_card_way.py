"""The household-card sheet (一卡通) takes households and persons, and sends every other payee another way."""

from uuid import uuid4

import pytest
from django.urls import reverse

from landmgmt.lib.refusal import Refusal
from parcels.actions import payments
from parcels.models import Line, Party, PaymentRun
from parcels.rules.money_terms import CARD_HOLDERS, PartyKind
from tests.money_day import PAID, draft, fund, li_things, sign
from tests.scenes import once
from tests.world import World


@once
def lines(world: World) -> dict[str, Line]:
    """One line per kind of payee of a signed and funded agreement."""
    li_things(world)
    agreement = sign(world, draft(world))
    fund(world)
    return {line.payee.kind: line for line in agreement.lines.select_related("payee").order_by("-position")}


def run_of(world: World, line: Line, way: str = "treasury") -> PaymentRun:
    return payments.prepare_run(
        project=world.project, fund_source=world.fund, lines=[(line, None)], actor=world.staff, on=PAID,
        client_key=uuid4(), way=way,
    )  # fmt: skip


def test_a_collective_is_refused_by_name_and_paid_through_the_bank(world: World, lines):
    line = lines["collective"]
    with pytest.raises(Refusal, match="payee_has_no_card") as refused:
        run_of(world, line)
    assert refused.value.params["name"] == line.payee.name
    assert not PaymentRun.objects.exists()
    assert run_of(world, line, way="bank").pk


def test_neither_the_social_insurance_account_has_a_card():
    assert set(PartyKind) - set(CARD_HOLDERS) == {
        PartyKind.COLLECTIVE,
        PartyKind.ENTERPRISE,
        PartyKind.INSURANCE,
    }


@pytest.mark.parametrize(("kind", "taken"), [("household", True), ("person", True), ("enterprise", False)])
def test_a_card_belongs_to_a_household_or_a_person(world: World, lines, kind: str, taken: bool):
    line = next(line for key, line in lines.items() if key != "collective")
    Party.objects.filter(pk=line.payee_id).update(kind=kind)
    if taken:
        assert run_of(world, line).way == "treasury"
    else:
        with pytest.raises(Refusal, match="payee_has_no_card"):
            run_of(world, line)


def test_the_page_offers_no_line_without_a_card_for_the_card_sheet(client, world: World, lines):
    client.force_login(world.staff)
    page = reverse("run_new") + f"?fund={world.fund.code}&due_by=2026-12-31"
    shown = {row["line"].payee_id for row in client.get(page).context["form"].rows}
    assert lines["collective"].payee_id in shown
    by_card = client.get(page + "&way=treasury")
    kinds = Party.objects.filter(pk__in={row["line"].payee_id for row in by_card.context["form"].rows})
    assert set(kinds.values_list("kind", flat=True)) <= {"person", "household"}
    assert kinds.exists()
    form = {
        "line": str(lines["collective"].pk),
        "way": "treasury",
        "prepare": "1",
        "client_key": str(uuid4()),
    }
    amount = {f"amount_{lines['collective'].pk}": "1.00"}
    refused = client.post(page, {**form, **amount})
    assert refused.status_code == 409
    assert "没有一卡通" in refused.content.decode()


def test_no_card_sheet_is_made_of_a_run_by_the_bank_with_a_collective(client, world: World, lines):
    household = next(line for kind, line in lines.items() if kind in CARD_HOLDERS)
    for line, offered in ((lines["collective"], False), (household, True)):
        run = payments.approve_run(run_of(world, line, way="bank"), actor=world.leader, on=PAID)
        payments.release_run(run, actor=world.finance, on=PAID)
        client.force_login(world.finance)
        sheet = reverse("run_sheet", args=[run.pk]) + "?format=card"
        page = client.get(reverse("run_file", args=[run.pk])).content.decode()
        assert (sheet in page) is offered
        assert client.get(sheet).status_code == (200 if offered else 302)
