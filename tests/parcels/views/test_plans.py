"""The way of a plan by its pages: scope, rules, vote, confirmation, payment, sheets; and the terms."""

import io
import re
from decimal import Decimal as D
from fractions import Fraction

import openpyxl
import pytest
from django.urls import reverse

from parcels.actions import handouts as deeds
from parcels.models import AccountsNotice, CalendarNotice, DistributionPlan, Handout, LegalTerm
from parcels.views.plans import _in_yuan, _whole
from tests.money_day import answer, draft, fund, li_things, lines_of, released, sign
from tests.parcels.views.test_posting import ask, send, text
from tests.plan_day import drafted, in_force, paid_by
from tests.scenes import once
from tests.world import TODAY, id_number

pytestmark = pytest.mark.django_db
VOTE = {
    "notice_date": "2026-10-20",
    "meeting_date": "2026-11-02",
    "members": 30,
    "present": 24,
    "in_favour": 20,
    "legacy_reason": "",
}


@once
def received(world):
    li_things(world)
    (allotted,) = [line for line in lines_of(sign(world, draft(world))) if line.level == "allot"]
    fund(world)
    answer(world, released(world, [allotted]))
    return allotted


def test_a_paper_the_deed_asks_for_is_not_called_optional(client, world, received):
    client.force_login(world.staff)
    page = client.get(reverse("plan_vote", args=[drafted(world).pk])).content.decode()
    label = page[page.index("表决记录扫描件") :].split("</label>")[0]
    assert "可不填" not in label
    other = page[page.index("旧件原因") :].split("</label>")[0]
    assert "可不填" in other


def test_from_the_scope_to_the_payment(client, world, received):
    pk = world.collective.pk
    seen = ask(client, world.staff, "plan_new", pk)
    assert f"?batch={world.batch.pk}" in text(seen)
    assert received.agreement.number in text(seen)
    page = ask(client, world.staff, "plan_new", pk, query=f"?project={world.project.pk}")
    assert "131,040.00" in text(page)
    # No share is proposed: no law sets one.
    assert re.search(r'name="share_land"(?![^>]*value=)', text(page))
    address = reverse("plan_new", args=[pk]) + f"?project={world.project.pk}"
    wrong = client.post(address, {"mode_land": "land", "share_land": "120%"})
    assert "归户比例最大为 1" in text(wrong)
    assert "请写归户比例" in text(client.post(address, {"mode_land": "land", "share_land": "一半"}))
    none = {"mode_land": "list", "share_land": "0", f"entry_land_{world.wang.pk}": "1"}
    assert "归户比例为 0 时不分到户" in text(client.post(address, none))
    answered = client.post(address, {"mode_land": "land", "share_land": "75%"})
    plan = DistributionPlan.objects.get()
    assert answered.url == reverse("plan_file", args=[plan.pk])
    shown = text(ask(client, world.staff, "plan_file", plan.pk))
    assert "98,280.00 × 3 ÷ 6" in shown
    assert "49,140.00" in shown
    # Every condition that fails is told at once, with its figures.
    failed = send(client, world.staff, "plan_vote", plan.pk, **{**VOTE, "present": 19, "in_favour": 18})
    assert "到会不足 2/3：成员 30 人，到会 19 人，至少须 20 人" in text(failed)
    assert "成员 30 人，同意 18 人，至少须 20 人" in text(failed)
    assert send(client, world.staff, "plan_vote", plan.pk, scan=False, **VOTE).status_code == 409
    assert send(client, world.staff, "plan_vote", plan.pk, **VOTE).status_code == 302
    own = send(client, world.staff, "plan_confirm", plan.pk, scan=False, sure="on")
    assert (own.status_code, "请换一人核对" in text(own)) == (409, True)
    assert f"/plans/{plan.pk}/" in text(ask(client, world.finance, "desk"))
    assert send(client, world.finance, "plan_confirm", plan.pk, scan=False, sure="on").status_code == 302
    paying = {"household": world.li[0].pk, "amount": "100", "value_date": TODAY, "number": "FF-1"}
    no = send(client, world.staff, "collective_hand_on", pk, scan=False, **paying)
    assert (no.status_code, "没有已生效的分配方案" in text(no)) == (409, True)
    yes = send(client, world.staff, "collective_hand_on", pk, scan=False, plan=plan.pk, **paying)
    assert yes.status_code == 302
    assert Handout.objects.get().plan == plan
    # A second form of the same sheet and household is asked about.
    again = send(client, world.staff, "collective_hand_on", pk, scan=False, plan=plan.pk, **paying)
    assert (again.status_code, "凭 FF-1" in text(again)) == (409, True)
    ticked = {**paying, "amount": "50", "is_another": "on"}
    more = send(client, world.staff, "collective_hand_on", pk, scan=False, plan=plan.pk, **ticked)
    assert more.status_code == 302
    deeds.reverse_handout(
        Handout.objects.get(amount_yuan=50), reason="付错", value_date=TODAY, paper=world.paper,
        actor=world.finance, on=TODAY,
    )  # fmt: skip
    assert "49,040.00" in text(ask(client, world.auditor, "plan_file", plan.pk))
    listed = text(ask(client, world.auditor, "collective_list"))
    assert "98,180.00" in listed


def test_a_list_of_sums_is_typed_and_a_wrong_cell_named(client, world, received):
    address = reverse("plan_new", args=[world.collective.pk]) + f"?agreement={received.agreement.pk}"
    client.force_login(world.staff)
    cell = f"entry_land_{world.wang.pk}"
    wrong = client.post(address, {"mode_land": "amounts", cell: "1.005"})
    assert "金额到分" in text(wrong)
    client.post(address, {"mode_land": "amounts", cell: "31,040.01"})
    plan = DistributionPlan.objects.get()
    assert (plan.agreement, plan.given_yuan) == (received.agreement, D("31040.01"))
    again = text(ask(client, world.staff, "plan_edit", plan.pk))
    assert 'value="31040.01"' in again
    client.post(reverse("plan_edit", args=[plan.pk]), {"mode_land": "list", "share_land": "1", cell: "2"})
    plan.refresh_from_db()
    assert plan.given_yuan == D("131040.00")
    send(client, world.staff, "plan_withdraw", plan.pk, scan=False, reason="拟错了")
    plan.refresh_from_db()
    assert plan.state == "withdrawn"


def test_several_lines_are_weighed_in_yuan_and_a_holders_share_of_them():
    lines = {1: D("100.00"), 2: D("100.00")}
    rows = [{"line": 1, "of": Fraction(2)}, {"line": 2, "of": Fraction(1)}, {"line": 2, "of": Fraction(1)}]
    _in_yuan(rows, 4, lines)
    assert [row["weight"] for row in rows] == ["100.00", "100.00 × 1/2", "100.00 × 1/2"]
    assert _whole(4, lines) == "200.00"
    # One line alone is divided by the shares as the paper has them.
    assert _whole(6, {1: D("100.00")}) == "6"


def test_a_version_is_drafted_from_the_plan_in_force(client, world, received):
    plan = in_force(world)
    client.force_login(world.staff)
    address = reverse("plan_correct", args=[plan.pk])
    assert 'value="3/4"' in text(client.get(address))
    client.post(address, {"mode_land": "land", "share_land": "1", "reason": "全部归户"})
    made = DistributionPlan.objects.get(revision=2)
    assert (made.corrects, made.given_yuan) == (plan, made.total_yuan)
    assert "全部归户" in text(ask(client, world.staff, "plan_file", made.pk))


def test_what_leaves_the_house_has_names_and_sums_and_no_number(client, world, received):
    plan = in_force(world)
    paid_by(world, plan, world.li[0], 49140)
    book = openpyxl.load_workbook(
        io.BytesIO(b"".join(ask(client, world.auditor, "plan_export", plan.pk).streaming_content))
    )
    cells = [str(c.value) for sheet in book for row in sheet.iter_rows() for c in row if c.value is not None]
    assert book.sheetnames == ["方案", "归户明细", "应付来源", "兑付进度"]
    assert {"49140", "98280", "131040"} <= {c.removesuffix(".0").removesuffix(".00") for c in cells}
    wall = text(ask(client, world.auditor, "plan_print", plan.pk))
    accounts = text(ask(client, world.auditor, "accounts_print", world.collective.pk))
    for shown in (wall, accounts):
        assert "李大家" in shown
        assert "49,140.00" in shown
    for shown in (" ".join(cells), wall, accounts):
        for serial in range(1, 7):
            assert id_number(serial) not in shown
        assert "62280000" not in shown


def test_a_publication_is_recorded_with_its_photo(client, world, received):
    told = {"as_of": TODAY, "posted_date": TODAY, "spots": "村务公开栏"}
    assert (
        send(client, world.staff, "accounts_publish", world.collective.pk, scan=False, **told).status_code
        == 409
    )
    assert send(client, world.staff, "accounts_publish", world.collective.pk, **told).status_code == 302
    assert AccountsNotice.objects.get().received_yuan == D("131040.00")
    assert "村务公开栏" in text(ask(client, world.auditor, "collective_file", world.collective.pk))


def test_another_villages_staff_see_no_plan(client, world, received):
    plan = in_force(world)
    for name in ("plan_file", "plan_print", "plan_export", "plan_vote", "plan_correct"):
        assert ask(client, world.outsider, name, plan.pk).status_code == 404
    assert ask(client, world.outsider, "plan_new", world.collective.pk).status_code == 404
    assert ask(client, world.outsider, "document", plan.paper.uid).status_code == 404
    assert ask(client, world.staff, "document", plan.paper.uid).status_code == 200


def test_the_page_of_terms_says_what_holds_and_what_nobody_published(client, world):
    shown = text(ask(client, world.staff, "law"))
    assert "10 个工作日" in shown
    assert "实施条例第31条" in shown
    assert "还没有公布" in shown
    assert "土地补偿费归户比例" in shown
    assert ask(client, world.staff, "law_term_new").status_code == 403


def test_the_administrator_enters_a_term_and_the_draft_proposes_it(client, world, received):
    told = {
        "code": "household_land", "amount": 3, "denominator": 4, "unit": "share", "article": "镇规第5条",
        "source": "样例：本镇指导意见", "since": "2026-01-01",
    }  # fmt: skip
    bad = {**told, "unit": "days"}
    no = send(client, world.administrator, "law_term_new", scan=False, **bad)
    assert (no.status_code, "不用这个单位" in text(no)) == (409, True)
    assert send(client, world.administrator, "law_term_new", scan=False, **told).status_code == 302
    query = f"?project={world.project.pk}"
    page = text(ask(client, world.staff, "plan_new", world.collective.pk, query=query))
    assert 'value="3/4"' in page


def test_a_later_term_ends_the_one_before_and_the_law_of_a_day_counts(client, world):
    told = {
        "code": "expropriation_notice", "amount": 10, "unit": "working_days", "article": "REG31",
        "source": "样例：修订", "since": "2026-12-01",
    }  # fmt: skip
    send(client, world.administrator, "law_term_new", scan=False, **told)
    rows = LegalTerm.objects.filter(code="expropriation_notice").order_by("valid")
    assert [(row.amount, str(row.valid.upper)) for row in rows] == [(15, "2026-12-01"), (10, "None")]
    early = {**told, "since": "2026-06-01"}
    no = send(client, world.administrator, "law_term_new", scan=False, **early)
    assert (no.status_code, "更晚的日期" in text(no)) == (409, True)


def test_the_years_notice_makes_an_unknown_year_known(client, world):
    told = {"year": 2027, "is_whole": "on", "free": "2027-01-01 至 2027-01-03\n2027-02-05/2027-02-12",
            "works": "2027-02-13", "usual": "", "source": "样例通知"}  # fmt: skip
    wrong = send(client, world.administrator, "law_calendar_new", **{**told, "free": "一月一日"})
    assert "读不懂" in text(wrong)
    twice = send(client, world.administrator, "law_calendar_new", **{**told, "works": "2027-02-08"})
    assert "写了两次" in text(twice)
    assert send(client, world.administrator, "law_calendar_new", **told).status_code == 302
    assert CalendarNotice.objects.get().days.count() == 12
    assert "还没有公布" not in text(ask(client, world.staff, "law"))


def test_a_dispute_shows_both_its_days_or_says_what_is_unknown(client, world):
    shown = text(ask(client, world.staff, "dispute_file", world.dispute.pk))
    assert "到期 2027-01-01" in shown
    assert "2027 年节假日安排未公布" in shown
    assert "告知是否受理" in shown
