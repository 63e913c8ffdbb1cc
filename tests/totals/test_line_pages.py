"""From a total to the signed scan: the line's page, the other views of the arrears, their workbooks."""

from datetime import date
from decimal import Decimal as D
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from landmgmt.lib.refusal import Refusal
from parcels.actions.late_fee import set_late_fee
from parcels.models import LineHold
from parcels.models.arrears_sheet import totals
from parcels.models.line_sheet import late_fee_total, late_fees
from parcels.rules.instalments import Terms
from tests.money_day import deposited, draft, fund, li_things, lines_of, paid_story, sign
from tests.world import TODAY, World


def said(answer) -> str:
    return answer.content.decode()


@pytest.mark.django_db
def test_a_lines_page_leads_to_its_scan_its_run_and_its_vouchers(client, world: World):
    land = lines_of(paid_story(world))[0]
    client.force_login(world.leader)
    page = said(client.get(reverse("line_file", args=[land.pk])))
    assert reverse("document", args=[land.agreement.paper.uid]) in page
    for word in ("65,520.00", "成功", "PZ-2026-", "ZF-2026-"):
        assert word in page
    client.force_login(world.outsider)
    assert client.get(reverse("line_file", args=[land.pk])).status_code == 404


@pytest.mark.django_db
def test_a_line_of_one_instalment_says_which_part_of_the_sum_it_is(client, world: World):
    terms = [Terms(TODAY, 3), Terms(TODAY, 7)]
    agreement = sign(world, draft(world, world.kp049, terms=terms, number="XY-2026-049"))
    # 王家's land is worth 180,000.00: 72,000.00 goes to the collective, three tenths of it first.
    first = lines_of(agreement)[0]
    client.force_login(world.leader)
    page = said(client.get(reverse("line_file", args=[first.pk])))
    assert "应得 72,000.00 元，第 1 期占 30 %，本笔 21,600.00 元" in page


@pytest.mark.django_db
@pytest.mark.parametrize("by", ["project", "village", "reason", "payer", "party", "claimant"])
@pytest.mark.parametrize("second", ["", "head", "payer"])
def test_every_age_leads_to_lines_that_add_up_to_it(client, world: World, kp050_paid, by: str, second: str):
    client.force_login(world.leader)
    page = client.get(reverse("arrears_ages"), {"by": by, "second": second}).context
    assert page["total"]["unpaid"] == totals(TODAY).unpaid_yuan
    for row in page["rows"]:
        assert sum(yuan for _w, _a, yuan, _u in row["cells"]) == row["unpaid"]
        for _word, _age, yuan, url in row["cells"]:
            if yuan:
                assert client.get(url).context["total"].unpaid_yuan == yuan


@pytest.mark.django_db
def test_the_foot_of_the_lines_names_what_is_deposited_and_held_so_that_it_adds_up(client, world: World):
    # Of 王家's land: 72,000.00 to the collective, 108,000.00 and 4,500.00 of crops to the household.
    whole = [Terms(TODAY, 1)]
    signed = sign(world, draft(world, world.kp049, terms=whole, number="XY-2026-049"))
    village, household, _crops = lines_of(signed)
    LineHold.objects.create(line=village, ground="核实", valid=(TODAY, None))
    fund(world)
    deposited(world, household, D(8000), TODAY)
    client.force_login(world.leader)
    foot = said(client.get(reverse("arrears_lines"))).split("<tfoot>")[1]
    # 184,500 payable − 0 paid − 8,000 deposited − 72,000 held = 104,500 unpaid.
    for word in ("184,500.00", "提存 8,000.00", "暂停 72,000.00", ">104,500.00<"):
        assert word in foot


@pytest.mark.django_db
def test_the_statement_page_and_its_lines_agree(client, world: World, kp050_paid):
    client.force_login(world.leader)
    asked = {"since": "2026-09-30", "on": "2026-10-31", "of": "overdue"}
    page = client.get(reverse("arrears_statement"), asked).context
    total = {part: yuan for _word, part, yuan, _url in page["total"]["cells"]}
    assert total["paid"] == D("-65520.00")
    for _word, part, yuan, url in page["total"]["cells"]:
        rows = client.get(url).context["rows"]
        assert sum(getattr(row["line"], part) for row in rows) == yuan
    client.force_login(world.outsider)
    assert not client.get(reverse("arrears_statement"), asked).context["rows"]


@pytest.mark.django_db
def test_bad_questions_are_refused_and_named(client, world: World):
    client.force_login(world.leader)
    for name in ("arrears_ages", "arrears_statement", "arrears_statement_lines", "arrears_lines", "arrears"):
        answer = client.get(
            reverse(name),
            {
                "by": "'; DROP",
                "second": "<b>",
                "party": "1",
                "payer": "x\x00",
                "since": "3000-01-01",
                "of": "all",
            },
        )
        assert answer.status_code == 400, name
        assert "筛选条件有误" in said(answer), name


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["arrears_export", "arrears_ages_export", "arrears_statement_export"])
def test_a_workbook_says_its_day_its_maker_and_how_far_the_books_go(
    client, world: World, kp050_paid, name: str
):
    client.force_login(world.leader)
    book = openpyxl.load_workbook(BytesIO(b"".join(client.get(reverse(name)).streaming_content)))
    for sheet in book:
        head = "\n".join(str(row[0].value) for row in sheet.iter_rows(max_row=8))
        for word in ("2026-11-23 日终", "曾主任", "账务登记截至 20"):
            assert word in head
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]


@pytest.mark.django_db
def test_interest_stands_apart_and_only_where_the_agreement_says_so(client, world: World):
    li_things(world)
    agreement = draft(world)
    terms = {"percent_a_year": D("3.650"), "free_days": 0, "days_in_year": 365, "clause": "第九条"}
    client.force_login(world.staff)
    address = reverse("agreement_late_fee", args=[agreement.pk])
    assert client.post(address, {**terms, "percent_a_year": "36"}).status_code == 200
    assert client.post(address, terms).status_code == 302
    sign(world, agreement)
    with pytest.raises(Refusal, match="signed_is_final"):
        set_late_fee(agreement, **terms, actor=world.staff, on=TODAY)
    lines = lines_of(agreement)
    expected = sum((line.amount_yuan * (TODAY - line.due_date).days for line in lines), D(0)) / 10_000
    fees = late_fees(TODAY, [line.pk for line in lines])
    assert late_fee_total(TODAY) == sum(fees.values())
    assert abs(sum(fees.values()) - expected) < D("0.05")
    assert totals(TODAY).unpaid_yuan == agreement.total_yuan
    client.force_login(world.leader)
    assert "协议约定的逾期利息" in said(client.get(reverse("arrears")))
    assert late_fee_total(date(2026, 8, 31)) == 0


@pytest.mark.django_db
def test_without_a_clause_there_is_no_interest(client, world: World, kp050_paid):
    client.force_login(world.leader)
    assert late_fee_total(TODAY) is None
    assert "逾期利息" not in said(client.get(reverse("arrears")))
