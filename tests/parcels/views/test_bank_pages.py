"""Pages of the bank, of funds and loans: tried before written, said in sentences, kept once."""

import base64
import contextlib
from datetime import date
from decimal import Decimal as D
from io import StringIO
from json import loads
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import OperationalError, connection
from django.urls import reverse

from parcels.actions import funds, payments
from parcels.models import (
    AccessRecord,
    ApprovalBand,
    BankFile,
    BankFormat,
    JournalEntry,
    PaymentRun,
    ProjectLoan,
    ProposedPosting,
    SuspenseItem,
    Transfer,
    User,
)
from parcels.models.figures import fund_balance
from tests.money_day import PAID, answer, draft, fund, li_things, lines_of, released, sign
from tests.parcels.actions.test_bank_file import answered
from tests.parcels.actions.test_funds import ask, reserve  # noqa: F401  (a fixture)
from tests.scenes import once
from tests.world import PDF, TODAY, World

pytestmark = pytest.mark.django_db


@once
def run(world: World) -> PaymentRun:
    li_things(world)
    lines = lines_of(sign(world, draft(world)))
    fund(world)
    return released(world, lines[1:4])


def upload(client, user, run, data, name="回单.csv"):
    client.force_login(user)
    form = {"bank_format": "general", "bank_date": "2026-11-23", "file": SimpleUploadedFile(name, data)}
    return client.post(reverse("run_bank_file", args=[run.pk]), form)


def send(client, user, name, /, *args, **form):
    client.force_login(user)
    return client.post(reverse(name, args=args), form)


def said(answer) -> str:
    return answer.content.decode()


def test_a_file_is_tried_first_and_written_by_a_second_press(client, world, run):
    page = upload(client, world.finance, run, answered(run))
    assert "登记 3 行" in said(page)
    assert not BankFile.objects.exists()
    token = {"token": page.context["token"]}
    done = send(client, world.finance, "run_bank_file", run.pk, **token)
    assert done.status_code == 302
    assert run.items.filter(result="success").count() == 3
    again = send(client, world.finance, "run_bank_file", run.pk, **token)
    assert again.status_code == 409
    assert "登记过" in said(again)
    assert Transfer.objects.filter(kind="payment").count() == 3


def test_the_tried_file_is_kept_sealed_and_for_its_own_person(client, world, run):
    token = upload(client, world.finance, run, answered(run)).context["token"]
    account = run.items.first().account_number.reveal()
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(value, '') FROM landmgmt_cache")
        kept = cursor.fetchone()[0]
    assert account.encode() not in base64.b64decode(kept)
    other = send(client, world.second_finance, "run_bank_file", run.pk, token=token)
    assert other.status_code == 409
    assert "已过期" in said(other)


def test_what_must_be_confirmed_is_not_written_without_the_tick(client, world, run):
    first = run.items.get(number=1)
    data = answered(run, row_1={"amount": str(first.amount_yuan - 1)})
    token = upload(client, world.finance, run, data).context["token"]
    refused = send(client, world.finance, "run_bank_file", run.pk, token=token)
    assert refused.status_code == 409
    assert "1 处还没有解决" in said(refused)
    send(client, world.finance, "run_bank_file", run.pk, token=token, accept="BANK_AMOUNT_DIFFERS")
    row = SuspenseItem.objects.get()
    page = client.get(reverse("suspense_list"))
    assert "银行金额不同" in said(page)
    assert row.account_number.reveal() not in said(page)
    form = {"amount": str(row.amount_yuan), "value_date": "2026-11-23", "note": "少付一元", "number": "HD-1"}
    line = first.line_id
    key = str(uuid4())
    for _ in range(2):
        sent = send(client, world.finance, "suspense_assign", row.pk, line=line, client_key=key, **form)
        assert sent.status_code == 302
    made = ProposedPosting.objects.get()
    assert not Transfer.objects.filter(kind="assign").exists()
    assert "等待复核" in said(client.get(reverse("proposal_list")))
    for _ in range(2):
        assert send(client, world.second_finance, "proposal_confirm", made.pk).status_code == 302
    assert Transfer.objects.filter(kind="assign").count() == 1


def test_a_file_with_an_error_says_of_no_row_that_it_is_a_success(client, world, run):
    page = said(upload(client, world.finance, run, answered(run, row_1={"day": "2027-01-01"})))
    assert "登记为成功" not in page
    assert "没有登记：文件有错误" in page
    assert "不能登记" in page
    # The control: without the error the rows are successes.
    assert "登记为成功" in said(upload(client, world.finance, run, answered(run)))


def test_a_broken_workbook_is_told_as_a_workbook(client, world, run):
    page = said(upload(client, world.finance, run, b"PK\x03\x04xx", "回单.xlsx"))
    assert "Excel 工作簿已损坏" in page
    assert "Shapefile" not in page


@pytest.mark.parametrize(
    "data",
    [b"", b"a,b\n1,2", b"PK\x03\x04xx", b"\x00" * 50, b"\xff\xfe\x00", "金额,结果\n1.234,成功".encode()],
)
def test_nonsense_for_a_file_is_a_sentence_and_writes_nothing(client, world, run, data):
    page = upload(client, world.finance, run, data)
    assert page.status_code in (200, 409)
    assert "alert" in said(page) or "不能登记" in said(page)
    assert not BankFile.objects.exists()


def test_the_sheet_comes_in_the_banks_own_columns(client, world, run):
    row = BankFormat.objects.get(code="general")
    row.file_kind = "csv_gbk"
    row.sheet_columns = [["account", "收款账号"], ["amount", "金额(元)"], ["name", "户名"]]
    row.save()
    client.force_login(world.finance)
    got = client.get(reverse("run_sheet", args=[run.pk]), {"format": "general"})
    text = b"".join(got.streaming_content).decode("gb18030").splitlines()
    item = run.items.get(number=1)
    assert text[0] == "收款账号,金额(元),户名"
    assert text[1] == f"{item.account_number.reveal()},{item.amount_yuan},{item.holder_name}"
    assert AccessRecord.objects.filter(view_name="run_sheet", subject=f"run={run.pk} sheet").exists()


def test_a_banks_columns_are_edited_on_a_page_and_nonsense_is_refused(client, world):
    row = BankFormat.objects.get(code="general")
    client.force_login(world.finance)
    first = client.get(reverse("bank_format_edit", args=[row.pk])).context["form"].initial
    form = {key: value for key, value in first.items() if value not in (None, False)}
    good = {**form, "answer_amount": "实付金额"}
    assert send(client, world.finance, "bank_format_edit", row.pk, **good).status_code == 302
    row.refresh_from_db()
    assert row.result_columns["amount"] == "实付金额"
    for wrong, sentence in [
        ({"answer_amount": ""}, "回单至少要有"),
        ({"sheet_account": ""}, "代发表至少要有"),
        ({"failed_words": "成功"}, "不能有两种意思"),
        ({"sheet_name": "账号"}, "出现两次"),
    ]:
        answer = send(client, world.finance, "bank_format_edit", row.pk, **{**good, **wrong})
        assert answer.status_code == 409
        assert sentence in said(answer)


def test_a_follow_up_is_one_press_and_one_run(client, world, run):
    lost = run.items.get(number=3)
    answer(world, run, failed=[lost.line])
    client.force_login(world.staff)
    page = client.get(reverse("run_file", args=[run.pk]))
    assert "补发失败与退票" in said(page)
    form = {"client_key": str(uuid4()), "item": lost.pk}
    first = send(client, world.staff, "run_follow_up", run.pk, **form)
    second = send(client, world.staff, "run_follow_up", run.pk, **form)
    assert first["Location"] == second["Location"]
    made = PaymentRun.objects.get(follows=run)
    assert run.number in said(client.get(first["Location"]))
    # The row is held now: the page names the run and the row that hold it, with the sum it is about.
    page = said(client.get(reverse("run_follow_up", args=[run.pk])))
    row = made.items.get()
    assert "已在另一批次，还没有付成：" in page
    assert f"{reverse('run_file', args=[made.pk])}#row-{row.number}" in page
    assert f"批次 {made.number} 第 {row.number} 行" in page
    assert ">0.00<" not in page[page.index("<tbody>") :]


def test_the_page_says_who_still_must_agree(client, world, run):
    send(
        client, world.administrator, "approval_band_new",
        over_yuan="100", approvals="2", since="2026-11-23", paper_number="内控",
    )  # fmt: skip
    assert ApprovalBand.objects.get().approvals == 2
    line = lines_of(run.items.first().line.agreement)[7]
    made = payments.prepare_run(
        project=world.project, fund_source=world.fund, lines=[(line, None)], actor=world.staff, on=TODAY,
        client_key=uuid4(),
    )  # fmt: skip
    client.force_login(world.leader)
    assert "须 2 位领导分别同意，还差 2 位" in said(client.get(reverse("run_file", args=[made.pk])))
    send(client, world.leader, "run_approve", made.pk)
    page = said(client.get(reverse("run_file", args=[made.pk])))
    assert "还须另外 1 位领导同意" in page
    assert "审批 1/2" in page
    assert (
        send(client, world.administrator, "approval_band_new", over_yuan="x", approvals="9").status_code
        == 200
    )


def test_a_loan_is_asked_decided_and_repaid_on_its_pages(client, world, reserve):  # noqa: F811
    form = {
        "lender": reserve.code, "borrower": world.fund.code, "amount": "1000.00", "due_date": "2026-12-31",
        "reason": "周转", "number": "JK-1", "client_key": str(uuid4()),
    }  # fmt: skip
    for _click in range(2):
        assert send(client, world.finance, "loan_new", **form).status_code == 302
    loan = ProjectLoan.objects.get()
    assert "须由另一人批准" in said(client.get(reverse("loan_list")))
    send(client, world.leader, "loan_decide", loan.pk, answer="agree")
    assert fund_balance(world.fund, TODAY) == 1000
    paid = {"amount": "400", "value_date": "2026-11-23", "number": "HK-1", "client_key": str(uuid4())}
    for _click in range(2):
        assert send(client, world.finance, "loan_repay", loan.pk, **paid).status_code == 302
    assert "600.00" in said(client.get(reverse("loan_list")))
    for wrong in ({"amount": "1.234"}, {"amount": "601"}, {"value_date": "2027-01-01"}, {"number": ""}):
        answer_ = send(
            client, world.finance, "loan_repay", loan.pk, **{**paid, "client_key": uuid4(), **wrong}
        )
        assert answer_.status_code in (200, 409)
    assert fund_balance(world.fund, TODAY) == 600


def test_a_loan_the_lender_cannot_pay_says_so_before_anybody_agrees(client, world, reserve):  # noqa: F811
    ask(world, reserve, 500_001)
    client.force_login(world.leader)
    page = said(client.get(reverse("loan_list")))
    assert "2026-11-23 余额 500,000.00 元" in page
    assert "付出 500,001.00 元后为 −1.00 元，低于零" in page


def test_a_loan_past_its_day_is_marked_in_the_list_in_both_ledgers_and_on_the_desks(client, world, reserve):  # noqa: F811
    days = {"on": PAID, "due_date": date(2026, 11, 13)}
    loan = funds.decide_loan(ask(world, reserve, **days), agree=True, actor=world.leader, on=PAID)
    client.force_login(world.finance)
    pages = [reverse("loan_list"), reverse("ledger", args=["KP"]), reverse("ledger", args=["CB"])]
    for page in pages:
        assert "逾期 10 天" in said(client.get(page)), page
    assert "1 笔借款已过还款期限没有还清，共 200,000.00 元" in said(client.get(pages[0]))
    for person in (world.finance, world.leader):
        client.force_login(person)
        desk = said(client.get(reverse("desk")))
        assert f"借款 {loan.number} 逾期 10 天未还" in desk
        assert f"{pages[0]}#loan-{loan.pk}" in desk
    # On its last day it was not late, and the day before it was asked for there was none.
    on_the_day = said(client.get(pages[0], {"on": "2026-11-13"}))
    assert loan.number in on_the_day
    assert "逾期" not in on_the_day.split("<h1>")[1]
    assert "登记归还" not in said(client.get(pages[0], {"on": "2026-11-20"}))
    assert loan.number not in said(client.get(pages[0], {"on": "2026-07-14"}))
    assert client.get(pages[0], {"on": "2026-02-31"}).status_code == 400


def test_money_goes_back_to_its_source_once_however_often_it_is_sent(client, world):
    fund(world, 1000)
    form = {
        "fund_source": world.fund.code, "amount": "300.00", "value_date": "2026-11-23", "reason": "结余",
        "number": "TH-1", "client_key": str(uuid4()), "scan": SimpleUploadedFile("回单.pdf", PDF),
    }  # fmt: skip
    for _click in range(3):
        assert send(client, world.finance, "fund_return", world.project.code, **form).status_code == 302
    assert fund_balance(world.fund, TODAY) == 700
    over = {**form, "amount": "701.00", "client_key": str(uuid4())}
    del over["scan"]
    assert send(client, world.finance, "fund_return", world.project.code, **over).status_code == 409


def told(*words) -> tuple[dict, int]:
    out, code = StringIO(), 0
    with contextlib.redirect_stdout(out):
        try:
            call_command("payment_run", *words, "--json")
        except SystemExit as left:
            code = int(left.code or 0)
    return loads(out.getvalue()), code


def test_the_command_writes_the_sheet_and_reads_the_answer_once(world, run, tmp_path):
    sheet, back = tmp_path / "out.xlsx", tmp_path / "back.csv"
    by = ("--as", world.finance.username)
    made, code = told("export", run.number, str(sheet), *by)
    assert (code, made["rows"], sheet.read_bytes()[:2]) == (0, 3, b"PK")
    back.write_bytes(answered(run))
    tried, code = told("import-result", run.number, str(back), "--dry-run")
    assert (code, tried["recorded"], tried["verdicts"]) == (0, False, {"paid": 3})
    assert not BankFile.objects.exists()
    done, code = told("import-result", run.number, str(back), *by)
    assert (code, done["recorded"]) == (0, True)
    again, code = told("import-result", run.number, str(back), *by)
    assert (code, again["recorded"], again["findings"][0]["code"]) == (1, False, "BANK_FILE_KNOWN")
    assert told("import-result", run.number, str(tmp_path / "none.csv"), *by)[1] == 2
    assert told("export", "ZF-0000-000000", str(sheet), *by)[1] == 2
    assert D(made["total_yuan"]) == run.total_yuan


def test_the_command_acts_in_the_name_of_a_person_with_the_right(world, run, tmp_path):
    sheet, back = tmp_path / "out.xlsx", tmp_path / "back.csv"
    back.write_bytes(answered(run))
    for word, path in (("export", sheet), ("import-result", back)):
        asked = (word, run.number, str(path))
        nobody, code = told(*asked)
        assert (code, "--as" in nobody["error"]["message"]) == (2, True)
        assert told(*asked, "--as", "nobody")[1] == 2
        other, code = told(*asked, "--as", world.leader.username)
        assert (code, other["error"]["code"]) == (1, "command_person_lacks_right")
        assert "财务" in other["error"]["message"]
    assert not BankFile.objects.exists()
    assert not sheet.exists()
    assert not AccessRecord.objects.filter(view_name="payment_run").exists()
    by = ("--as", world.finance.username)
    told("export", run.number, str(sheet), *by)
    told("import-result", run.number, str(back), *by)
    deeds = JournalEntry.objects.filter(deed__in=["record_bank_file", "record_results"])
    assert AccessRecord.objects.get(view_name="payment_run").actor == world.finance
    assert {entry.actor for entry in deeds} == {world.finance}


def test_a_sheet_that_could_not_be_written_is_not_logged_as_given(world, run, tmp_path):
    taken = tmp_path / "taken.xlsx"
    taken.mkdir()
    by = ("--as", world.finance.username)
    assert told("export", run.number, str(taken), *by)[1] == 2
    assert [record.status for record in AccessRecord.objects.filter(view_name="payment_run")] == [500]
    told("export", run.number, str(tmp_path / "out.xlsx"), *by)
    assert AccessRecord.objects.filter(view_name="payment_run").latest("pk").status == 200


def test_a_sheet_nobody_is_known_to_have_made_does_not_stay(world, run, tmp_path, monkeypatch):
    def silent(**_told):
        raise OperationalError("gone")

    monkeypatch.setattr(AccessRecord.objects, "create", silent)
    with pytest.raises(OperationalError):
        told("export", run.number, str(tmp_path / "out.xlsx"), "--as", world.finance.username)
    assert not (tmp_path / "out.xlsx").exists()


def test_who_was_put_out_of_the_office_cannot_be_named(world, run, tmp_path):
    User.objects.filter(pk=world.finance.pk).update(is_active=False)
    assert told("export", run.number, str(tmp_path / "x.xlsx"), "--as", world.finance.username)[1] == 2


def test_a_stranger_to_the_village_sees_neither_stray_nor_run(client, world, run):
    client.force_login(world.outsider)
    assert client.get(reverse("run_follow_up", args=[run.pk])).status_code == 404
    assert run.number not in said(client.get(reverse("suspense_list")))
    assert client.get(reverse("run_bank_file", args=[run.pk])).status_code == 403


def test_a_search_with_a_nul_looks_for_what_is_left_of_it(client, world, run):
    first = run.items.get(number=1)
    token = upload(
        client, world.finance, run, answered(run, row_1={"amount": str(first.amount_yuan - 1)})
    ).context["token"]
    send(client, world.finance, "run_bank_file", run.pk, token=token, accept="BANK_AMOUNT_DIFFERS")
    address = reverse("suspense_assign", args=[SuspenseItem.objects.get().pk])
    assert client.get(address, {"q": "\x00"}).status_code == 200
