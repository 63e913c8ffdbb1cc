"""The lists of money as Excel: the page's rows under its filters, units in headings, totals that add up."""

import re
from decimal import Decimal as D
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from django.urls import reverse

from parcels.actions import funds, ledger, papers
from parcels.actions.loan_extensions import answer_extension
from parcels.actions.suspense import Found, keep
from parcels.exporters import lists
from parcels.exporters.arrears import Made
from parcels.models import AccessRecord, Party, Transfer
from parcels.models.figures import fund_balance
from parcels.rules.money_terms import AccountKind, SuspenseGround, TransferKind
from tests.loan_day import LATER, extended
from tests.money_day import PAID, deposited, draft, fund, li_things, lines_of, paid_story, released, sign
from tests.parcels.actions.test_funds import ask, reserve  # noqa: F401
from tests.world import TODAY, World

pytestmark = pytest.mark.django_db
# The lists that staff see of their own villages only.
LISTS = ("run_export", "agreement_list_export", "collective_export", "deposit_export", "suspense_export")


def sheets(client, user, name, *args, **asked):
    """Every sheet of a workbook: its name → its table as (headings, rows, foot)."""
    client.force_login(user)
    answered = client.get(reverse(name, args=args), asked)
    assert answered.status_code == 200, answered.content.decode()
    book = openpyxl.load_workbook(BytesIO(b"".join(answered.streaming_content)))
    return {sheet.title: table(sheet) for sheet in book}


def table(sheet):
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    foot = next(at for at, row in enumerate(rows) if str(row[0]).startswith("合计"))
    head = next(at for at, row in enumerate(rows) if sum(bool(cell) for cell in row) > 3)
    assert foot == len(rows) - 1
    return rows[head], rows[head + 1 : foot], rows[foot]


def stray(world: World) -> None:
    """30 元 the bank paid to somebody no line knows."""
    li_things(world)
    lines = lines_of(sign(world, draft(world)))
    fund(world)
    (kept,) = keep(
        released(world, lines[1:2]), [Found(D(30), PAID, SuspenseGround.UNKNOWN, holder_name="某")]
    )
    row = ledger.Posting(
        world.fund.account,
        ledger.accounts_of(world.project)[AccountKind.SUSPENSE],
        D(30),
        PAID,
        suspense=kept,
    )
    ledger.post(TransferKind.SUSPENSE, [row], project=world.project, actor=world.finance, paper=world.paper)


def column(found, word):
    heads, rows, foot = found
    at = heads.index(word)
    return [D(str(row[at] or 0)) for row in rows], D(str(foot[at] or 0))


def adds_up(found, *words) -> None:
    for word in words:
        parts, whole = column(found, word)
        assert sum(parts) == whole, word


def test_the_ledger_of_a_project_with_its_funds_under_the_filter_of_the_page(
    client, world: World, kp050_paid
):
    agreement = kp050_paid
    book = sheets(client, world.finance, "ledger_export", world.project.code)
    adds_up(book["资金来源"], "计划 元", "余额 元", "可用 元")
    assert column(book["资金来源"], "余额 元")[1] == fund_balance(world.fund, TODAY)
    adds_up(book["分录"], "金额 元")
    assert len(book["分录"][1]) == Transfer.objects.filter(voucher__project=world.project).count()
    paid = sheets(client, world.finance, "ledger_export", world.project.code, kind="payment")["分录"]
    shown = Transfer.objects.filter(kind="payment", line__agreement=agreement)
    assert column(paid, "金额 元")[1] == sum(row.amount_yuan for row in shown)
    assert {row[2] for row in paid[1]} == {"支付"}
    seen = AccessRecord.objects.filter(view_name="ledger_export").latest("pk")
    assert (seen.actor, seen.subject) == (world.finance, f"project={world.project.code} on={TODAY}")


def test_runs_and_agreements_and_what_is_stuck(client, world: World, kp050_paid):
    agreement = kp050_paid
    runs = sheets(client, world.leader, "run_export")["支付批次"]
    adds_up(runs, "笔", "成功", "失败与退票", "金额 元")
    assert column(runs, "失败与退票")[1] == 2
    assert sheets(client, world.leader, "run_export", state="prepared")["支付批次"][1] == []
    page = client.get(reverse("agreement_list")).context
    made = sheets(client, world.leader, "agreement_list_export")["协议清单"]
    adds_up(made, "协议金额 元", "应付 元", "已付 元", "未付 元", "逾期 元", "暂停与提存 元")
    assert column(made, "未付 元")[1] == page["total"].unpaid_yuan
    assert column(made, "协议金额 元")[1] == page["agreed_yuan"] == agreement.total_yuan
    then = sheets(client, world.leader, "agreement_list_export", on="2026-05-19")["协议清单"]
    assert column(then, "应付 元")[1] == 0
    stuck = sheets(client, world.leader, "collective_export")["集体兑付"]
    adds_up(stuck, "收到 元", "已兑付 元", "滞留 元")
    assert column(stuck, "滞留 元")[1] == D("65520.00")


def test_deposits_stray_sums_and_loans(client, world: World, kp050_paid, reserve):  # noqa: F811
    agreement = kp050_paid
    deposited(world, lines_of(agreement)[3], D("1000.00"), TODAY)
    book = sheets(client, world.finance, "deposit_export")
    assert column(book["提存"], "提存 元") == ([D("1000.00")], D("1000.00"))
    assert column(book["已办结的提存申请"], "金额 元")[1] == D("1000.00")
    loan = ask(world, reserve)
    funds.decide_loan(loan, agree=True, actor=world.leader, on=TODAY)
    lent = sheets(client, world.finance, "loan_export")["项目间借款"]
    assert column(lent, "未还 元") == ([D("200000.00")], D("200000.00"))
    answer_extension(extended(world, loan), agree=True, actor=world.leader, on=TODAY)
    longer = sheets(client, world.finance, "loan_export")["项目间借款"]
    ((*_, due, first, told, _, _, _, _, _),) = longer[1]
    assert (str(due)[:10], str(first)[:10]) == (LATER.isoformat(), "2026-12-31")
    assert "资金未回笼" in told
    assert sheets(client, world.finance, "loan_export", on="2026-06-30")["项目间借款"][1] == []
    assert set(sheets(client, world.finance, "suspense_export")) == {"待查的款", "已了结"}


def test_beyond_the_longest_sheet_one_row_holds_the_rest_and_the_total_is_of_all(
    client, world, kp050_paid, monkeypatch
):
    whole = column(sheets(client, world.finance, "ledger_export", world.project.code)["分录"], "金额 元")[1]
    for name in ("parcels.exporters.lists.LONGEST", "parcels.views.list_exports.LONGEST"):
        monkeypatch.setattr(name, 3)
    _heads, rows, foot = cut = sheets(client, world.finance, "ledger_export", world.project.code)["分录"]
    n = Transfer.objects.filter(voucher__project=world.project).count()
    assert (len(rows), rows[-1][0], foot[0]) == (4, f"其余 {n - 3} 行未列出", f"合计 {n} 行")
    adds_up(cut, "金额 元")
    assert column(cut, "金额 元")[1] == whole
    # The same for runs, whose counts are counted per run.
    monkeypatch.setattr("parcels.exporters.lists.LONGEST", 1)
    monkeypatch.setattr("parcels.views.list_exports.LONGEST", 1)
    runs = sheets(client, world.finance, "run_export")["支付批次"]
    adds_up(runs, "笔", "金额 元")
    adds_up(sheets(client, world.finance, "agreement_list_export")["协议清单"], "协议金额 元", "未付 元")


def test_a_name_that_looks_like_a_formula_is_text(client, world: World, kp050_paid):
    Party.objects.filter(pk=world.wang.pk).update(name="=1+1")
    client.force_login(world.finance)
    answered = client.get(reverse("ledger_export", args=[world.project.code]))
    sheet = openpyxl.load_workbook(BytesIO(b"".join(answered.streaming_content)))["分录"]
    cells = [cell for row in sheet.iter_rows() for cell in row if "1+1" in str(cell.value)]
    assert cells
    assert all((cell.data_type, cell.value, cell.number_format) == ("s", "=1+1", "@") for cell in cells)


STARTS = ("=1+1", "+1", "-1", "@A1", "＝1+1")


def test_every_text_a_sheet_could_run_comes_back_as_it_was():
    made = Made(office="=2+2", name="@A1", schematic=False, recorded="")
    table = lists.Table("表", [lists.Column("=3+3"), lists.yuan("金额")], [(one, D(1)) for one in STARTS])
    sheet = openpyxl.load_workbook(lists.list_book("+1", "-1", [table], made))["表"]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert not any(cell.data_type == "f" for cell in cells)
    assert {*STARTS, "=3+3"} <= {cell.value for cell in cells}
    # The control: written without saying that it is text, a sheet takes it for a formula.
    held = BytesIO()
    with xlsxwriter.Workbook(held) as book:
        book.add_worksheet().write(0, 0, "=1+1")
    assert openpyxl.load_workbook(held).active["A1"].data_type == "f"


def test_no_workbook_is_written_by_guessing_what_a_text_is():
    """`write` guesses, `write_string` does not; and an apostrophe belongs to CSV alone."""
    for path in [*Path("parcels/exporters").glob("*.py"), *Path("expansion/exporters").glob("*.py")]:
        source = path.read_text(encoding="utf-8")
        assert not re.search(r"(sheet|worksheet)\.write\(", source), path
        assert path.name == "bank_table.py" or "formula_safe" not in source, path


@pytest.mark.parametrize("name", LISTS)
def test_staff_of_another_village_carries_nothing_of_this_one_away(client, world: World, name):
    if name == "suspense_export":
        stray(world)
    else:
        deposited(world, lines_of(paid_story(world))[3], D("1000.00"), TODAY)
    assert any(found[1] for found in sheets(client, world.staff, name).values())
    assert not any(found[1] for found in sheets(client, world.outsider, name).values())


def test_every_page_leads_to_its_workbook_with_its_filter(client, world: World, kp050_paid):
    client.force_login(world.finance)
    pages = {
        "run_list": ("run_export", {"state": "answered"}),
        "agreement_list": ("agreement_list_export", {"state": "signed"}),
        "collective_list": ("collective_export", {}),
        "deposit_list": ("deposit_export", {}),
        "suspense_list": ("suspense_export", {}),
        "loan_list": ("loan_export", {"on": "2026-06-30"}),
    }
    for page, (name, asked) in pages.items():
        query = "?" + "&".join(f"{key}={value}" for key, value in asked.items()) if asked else ""
        assert f'href="{reverse(name)}{query}"' in client.get(reverse(page), asked).content.decode(), page
    code = world.project.code
    shown = client.get(reverse("ledger", args=[code]), {"kind": "payment", "page": "1"}).content.decode()
    assert f'href="{reverse("ledger_export", args=[code])}?kind=payment"' in shown


def test_a_figure_of_a_ledger_leads_to_rows_that_add_up_to_it(client, world: World, kp050_paid):
    """Returns and reversals count against what they take back, on the page and in its workbook."""
    slip = papers.file_paper(
        kind="voucher", title="回单", number="HD-9", project=world.project, actor=world.finance, on=TODAY
    )
    told = {"value_date": TODAY, "actor": world.finance, "on": TODAY, "paper": slip}
    wrong = ledger.receive_funds(world.fund, amount=D("700.00"), **told)
    ledger.reverse(wrong.transfers.get(), reason="登错", **told)
    client.force_login(world.finance)
    address = reverse("ledger", args=[world.project.code])
    shown = client.get(address)
    money = shown.context["money"]
    figures = {"outside": money.received_yuan, "payable": money.payable_yuan, "paid": money.paid_yuan}
    assert all(f'href="?account={name}"' in shown.content.decode() for name in figures)
    for name, figure in figures.items():
        moved = client.get(address, {"account": name}).context["moved"]
        assert (moved["net"], moved["gave"] - moved["took"]) == (figure, figure), name
        book = sheets(client, world.finance, "ledger_export", world.project.code, account=name)
        _headings, rows, foot = book["分录"]
        assert D(str(foot[-1])) == figure == sum(D(str(row[-1])) for row in rows)
    # The control: by its kind alone a figure's rows are more than the figure.
    bare = Transfer.objects.filter(voucher__project=world.project, kind="payment")
    assert sum(row.amount_yuan for row in bare) > money.paid_yuan


def test_a_filter_that_is_not_understood_gives_no_workbook(client, world: World):
    client.force_login(world.finance)
    for name, asked in (("run_export", {"state": "maybe"}), ("agreement_list_export", {"town": "x"}),
                        ("loan_export", {"on": "2026-02-31"})):  # fmt: skip
        assert client.get(reverse(name), asked).status_code == 400


def test_nothing_and_words_and_days_are_cells_a_sheet_can_hold():
    assert lists._cell(None) is None
    assert lists._cell(TODAY) == "2026-11-23"
    assert lists._cell(D("1.50")) == D("1.50")


def test_what_is_stuck_with_collectives_is_asked_for_any_day(client, world: World, kp050_paid):
    client.force_login(world.finance)
    address, seen = reverse("collective_list"), {}
    for day in ("2026-07-14", "2026-07-15", "2026-11-23"):
        seen[day] = client.get(address, {"on": day})
        book = sheets(client, world.finance, "collective_export", on=day)
        assert D(str(book["集体兑付"][2][-1] or 0)) == seen[day].context["stuck"]
    assert seen["2026-07-14"].context["stuck"] == 0 < seen["2026-11-23"].context["stuck"]
    assert "collectives.xlsx?on=2026-07-15" in seen["2026-07-15"].content.decode()
    assert "看今天" in seen["2026-07-15"].content.decode()
    assert client.get(address, {"on": "2026-02-31"}).status_code == 400
