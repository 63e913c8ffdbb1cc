"""The worklist of doubts: counted, opened, explained, opened again when the figures change."""

import io
from datetime import date
from decimal import Decimal as D

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from landmgmt.lib.refusal import Refusal
from parcels.actions import cross_checks, inventory, register
from parcels.models import CheckDecision, Item, JournalEntry
from parcels.models.cross_checks import findings_of
from parcels.rules.cross_checks import BY_CODE, Disposal
from tests.priced_day import in_force
from tests.scenes import once
from tests.world import PDF, TODAY, World

pytestmark = pytest.mark.django_db
RULE = "quantity_outlier"


@once
def doubt(world: World):
    """Seven graves of one household."""
    world.rates["grave"] = in_force(
        world, head="attachment", code="GRAVE", name="坟墓", unit="冢", price_yuan=D(800)
    )
    graves(world, 7)
    return the_doubt()


def graves(world: World, count: int) -> None:
    register.add_item(
        taking=world.kp050,
        owner=world.wang,
        rate=world.rates["grave"],
        quantity=D(count),
        first_seen_date=date(2026, 1, 8),
        actor=world.staff,
        on=TODAY,
    )


def unmake(world: World) -> None:
    for item in Item.objects.filter(rate=world.rates["grave"]):
        inventory.strike_item(
            item, struck_date=TODAY, paper=world.paper, note="查无此物", actor=world.staff, on=TODAY
        )


def the_doubt():
    (found,) = findings_of(BY_CODE[RULE], TODAY)
    return found


def decide(world: World, doubt, **changes):
    terms = {
        "rule": RULE,
        "subject": (doubt.kind, doubt.pk),
        "state": Disposal.EXPLAINED,
        "seen": doubt.evidence,
        "reason": "祖坟七穴，照片与族谱为证",
        "actor": world.leader,
        "on": TODAY,
    }
    return cross_checks.decide_check(**{**terms, **changes})


def text(answer) -> str:
    return answer.content.decode()


def address(doubt) -> str:
    return reverse("check_finding", args=[RULE, doubt.kind, doubt.pk])


def test_an_explained_doubt_is_no_longer_open(world: World, doubt):
    assert doubt.state == Disposal.OPEN
    decide(world, doubt)
    assert the_doubt().state == Disposal.EXPLAINED


def test_it_opens_again_when_its_figures_change(world: World, doubt):
    decide(world, doubt)
    graves(world, 1)
    assert (the_doubt().state, the_doubt().is_stale) == (Disposal.OPEN, True)


def test_what_was_decided_on_old_figures_is_refused(world: World, doubt):
    with pytest.raises(Refusal, match="check_finding_changed"):
        decide(world, doubt, seen="0" * 64)
    with pytest.raises(Refusal, match="check_decision_has_reason"):
        decide(world, doubt, reason=" ")
    unmake(world)
    with pytest.raises(Refusal, match="check_finding_gone"):
        decide(world, doubt)
    assert not CheckDecision.objects.exists()


def test_a_decision_is_only_added_to(world: World, doubt):
    row = decide(world, doubt)
    for sql in (
        "UPDATE parcels_checkdecision SET reason = '别的'",
        f"DELETE FROM parcels_checkdecision WHERE id = {row.pk}",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def test_the_worklist_counts_and_leads_to_the_evidence(client, world: World, doubt):
    client.force_login(world.auditor)
    page = client.get(reverse("check_list"))
    assert (page.context["open"], page.context["count"]) == (1, 1)
    rule = text(client.get(reverse("check_rule", args=[RULE])))
    assert address(doubt) in rule
    assert reverse("taking_file", args=[world.kp050.pk]) in rule
    assert "没有符合的疑点" in text(client.get(reverse("check_rule", args=[RULE]) + "?state=mended"))
    assert client.get(reverse("check_rule", args=[RULE]) + "?state=x").status_code == 400
    assert client.get(reverse("check_rule", args=["no-rule"])).status_code == 404


def test_a_leader_names_who_looks_and_writes_what_came_out(client, world: World, doubt):
    client.force_login(world.leader)
    form = client.get(address(doubt)).context["form"]
    sent = {"seen": form["seen"].value(), "owner": world.finance.pk}
    assert client.post(address(doubt), {**sent, "state": "open"}).status_code == 302
    assert client.post(address(doubt), {**sent, "state": "explained"}).status_code == 200
    scan = SimpleUploadedFile("委托书.pdf", PDF)
    sent |= {"state": "explained", "reason": "有委托书", "scan": scan}
    assert client.post(address(doubt), sent).status_code == 302
    page = text(client.get(address(doubt)))
    assert "已说明" in page
    assert "有委托书" in page
    assert "核查材料" in page
    assert JournalEntry.objects.filter(deed="decide_check").count() == 2
    client.force_login(world.auditor)
    assert "保存处理" not in text(client.get(address(doubt)))
    assert client.post(address(doubt), sent).status_code == 404


def test_a_doubt_that_is_gone_keeps_its_course(client, world: World, doubt):
    decide(world, doubt)
    unmake(world)
    client.force_login(world.leader)
    page = text(client.get(address(doubt)))
    assert "账册里已经没有这个疑点了" in page
    assert "祖坟七穴" in page
    assert client.get(reverse("check_finding", args=[RULE, "taking", 99999])).status_code == 404


def test_the_workbook_holds_every_doubt_with_its_decision(client, world: World, doubt):
    decide(world, doubt, reason="=1+1")
    client.force_login(world.auditor)
    book = openpyxl.load_workbook(io.BytesIO(client.get(reverse("check_export")).content))
    row = [cell.value for cell in book.active[5]]
    assert (row[0], row[1], row[5], row[7]) == ("疑点", "数量畸高", "已说明", "=1+1")
    assert book.active["H5"].data_type == "s"


def test_staff_see_no_doubts(client, world: World):
    client.force_login(world.staff)
    assert client.get(reverse("check_list")).status_code == 403
