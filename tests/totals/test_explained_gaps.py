"""Each way in which a payable yuan may not be followed from its paper to the bank is named on its line."""

from collections.abc import Iterator
from decimal import Decimal as D
from typing import Any

import pytest
from django.db import connection

from landmgmt import explained as explaining
from landmgmt.explained import explained
from parcels.actions import old_books, takeover, takeover_lock
from parcels.models import Line, SuspenseItem
from tests.claims_day import claimed
from tests.guarded import Books, committed, without_guards
from tests.money_day import deposited, lines_of, paid_story
from tests.old_ledgers import opened, sheet_scan, with_total, workbook
from tests.world import TODAY, World

# 王家's crops: 200 paid of 100, so that 100 wait; his land: 500 owed, 60 of it met from those 100.
OLD = (
    ("旧-1", "", "王家", "长田村", "3组", "青苗", 100, "", 200, ""),
    ("旧-1", "", "王家", "长田村", "3组", "土地补偿费", 500, "", 0, ""),
)
OF_VOUCHER = (
    "UPDATE parcels_voucher SET paper_id = NULL WHERE id IN "
    "(SELECT voucher_id FROM parcels_transfer WHERE kind = '{kind}' AND line_id = %({line})s)"
)
OF_ROW = "(SELECT max(run_item_id) FROM parcels_transfer WHERE kind = 'payment' AND line_id = %(paid)s)"
# What is missing: on whose line, and what was taken away.
TAKEN = {
    "old_book_not_signed": (
        "old_crops",
        "UPDATE parcels_document SET scan = '' WHERE id IN (SELECT paper_id FROM parcels_signedtotal)",
    ),
    "old_payment_without_paper": ("old_crops", OF_VOUCHER.format(kind="opening_paid", line="old_crops")),
    "claim_without_paper": ("old_land", OF_VOUCHER.format(kind="assign", line="old_land")),
    "agreement_not_signed": (
        "paid",
        "UPDATE parcels_agreement SET state = 'draft' WHERE id = (SELECT agreement_id FROM parcels_line "
        "WHERE id = %(paid)s)",
    ),
    "agreement_without_scan": (
        "paid",
        "UPDATE parcels_document SET scan = '' WHERE id = (SELECT g.paper_id FROM parcels_agreement g "
        "JOIN parcels_line l ON l.agreement_id = g.id WHERE l.id = %(paid)s)",
    ),
    "obligation_without_paper": ("paid", OF_VOUCHER.format(kind="obligation", line="paid")),
    "deposit_without_paper": ("deposited", OF_VOUCHER.format(kind="deposit", line="deposited")),
    "payment_without_run": (
        "paid",
        "UPDATE parcels_transfer SET run_item_id = NULL WHERE kind = 'payment' AND line_id = %(paid)s",
    ),
    "run_not_released": (
        "paid",
        "ALTER TABLE parcels_paymentrun DROP CONSTRAINT run_released_by_someone; "
        "UPDATE parcels_paymentrun SET released_by_id = NULL WHERE id = "
        f"(SELECT run_id FROM parcels_runitem WHERE id = {OF_ROW})",
    ),
    "payment_without_bank_line": (
        "paid",
        f"UPDATE parcels_runitem SET result_date = result_date + 1 WHERE id = {OF_ROW}",
    ),
    "payment_without_slip": (
        "paid",
        f"UPDATE parcels_runitem SET bank_reference = '' WHERE id = {OF_ROW}",
    ),
}


def told_whole(world: World) -> dict[str, Any]:
    """李家 paid, and partly with the notary; 王家 of old books, with 60 claimed of what was too much."""
    agreement = paid_story(world)
    _land, daming, _xiuzhen, xiaojun, *_ = lines_of(agreement)
    deposited(world, xiaojun, D(100), TODAY)
    books = opened(world)
    by = {"actor": world.staff, "on": TODAY}
    told = {"accept_codes": ["OLD_PAID_ABOVE"], "excess_reason": "重复付过一次"}
    old_books.accept_book(books, name="台账.xlsx", data=workbook(OLD), **told, **by)
    with_total(world, books, "600", "200", "500", explanation="青苗多付 100 元")
    takeover.submit_takeover(books, **by)
    takeover_lock.lock_takeover(books, actor=world.finance, on=TODAY)
    old_land = Line.objects.get(agreement__takeover=books, head="land")
    more = {"note": "查清", "value_date": TODAY, "paper": sheet_scan(world)}
    claimed(world, SuspenseItem.objects.get(), old_land, amount=D(60), actor=world.finance, on=TODAY, **more)
    old_crops = Line.objects.get(agreement__takeover=books, head="crops")
    return {
        "paid": daming.pk,
        "deposited": xiaojun.pk,
        "old_land": old_land.pk,
        "old_crops": old_crops.pk,
    }


@pytest.fixture(scope="module")
def books(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Books]:
    from django.test import override_settings

    with (
        override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")),
        committed(told_whole, tag="told", blocker=django_db_blocker) as told,
    ):
        yield told


def gaps() -> dict[int, list[str]]:
    return {gap["line"]: gap["missing"] for gap in explained(TODAY)["exceptions"]}


def test_what_is_whole_lacks_nothing_and_old_books_say_that_they_are(books: Books, django_db_blocker: Any):
    with without_guards(books.database, blocker=django_db_blocker):
        assert gaps() == {
            books.ids["old_crops"]: ["old_book"],
            books.ids["old_land"]: ["old_book", "paid_by_old_excess"],
        }


@pytest.mark.parametrize("missing", TAKEN)
def test_what_is_missing_is_named_on_its_line(books: Books, django_db_blocker: Any, missing: str):
    line, taken = TAKEN[missing]
    with without_guards(books.database, blocker=django_db_blocker):
        before = gaps()
        assert missing not in before.get(books.ids[line], [])
        with connection.cursor() as cursor:
            cursor.execute(taken, books.ids)
            assert cursor.rowcount > 0
        assert missing in gaps()[books.ids[line]]


def test_every_word_of_what_is_missing_has_been_tried():
    said = explaining._SQL.split("THEN '")[1:]
    words = {word.split("'")[0] for word in said}
    assert words == set(TAKEN) | {"old_book", "paid_by_old_excess"}
