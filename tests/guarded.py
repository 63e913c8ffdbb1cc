"""A committed world in which a test sins by raw SQL: refused, and let through without its guard."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import uuid4

import psycopg2
import pytest
from django.db import connection, transaction

from landmgmt import cluster
from parcels.actions import ledger, papers, payments
from parcels.models import PaymentRun, RunItem
from tests import databases
from tests.money_day import PAID, draft, lines_of, paid_story
from tests.world import TODAY, World, build_world


@dataclass
class Books:
    """The database of a committed world, and the ids of what stands in it."""

    database: str
    ids: dict[str, Any]


@dataclass(frozen=True)
class Sin:
    """What must not be written, the refusal's code, how its guard is taken out.

    `before` are the guards that stand in front of this one and would refuse it first: only the owner gets
    past them, so such a sin is tried as the owner.
    """

    refusal: str
    statement: str
    guards: list[str]
    before: list[str] = field(default_factory=list)


@contextmanager
def committed(story: Callable[[World], dict[str, Any]], *, tag: str, blocker: Any) -> Iterator[Books]:
    """The story told and committed in a database of its own."""
    database, _mould = databases.clone(demo=False, tag=tag)
    with blocker.unblock():
        before = connection.settings_dict["NAME"]
        connection.close()
        connection.settings_dict["NAME"] = database
        ids = story(build_world())
        connection.close()
        connection.settings_dict["NAME"] = before
    yield Books(database, ids)
    databases.drop(database)


def paid_books(world: World) -> dict[str, Any]:
    """KP-050 paid in part, KP-049 in a draft, a run that waits for its approval; the ids of all that."""
    agreement = paid_story(world)
    second = draft(world, world.kp049, number="XY-2026-040")
    land, *_, crops = lines_of(agreement)
    waiting = payments.prepare_run(
        project=world.project,
        fund_source=world.fund,
        lines=[(land, None)],
        actor=world.staff,
        on=PAID.replace(month=11),
        client_key=uuid4(),
    )
    receipt = ledger.receive_funds(
        world.fund,
        amount=Decimal(5000),
        value_date=PAID,
        paper=papers.file_paper(
            kind="voucher", title="回单", number="HD-1", project=world.project, actor=world.finance, on=TODAY
        ),
        actor=world.finance,
        on=TODAY,
    )
    accounts = {a.kind: a.pk for a in world.project.ledger_accounts.filter(fund_source=None)}
    done = RunItem.objects.filter(result="success").first()
    assert done
    return {
        "agreement": agreement.pk,
        "draft": second.pk,
        "scan": agreement.paper_id,
        "slip": receipt.paper_id,
        "project": world.project.pk,
        "land": land.pk,
        "crops": crops.pk,
        "waiting": waiting.pk,
        "answered": PaymentRun.objects.filter(state="answered").first().pk,  # type: ignore[union-attr]
        "item": done.pk,
        "transfer": done.transfers.get().pk,
        "voucher": done.transfers.get().voucher_id,
        "staff": world.staff.pk,
        "leader": world.leader.pk,
        "finance": world.finance.pk,
        "payee": land.payee_id,
        "bank": world.accounts[world.wang.name].pk,
        "shares": world.kp050.share_sets.get().pk,
        "open_shares": world.kp051.share_sets.get().pk,
        "fund": world.fund.account.pk,
        **accounts,
    }


@contextmanager
def looked_into(books: Books, *, blocker: Any) -> Iterator[None]:
    """Django looks into these books; whatever an action does there is rolled back."""
    with blocker.unblock():
        before = connection.settings_dict["NAME"]
        connection.close()
        connection.settings_dict["NAME"] = books.database
        try:
            with transaction.atomic():
                yield
                transaction.set_rollback(True)
        finally:
            connection.close()
            connection.settings_dict["NAME"] = before


@contextmanager
def without_guards(database: str, *, blocker: Any) -> Iterator[None]:
    """Django looks as who can switch every guard off, and has done so; what is wrecked is rolled back."""
    kept = dict(connection.settings_dict)
    with blocker.unblock():
        connection.close()
        connection.settings_dict.update(cluster.connection("super", database=database))
        try:
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute("SET LOCAL session_replication_role = replica")
                yield
                transaction.set_rollback(True)
        finally:
            connection.close()
            connection.settings_dict.update(kept)


@contextmanager
def tried(role: str, books: Books) -> Iterator[Any]:
    """A cursor as one of the roles; whatever it writes is rolled back."""
    link = psycopg2.connect(cluster.url(role, database=books.database))
    try:
        with link.cursor() as cursor:
            yield cursor
    finally:
        link.rollback()
        link.close()


def refused_by_its_guard(sin: Sin, books: Books) -> None:
    """The application's role is refused with the sin's code."""
    with tried("owner" if sin.before else "app", books) as cursor:
        for guard in sin.before:
            cursor.execute(guard)
        with pytest.raises(psycopg2.IntegrityError) as no:
            commit_sin(cursor, sin.statement, books)
    assert no.value.diag.constraint_name == sin.refusal


def passes_without_its_guard(sin: Sin, books: Books) -> None:
    """The control: with the guard out the same statement is written, whole and to its end."""
    with tried("owner", books) as cursor:
        for guard in [*sin.before, *sin.guards]:
            cursor.execute(guard)
        commit_sin(cursor, sin.statement, books)


def commit_sin(cursor: Any, statement: str, books: Books) -> None:
    cursor.execute(statement, books.ids)


TRANSFER = (
    "INSERT INTO parcels_transfer "
    "(voucher_id, kind, from_account_id, to_account_id, amount_yuan, value_date, line_id, reason) "
    "VALUES (%(voucher)s, '{kind}', %({giver})s, %({taker})s, {yuan}, '2026-11-01', {line}, '')"
)


def transfer(kind: str, giver: str, taker: str, yuan: str, line: str) -> str:
    return TRANSFER.format(kind=kind, giver=giver, taker=taker, yuan=yuan, line=line)


def off(table: str, trigger: str) -> str:
    return f"ALTER TABLE {table} DISABLE TRIGGER {trigger}"


def drop(table: str, name: str) -> str:
    return f"ALTER TABLE {table} DROP CONSTRAINT {name}"
