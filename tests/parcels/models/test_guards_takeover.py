"""What must never be with the old books is refused by the database itself; each guard has its control."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg2
import pytest
from django.db import connection

from landmgmt import cluster
from parcels.models import Agreement, Line, OldBook, OldEntry, OldParty, SignedTotal, SuspenseItem
from tests import databases
from tests.money_day import draft, sign
from tests.old_ledgers import CUTOVER, locked, opened, with_book, with_total, workbook
from tests.world import TODAY, World, build_world


@dataclass
class Books:
    """A committed world: one take-over is locked, one waits for its lock, a live agreement is signed."""

    database: str
    ids: dict[str, Any]


@pytest.fixture(scope="module")
def books(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Books]:
    from django.test import override_settings

    database, _mould = databases.clone(demo=False, tag="oldguards")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")):
        before = connection.settings_dict["NAME"]
        connection.close()
        connection.settings_dict["NAME"] = database
        ids = _story(build_world())
        connection.close()
        connection.settings_dict["NAME"] = before
    yield Books(database, ids)
    databases.drop(database)


def _story(world: World) -> dict[str, Any]:
    from parcels.actions import takeover

    given_up = takeover.drop_takeover(opened(world), reason="开错了", actor=world.staff, on=TODAY)
    done = locked(world)
    over = _paid_above(world)
    live = sign(world, draft(world))
    waiting = opened(world)
    rows = [("新-1", "", "王家", "长田村", "3组", "青苗", 100, "", 40, "")]
    with_book(world, waiting, workbook(rows))
    with_total(world, waiting, "100", "40", "60")
    takeover.submit_takeover(waiting, actor=world.staff, on=TODAY)
    entry = OldEntry.objects.filter(takeover=done, head="land").get()
    return {
        "given_up": given_up.pk,
        "done": done.pk,
        "waiting": waiting.pk,
        "entry": entry.pk,
        "waiting_entry": OldEntry.objects.get(takeover=waiting).pk,
        "line": entry.line_id,
        "live_line": Line.objects.filter(agreement=live).first().pk,  # type: ignore[union-attr]
        "old": Agreement.objects.get(number="旧-1").pk,
        "live": live.pk,
        "name": OldParty.objects.filter(takeover=done).first().pk,  # type: ignore[union-attr]
        "book": OldBook.objects.get(takeover=done).pk,
        "total": SignedTotal.objects.get(takeover=done).pk,
        "voucher": entry.line.transfers.first().voucher_id,  # type: ignore[union-attr]
        "staff": world.staff.pk,
        "finance": world.finance.pk,
        "village": world.village.pk,
        "paper": SignedTotal.objects.get(takeover=done).paper_id,
        "over": over.pk,
        "over_entry": over.old_entry_id,
        "project": world.project.pk,
        "cutover": CUTOVER,
        **{a.kind: a.pk for a in world.project.ledger_accounts.all()},
    }


def _paid_above(world: World) -> SuspenseItem:
    """A second take-over, locked, whose one row was paid 200.00 of 100.00."""
    from parcels.actions import old_books, takeover, takeover_lock

    made = opened(world)
    data = workbook([("多-1", "", "陈家", "长田村", "3组", "青苗", 100, "", 200, "")])
    told = {"accept_codes": ["OLD_PAID_ABOVE"], "excess_reason": "付重了", "actor": world.staff, "on": TODAY}
    old_books.accept_book(made, name="多.xlsx", data=data, **told)
    with_total(world, made, "100", "200", "0", explanation="多付 100 元")
    takeover.submit_takeover(made, actor=world.staff, on=TODAY)
    takeover_lock.lock_takeover(made, actor=world.finance, on=TODAY)
    return SuspenseItem.objects.get()


TRANSFER = (
    "INSERT INTO parcels_transfer "
    "(voucher_id, kind, from_account_id, to_account_id, amount_yuan, value_date, line_id, reason) "
    "VALUES (%(voucher)s, '{kind}', %({giver})s, %({taker})s, {yuan}, '{day}', %({line})s, '')"
)


def transfer(
    kind: str, giver: str, taker: str, line: str, day: str = "2026-06-30", yuan: str = "1.00"
) -> str:
    return TRANSFER.format(kind=kind, giver=giver, taker=taker, line=line, day=day, yuan=yuan)


def off(table: str, trigger: str) -> str:
    return f"ALTER TABLE parcels_{table} DISABLE TRIGGER {trigger}"


OVER = (
    "INSERT INTO parcels_transfer "
    "(voucher_id, kind, from_account_id, to_account_id, amount_yuan, value_date, suspense_id, reason) "
    "VALUES (%(voucher)s, 'opening_over', %(opening)s, %(suspense)s, 1.00, '2026-06-30', {sum}, '')"
)
LOCK = (
    "UPDATE parcels_takeover SET state = 'locked', locked_by_id = %({who})s, locked_date = '2026-11-23', "
    "agreed_yuan = 100, paid_yuan = 40 WHERE id = %(waiting)s"
)
# the sin in words → what refuses it, its statement, and how the guard is taken out
SINS: dict[str, tuple[str, str, list[str]]] = {
    "a locked take-over whose total is changed": (
        "takeover_is_final",
        "UPDATE parcels_takeover SET paid_yuan = 0 WHERE id = %(done)s",
        [off("takeover", "takeover_guard")],
    ),
    "a locked take-over that is opened again": (
        "takeover_is_final",
        "UPDATE parcels_takeover SET state = 'open', locked_by_id = NULL, locked_date = NULL, "
        "agreed_yuan = NULL WHERE id = %(done)s",
        [off("takeover", "takeover_guard"), "DROP INDEX takeover_one_open"],
    ),
    "a take-over that is deleted": (
        "append_only",
        "DELETE FROM parcels_takeover WHERE id = %(given_up)s",
        [off("takeover", "takeover_guard")],
    ),
    "a row that is changed after the lock": (
        "takeover_is_final",
        "UPDATE parcels_oldentry SET paid_yuan = 0 WHERE id = %(entry)s",
        [off("oldentry", "takeover_part")],
    ),
    "a row that is added after the lock": (
        "takeover_is_final",
        "INSERT INTO parcels_oldentry (book_id, takeover_id, owner_id, sheet, row, number, head, level, "
        "parcel_code, amount_yuan, paid_yuan, excess_reason, voucher, remark, unknown) "
        "VALUES (%(book)s, %(done)s, %(name)s, 'x', 99, '', 'land', 'disburse', '', 1, 0, '', '', '', '[]')",
        [off("oldentry", "takeover_part")],
    ),
    "a signed total that is changed after the lock": (
        "takeover_is_final",
        "UPDATE parcels_signedtotal SET agreed_yuan = 1 WHERE id = %(total)s",
        [off("signedtotal", "takeover_part")],
    ),
    "a name that becomes somebody else after the lock": (
        "takeover_is_final",
        "UPDATE parcels_oldparty SET name = 'x' WHERE id = %(name)s",
        [off("oldparty", "takeover_part")],
    ),
    "a lock by who submitted": (
        "takeover_locked_by_a_second",
        LOCK.format(who="staff"),
        [
            off("takeover", "takeover_guard"),
            "ALTER TABLE parcels_takeover DROP CONSTRAINT takeover_locked_by_a_second",
        ],
    ),
    "a lock that posts nothing": (
        "takeover_does_not_add_up",
        LOCK.format(who="finance"),
        [off("takeover", "takeover_guard")],
    ),
    "a lock that differs from the signed sheet by one fen": (
        "takeover_not_reconciled",
        "UPDATE parcels_takeover SET state = 'open', submitted_by_id = NULL, submitted_date = NULL "
        "WHERE id = %(waiting)s; "
        "UPDATE parcels_signedtotal SET paid_yuan = 40.01, unpaid_yuan = 59.99 WHERE takeover_id = "
        "%(waiting)s; "
        "UPDATE parcels_takeover SET state = 'submitted', submitted_by_id = %(staff)s, "
        "submitted_date = '2026-11-23' WHERE id = %(waiting)s; " + LOCK.format(who="finance"),
        [off("takeover", "takeover_guard")],
    ),
    "an opening payment after the lock": (
        "opening_by_takeover_only",
        transfer("opening_paid", "opening", "paid", "line"),
        [off("transfer", "opening_guard")],
    ),
    "an opening payment of a live line": (
        "opening_by_takeover_only",
        transfer("opening_paid", "opening", "paid", "live_line"),
        [off("transfer", "opening_guard")],
    ),
    "an excess of the old books after the lock": (
        "opening_by_takeover_only",
        OVER.format(sum="%(over)s"),
        [off("transfer", "opening_guard"), off("transfer", "suspense_guard")],
    ),
    "an excess of the old books in nobody's name": (
        "opening_by_takeover_only",
        OVER.format(sum="NULL"),
        [off("transfer", "opening_guard")],
    ),
    "an old row paid above what it owes without a word why": (
        "old_entry_paid_within",
        "ALTER TABLE parcels_oldentry DISABLE TRIGGER USER; "
        "UPDATE parcels_oldentry SET excess_reason = '' WHERE id = %(over_entry)s",
        ["ALTER TABLE parcels_oldentry DROP CONSTRAINT old_entry_paid_within"],
    ),
    "money without a line that came from nowhere": (
        "suspense_names_its_origin",
        "INSERT INTO parcels_suspenseitem (uid, project_id, ground, state, amount_yuan, bank_date, "
        "holder_name, account_number, reference, note) VALUES (gen_random_uuid(), %(project)s, 'unknown', "
        "'open', 1, '2026-06-30', '', '', '', '')",
        ["ALTER TABLE parcels_suspenseitem DROP CONSTRAINT suspense_names_its_origin"],
    ),
    "a live obligation of an old line": (
        "opening_by_takeover_only",
        transfer("obligation", "obligation", "payable", "line"),
        [off("transfer", "opening_guard")],
    ),
    "a live payment out of the old books": (
        "transfer_between_wrong_accounts",
        transfer("payment", "opening", "paid", "line"),
        [off("transfer", "transfer_guard")],
    ),
    "an old agreement that is made after the lock": (
        "takeover_state_illegal",
        "INSERT INTO parcels_agreement (uid, project_id, number, revision, kind, state, total_yuan, "
        "snapshot, reason, reduced_yuan, frozen, frozen_sha256, takeover_id) VALUES (gen_random_uuid(), "
        "%(project)s, '旧-99', 1, 'agreement', 'draft', 1, '{}', '', 0, '{}', '', %(done)s)",
        [off("agreement", "agreement_takeover")],
    ),
    "a live agreement without its signing day": (
        "agreement_signed_is_complete",
        "ALTER TABLE parcels_agreement DISABLE TRIGGER USER; "
        "UPDATE parcels_agreement SET signed_date = NULL WHERE id = %(live)s",
        ["ALTER TABLE parcels_agreement DROP CONSTRAINT agreement_signed_is_complete"],
    ),
}
# What only the owner could even try: the constraint is what is left to refuse it.
BY_OWNER = {
    "a live agreement without its signing day",
    "an old row paid above what it owes without a word why",
}


def connected(role: str, books: Books) -> Any:
    return psycopg2.connect(cluster.url(role, database=books.database))


@pytest.mark.parametrize("name", SINS)
def test_the_database_refuses(books: Books, name: str):
    refusal, sin, _guards = SINS[name]
    link = connected("owner" if name in BY_OWNER else "app", books)
    with link.cursor() as cursor, pytest.raises(psycopg2.IntegrityError) as no:
        cursor.execute(sin, books.ids)
    link.rollback()
    link.close()
    assert no.value.diag.constraint_name == refusal


@pytest.mark.parametrize("name", SINS)
def test_without_its_guard_the_sin_passes(books: Books, name: str):
    _refusal, sin, guards = SINS[name]
    link = connected("owner", books)
    with link.cursor() as cursor:
        for guard in guards:
            cursor.execute(guard)
        cursor.execute(sin, books.ids)
    link.rollback()
    link.close()


def test_the_application_cannot_empty_the_old_books(books: Books):
    link = connected("app", books)
    with link.cursor() as cursor, pytest.raises(psycopg2.Error):
        cursor.execute("TRUNCATE parcels_oldentry")
    link.rollback()
    link.close()


def test_the_cast_is_as_it_was_told(books: Books):
    link = connected("reader", books)
    with link.cursor() as cursor:
        cursor.execute("SELECT state FROM parcels_takeover ORDER BY id")
        assert [state for (state,) in cursor.fetchall()] == ["dropped", "locked", "locked", "submitted"]
    link.close()
