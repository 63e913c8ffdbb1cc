"""What the commands tell of money: the arrears of one level, the ledger of a day, what is explained."""

import json
from decimal import Decimal as D
from typing import Any

import pytest
from django.core.management import get_commands, load_command_class
from django.utils import translation

from landmgmt.explained import explained
from landmgmt.management.commands import verify as verify_command
from parcels.actions import ledger
from parcels.models.arrears_sheet import arrears
from tests.money_day import deposited, lines_of
from tests.old_ledgers import locked
from tests.world import TODAY, World


@pytest.fixture(autouse=True)
def _keep_the_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.core.management.base.connections.close_all", lambda: None)


def run(capsys: pytest.CaptureFixture[str], name: str, *words: str) -> tuple[int, Any]:
    command, code = load_command_class(get_commands()[name], name), 0
    try:
        command.run_from_argv(["manage.py", name, *words, "--json"])
    except SystemExit as left:
        code = int(left.code or 0)
    said = capsys.readouterr().out
    return code, json.loads(said) if said else None


@pytest.mark.parametrize(("word", "level"), [("拨付", "allot"), ("兑付", "disburse"), ("allot", "allot")])
def test_arrears_of_one_level_keep_the_contract(
    world: World, kp050_paid, capsys, word: str, level: str
) -> None:
    code, found = run(capsys, "arrears", "--level", word, "--by", "head")
    expected = arrears(TODAY, "head", level=level)
    assert code == 0
    assert set(found) == {"on", "by", "rows", "total"}
    assert found["total"]["unpaid_yuan"] == f"{expected.total.unpaid_yuan:.2f}"
    assert [row["key"] for row in found["rows"]] == [row.key for row in expected.rows]


def test_an_unknown_level_is_a_wrong_call_answered_with_the_offices_words(world: World, capsys) -> None:
    command = load_command_class(get_commands()["arrears"], "arrears")
    with pytest.raises(SystemExit) as left:
        command.run_from_argv(["manage.py", "arrears", "--level", "省级"])
    told = capsys.readouterr().err
    assert left.value.code == 2
    assert "[--level 拨付|兑付]" in told
    assert "没有“省级”这一层。请写 拨付（allot）、兑付（disburse） 之一。" in told
    assert "invalid choice" not in told


def test_a_day_ahead_is_said_to_be_ahead(world: World, capsys) -> None:
    for day, ahead in (("2030-01-01", True), ("2026-11-23", False), ("2026-06-30", False)):
        load_command_class(get_commands()["arrears"], "arrears").run_from_argv(
            ["manage.py", "arrears", "--on", day]
        )
        assert (f"{day} 还没有到" in capsys.readouterr().out) is ahead


def test_the_ledger_of_a_day_balances_and_counts_its_vouchers(world: World, kp050_paid, capsys) -> None:
    code, found = run(capsys, "ledger", "--on", "2026-07-31", "--project", "KP")
    balances = {row["kind"]: row["balance_yuan"] for row in found["accounts"]}
    assert code == 0
    assert found["trial_balance_yuan"] == "0.00"
    # Signed, funded, paid: three vouchers by the end of July.
    assert (found["vouchers"], balances["payable"], balances["outside"]) == (3, "339700.00", "-1000000.00")
    assert run(capsys, "ledger", "--project", "XX")[0] == 2


def test_the_ledger_in_words_leaves_out_what_did_not_move_and_says_what_an_account_holds(
    world: World, kp050_paid, capsys
) -> None:
    command = load_command_class(get_commands()["ledger"], "ledger")
    command.run_from_argv(["manage.py", "ledger", "--on", "2026-07-31", "--project", "KP"])
    lines = capsys.readouterr().out.splitlines()
    cells = [line.split("\t") for line in lines]
    assert not [row for row in cells if row[2:5] == ["0.00", "0.00", "0.00"]]
    assert "签订的应付总额，付了也不从这里减" in next(row for row in cells if row[1:2] == ["应付"])
    assert any("个账户没有发生额，没有列出" in line for line in lines)


def test_everything_paid_through_runs_is_explained(world: World, kp050_paid) -> None:
    found = explained(TODAY)
    assert (found["payable_yuan"], found["share"], found["exceptions"]) == ("339700.00", "1.000000", [])
    # What is unpaid has no bank line, and is not counted as if it had.
    assert D(found["bank_yuan"]) == arrears(TODAY, "project").total.paid_yuan < D("339700.00")


def test_what_cannot_be_followed_is_named(world: World, kp050_paid) -> None:
    agreement = kp050_paid
    # The third heir's: sent, and returned by the bank.
    line = lines_of(agreement)[3]
    deposited(world, line, line.amount_yuan / 2, TODAY)
    assert explained(TODAY)["exceptions"] == []
    # A payment entered without a run, as out of old books.
    accounts = ledger.accounts_of(world.project)
    row = ledger.Posting(accounts["deposit"], accounts["paid"], line.amount_yuan / 4, TODAY, line=line)
    ledger.post("payment", [row], project=world.project, actor=world.finance, paper=world.paper)
    assert explained(TODAY)["exceptions"] == []
    fund = ledger.Posting(world.fund.account, accounts["paid"], line.amount_yuan / 4, TODAY, line=line)
    ledger.post("payment", [fund], project=world.project, actor=world.finance, paper=world.paper)
    [gap] = explained(TODAY)["exceptions"]
    assert (gap["line"], gap["agreement"], gap["missing"]) == (
        line.pk,
        agreement.number,
        ["payment_without_run"],
    )


def test_what_rests_on_old_books_is_an_exception_with_what_is_known_of_it(
    world: World, kp050_paid, capsys
) -> None:
    locked(world)
    found = explained(TODAY)
    # Of live lines 339,700.00 have no gap; 44,234.50 rest on the signed old book, 15,000.25 paid before.
    assert (found["payable_yuan"], found["traced_yuan"]) == ("383934.50", "339700.00")
    assert (found["old_book_yuan"], found["old_paid_yuan"]) == ("44234.50", "15000.25")
    assert (found["share"], found["old_book_share"]) == ("0.884786", "0.115214")
    assert D(found["bank_share"]) < D(found["share"])
    assert [(gap["payable_yuan"], gap["missing"]) for gap in found["exceptions"]] == [
        ("5000.00", ["old_book"]),
        ("30000.00", ["old_book"]),
        ("1234.50", ["old_book"]),
        ("8000.00", ["old_book"]),
    ]
    zhao = found["exceptions"][0]["old_book"]
    assert (zhao["book"], zhao["row"], zhao["paid_yuan"]) == ("台账.xlsx", 7, "5000.00")
    assert (zhao["paper"], zhao["signed_agreed_yuan"]) == ("签字汇总表", "44234.50")
    assert set(zhao["unknown"]) == {"number", "signed_date", "due_date", "last_paid_date", "voucher"}


def test_verify_tells_the_old_books_apart_in_words(world: World) -> None:
    locked(world)
    answer, code = verify_command.Command().answer()
    said = verify_command.Command().tell(answer)
    assert code == 0
    assert "其中 0.00 元（0.0000%）的凭据链没有缺口" in said
    assert "另有 44234.50 元（100.0000%）凭已锁定、已签字的旧账；旧账中已付的 15000.25 元没有银行行" in said
    assert "30000.00: 旧账 · 台账.xlsx 2023 台账 #4 · 旧账已付 10000.25 元" in said
    assert "不详：" in said
    with translation.override("en"):
        assert "old book" in verify_command.Command().tell(answer)
