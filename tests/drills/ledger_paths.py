"""R10: every way to bend the ledger or the journal as the application's role is refused by the database."""

import argparse
import contextlib
from collections.abc import Callable
from datetime import date
from decimal import Decimal as D
from typing import Any
from uuid import uuid4

import psycopg2
from django.apps import apps
from django.contrib import admin
from django.db import DatabaseError, connection, transaction

from landmgmt import cluster
from parcels.actions.conditions import meet_condition, serve_decision
from parcels.actions.handouts import hand_on
from parcels.actions.law import enter_calendar
from parcels.actions.lineage import NewPart
from parcels.actions.loan_extensions import answer_extension
from parcels.actions.payments import approve_run, prepare_run
from parcels.actions.photos import add_photo
from parcels.actions.plans import publish_accounts
from parcels.actions.required_papers import prove_accounts, strike_paper
from parcels.actions.treasury import record_treasury_step
from parcels.actions.voucher_papers import add_voucher_paper
from parcels.models import (
    AccessRecord,
    Agreement,
    CheckDecision,
    Line,
    RosterImport,
    RosterUndo,
    Transfer,
    Voucher,
)
from parcels.models.history import APPEND_ONLY
from parcels.rules.instalments import Terms
from parcels.rules.money_terms import AgreementKind
from parcels.rules.working_days import DayKind
from tests.drills import books
from tests.drills.cast import a_run_to_walk
from tests.lineage_day import split
from tests.loan_day import a_loan, extended
from tests.money_day import PAID, deposited, draft, scan, sign
from tests.pictures import jpeg
from tests.posting_day import made
from tests.priced_day import appraisal_rate, appraised, chosen, range_rate, thing
from tests.world import TODAY, field_of

# ImportPlot and StageTransition are no books; the rest of what is only ever added to.
KEPT = sorted(APPEND_ONLY - {"ImportPlot", "StageTransition"})

READERS_WAYS = (
    "UPDATE {table} SET {pk} = {pk}",
    "DELETE FROM {table}",
    "TRUNCATE {table} CASCADE",
    "INSERT INTO {table} SELECT * FROM {table}",
    "ALTER TABLE {table} DISABLE TRIGGER ALL",
    "SET session_replication_role = replica; DELETE FROM {table}",
)


def histories() -> list[Any]:
    """The tables of history, of land, money and zone: each row of the books as it was."""
    ours = [*apps.get_app_config("parcels").get_models(), *apps.get_app_config("expansion").get_models()]
    return sorted(filter(_is_history, ours), key=lambda model: model.__name__)


def kept() -> list[Any]:
    """The kept tables themselves."""
    return [apps.get_model("parcels", name) for name in KEPT]


def _is_history(model: Any) -> bool:
    return any(field.name == "pgh_label" for field in model._meta.concrete_fields)


def ways(model: Any) -> dict[str, Callable[[], Any]]:
    """Each way to change, remove or empty rows of a model, by name."""
    table = model._meta.db_table
    pk = model._meta.pk.column
    first = model._base_manager.first()
    field = next(f for f in model._meta.concrete_fields if not f.primary_key)

    def sql(text: str) -> Callable[[], Any]:
        def do() -> None:
            with connection.cursor() as cursor:
                cursor.execute(text)

        return do

    def bulk() -> None:
        model._base_manager.bulk_update([first], [field.name])

    by_hand = {
        "raw UPDATE": sql(f"UPDATE {table} SET {pk} = {pk}"),
        "raw DELETE": sql(f"DELETE FROM {table}"),
        "raw TRUNCATE": sql(f"TRUNCATE {table} CASCADE"),
        "UPDATE … FROM": sql(f"UPDATE {table} a SET {pk} = a.{pk} FROM {table} b WHERE a.{pk} = b.{pk}"),
        "MERGE": sql(f"MERGE INTO {table} a USING {table} b ON a.{pk} = b.{pk} WHEN MATCHED THEN DELETE"),
        "INSERT … ON CONFLICT": sql(
            f"INSERT INTO {table} SELECT * FROM {table} ON CONFLICT ({pk}) DO UPDATE SET {pk} = excluded.{pk}"
        ),
        "SELECT into nothing: DROP": sql(f"DROP TABLE {table} CASCADE"),
        "DISABLE TRIGGER": sql(f"ALTER TABLE {table} DISABLE TRIGGER ALL"),
        "replica role": sql(f"SET session_replication_role = replica; DELETE FROM {table}"),
        "queryset.delete": lambda: model._base_manager.all()._raw_delete("default"),
    }
    if first is None:  # a history nobody has written in
        return by_hand
    value = getattr(first, field.attname)
    return by_hand | {
        "queryset.update": lambda: model._base_manager.update(**{field.name: value}),
        "save": lambda: first.save(force_update=True),
        "delete": lambda: first.delete(),
        "bulk_update": bulk,
    }


def attempts(models: list[Any]) -> tuple[int, list[str]]:
    """Try every way on every kept table that has rows: how many were tried, and which went through."""
    tried, through = 0, []
    for model in models:
        name = model.__name__
        if name in APPEND_ONLY and not model._base_manager.exists():
            raise AssertionError(f"{name} has no row to try on")
        for way, do in ways(model).items():
            tried += 1
            try:
                with transaction.atomic():
                    do()
                    transaction.set_rollback(True)
                through.append(f"{name}: {way}")
            except (DatabaseError, Exception) as no:  # noqa: BLE001
                if not isinstance(no, DatabaseError) and "Protected" not in type(no).__name__:
                    through.append(f"{name}: {way} broke with {type(no).__name__}")
    return tried, through


def as_reader(database: str) -> tuple[int, list[str]]:
    """What reads the books writes nothing: every way on every table, by the role of readers."""
    tried, through = 0, []
    with contextlib.closing(psycopg2.connect(cluster.url("reader", database=database))) as link:
        for table in books.tables():
            pk = _pk_column(table)
            for way in READERS_WAYS:
                tried += 1
                # The one answer that proves it; any other error ends the drill.
                with contextlib.suppress(psycopg2.errors.InsufficientPrivilege), link.cursor() as cursor:
                    cursor.execute(way.format(table=table, pk=pk))
                    through.append(f"{table}: {way}")
                link.rollback()
    return tried, through


def _pk_column(table: str) -> str:
    with connection.cursor() as cursor:
        return str(connection.introspection.get_primary_key_column(cursor, table))


def in_the_admin(names: list[str]) -> list[str]:
    """Kept tables that any admin site lets a person change."""
    from parcels.admin import office_admin

    registered = {model.__name__ for site in (admin.site, office_admin) for model in site._registry}
    return sorted(set(names) & registered)


def _fill() -> None:
    """A row in every kept table: a run paid, a treasury step, a handout, a decision, a list, a look."""
    walked = a_run_to_walk(3)
    for name, deed in walked.deeds:
        if name != "returns":
            deed()
    world = walked.world
    told = {"paper": world.paper, "actor": world.finance, "on": TODAY}
    hand_on(world.collective, world.wang, amount=D(1), value_date=TODAY, legacy_reason="旧件", **told)
    deposited(world, Line.objects.order_by("pk")[1], D("0.01"), TODAY)
    # Of a household: the treasury's sheet is of household cards.
    wanted = [(Line.objects.exclude(payee__kind="collective").order_by("pk")[0], D(1))]
    run = prepare_run(
        project=world.project,
        fund_source=world.fund,
        lines=wanted,
        actor=world.staff,
        on=PAID,
        client_key=uuid4(),
        way="treasury",
    )
    approve_run(run, actor=world.leader, on=PAID)
    record_treasury_step(run, stage="application", done_date=PAID, **told)
    decision = draft(world, world.kp049, terms=[Terms(PAID, 1, "房屋腾空")], number="XY-2026-049")
    Agreement.objects.filter(pk=decision.pk).update(kind=AgreementKind.DECISION)
    decision = sign(world, decision, date(2026, 7, 1))
    meet_condition(decision.instalments.get(), met_date=TODAY, **told)
    serve_decision(decision, served_date=TODAY, way="direct", **told)
    made(world)
    paper = scan(world, "公布照片", TODAY)
    hung = {"as_of": TODAY, "posted_date": TODAY, "spots": "村委会", "actor": world.staff, "on": TODAY}
    publish_accounts(world.collective, paper=paper, **hung)
    days = {date(2027, 1, 1): DayKind.FREE}
    enter_calendar(year=2027, days=days, is_whole=False, source="样例", actor=world.administrator, on=TODAY)
    chosen(world, thing(world, range_rate(world), world.kp049))
    appraised(world, thing(world, appraisal_rate(world), world.kp049))
    add_photo(jpeg(), taking=world.kp049, actor=world.staff, on=TODAY)
    split(world, world.kp051, [NewPart(f"KP-051-{n}", field_of(75 + 25 * n, 0, 25, 20)) for n in (1, 2)])
    roster = RosterImport.objects.create(
        project=world.project,
        name="名册.xlsx",
        sha256="0" * 64,
        sealed_sha256="0" * 64,
        size_bytes=1,
        rows_count=1,
        added=1,
        changed=0,
        unchanged=0,
        made_by=world.staff,
        made_date=TODAY,
    )
    RosterUndo.objects.create(roster=roster, reason="传错名册", made_by=world.staff, made_date=TODAY)
    add_voucher_paper(
        Voucher.objects.latest("pk"), paper=world.paper, reason="回单后到", actor=world.finance, on=TODAY
    )
    proof = scan(world, "账户证明", TODAY)
    hand = {"actor": world.staff, "on": TODAY}
    prove_accounts([world.accounts[world.wang.name]], paper=proof, **hand)
    strike_paper(proof, reason="错件", **hand)
    lent = a_loan(world)
    answer_extension(extended(world, lent), agree=True, actor=world.leader, on=TODAY)
    AccessRecord.objects.create(actor=world.finance, view_name="drill", status=200)
    CheckDecision.objects.create(
        rule="paid_in_cash",
        subject="handout:1",
        evidence="0" * 64,
        state="open",
        decided_by=world.leader,
        decided_date=TODAY,
    )


def run(database: str) -> int:
    """All ways, then the control: granted and unguarded, they pass."""
    _fill()
    tried, through = attempts(kept())
    of_history, bent_history = attempts(histories())
    of_reader, by_reader = as_reader(database)
    shown = in_the_admin(KEPT)
    table = "parcels_transfer"
    books.as_owner(database, f"GRANT UPDATE, DELETE ON {table} TO landmgmt_app")
    _tried, granted = attempts([Transfer])
    books.as_owner(database, f"ALTER TABLE {table} DISABLE TRIGGER append_only")
    _tried, bent = attempts([Transfer])
    books.as_owner(
        database,
        f"ALTER TABLE {table} ENABLE TRIGGER append_only",
        f"REVOKE UPDATE, DELETE ON {table} FROM landmgmt_app",
    )
    for line in [*through, *bent_history, *by_reader]:
        print("   went through:", line)
    return books.report(
        f"R10 ways to bend {len(KEPT)} kept tables as the application's role",
        {
            "tables": ", ".join(KEPT),
            "ways tried": tried,
            "wrong: went through": len(through),
            f"ways tried on {len(histories())} tables of history": of_history,
            "wrong: history bent": len(bent_history),
            "ways tried as the readers' role": of_reader,
            "wrong: a reader wrote": len(by_reader),
            "wrong: in an admin": len(shown),
            "wrong: through with the right granted, trigger on": len(granted),
            "wrong: out of balance": len(books.out_of_balance()),
        },
        {"right granted, trigger off": (f"{len(bent)} ways went through", bool(bent))},
    )


def main(words: list[str]) -> int:
    """`script/drill ledger-paths`: always whole."""
    argparse.ArgumentParser(prog="script/drill ledger-paths").parse_args(words)
    with books.own_database("paths") as database:
        return run(database)
