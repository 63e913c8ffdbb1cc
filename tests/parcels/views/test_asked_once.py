"""What cannot be taken back is asked once before: a page that says what will happen, and one button."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from landmgmt.lib.refusal import Refusal
from parcels.actions import payments
from parcels.models import Agreement, OldBook, SignedTotal, TakeOver
from tests.money_day import PAID, draft, fund, li_things, lines_of, sign
from tests.old_ledgers import opened, submitted, with_book, with_total
from tests.world import PDF, World

pytestmark = pytest.mark.django_db


def text(answer) -> str:
    return answer.content.decode()


def test_a_run_is_released_by_the_button_of_the_page_that_asks(client, world: World):
    from uuid import uuid4

    li_things(world)
    lines = lines_of(sign(world, draft(world)))
    fund(world)
    run = payments.prepare_run(
        project=world.project, fund_source=world.fund, lines=[(lines[1], None)], actor=world.staff, on=PAID,
        client_key=uuid4(),
    )  # fmt: skip
    payments.approve_run(run, actor=world.leader, on=PAID)
    client.force_login(world.finance)
    address = reverse("run_release", args=[run.pk])
    page = text(client.get(reverse("run_file", args=[run.pk])))
    assert f'href="{address}"' in page
    assert f'action="{address}"' not in page
    asked = text(client.get(address))
    assert f"{run.total_yuan:,.2f}" in asked
    run.refresh_from_db()
    assert run.state == "approved"
    assert client.post(address).status_code == 302
    run.refresh_from_db()
    assert run.state == "released"
    assert client.get(address).status_code == 302


def test_a_draft_is_thrown_away_by_the_button_of_the_page_that_asks(client, world: World):
    li_things(world)
    agreement = draft(world)
    client.force_login(world.staff)
    address = reverse("agreement_discard", args=[agreement.pk])
    page = text(client.get(reverse("agreement_file", args=[agreement.pk])))
    assert f'href="{address}"' in page
    assert f'action="{address}"' not in page
    asked = text(client.get(address))
    assert f"{agreement.total_yuan:,.2f}" in asked
    assert Agreement.objects.exists()
    client.post(address)
    assert not Agreement.objects.exists()


def test_old_books_are_locked_by_the_button_of_the_page_that_asks(client, world: World):
    made = submitted(world)
    client.force_login(world.leader)
    address = reverse("takeover_lock", args=[made.pk])
    page = text(client.get(reverse("takeover_file", args=[made.pk])))
    assert f'href="{address}"' in page
    assert "44,234.50" in text(client.get(address))
    assert TakeOver.objects.get().state == "submitted"
    client.post(address)
    assert TakeOver.objects.get().state == "locked"


def test_an_error_on_the_signing_page_says_that_the_scan_is_gone_and_has_the_focus(client, world: World):
    li_things(world)
    agreement = draft(world)
    client.force_login(world.staff)
    form = {"signed_date": "2027-05-20", "scan": SimpleUploadedFile("协议.pdf", PDF)}
    page = text(client.post(reverse("agreement_sign", args=[agreement.pk]), form))
    assert "刚才选的文件没有保留，请重新选择" in page
    assert 'tabindex="-1" autofocus' in page
    assert "刚才选的文件" not in text(client.get(reverse("agreement_sign", args=[agreement.pk])))


def test_signed_totals_that_do_not_add_up_want_an_explanation(world: World):
    made = opened(world)
    with_book(world, made)
    from decimal import Decimal as D

    wrong = {"agreed": D("22076.62"), "paid": D("13230.45"), "unpaid": D("8846.18")}
    with pytest.raises(Refusal, match="takeover_total_not_summing") as no:
        with_total(world, made, **wrong)
    assert no.value.params["left"] == "8846.17"
    with_total(world, made, **wrong, explanation="签字表原样如此，差一分")
    assert SignedTotal.objects.count() == 1


def test_a_stale_explanation_is_not_shown_where_the_sums_agree(client, world: World):
    made = opened(world)
    with_book(world, made)
    with_total(world, made, explanation="旧账多记青苗 76.62")
    client.force_login(world.finance)
    page = text(client.get(reverse("takeover_file", args=[made.pk])))
    assert "一致" in page
    assert "旧账多记青苗" not in page


def test_who_may_lock_opens_the_book_as_it_came(client, world: World):
    made = submitted(world)
    book = OldBook.objects.get()
    address = reverse("old_book_original", args=[book.pk])
    for who, status in ((world.leader, 200), (world.finance, 200), (world.auditor, 403)):
        client.force_login(who)
        assert client.get(address).status_code == status
        assert (address in text(client.get(reverse("takeover_file", args=[made.pk])))) is (status == 200)
