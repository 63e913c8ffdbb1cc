"""What must never be with an inventory, a public list and an objection; each guard with its control.

The sin is committed by raw SQL as the owner of the tables, more than the application may, and refused. Then
the guard is taken out inside the same rolled-back transaction: the statement passes, so it was the guard.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal as D
from typing import Any
from uuid import uuid4

import psycopg2
import pytest
from django.db import connection

from landmgmt import cluster
from parcels.actions import papers, payments, public_lists, register
from parcels.models import LineHold
from tests import databases
from tests.money_day import PAID, draft, fund, sign
from tests.posting_day import JPEG, decided, made, objected, posted, remeasured, row_of, rule, scan
from tests.world import TODAY, build_world

JULY = date(2026, 7, 1)


@pytest.fixture(scope="module")
def books(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """KP-049 signed, its crops objected to and held; an approved run of the rest; a list of "
    "the other stage."""
    database, _mould = databases.clone(demo=False, tag="posting")
    with django_db_blocker.unblock():
        before = connection.settings_dict["NAME"]
        connection.close()
        connection.settings_dict["NAME"] = database
        ids = _story()
        connection.close()
        connection.settings_dict["NAME"] = before
    yield database, ids
    databases.drop(database)


def _story() -> dict[str, Any]:
    world = build_world()
    rule(world)
    hung = posted(world, made(world))
    agreement = sign(world, draft(world, world.kp049))
    fund(world)
    row = row_of(hung, "KP-049", "王家", thing="水稻")
    one = objected(world, row, JULY)
    over = decided(world, objected(world, row_of(hung, "KP-051", "陈家"), JULY), upheld=False, day=JULY)
    run = payments.prepare_run(
        project=world.project,
        fund_source=world.fund,
        lines=[(line, None) for line in agreement.lines.filter(head="resettlement")],
        actor=world.staff,
        on=PAID,
        client_key=uuid4(),
    )
    payments.approve_run(run, actor=world.leader, on=PAID)
    waiting = draft(world, world.kp050, number="XY-2026-050")
    item = register.add_item(
        taking=world.kp050,
        owner=world.wang,
        rate=world.rates["well"],
        quantity=D(1),
        first_seen_date=date(2026, 3, 1),
        photo=papers.file_paper(kind="photo", title="井", scan=("井.jpg", JPEG), actor=world.staff, on=TODAY),
        late_reason="旧井",
        actor=world.staff,
        on=TODAY,
    )
    ready = public_lists.make_list(
        batch=world.batch, place=world.village, stage="survey", actor=world.staff, on=TODAY
    )
    lines = dict(agreement.lines.values_list("head", "pk"))
    return {
        "list": hung.pk,
        "ready": ready.pk,
        "row": row.pk,
        "area_row": row_of(hung, "KP-049", "王家", kind="area").pk,
        "objection": one.pk,
        "rejected": over.pk,
        "crops": lines["crops"],
        "land": lines["land"],
        "resettlement": lines["resettlement"],
        "hold": LineHold.objects.get(cause="objection").pk,
        "run": run.pk,
        "draft": waiting.pk,
        "item": world.kp049.items.get().pk,
        "late": item.late.pk,
        "staff": world.staff.pk,
        "leader": world.leader.pk,
        "finance": world.finance.pk,
        "account": world.accounts["王家"].pk,
        "wang": world.wang.pk,
        "scan": scan(world).pk,
        "project": world.project.pk,
    }


LIST = "UPDATE parcels_publiclist SET {} WHERE id = {ready}"
OBJECTION = "UPDATE parcels_objection SET {} WHERE id = {objection}"
NEW_OBJECTION = (
    "INSERT INTO parcels_objection (uid, number, row_id, by_name, received_date, text, "
    "recorded_by_id, recorded_date, "
    "state, answer) VALUES (gen_random_uuid(), 'YY-X', {area_row}, '王家', {day}, '少', "
    "{staff}, '2026-07-01', {state}, '')"
)
POSTING = (
    "state = 'posted', posted_date = '2026-11-23', days = {days}, ends_date = DATE '2026-11-23' + {days}, "
    "spots = '村委会', paper_id = {{scan}}, posted_by_id = {{staff}}"
)
RELEASE = (
    "UPDATE parcels_paymentrun SET state = 'released', released_by_id = {finance}, "
    "released_date = '2026-07-15' "
    "WHERE id = {run}"
)
ITEM = (
    "INSERT INTO parcels_runitem (uid, run_id, number, line_id, payee_id, account_id, "
    "bank_name, holder_name, account_number, "
    "amount_yuan, result, bank_reference, failure) SELECT gen_random_uuid(), r.id, 9, {crops}, "
    "{wang}, {account}, '', '', '', 1, "
    "'pending', '', '' FROM parcels_paymentrun r WHERE r.id = {run}"
)

# name: (what is done, the refusal, what takes the guard out, what goes before both)
SINS: dict[str, tuple[str, str, str, str]] = {
    "a quantity without a measure": (
        "UPDATE parcels_item SET quantity = 9 WHERE id = {item}",
        "item_by_measure",
        "ALTER TABLE parcels_item DISABLE TRIGGER item_guard",
        "",
    ),
    "a signed quantity without a measure": (
        "UPDATE parcels_item SET signed_quantity = 9 WHERE id = {item}",
        "item_by_measure",
        "ALTER TABLE parcels_item DISABLE TRIGGER item_guard",
        "",
    ),
    "a first-seen day moved before the freeze": (
        "UPDATE parcels_item SET first_seen_date = '2026-01-01' WHERE id = {item}",
        "item_by_measure",
        "ALTER TABLE parcels_item DISABLE TRIGGER item_guard",
        "",
    ),
    "a late thing counted by who recorded it": (
        "UPDATE parcels_lateitem SET state = 'counted', reason = 'x', decided_by_id = {staff}, "
        "decided_date = '2026-11-23' WHERE id = {late}",
        "late_item_decided_by_another",
        "ALTER TABLE parcels_lateitem DROP CONSTRAINT late_item_decided_by_another",
        "",
    ),
    "a late thing forgotten": (
        "DELETE FROM parcels_lateitem WHERE id = {late}",
        "append_only",
        "ALTER TABLE parcels_lateitem DISABLE TRIGGER late_item_guard",
        "",
    ),
    "the evidence of a late thing edited": (
        "UPDATE parcels_lateitem SET note = 'x', state = 'counted', reason = 'x', decided_by_id = "
        "{leader}, "
        "decided_date = '2026-11-23' WHERE id = {late}",
        "late_item_is_evidence",
        "ALTER TABLE parcels_lateitem DISABLE TRIGGER late_item_guard",
        "",
    ),
    "a row added to a list that is made": (
        "INSERT INTO parcels_publicrow (public_list_id, number, kind, taking_id, party_id, "
        "group_name, taking_code, "
        "party_name, land_class, head, thing, unit, numerator, denominator, standing) SELECT "
        "public_list_id, 99, kind, "
        "taking_id, party_id, '', taking_code, party_name, '', '', '', '', 1, 1, '' FROM "
        "parcels_publicrow WHERE id = {row}",
        "public_list_is_frozen",
        "ALTER TABLE parcels_publicrow DISABLE TRIGGER public_row_guard",
        "",
    ),
    "a row of a list edited": (
        "UPDATE parcels_publicrow SET quantity = 9 WHERE id = {row}",
        "append_only",
        "ALTER TABLE parcels_publicrow DISABLE TRIGGER append_only",
        "",
    ),
    "a number on a notice": (
        "INSERT INTO parcels_publicrow (public_list_id, number, kind, taking_id, party_id, "
        "group_name, taking_code, "
        "party_name, land_class, head, thing, unit, numerator, denominator, standing) SELECT "
        "public_list_id, 99, kind, "
        "taking_id, party_id, '', taking_code, '王家 431200197001010011', '', '', '', '', 1, 1, '' "
        "FROM parcels_publicrow WHERE id = {row}",
        "public_row_shows_no_number",
        "ALTER TABLE parcels_publicrow DROP CONSTRAINT public_row_shows_no_number",
        "ALTER TABLE parcels_publicrow DISABLE TRIGGER public_row_guard",
    ),
    "a posted list posted elsewhere": (
        "UPDATE parcels_publiclist SET spots = '别处' WHERE id = {list}",
        "public_list_is_frozen",
        "ALTER TABLE parcels_publiclist DISABLE TRIGGER public_list_guard",
        "",
    ),
    "a list's hash replaced": (
        LIST.replace("{}", "state = 'posted', sha256 = 'x', " + POSTING.format(days=7).split(", ", 1)[1]),
        "public_list_is_frozen",
        "ALTER TABLE parcels_publiclist DISABLE TRIGGER public_list_guard",
        "",
    ),
    "a list thrown away": (
        "DELETE FROM parcels_publiclistevent WHERE false; DELETE FROM parcels_publicrow WHERE false; "
        "DELETE FROM parcels_publiclist WHERE id = {ready}",
        "public_list_is_frozen",
        "ALTER TABLE parcels_publiclist DISABLE TRIGGER public_list_guard; ALTER TABLE "
        "parcels_publicrow DISABLE TRIGGER "
        "append_only; DELETE FROM parcels_publicrow WHERE public_list_id = {ready}",
        "",
    ),
    "a list posted for fewer days than the rule": (
        LIST.replace("{}", POSTING.format(days=6)),
        "posting_too_short",
        "ALTER TABLE parcels_publiclist DISABLE TRIGGER public_list_guard",
        "",
    ),
    "a last day that is not posting day and days": (
        LIST.replace("{}", POSTING.format(days=7).replace("+ 7", "+ 3")),
        "public_list_ends_after_its_days",
        "ALTER TABLE parcels_publiclist DROP CONSTRAINT public_list_ends_after_its_days",
        "",
    ),
    "an objection before the posting": (
        NEW_OBJECTION.replace("{day}", "'2026-02-03'").replace("{state}", "'open'"),
        "objection_of_posted_list",
        "ALTER TABLE parcels_objection DISABLE TRIGGER objection_guard",
        "",
    ),
    "an objection that begins decided": (
        NEW_OBJECTION.replace("{day}", "'2026-02-06'").replace("{state}", "'remeasure'"),
        "objection_starts_open",
        "ALTER TABLE parcels_objection DISABLE TRIGGER objection_guard",
        "",
    ),
    "an objection edited": (
        OBJECTION.replace("{}", "text = '没事了'"),
        "objection_is_kept",
        "ALTER TABLE parcels_objection DISABLE TRIGGER objection_guard",
        "",
    ),
    "an objection thrown away": (
        "DELETE FROM parcels_objection WHERE id = {objection}",
        "objection_is_kept",
        "ALTER TABLE parcels_objection DISABLE TRIGGER objection_guard",
        "",
    ),
    "an objection decided by who recorded it": (
        OBJECTION.replace(
            "{}", "state = 'rejected', answer = 'x', decided_by_id = {staff}, decided_date = '2026-07-02'"
        ),
        "objection_decided_by_another",
        "ALTER TABLE parcels_objection DROP CONSTRAINT objection_decided_by_another",
        "",
    ),
    "a decision taken back": (
        "UPDATE parcels_objection SET state = 'open', answer = '', decided_by_id = NULL, "
        "decided_date = NULL "
        "WHERE id = {rejected}",
        "objection_is_decided",
        "ALTER TABLE parcels_objection DISABLE TRIGGER objection_guard",
        "",
    ),
    "an ordered measure skipped": (
        OBJECTION.replace(
            "{}", "state = 'rejected', answer = 'x', decided_by_id = {leader}, decided_date = '2026-07-02'"
        ),
        "objection_not_measured",
        "ALTER TABLE parcels_objection DISABLE TRIGGER objection_guard",
        "UPDATE parcels_objection SET state = 'remeasure' WHERE id = {objection}",
    ),
    "an objection settled by the list it objects to": (
        OBJECTION.replace("{}", "settled_by_id = {list}"),
        "objection_settled_by_correction",
        "ALTER TABLE parcels_objection DISABLE TRIGGER objection_guard",
        "UPDATE parcels_objection SET state = 'upheld', answer = 'x', decided_by_id = {leader}, "
        "decided_date = '2026-07-02' WHERE id = {objection}",
    ),
    "a hold ended while the objection is open": (
        "UPDATE parcels_linehold SET valid = daterange(lower(valid), '2026-07-02') WHERE id = {hold}",
        "objection_holds",
        "ALTER TABLE parcels_linehold DISABLE TRIGGER objection_hold",
        "",
    ),
    "a hold thrown away while the objection is open": (
        "DELETE FROM parcels_linehold WHERE id = {hold}",
        "objection_holds",
        "ALTER TABLE parcels_linehold DISABLE TRIGGER objection_hold",
        "",
    ),
    "a row of a run for another claimant's line of the area objected to": (
        ITEM.replace("{crops}", "{land}"),
        "line_is_held",
        "CREATE OR REPLACE FUNCTION row_stands_for(row_kind varchar, row_head varchar, row_party bigint, "
        "line_head varchar, line_claimant bigint) RETURNS boolean LANGUAGE sql IMMUTABLE AS "
        "$$ SELECT line_claimant = row_party AND row_head IN ('', line_head) $$",
        NEW_OBJECTION.replace("{day}", "'2026-07-01'").replace("{state}", "'open'")
        + "; ALTER TABLE parcels_runitem DISABLE TRIGGER run_item_row; "
        "ALTER TABLE parcels_runitem DISABLE TRIGGER run_item_cap",
    ),
    "a row of a run for a line under objection whose hold was forgotten": (
        ITEM,
        "line_is_held",
        "ALTER TABLE parcels_runitem DISABLE TRIGGER run_item_hold",
        "ALTER TABLE parcels_linehold DISABLE TRIGGER objection_hold; DELETE FROM parcels_linehold "
        "WHERE id = {hold}; "
        "ALTER TABLE parcels_runitem DISABLE TRIGGER run_item_row; ALTER TABLE parcels_runitem "
        "DISABLE TRIGGER run_item_cap",
    ),
    "a run released with a line held by a person": (
        RELEASE,
        "line_is_held",
        "ALTER TABLE parcels_paymentrun DISABLE TRIGGER run_release_hold",
        "INSERT INTO parcels_linehold (line_id, cause, ground, valid) "
        "VALUES ({resettlement}, 'person', 'x', daterange('2026-07-01', NULL))",
    ),
    "a run released with a line under objection whose hold was forgotten": (
        RELEASE,
        "line_is_held",
        "ALTER TABLE parcels_paymentrun DISABLE TRIGGER run_release_hold",
        NEW_OBJECTION.replace("{day}", "'2026-07-01'").replace("{state}", "'open'"),
    ),
    "an agreement signed over an objection where the rule forbids it": (
        "UPDATE parcels_agreement SET state = 'signed', signed_date = '2026-05-20', paper_id = "
        "{scan}, frozen = '{{\"a\": 1}}' "
        "WHERE id = {draft}",
        "agreement_over_objection",
        "ALTER TABLE parcels_agreement DISABLE TRIGGER agreement_posting",
        "INSERT INTO parcels_objection (uid, number, row_id, by_name, received_date, text, "
        "recorded_by_id, recorded_date, "
        "state, answer) SELECT gen_random_uuid(), 'YY-X', min(id), '李', '2026-07-01', '少', "
        "{staff}, '2026-07-01', 'open', '' "
        "FROM parcels_publicrow WHERE public_list_id = {list} AND taking_code = 'KP-050'; "
        "UPDATE parcels_postingrule SET before_signing = true",
    ),
}


def run_sql(database: str, ids: dict[str, Any], *, before: str, guard: str, sin: str) -> str:
    """The constraint that refused, or "" where it passed; everything is rolled back."""
    owner = psycopg2.connect(cluster.url("owner", database=database))
    try:
        with owner.cursor() as cursor:
            for sql in filter(None, (before, guard)):
                cursor.execute(sql.format(**ids))
                # A table with a deferred check to come cannot lose its trigger.
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            try:
                cursor.execute(sin.format(**ids))
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            except psycopg2.Error as no:
                return no.diag.constraint_name or str(no)
            return ""
    finally:
        owner.rollback()
        owner.close()


@pytest.mark.parametrize("name", SINS)
def test_the_database_refuses(books: tuple[str, dict[str, Any]], name: str):
    sin, code, _guard, before = SINS[name]
    assert run_sql(*books, before=before, guard="", sin=sin) == code


@pytest.mark.parametrize("name", SINS)
def test_and_without_the_guard_it_would_pass(books: tuple[str, dict[str, Any]], name: str):
    sin, _code, guard, before = SINS[name]
    assert run_sql(*books, before=before, guard=guard, sin=sin) == ""


@pytest.mark.parametrize("table", ["parcels_publicrow", "parcels_itemmeasure"])
def test_the_application_may_not_touch_a_row_or_a_measure(books: tuple[str, dict[str, Any]], table: str):
    link = psycopg2.connect(cluster.url("app", database=books[0]))
    for sql in (f"UPDATE {table} SET quantity = 1", f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
        with link.cursor() as cursor, pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute(sql)
        link.rollback()
    link.close()


def test_a_remeasured_objection_may_be_decided(db: None, world: Any):
    """The control of the controls: the lawful way passes every guard above."""
    rule(world)
    one = objected(world, row_of(posted(world, made(world)), "KP-049", "王家", thing="水稻"))
    remeasured(world, one, "3.20")
    assert decided(world, one, upheld=True).state == "upheld"
