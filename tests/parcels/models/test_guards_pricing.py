"""What must never be with a price, an appraisal, a line by hand, social insurance; each with its control.

The sin is committed by raw SQL as the owner of the tables and refused. Then the guard is taken out inside the
same rolled-back transaction: the statement passes, so it was the guard.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

import psycopg2
import pytest
from django.db import connection

from landmgmt import cluster
from parcels.models import RateSet
from parcels.rules.instalments import Terms
from tests import databases
from tests.money_day import DUE_SEPTEMBER, draft
from tests.parcels.models.test_guards_posting import run_sql
from tests.priced_day import (
    appraisal_rate,
    appraised,
    by_hand,
    chosen,
    countersigned,
    insurance_rate,
    range_rate,
    report_paper,
    the_fund,
    thing,
)
from tests.world import build_world


@pytest.fixture(scope="module")
def books(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """KP-049 in a draft: a house in a range, an appraised workshop, an award, the fund; a line waits."""
    database, _mould = databases.clone(demo=False, tag="pricing")
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
    house, shop = thing(world, range_rate(world)), thing(world, appraisal_rate(world))
    chosen(world, house)
    report = appraised(world, shop)
    insurance_rate(world)
    fund = the_fund(world)
    award = countersigned(world, by_hand(world))
    agreement = draft(world, world.kp049, terms=[Terms(DUE_SEPTEMBER, 1)])
    proposed = RateSet.objects.create(
        name="待复核",
        paper_number="2号",
        county_code="431271",
        land_percent=40,
        valid=(date(2026, 11, 1), None),
        entered_by=world.finance,
        entered_date=date(2026, 11, 1),
    )
    lines = dict(agreement.lines.values_list("head", "pk"))
    return {
        "house": house.pk,
        "shop": shop.pk,
        "report": report.pk,
        "paper": report_paper(world).pk,
        "fund": fund.pk,
        "award": award.pk,
        "waiting": by_hand(world, "300.00").pk,
        "kp050": world.kp050.pk,
        "draft": agreement.pk,
        "entitled": agreement.entitlements.get(head="award").pk,
        "insured": lines["social_insurance"],
        "resettled": lines["resettlement"],
        "taking": world.kp049.pk,
        "wang": world.wang.pk,
        "collective": world.collective.pk,
        "staff": world.staff.pk,
        "finance": world.finance.pk,
        "rate": house.rate_id,
        "land": agreement.entitlements.get(head="land").pk,
        "well": world.kp049.items.exclude(pk__in=[house.pk, shop.pk]).values_list("pk", flat=True)[0],
        "confirmed": world.rate_set.pk,
        "proposed": proposed.pk,
        "proposed_rate": proposed.rates.create(**RANGE).pk,
    }


RANGE = {"head": "house", "code": "X", "name": "砖混", "unit": "㎡", "pricing": "range"}
RANGE |= {"price_yuan": 800, "high_yuan": 1100}


PRICE = (
    "INSERT INTO parcels_itemprice (item_id, price_yuan, reason, chosen_by_id, chosen_date) "
    "VALUES ({item}, {price}, {reason}, {{staff}}, '2026-05-06')"
)
REPORT = (
    "INSERT INTO parcels_appraisal (item_id, appraiser, number, commission_date, report_date, value_yuan, "
    "paper_id, legacy_reason, note, recorded_by_id, recorded_date) VALUES ({item}, 'A', 'X-1', '2026-04-10', "
    "{day}, {value}, {{paper}}, '', '', {{staff}}, '2026-05-06')"
)
HAND = (
    "INSERT INTO parcels_manualline (uid, taking_id, kind, head, claimant_id, amount_yuan, reason, state, "
    "entered_by_id, entered_date, answer{more}) VALUES (gen_random_uuid(), {{taking}}, 'add', '{head}', "
    "{{{who}}}, {amount}, '{reason}', '{state}', {{staff}}, '2026-05-06', ''{values})"
)
DECIDE = (
    "UPDATE parcels_manualline SET state = '{state}', decided_by_id = {{{who}}}, decided_date = '2026-05-06' "
    "WHERE id = {{waiting}}"
)
ENTITLE = (
    "INSERT INTO parcels_entitlement (agreement_id, taking_id, head, level, claimant_id, amount_yuan, "
    "formula, params, position) VALUES ({{draft}}, {{taking}}, 'award', 'disburse', {{wang}}, 300, "
    "'{formula}', '{params}'::jsonb, 90)"
)
NO_MANUAL = "ALTER TABLE parcels_manualline DISABLE TRIGGER manual_line_guard"
NO_APPRAISAL = "ALTER TABLE parcels_appraisal DISABLE TRIGGER appraisal_guard"
NO_INSURANCE = "ALTER TABLE parcels_line DISABLE TRIGGER social_insurance"
NO_ENTITLED = "ALTER TABLE parcels_entitlement DISABLE TRIGGER entitlement_manual"
NO_FUND = "ALTER TABLE parcels_party DISABLE TRIGGER insurance_fund_guard"


def drop(table: str, name: str) -> str:
    return f"ALTER TABLE parcels_{table} DROP CONSTRAINT {name}"


def waiting_in(formula: str, params: str) -> str:
    return ENTITLE.format(formula=formula, params=params.replace("{", "{{").replace("}", "}}")).replace(
        "WAITING", "{waiting}"
    )


RATES = (
    "INSERT INTO parcels_rateset (name, paper_number, county_code, land_percent, is_sample, valid, state, "
    "answer, remark, entered_by_id, decided_by_id, decided_date) VALUES ('x', '3号', '431271', 40, false, "
    "'[2026-11-01,)', 'confirmed', '', '', {author}, {second}, {day})"
)
CONFIRM = (
    "UPDATE parcels_rateset SET state = '{state}', decided_by_id = {{{who}}}, decided_date = '2026-11-02', "
    "answer = '{answer}' WHERE id = {{{rates}}}"
)
PRICE_MORE = (
    "INSERT INTO parcels_rate (rate_set_id, head, code, name, unit, pricing, price_yuan, extent, remark) "
    "VALUES ({confirmed}, 'crops', 'Y', 'y', '亩', 'fixed', 9000, '', '')"
)
NO_RATES = "ALTER TABLE parcels_rateset DISABLE TRIGGER rate_set_guard"
NO_RATE = "ALTER TABLE parcels_rate DISABLE TRIGGER rate_of_set"

# name: (what is done, the refusal, what takes the guard out)
SINS: dict[str, tuple[str, str, str]] = {
    "rates confirmed by whoever entered them": (
        CONFIRM.format(state="confirmed", who="finance", answer="", rates="proposed"),
        "rate_set_confirmed_by_another",
        drop("rateset", "rate_set_confirmed_by_another"),
    ),
    "rates sent back without a word": (
        CONFIRM.format(state="rejected", who="staff", answer="", rates="proposed"),
        "rate_set_rejection_has_reason",
        drop("rateset", "rate_set_rejection_has_reason"),
    ),
    "rates born confirmed": (
        RATES.format(author="{finance}", second="{staff}", day="'2026-11-02'"),
        "rate_set_starts_proposed",
        NO_RATES,
    ),
    "rates as if of before the rule": (
        RATES.format(author="NULL", second="NULL", day="NULL"),
        "rate_set_starts_proposed",
        NO_RATES,
    ),
    "another author of rates": (
        "UPDATE parcels_rateset SET entered_by_id = {staff} WHERE id = {proposed}",
        "rate_set_is_decided",
        NO_RATES,
    ),
    "confirmed rates from an earlier day": (
        "UPDATE parcels_rateset SET valid = '[2020-01-01,)' WHERE id = {confirmed}",
        "rate_set_is_decided",
        NO_RATES,
    ),
    "rates sent back that something is valued by": (
        CONFIRM.format(state="rejected", who="staff", answer="x", rates="confirmed"),
        "rates_are_used",
        NO_RATES,
    ),
    "a price more in a confirmed set": (PRICE_MORE, "rate_set_is_decided", NO_RATE),
    "a price of a confirmed set changed": (
        "UPDATE parcels_rate SET high_yuan = 9000 WHERE id = {rate}",
        "rate_set_is_decided",
        NO_RATE,
    ),
    "a coefficient of a confirmed set changed": (
        "UPDATE parcels_landcoefficient SET coefficient = 9 WHERE rate_set_id = {confirmed}",
        "rate_set_is_decided",
        "ALTER TABLE parcels_landcoefficient DISABLE TRIGGER rate_of_set",
    ),
    "an agreement priced by rates that wait": (
        "UPDATE parcels_entitlement SET rate_id = {proposed_rate} WHERE id = {land}",
        "rate_not_confirmed",
        "ALTER TABLE parcels_entitlement DISABLE TRIGGER rate_confirmed",
    ),
    "a thing priced by rates that wait": (
        "UPDATE parcels_item SET rate_id = {proposed_rate} WHERE id = {well}",
        "rate_not_confirmed",
        "ALTER TABLE parcels_item DISABLE TRIGGER rate_confirmed",
    ),
    "a price above its range": (
        PRICE.format(item="{house}", price=1100.01, reason="'x'"),
        "item_price_in_range",
        "ALTER TABLE parcels_itemprice DISABLE TRIGGER item_price_guard",
    ),
    "a price without reason": (
        PRICE.format(item="{house}", price=900, reason="''"),
        "item_price_has_reason",
        drop("itemprice", "item_price_has_reason"),
    ),
    "a chosen price edited": (
        "UPDATE parcels_itemprice SET price_yuan = 1000 WHERE item_id = {house}",
        "append_only",
        "ALTER TABLE parcels_itemprice DISABLE TRIGGER append_only",
    ),
    "a range without its upper bound": (
        "UPDATE parcels_rate SET high_yuan = NULL WHERE id = {proposed_rate}",
        "rate_priced_whole",
        drop("rate", "rate_priced_whole"),
    ),
    "a range upside down": (
        "UPDATE parcels_rate SET high_yuan = 799 WHERE id = {proposed_rate}",
        "rate_priced_whole",
        drop("rate", "rate_priced_whole"),
    ),
    "a report before its commission": (
        REPORT.format(item="{shop}", day="'2026-04-09'", value=1),
        "appraisal_before_commission",
        drop("appraisal", "appraisal_before_commission"),
    ),
    "an appraisal worth nothing": (
        REPORT.format(item="{shop}", day="'2026-04-20'", value=0),
        "appraisal_is_positive",
        drop("appraisal", "appraisal_is_positive"),
    ),
    "an appraisal of what has a price": (
        REPORT.format(item="{house}", day="'2026-04-20'", value=1),
        "item_is_not_appraised",
        NO_APPRAISAL,
    ),
    "an appraisal without its scan": (
        "UPDATE parcels_document SET scan = '', sha256 = '' WHERE id = {paper};"
        + REPORT.format(item="{shop}", day="'2026-04-20'", value=1),
        "appraisal_without_scan",
        NO_APPRAISAL,
    ),
    "an appraisal edited": (
        "UPDATE parcels_appraisal SET value_yuan = 1 WHERE id = {report}",
        "append_only",
        "ALTER TABLE parcels_appraisal DISABLE TRIGGER append_only",
    ),
    "a line by hand without reason": (
        HAND.format(head="award", who="wang", amount=1, reason="", state="proposed", more="", values=""),
        "manual_has_reason",
        drop("manualline", "manual_has_reason"),
    ),
    "a line by hand of less than nothing": (
        HAND.format(head="award", who="wang", amount=-1, reason="x", state="proposed", more="", values=""),
        "manual_is_positive",
        drop("manualline", "manual_is_positive"),
    ),
    "a line born countersigned": (
        HAND.format(
            head="award",
            who="wang",
            amount=1,
            reason="x",
            state="countersigned",
            more=", decided_by_id, decided_date",
            values=", {finance}, '2026-05-06'",
        ),
        "manual_starts_proposed",
        NO_MANUAL,
    ),
    "social insurance for a family, by hand": (
        HAND.format(
            head="social_insurance", who="wang", amount=1, reason="x", state="proposed", more="", values=""
        ),
        "social_insurance_apart",
        NO_MANUAL,
    ),
    "countersigned by whoever entered it": (
        DECIDE.format(state="countersigned", who="staff"),
        "manual_countersigned_by_another",
        drop("manualline", "manual_countersigned_by_another"),
    ),
    "withdrawn by another": (
        DECIDE.format(state="withdrawn", who="finance"),
        "manual_countersigned_by_another",
        drop("manualline", "manual_countersigned_by_another"),
    ),
    "rejected without a word": (
        DECIDE.format(state="rejected", who="finance"),
        "manual_rejection_has_reason",
        drop("manualline", "manual_rejection_has_reason"),
    ),
    "another sum before the second signature": (
        "UPDATE parcels_manualline SET amount_yuan = 9000 WHERE id = {waiting}",
        "manual_is_decided",
        NO_MANUAL,
    ),
    "another sum after the second signature": (
        "UPDATE parcels_manualline SET amount_yuan = 9000 WHERE id = {award}",
        "manual_is_decided",
        NO_MANUAL,
    ),
    "sent back while an agreement counts it": (
        "UPDATE parcels_manualline SET state = 'rejected', answer = 'x' WHERE id = {award}",
        "manual_is_counted",
        NO_MANUAL,
    ),
    "a line by hand struck out": (
        "DELETE FROM parcels_manualline WHERE id = {waiting}",
        "append_only",
        NO_MANUAL,
    ),
    "what waits in an agreement": (
        waiting_in("manual", '{"manual": WAITING, "amount": "300.00"}'),
        "manual_not_countersigned",
        NO_ENTITLED,
    ),
    "what waits, inside an amendment": (
        waiting_in(
            "difference",
            '{"sums": [{"formula": "manual", "params": {"manual": WAITING, "amount": "300.00"}}]}',
        ),
        "manual_not_countersigned",
        NO_ENTITLED,
    ),
    "an award of other land": (
        "UPDATE parcels_entitlement SET taking_id = {kp050} WHERE id = {entitled}",
        "manual_not_countersigned",
        NO_ENTITLED,
    ),
    "more than was countersigned": (
        "UPDATE parcels_entitlement SET amount_yuan = 9000 WHERE id = {entitled}",
        "manual_not_countersigned",
        NO_ENTITLED,
    ),
    "social insurance to the collective": (
        "UPDATE parcels_line SET payee_id = {collective}, authority_paper_id = {paper} WHERE id = {insured}",
        "social_insurance_apart",
        NO_INSURANCE,
    ),
    "a family's money to the fund": (
        "UPDATE parcels_line SET payee_id = {fund}, authority_paper_id = {paper} WHERE id = {resettled}",
        "social_insurance_apart",
        NO_INSURANCE,
    ),
    "a family made the fund": (
        "UPDATE parcels_party SET kind = 'household' WHERE id = {fund};"
        "UPDATE parcels_party SET kind = 'insurance' WHERE id = {wang}",
        "insurance_fund_stays",
        NO_FUND,
    ),
    "a second fund": (
        "INSERT INTO parcels_party (uid, kind, name, initials, id_number, id_number_index, phone, remark) "
        "SELECT gen_random_uuid(), kind, 'x', '', id_number, '', phone, '' FROM parcels_party "
        "WHERE id = {fund}",
        "insurance_fund_once",
        "DROP INDEX insurance_fund_once",
    ),
}


@pytest.mark.parametrize("name", SINS)
def test_the_database_refuses(books: tuple[str, dict[str, Any]], name: str):
    sin, code, _guard = SINS[name]
    assert run_sql(*books, before="", guard="", sin=sin) == code


@pytest.mark.parametrize("name", SINS)
def test_and_without_the_guard_it_would_pass(books: tuple[str, dict[str, Any]], name: str):
    sin, _code, guard = SINS[name]
    assert run_sql(*books, before="", guard=guard, sin=sin) == ""


@pytest.mark.parametrize("table", ["parcels_itemprice", "parcels_appraisal"])
def test_the_application_may_not_touch_a_price_or_a_report(books: tuple[str, dict[str, Any]], table: str):
    link = psycopg2.connect(cluster.url("app", database=books[0]))
    for sql in (f"UPDATE {table} SET item_id = 1", f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
        with link.cursor() as cursor, pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute(sql)
        link.rollback()
    link.close()
