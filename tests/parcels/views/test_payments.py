"""Pages of payment: three people, the bank's answers, the bank sheet, the ledger, and what they refuse."""

from decimal import Decimal as D
from io import BytesIO
from uuid import uuid4

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from parcels.actions import arrears, payments
from parcels.models import AccessRecord, Document, PaymentRun, Place, RunItem, Transfer, User, Voucher
from parcels.models.figures import fund_balance, line_balances, totals
from tests.money_day import draft, fund, li_things, lines_of, released, sign
from tests.scenes import once
from tests.world import PDF, TODAY, World


@once
def lines(world: World):
    li_things(world)
    agreement = sign(world, draft(world))
    fund(world)
    return lines_of(agreement)


def collect(client, world, lines, **more):
    """Post the choosing page: these lines, each with all that is open."""
    page = client.get(reverse("run_new"), {"fund": world.fund.code})
    rows = {row["line"].line_id: row for row in page.context["form"].rows}
    sent = {rows[line.pk]["name"]: rows[line.pk]["text"] for line in lines}
    keep = {"client_key": str(page.context["form"].key), "line": [line.pk for line in lines], "prepare": "1"}
    return client.post(f"{reverse('run_new')}?fund={world.fund.code}", {**keep, **sent, **more})


def prepared(client, world, lines) -> PaymentRun:
    client.force_login(world.staff)
    assert collect(client, world, lines).status_code == 302
    return PaymentRun.objects.latest("pk")


def said(answer) -> str:
    return answer.content.decode()


def post(client, user, name, pk, data=None):
    client.force_login(user)
    return client.post(reverse(name, args=[pk]), data or {})


@pytest.mark.django_db
def test_from_due_lines_to_paid_the_arrears_fall_by_exactly_the_sum(client, world, lines):
    before = totals(TODAY).unpaid_yuan
    run = prepared(client, world, lines[1:3])
    assert run.total_yuan == D("163800.00")
    post(client, world.leader, "run_approve", run.pk)
    post(client, world.finance, "run_release", run.pk)
    given = {"bank_date": "2026-11-23", "all_done": "on"}
    assert "请填写银行回单编号或上传回单" in said(post(client, world.finance, "run_results", run.pk, given))
    answer = post(client, world.finance, "run_results", run.pk, {**given, "number": "HD-1"})
    assert answer.status_code == 302
    run.refresh_from_db()
    assert run.state == "answered"
    assert before - totals(TODAY).unpaid_yuan == run.total_yuan


@pytest.mark.django_db
def test_whoever_prepared_reads_why_approving_is_locked(client, world, lines):
    run = payments.prepare_run(
        project=world.project,
        fund_source=world.fund,
        lines=[(lines[0], None)],
        actor=world.leader,
        on=TODAY,
        client_key=uuid4(),
    )
    client.force_login(world.leader)
    page = client.get(reverse("run_file", args=[run.pk]))
    assert page.context["locked_deeds"][0]["key"] == "approve"
    assert "编制人不能审批自己的批次" in said(page)
    refused = client.post(reverse("run_approve", args=[run.pk]))
    assert refused.status_code == 409
    assert "编制人不能审批自己的批次" in said(refused)


@pytest.mark.django_db
def test_an_amount_above_the_line_is_refused_at_its_row(client, world, lines):
    client.force_login(world.staff)
    answer = collect(client, world, lines[:1], **{f"amount_{lines[0].pk}": "999999999.00"})
    assert "只能再付" in said(answer)
    assert not PaymentRun.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["", "1e9", "-5", "NaN", "0", "1.234", "九"])
def test_nonsense_for_an_amount_is_a_sentence(client, world, lines, text):
    client.force_login(world.staff)
    assert 'role="alert"' in said(collect(client, world, lines[:1], **{f"amount_{lines[0].pk}": text}))
    assert not PaymentRun.objects.exists()


@pytest.mark.django_db
def test_sending_the_same_page_twice_makes_one_run(client, world, lines):
    client.force_login(world.staff)
    key = str(uuid4())
    first = collect(client, world, lines[:1], client_key=key)
    again = {"client_key": key, "line": [lines[0].pk], "prepare": "1"}
    second = client.post(f"{reverse('run_new')}?fund={world.fund.code}", again)
    assert first["Location"] == second["Location"]
    assert PaymentRun.objects.count() == 1


@pytest.mark.django_db
def test_counting_writes_nothing(client, world, lines):
    client.force_login(world.staff)
    page = client.post(
        f"{reverse('run_new')}?fund={world.fund.code}",
        {"line": [lines[1].pk], f"amount_{lines[1].pk}": "10.50", "count": "1"},
    )
    assert page.context["form"].total == D("10.50")
    assert not PaymentRun.objects.exists()


@pytest.mark.django_db
def test_staff_of_another_village_find_no_line_and_no_run(client, world, lines):
    run = prepared(client, world, lines[:1])
    client.force_login(world.outsider)
    assert client.get(reverse("run_file", args=[run.pk])).status_code == 404
    assert not client.get(reverse("run_new"), {"fund": world.fund.code}).context["form"].rows
    assert run.number not in said(client.get(reverse("run_list")))
    assert not client.get(reverse("ledger", args=["KP"])).context["rows"]


@pytest.mark.django_db
def test_too_little_money_locks_the_release_and_says_how_much_is_free(client, world):
    li_things(world)
    made = lines_of(sign(world, draft(world)))
    fund(world, D("100.00"))
    run = prepared(client, world, made[:1])
    client.force_login(world.leader)
    # Whoever signs knows what is lacking before, not only at the release.
    lacking = f"资金还差 {run.total_yuan - 100:,.2f} 元"
    left = f"−{run.total_yuan - 100:,.2f}"
    after = f"2026-11-23 余额 100.00 元，除去现在在途的 0.00 元、付出 {run.total_yuan:,.2f} 元后为 {left} 元"
    for words in (lacking, after):
        assert words in said(client.get(reverse("run_file", args=[run.pk])))
    post(client, world.leader, "run_approve", run.pk)
    client.force_login(world.finance)
    page = client.get(reverse("run_file", args=[run.pk]))
    assert page.context["locked_deeds"][0]["key"] == "release"
    assert post(client, world.finance, "run_release", run.pk).status_code == 409


@pytest.mark.django_db
def test_a_held_line_locks_the_release(client, world, lines):
    run = prepared(client, world, lines[:1])
    post(client, world.leader, "run_approve", run.pk)
    arrears.hold(lines[0], ground="界线有争议", since=TODAY, actor=world.staff, on=TODAY)
    client.force_login(world.finance)
    assert "已暂停付款" in said(client.get(reverse("run_file", args=[run.pk])))


@pytest.mark.django_db
def test_row_by_row_a_failure_needs_its_reason(client, world, lines):
    run = released(world, lines[1:3])
    one, two = run.items.order_by("number")
    given = {"bank_date": "2026-11-23", f"result_{one.pk}": "success", f"result_{two.pk}": "failed"}
    assert "请写明失败原因" in said(post(client, world.finance, "run_results", run.pk, given))
    given[f"failure_{two.pk}"] = "账号有误"
    # What succeeded names its slip, or the bank's own number of the row.
    assert "请填写银行回单编号或上传回单" in said(post(client, world.finance, "run_results", run.pk, given))
    given[f"reference_{one.pk}"] = "L1"
    assert post(client, world.finance, "run_results", run.pk, given).status_code == 302
    two.refresh_from_db()
    assert (two.result, two.failure) == ("failed", "账号有误")
    assert Transfer.objects.filter(run_item=one, kind="payment").count() == 1


@pytest.mark.django_db
def test_a_row_that_failed_is_left_for_a_hand_to_tick_while_the_account_is_the_same(client, world, lines):
    run = released(world, lines[1:2])
    (item,) = run.items.all()
    given = {"bank_date": "2026-11-23", f"result_{item.pk}": "failed", f"failure_{item.pk}": "账号已销户"}
    assert post(client, world.finance, "run_results", run.pk, given).status_code == 302
    client.force_login(world.staff)
    page = client.get(reverse("run_new"), {"fund": world.fund.code})
    rows = {row["line"].line_id: row for row in page.context["form"].rows}
    assert not rows.pop(lines[1].pk)["chosen"]
    assert all(row["chosen"] for row in rows.values())
    assert f"批次 {run.number} 没有付成：账号已销户" in said(page)


@pytest.mark.django_db
@pytest.mark.parametrize("day", ["", "明天", "2026-13-01", "2030-01-01", "0001-01-01", "2026-01-01"])
def test_a_bank_day_that_cannot_be_is_a_sentence(client, world, lines, day):
    run = released(world, lines[1:2])
    answer = post(
        client, world.finance, "run_results", run.pk, {"bank_date": day, "all_done": "on", "number": "HD-1"}
    )
    assert answer.status_code in (200, 409)
    assert 'role="alert"' in said(answer)
    assert not Transfer.objects.filter(kind="payment").exists()


@pytest.mark.django_db
def test_a_return_makes_the_line_owed_again(client, world, kp050_paid):
    item = RunItem.objects.filter(result="success").first()
    before = totals(TODAY).unpaid_yuan
    given = {"value_date": "2026-11-20", "reason": "账户已销户"}
    bare = post(client, world.finance, "run_return", item.pk, given)
    assert "请填写退票通知编号或上传通知" in said(bare)
    assert totals(TODAY).unpaid_yuan == before
    answer = post(client, world.finance, "run_return", item.pk, {**given, "number": "TP-1"})
    assert answer.status_code == 302
    assert totals(TODAY).unpaid_yuan - before == item.amount_yuan


@pytest.mark.django_db
def test_the_bank_sheet_keeps_every_digit_as_text_and_is_logged(client, world, lines):
    run = released(world, lines[1:2])
    client.force_login(world.finance)
    answer = client.get(reverse("run_sheet", args=[run.pk]))
    sheet = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    item = run.items.get()
    number = next(cell for cell in cells if cell.value == item.account_number.reveal())
    assert number.data_type == "s"
    assert any(cell.value == item.payee.id_number.reveal() for cell in cells)
    assert any("示意数据" in str(cell.value) for cell in cells)
    assert AccessRecord.objects.filter(view_name="run_sheet", actor=world.finance).exists()


@pytest.mark.django_db
def test_a_page_shows_only_the_tail_of_an_account(client, world, lines):
    run = released(world, lines[1:2])
    client.force_login(world.auditor)
    page = said(client.get(reverse("run_file", args=[run.pk])))
    number = run.items.get().account_number.reveal()
    assert number not in page
    assert f"****{number[-4:]}" in page


@pytest.mark.django_db
def test_before_release_there_is_no_bank_sheet(client, world, lines):
    run = prepared(client, world, lines[:1])
    for approved in (False, True):
        if approved:
            payments.approve_run(run, actor=world.leader, on=TODAY)
        client.force_login(world.finance)
        assert client.get(reverse("run_sheet", args=[run.pk])).status_code == 302
        assert "下载代发表" not in said(client.get(reverse("run_file", args=[run.pk])))


@pytest.mark.django_db
def test_a_cancelled_run_frees_its_lines(client, world, lines):
    run = prepared(client, world, lines[:1])
    assert post(client, world.staff, "run_cancel", run.pk).status_code == 200
    assert post(client, world.staff, "run_cancel", run.pk, {"reason": "金额有误"}).status_code == 302
    assert prepared(client, world, lines[:1]).pk != run.pk


@pytest.mark.django_db
def test_money_that_arrives_needs_its_paper_and_counts_once(client, world):
    client.force_login(world.finance)
    url = reverse("fund_receive", args=["KP"])
    given = {"fund_source": "KP-ZX", "amount": "500000.00", "value_date": "2026-11-20", "client_key": uuid4()}
    assert "请填写银行回单号" in said(client.post(url, given))
    for _time in range(2):
        scan = SimpleUploadedFile("回单.pdf", PDF)
        assert client.post(url, {**given, "number": "HD-1", "scan": scan}).status_code == 302
    assert fund_balance(world.fund, TODAY) == 500_000
    assert Voucher.objects.get().paper.number == "HD-1"


@pytest.mark.django_db
@pytest.mark.parametrize("amount", ["-1", "0", "1e20", "abc", "", "1.001"])
def test_an_impossible_receipt_is_a_sentence(client, world, amount):
    client.force_login(world.finance)
    given = {"fund_source": "KP-ZX", "amount": amount, "value_date": "2026-11-20", "number": "HD-1"}
    answer = client.post(reverse("fund_receive", args=["KP"]), given)
    assert answer.status_code == 200
    assert 'role="alert"' in said(answer)


@pytest.mark.django_db
def test_a_receipt_is_taken_back_by_a_reversal(client, world):
    fund(world, 700)
    row = Transfer.objects.get(kind="fund_in")
    given = {"value_date": "2026-11-20", "reason": "记错项目"}
    assert post(client, world.finance, "ledger_reverse", row.pk, given).status_code == 200  # no paper
    assert fund_balance(world.fund, TODAY) == 700
    given["number"] = "CH-1"
    assert post(client, world.finance, "ledger_reverse", row.pk, given).status_code == 302
    assert fund_balance(world.fund, TODAY) == 0
    assert "已经冲回" in said(post(client, world.finance, "ledger_reverse", row.pk, given))


@pytest.mark.django_db
def test_a_return_pressed_twice_is_one_return_and_one_paper(client, world, kp050_paid):
    item = RunItem.objects.filter(result="returned").first()
    papers = Document.objects.count()
    given = {"value_date": "2026-08-06", "reason": "账户已销户", "number": "TP-2"}
    assert post(client, world.finance, "run_return", item.pk, given).status_code == 409
    assert Document.objects.count() == papers
    assert item.transfers.filter(kind="return").count() == 1


@pytest.mark.django_db
def test_a_projects_cap_is_never_below_what_is_paid(client, world, kp050_paid):
    paid = sum(row.paid_yuan for row in line_balances(TODAY))
    given = {"code": "KP", "name": "扩片", "kind": "industry", "area_unit": "mu", "cap_yuan": str(paid - 1)}
    assert "上限不能低于它" in said(post(client, world.planner, "project_edit", "KP", given))
    world.project.refresh_from_db()
    assert world.project.cap_yuan is None


@pytest.mark.django_db
def test_the_only_person_of_finance_is_warned_before_a_run_is_stranded(client, world, lines):
    client.force_login(world.finance)
    address = f"{reverse('run_new')}?fund={world.fund.code}"
    assert "除了您，没有别人能发出批次" not in said(client.get(address))
    User.objects.filter(pk=world.second_finance.pk).update(is_active=False)
    assert "除了您，没有别人能发出批次" in said(client.get(address))
    client.force_login(world.staff)
    assert "没有别人能发出批次" not in said(client.get(address))


@pytest.mark.django_db
def test_the_ledger_tells_every_transfer_of_a_line(client, world, kp050_paid):
    agreement = kp050_paid
    line = lines_of(agreement)[3]
    client.force_login(world.auditor)
    page = client.get(reverse("ledger", args=["KP"]), {"line": line.pk})
    assert [entry["row"].kind for entry in page.context["rows"]] == ["return", "payment", "obligation"]
    assert "退票冲回" in said(page)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query", ["line=abc", "line=99999999999999999999", "since=x", "kind=%00", "fund=%27", "village=x"]
)
def test_a_ledger_asked_nonsense_shows_no_row(client, world, query):
    client.force_login(world.auditor)
    answer_ = client.get(f"{reverse('ledger', args=['KP'])}?{query}")
    assert (answer_.status_code, "rows" in answer_.context) == (400, False)
    assert client.get(f"{reverse('ledger', args=['KP'])}?page=-9").status_code == 200


@pytest.mark.django_db
def test_the_list_of_runs_asks_no_more_queries_for_more_runs(
    client, world, lines, django_assert_max_num_queries
):
    for line in lines[:4]:
        released(world, [line])
    client.force_login(world.auditor)
    client.get(reverse("run_list"))
    with django_assert_max_num_queries(10):
        assert len(client.get(reverse("run_list")).context["rows"]) == 4


@pytest.mark.django_db
def test_runs_are_found_by_state_and_an_empty_list_names_the_way_on(client, world, lines):
    run = released(world, lines[:1])
    client.force_login(world.finance)
    assert run.number in said(client.get(reverse("run_list"), {"state": "released"}))
    assert "没有符合的批次" in said(client.get(reverse("run_list"), {"state": "cancelled"}))
    assert client.get(reverse("run_list"), {"state": "flying"}).status_code == 400


def test_a_run_with_nothing_to_collect_names_what_lies_in_other_villages(world: World, client):
    fund(world)
    sign(world, draft(world, world.kp049))
    others = Place.objects.create(
        level=Place.Level.VILLAGE, name="邻村", parent=world.village.parent, code="X9"
    )
    world.staff.villages.set([others])
    client.force_login(world.staff)
    page = client.get(f"/payments/new/?fund={world.fund.code}").content.decode()
    assert "另有 3 笔、184,500.00 元可收进批次，但都在不归您负责的村" in page
    client.force_login(world.finance)
    assert "不归您负责的村" not in client.get(f"/payments/new/?fund={world.fund.code}").content.decode()
