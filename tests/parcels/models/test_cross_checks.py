"""Each cross-check finds its sin and nothing in clean books."""

from datetime import date, timedelta
from decimal import Decimal as D
from pathlib import Path

import psycopg2
import pytest

from landmgmt import cluster
from landmgmt.lib.refusal import Refusal
from parcels.actions import funds, handouts, register
from parcels.actions.law import set_legal_term
from parcels.models import Project, cross_checks
from parcels.models.check_doers import doers_of
from parcels.models.cross_checks import all_findings, findings_of, thresholds
from parcels.models.loan_sheet import loans_on
from parcels.rules.cross_checks import BY_CODE, RULES
from parcels.words.cross_checks import CHECKS, evidence
from tests.money_day import PAID, li_things, paid_story, scan
from tests.parcels.actions.test_funds import DUE, ask, reserve
from tests.priced_day import in_force, range_rate
from tests.world import TODAY, World, build_world

__all__ = ["reserve"]

# What the database itself forbids is planted with its guards out.
GUARDED = (
    "agreement", "agreementtaking", "entitlement", "line", "runitem", "takingstage", "procedurestep",
    "account",
    "document", "party", "item", "rate", "bankaccount",
)  # fmt: skip
PAID_LINE = "(SELECT line_id FROM parcels_transfer WHERE kind = 'payment' ORDER BY id LIMIT 1)"
CHEN = "(SELECT id FROM parcels_party WHERE name LIKE '陈%' ORDER BY id LIMIT 1)"
KP050 = "(SELECT id FROM parcels_taking WHERE code = 'KP-050')"
PAPER = "(SELECT min(id) FROM parcels_document)"
TO_CHEN = f"UPDATE parcels_line SET payee_id = {CHEN}, authority_paper_id = {PAPER} WHERE id = {PAID_LINE};"
# rule → the sin in SQL, and a word of its sentence.
SINS = {
    "paid_twice": ("UPDATE parcels_runitem SET bank_reference = 'LS-1' WHERE result = 'success'", "LS-1"),
    "payment_before_agreement": (
        "UPDATE parcels_agreement SET signed_date = '2026-10-30' WHERE state = 'signed'",
        "于 2026-10-30 签订",
    ),
    "payment_before_paper": (
        "UPDATE parcels_document SET paper_date = '2026-12-01'"
        " WHERE id IN (SELECT paper_id FROM parcels_agreement)",
        "日期是 2026-12-01",
    ),
    "fund_crossed": (
        "UPDATE parcels_account SET project_id = (SELECT id FROM parcels_project WHERE code = 'QT')"
        " WHERE kind = 'paid'",
        "其他项目",
    ),
    "household_money_to_company": (
        TO_CHEN + f"UPDATE parcels_party SET kind = 'enterprise' WHERE id = {CHEN}",
        "收款人是企业 陈",
    ),
    "handed_over_before_paid": (
        "UPDATE parcels_takingstage SET stage = 'handed_over', since_date = '2026-10-01',"
        f" valid = '[2026-10-01,)' WHERE upper_inf(valid) AND taking_id = {KP050}",
        "KP-050 于 2026-10-01 交地",
    ),
    "agreement_out_of_order": (
        "UPDATE parcels_procedurestep SET done_date = '2026-10-30' WHERE step = '7'",
        "“补偿登记”登记为 2026-10-30",
    ),
    "account_of_several": (
        "UPDATE parcels_bankaccount SET number_index = (SELECT min(number_index) FROM parcels_bankaccount)",
        "同一账号登记给",
    ),
    "account_of_another_name": (
        "UPDATE parcels_runitem SET holder_name = '张三' WHERE result = 'success'",
        "账户户名是 张三",
    ),
    "claimed_twice": (
        "CREATE TEMP TABLE g AS SELECT * FROM parcels_agreement WHERE state = 'signed' LIMIT 1;"
        "CREATE TEMP TABLE e AS SELECT * FROM parcels_entitlement"
        "  WHERE agreement_id = (SELECT id FROM g) AND taking_id IS NOT NULL LIMIT 1;"
        "UPDATE g SET id = 90001, number = 'XY-2', uid = gen_random_uuid(), client_key = NULL;"
        "UPDATE e SET id = 90001, agreement_id = 90001;"
        "INSERT INTO parcels_agreement SELECT * FROM g; INSERT INTO parcels_entitlement SELECT * FROM e",
        "XY-2",
    ),
    "many_owners_of_one_house": (
        "UPDATE parcels_rate SET head = 'house';"
        "WITH n AS (SELECT id, row_number() OVER (ORDER BY id) AS place FROM parcels_item),"
        "     p AS (SELECT id, row_number() OVER (ORDER BY id) AS place FROM parcels_party)"
        f"UPDATE parcels_item i SET taking_id = {KP050}, owner_id = p.id"
        "  FROM n JOIN p USING (place) WHERE n.id = i.id",
        "个所有人",
    ),
    "payee_is_not_claimant": (TO_CHEN, "的钱付给了 陈"),
}


def found(code: str, on: date = TODAY):
    return findings_of(BY_CODE[code], on)


@pytest.fixture
def books(committed_db):
    """Clean books and the owner's door to them."""
    world = build_world()
    Project.objects.create(code="QT", name="其他项目", kind=world.project.kind)
    paid_story(world)
    with psycopg2.connect(cluster.url("owner", database=committed_db)) as link, link.cursor() as cursor:
        for table in GUARDED:
            cursor.execute(f"ALTER TABLE parcels_{table} DISABLE TRIGGER USER")
        cursor.execute("SAVEPOINT clean")
        yield cursor
        link.rollback()
    link.close()


def rows(cursor, code: str) -> list[str]:
    sql = (Path(cross_checks.__file__).parent / "sql" / "checks" / f"{code}.sql").read_text()
    cursor.execute(sql, {"on": TODAY, **thresholds(TODAY)})
    names = [column.name for column in cursor.description]
    return [
        evidence(code, row["told"]) for row in (dict(zip(names, r, strict=True)) for r in cursor.fetchall())
    ]


def test_each_rule_finds_its_sin_and_nothing_before_it(books):
    for code, (sin, word) in SINS.items():
        assert rows(books, code) == [], code
        books.execute(sin)
        told = rows(books, code)
        assert any(word in text for text in told), (code, told)
        books.execute("ROLLBACK TO SAVEPOINT clean")


def test_every_rule_is_proven_here():
    # The appraisal's: tests/parcels/actions/test_priced_lines.py; old books': test_old_excess.py there.
    elsewhere = {"quantity_outlier", "paid_in_cash", "loan_overdue", "appraisal_before_commission"}
    elsewhere |= {"old_book_overpaid", "crops_above_land"}
    assert set(SINS) | elsewhere == {rule.code for rule in RULES} == set(CHECKS)


@pytest.mark.django_db
def test_clean_books_raise_no_doubt(world: World, kp050_paid):
    assert {code: len(rows) for code, rows in all_findings(TODAY).items() if rows} == {}


@pytest.mark.django_db
def test_seven_graves_of_one_person_are_named(world: World):
    rate = in_force(world, head="attachment", code="GRAVE", name="坟墓", unit="冢", price_yuan=D(800))
    register.add_item(
        taking=world.kp050,
        owner=world.wang,
        rate=rate,
        quantity=D(7),
        first_seen_date=date(2026, 1, 8),
        actor=world.staff,
        on=TODAY,
    )
    (doubt,) = found("quantity_outlier")
    assert "坟墓 为 7.00" in evidence("quantity_outlier", doubt.told)


@pytest.mark.django_db
def test_crops_that_together_cover_more_than_their_land_are_named(world: World):
    """KP-050 has 6 亩. 4.2 亩 of paddy and 1.8 of dry land fill it; a further 0.1 is more than there is."""
    li_things(world)
    assert found("crops_above_land") == []
    register.add_item(
        taking=world.kp050,
        owner=world.chen,
        rate=world.rates["dry_crop"],
        quantity=D("0.10"),
        first_seen_date=date(2026, 1, 8),
        actor=world.staff,
        on=TODAY,
    )
    (doubt,) = found("crops_above_land")
    said = evidence("crops_above_land", doubt.told)
    assert "KP-050" in said
    assert "合计 4066.67 ㎡，土地只有 4000.00 ㎡" in said


@pytest.mark.django_db
def test_cash_is_found_by_its_word(world: World, kp050_paid):
    handouts.hand_on(
        world.collective,
        world.wang,
        amount=D(100),
        value_date=date(2026, 10, 20),
        paper=scan(world, "领款单", TODAY),
        note="现金发放",
        legacy_reason="凭领款单",
        actor=world.staff,
        on=TODAY,
    )
    (doubt,) = found("paid_in_cash")
    assert doubt.amount_yuan == D("100.00")


@pytest.mark.django_db
def test_a_loan_is_overdue_the_day_after_its_last_day(world: World, reserve):
    loan = funds.decide_loan(ask(world, reserve), agree=True, actor=world.leader, on=PAID)
    assert found("loan_overdue", DUE) == []
    (doubt,) = found("loan_overdue", DUE + timedelta(days=1))
    assert (doubt.subject, doubt.amount_yuan) == (f"loan:{loan.pk}", loan.amount_yuan)
    said = evidence("loan_overdue", doubt.told)
    assert "储备资金" in said
    assert "借 200,000.00 元，已还 0.00 元" in said
    # Finance asked for it and owes the answer; the leader, who agreed, may say what came out.
    assert doers_of("loan", loan.pk) == {world.finance.pk}


@pytest.mark.django_db
def test_what_was_repaid_late_was_overdue_until_then_on_any_day_asked(world: World, reserve):
    due = date(2026, 9, 30)
    loan = funds.decide_loan(ask(world, reserve, due_date=due), agree=True, actor=world.leader, on=PAID)
    for amount, day in ((50_000, date(2026, 9, 1)), (150_000, date(2026, 10, 20))):
        funds.repay_loan(
            loan, amount=D(amount), value_date=day, paper=world.paper, actor=world.finance, on=TODAY
        )
    assert found("loan_overdue", due) == []
    (doubt,) = found("loan_overdue", date(2026, 10, 19))
    assert doubt.amount_yuan == D(150_000)
    assert found("loan_overdue", date(2026, 10, 20)) == []
    states = {day: [(one.state, one.left_yuan, one.days_late) for one in loans_on(day)] for day in (
        PAID - timedelta(days=1), due, date(2026, 10, 19), TODAY)}  # fmt: skip
    assert list(states.values()) == [
        [],
        [("standing", 150_000, 0)],
        [("standing", 150_000, 19)],
        [("repaid", 0, 0)],
    ]


@pytest.mark.django_db
def test_from_how_many_on_a_doubt_is_raised_is_reference_data_of_the_day(world: World):
    """Two owners of one house are a doubt from the day on which the office says so, by its source."""
    house = range_rate(world)
    for owner in (world.wang, world.chen):
        register.add_item(
            taking=world.kp049, owner=owner, rate=house, quantity=D(80), first_seen_date=date(2025, 12, 1),
            actor=world.staff, on=TODAY,
        )  # fmt: skip
    assert found("many_owners_of_one_house") == []
    told = {"article": "第 2 条", "source": "审计〔2026〕5号", "actor": world.administrator, "on": TODAY}
    with pytest.raises(Refusal, match="legal_term_unit"):
        set_legal_term(code="check_owners", amount=2, unit="days", since=TODAY, **told)
    set_legal_term(code="check_owners", amount=2, unit="count", since=TODAY, **told)
    assert thresholds(TODAY) == {"owners": 2, "known": 8, "graves": 4, "days": 7}
    assert [one.told["count"] for one in found("many_owners_of_one_house")] == [2]
    assert found("many_owners_of_one_house", TODAY - timedelta(1)) == []
