"""A slip that comes after the posting is added to its voucher, with who, when and why; nothing else moves."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from landmgmt.lib.refusal import Refusal
from parcels.actions.voucher_papers import add_voucher_paper
from parcels.models import JournalEntry, Transfer, Voucher, VoucherPaper
from parcels.permissions import visible_papers
from tests.money_day import scan
from tests.parcels.actions.test_ledger_receipts import receive
from tests.world import PDF, TODAY, World

pytestmark = pytest.mark.django_db
WHY = "银行回单次日才到"


def added(world: World, voucher: Voucher) -> VoucherPaper:
    paper = scan(world, "回单", TODAY)
    return add_voucher_paper(voucher, paper=paper, reason=WHY, actor=world.finance, on=TODAY)


def test_a_paper_is_added_with_who_when_and_why_and_the_ledger_stays(world: World):
    voucher = receive(world, "HD-1")
    before = list(Transfer.objects.values_list()), list(Voucher.objects.values_list())
    one = added(world, voucher)
    assert (one.added_by, one.added_date, one.reason) == (world.finance, TODAY, WHY)
    assert (list(Transfer.objects.values_list()), list(Voucher.objects.values_list())) == before
    assert JournalEntry.objects.latest("pk").deed == "add_voucher_paper"
    # The same paper twice is one; a second paper stands beside the first.
    again = add_voucher_paper(voucher, paper=one.paper, reason=WHY, actor=world.finance, on=TODAY)
    assert again == one
    added(world, voucher)
    assert voucher.more_papers.count() == 2


def test_without_its_scan_or_its_reason_nothing_is_added(world: World):
    voucher = receive(world, "HD-1")
    with pytest.raises(Refusal, match="voucher_paper_without_scan"):
        add_voucher_paper(voucher, paper=voucher.paper, reason=WHY, actor=world.finance, on=TODAY)
    with pytest.raises(Refusal, match="reason_missing"):
        add_voucher_paper(voucher, paper=world.paper, reason=" ", actor=world.finance, on=TODAY)
    assert not VoucherPaper.objects.exists()


@pytest.mark.parametrize("sin", ["DELETE FROM {0}", "UPDATE {0} SET reason = 'x'", "TRUNCATE {0}"])
def test_the_application_never_changes_or_removes_one(world: World, sin: str):
    added(world, receive(world, "HD-1"))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sin.format("parcels_voucherpaper"))
    assert VoucherPaper.objects.get().reason == WHY


def test_finance_adds_it_on_the_vouchers_page_and_the_desk_forgets_the_bare_voucher(client, world: World):
    voucher = receive(world, "HD-1")
    page, form = reverse("voucher_file", args=[voucher.pk]), reverse("voucher_paper_add", args=[voucher.pk])
    client.force_login(world.finance)
    assert page in client.get(reverse("desk")).content.decode()
    assert client.post(form, {"reason": WHY}).context["form"].errors["scan"]
    sent = {"reason": WHY, "number": "HD-1", "client_key": "5d5d8f0e-2f1f-4a5c-9a59-0a1f6b6f2d11"}
    for _press in range(2):
        answer = client.post(form, {**sent, "scan": SimpleUploadedFile("回单.pdf", PDF)})
        assert answer.status_code == 302
    one = VoucherPaper.objects.get()
    shown = client.get(page).content.decode()
    assert WHY in shown
    assert reverse("document", args=[one.paper.uid]) in shown
    ledger = client.get(reverse("ledger", args=[world.project.code])).content.decode()
    assert reverse("document", args=[one.paper.uid]) in ledger
    assert page not in client.get(reverse("desk")).content.decode()


def test_the_lines_trace_leads_to_it_and_another_village_sees_nothing(client, world: World, kp050_paid):
    row = Transfer.objects.filter(kind="payment").order_by("pk")[0]
    one = added(world, row.voucher)
    client.force_login(world.staff)
    trace = client.get(reverse("line_file", args=[row.line_id])).content.decode()
    assert reverse("document", args=[one.paper.uid]) in trace
    assert reverse("voucher_file", args=[row.voucher_id]) in trace
    assert client.get(reverse("voucher_paper_add", args=[row.voucher_id])).status_code == 403
    client.force_login(world.outsider)
    assert client.get(reverse("voucher_file", args=[row.voucher_id])).status_code == 404
    assert not visible_papers(world.outsider).filter(pk=one.paper_id).exists()
