"""Agreements beyond the project's cap: signed only with a reason, told with both figures."""

from decimal import Decimal as D

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from landmgmt.lib.refusal import Refusal
from parcels.actions import agreements
from parcels.models import Agreement, JournalEntry
from parcels.models.project_cap import above_cap, cap_of
from parcels.words.journal import tell
from tests.money_day import SIGNED, draft, scan
from tests.scenes import once
from tests.world import PDF, World

pytestmark = pytest.mark.django_db


@once
def made(world: World) -> Agreement:
    """A draft that is 100 元 beyond its project's cap."""
    agreement = draft(world)
    world.project.cap_yuan = agreement.total_yuan - 100
    world.project.save()
    return Agreement.objects.get(pk=agreement.pk)


def sign(world: World, agreement: Agreement, reason: str = "") -> Agreement:
    return agreements.sign_agreement(
        agreement, signed_date=SIGNED, paper=scan(world), actor=world.staff, on=SIGNED, cap_reason=reason
    )


def test_a_signature_beyond_the_cap_asks_for_a_reason_and_keeps_it(world: World, made):
    with pytest.raises(Refusal, match="agreements_above_cap") as no:
        sign(world, made)
    assert no.value.params["over"] == "100.00"
    made.refresh_from_db()
    assert made.state == "draft"
    assert sign(world, made, "概算调整已报批").state == "signed"
    told = tell(JournalEntry.objects.get(deed="sign_above_cap"))
    assert "超出 100.00 元；理由：概算调整已报批" in told
    cap = cap_of(made.project)
    assert cap is not None
    assert (cap.over_yuan, cap.added_yuan) == (D(100), 0)


def test_within_the_cap_or_without_one_nothing_is_asked(world: World, made):
    world.project.cap_yuan = made.total_yuan
    world.project.save()
    made = Agreement.objects.get(pk=made.pk)
    assert above_cap(made) is None
    assert sign(world, made).state == "signed"
    assert not JournalEntry.objects.filter(deed="sign_above_cap").exists()
    world.project.cap_yuan = None
    assert cap_of(world.project) is None


def test_the_draft_the_signature_and_the_project_say_both_figures(client, world: World, made):
    client.force_login(world.staff)
    total = f"{made.total_yuan:,.2f}"
    for name in ("agreement_file", "agreement_sign"):
        page = client.get(reverse(name, args=[made.pk])).content.decode()
        assert f"共 {total} 元，超出 100.00 元" in page, name
    given = {"signed_date": str(SIGNED), "scan": SimpleUploadedFile("协议.pdf", PDF), "legacy_reason": "补"}
    page = client.post(reverse("agreement_sign", args=[made.pk]), given)
    assert page.status_code == 422
    assert "请写明仍要签订的理由" in page.content.decode()
    sign(world, made, "概算调整已报批")
    client.force_login(world.leader)
    page = client.get(reverse("project_file", args=[world.project.code])).content.decode()
    assert f"已签协议合计 {total} 元" in page
    assert "补偿总额上限" in page
    client.force_login(world.planner)
    assert (
        "补偿总额上限" not in client.get(reverse("project_file", args=[world.project.code])).content.decode()
    )
