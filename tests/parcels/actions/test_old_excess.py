"""What an old book had paid above what was owed comes in with a word why, and waits in 待查款."""

from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from landmgmt.explained import explained
from landmgmt.lib.findings import Severity
from landmgmt.lib.refusal import Refusal
from landmgmt.verification import verify
from parcels.actions import old_books, suspense, takeover, takeover_lock
from parcels.models import Line, OldEntry, SuspenseItem, TakeOver, Transfer
from parcels.models.cross_checks import findings_of
from parcels.models.figures import fund_balance, line_balances, totals
from parcels.models.takeover_sheet import households_of, villages_of
from parcels.rules.cross_checks import BY_CODE
from parcels.words.cross_checks import evidence
from tests.claims_day import claimed
from tests.money_day import fund
from tests.old_ledgers import CUTOVER, opened, sheet_scan, with_total, workbook
from tests.world import TODAY, World

pytestmark = pytest.mark.django_db

WHY = "2022 年重复付过一次青苗费，村里收条在卷"
# 王家's crops: 200 paid of 100; his land: 500 owed, nothing paid.
ROWS = (
    ("旧-1", "", "王家", "长田村", "3组", "青苗", 100, "", 200, ""),
    ("旧-1", "", "王家", "长田村", "3组", "土地补偿费", 500, "", 0, ""),
)


def read(world: World, made: TakeOver, why: str = WHY) -> None:
    told = {"actor": world.staff, "on": TODAY, "accept_codes": ["OLD_PAID_ABOVE"], "excess_reason": why}
    old_books.accept_book(made, name="台账.xlsx", data=workbook(ROWS), **told)


def locked(world: World) -> SuspenseItem:
    made = opened(world)
    read(world, made)
    with_total(world, made, "600", "200", "500", explanation="青苗多付 100 元")
    takeover.submit_takeover(made, actor=world.staff, on=TODAY)
    takeover_lock.lock_takeover(made, actor=world.finance, on=TODAY)
    return SuspenseItem.objects.get()


def verified() -> bool:
    return [v.detail for v in verify() if not v.ok] == []


def test_a_row_paid_above_what_it_owes_is_asked_about_at_its_cell_and_wants_a_word_why(world: World):
    made = opened(world)
    seen = old_books.examine_book(made, name="台账.xlsx", data=workbook(ROWS))
    (asked,) = seen.findings
    assert (asked.code, asked.severity, asked.params["excess"]) == (
        "OLD_PAID_ABOVE",
        Severity.CONFIRM,
        "100.00",
    )
    assert str(asked.params["cell"]).endswith("!I4")
    with pytest.raises(Refusal, match="old_excess_unexplained"):
        read(world, made, why=" ")
    assert not OldEntry.objects.exists()
    read(world, made)
    assert list(OldEntry.objects.order_by("row").values_list("excess_reason", flat=True)) == [WHY, ""]


def test_the_reconciliation_counts_it_as_paid_and_never_against_another_row(world: World):
    made = opened(world)
    read(world, made)
    figures = villages_of(made)[0].figures
    assert (figures.agreed, figures.paid, figures.excess, figures.unpaid) == (600, 200, 100, 500)
    (wang,) = households_of(made)
    assert (wang.excess, wang.unpaid) == (100, 500)
    with_total(world, made, "600", "100", "500")
    with pytest.raises(Refusal, match="takeover_difference_open"):
        takeover.submit_takeover(made, actor=world.staff, on=TODAY)


def test_the_lock_pays_the_line_what_it_owes_and_keeps_the_rest_in_suspense(world: World):
    row = locked(world)
    crops, land = Line.objects.get(head="crops"), Line.objects.get(head="land")
    left = {one.line_id: (one.paid_yuan, one.unpaid_yuan) for one in line_balances(TODAY)}
    assert left == {crops.pk: (D(100), D(0)), land.pk: (D(0), D(500))}
    assert totals(TODAY).unpaid_yuan == D(500)
    assert (row.ground, row.state, row.amount_yuan, row.run) == ("old_book", "open", D(100), None)
    assert (row.holder_name, row.origin, row.note) == ("王家", "台账.xlsx #4", WHY)
    assert Transfer.objects.get(suspense=row).kind == "opening_over"
    assert verified()
    assert explained(TODAY)["bank_yuan"] == "0.00"


def test_it_is_a_doubt_until_somebody_disposes_of_it(world: World):
    locked(world)
    (doubt,) = findings_of(BY_CODE["old_book_overpaid"], TODAY)
    assert doubt.amount_yuan == D(100)
    said = evidence("old_book_overpaid", doubt.told)
    assert "付给 王家 200.00 元，应付只有 100.00 元（100.00 元待查）" in said
    assert WHY in said
    assert findings_of(BY_CODE["old_book_overpaid"], CUTOVER - timedelta(days=1)) == []


def test_it_finds_its_line_or_comes_back_to_a_fund_a_person_names(client, world: World):
    row, land = locked(world), Line.objects.get(head="land")
    fund(world, 1_000)
    client.force_login(world.finance)
    page = client.get(reverse("suspense_list")).content.decode()
    assert "旧账多付" in page
    assert "台账.xlsx #4" in page
    told = {
        "value_date": TODAY,
        "note": "查清",
        "paper": sheet_scan(world),
        "actor": world.finance,
        "on": TODAY,
    }
    claimed(world, row, land, amount=D(60), **told)
    assert line_balances(TODAY, lines=[land.pk])[0].unpaid_yuan == D(440)
    # What paid it came out of the old books: no bank line.
    assert explained(TODAY)["bank_yuan"] == "0.00"
    with pytest.raises(Refusal, match="suspense_without_fund"):
        suspense.give_back(row, **told)
    address = reverse("suspense_return", args=[row.pk])
    assert "退到资金" in client.get(address).content.decode()
    form = {"fund_source": world.fund.pk, "value_date": str(TODAY), "note": "收回", "number": "凭-1"}
    assert client.post(address, form).status_code == 302
    assert fund_balance(world.fund, TODAY) == D("1040.00")
    row.refresh_from_db()
    assert row.state == "returned"
    assert verified()


def test_the_form_asks_for_the_word_where_the_file_is_tried(client, world: World):
    made = opened(world)
    client.force_login(world.staff)
    address = reverse("old_book_new", args=[made.pk])
    tried = client.post(address, {"file": SimpleUploadedFile("台账.xlsx", workbook(ROWS))})
    assert "多付 100.00 元的原因" in tried.content.decode()
    form = {"token": tried.context["token"], "accept": ["OLD_PAID_ABOVE"]}
    refused = client.post(address, form)
    assert refused.status_code == 409
    assert "请写明多付的原因" in refused.content.decode()
    assert client.post(address, {**form, "excess_reason": WHY}).status_code == 302
