"""A distribution plan as a workbook: heads, households' arithmetic, the lines behind it, payments."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from parcels.exporters.arrears import Made, Page, heading
from parcels.models import DistributionPlan, PlanLine
from parcels.models.plan_sheet import Claim
from parcels.words.money import HEADS
from parcels.words.plans import who_receives


def plan_book(
    plan: DistributionPlan,
    *,
    scope: str,
    heads: Sequence[dict[str, Any]],
    sources: Sequence[PlanLine],
    claims: Sequence[Claim],
    made: Made,
) -> BytesIO:
    """Return the workbook; `heads` as the page tells them. No ID, no account."""
    held = BytesIO()
    title = _("%(name)s 分配方案") % {"name": plan.collective.name}
    told = {"number": plan.number, "revision": plan.revision, "state": plan.state_word}
    until = _("编号 %(number)s 第 %(revision)s 版，%(state)s") % told
    with xlsxwriter.Workbook(held, {"in_memory": True, "constant_memory": True}) as book:
        page = Page(book, _("方案"), (22, 18, 18, 18, 14, 18))
        heading(page, title, until, made)
        page.write([_("范围：%(scope)s") % {"scope": scope}])
        _vote(page, plan)
        page.titles([_("科目"), _("合计 元"), _("归户 元"), _("集体留存 元"), _("归户比例"), _("分配办法")])
        for head in heads:
            row = head["row"]
            share = _("按金额") if head["by_sums"] else head["share"]
            cells = [
                str(head["word"]),
                row.total_yuan,
                row.given_yuan,
                row.kept_yuan,
                share,
                str(head["mode"]),
            ]
            page.write([*cells, str(head["mode"])], figure=page.money)
        page.write([_("合计"), plan.total_yuan, plan.given_yuan, plan.kept_yuan], figure=page.sum)
        _parts(Page(book, _("归户明细"), (8, 18, 14, 22, 20, 20, 16)), heads, title, until, made)
        _sources(Page(book, _("应付来源"), (20, 14, 18, 16)), sources, title, until, made)
        _claims(Page(book, _("兑付进度"), (22, 16, 16, 16, 40)), claims, title, until, made)
    held.seek(0)
    return held


def _vote(page: Page, plan: DistributionPlan) -> None:
    if plan.meeting_date is None:
        page.write([_("还没有表决")])
        return
    told = {
        "date": plan.meeting_date.isoformat(),
        "notice": plan.notice_date.isoformat() if plan.notice_date else "—",
        "members": "—" if plan.members is None else plan.members,
        "present": "—" if plan.present is None else plan.present,
        "votes": "—" if plan.in_favour is None else plan.in_favour,
    }
    page.write(
        [
            _("%(notice)s 通知，%(date)s 开会：成员 %(members)s 人，到会 %(present)s 人，同意 %(votes)s 人")
            % told
        ]
    )
    if plan.legacy_reason:
        page.write([_("旧件：%(reason)s") % {"reason": plan.legacy_reason}])
    page.write([_("内容校验值 %(hash)s") % {"hash": plan.sha256}])


def _parts(page: Page, heads: Sequence[dict[str, Any]], title: str, until: str, made: Made) -> None:
    heading(page, title, until, made)
    page.write([_("金额 = 科目归户金额 × 份额 ÷ 份额分母，余分按最大余数依次补足")])
    page.titles([_("序号"), _("科目"), _("地块编号"), _("农户"), _("份额"), _("份额分母"), _("金额 元")])
    for head in heads:
        for part in head["parts"]:
            cells = [str(part["position"]), str(head["word"]), part["code"], part["household"].name]
            page.write([*cells, part["weight"], head["weights"], part["amount"]], figure=page.money)


def _sources(page: Page, sources: Sequence[PlanLine], title: str, until: str, made: Made) -> None:
    heading(page, title, until, made)
    page.titles([_("协议"), _("地块编号"), _("科目"), _("金额 元")])
    for row in sources:
        code = str(row.line.taking) if row.line.taking else ""
        page.write(
            [row.line.agreement.number, code, str(HEADS[row.line.head]), row.amount_yuan], figure=page.money
        )


def _claims(page: Page, claims: Sequence[Claim], title: str, until: str, made: Made) -> None:
    heading(page, title, until, made)
    page.titles([_("农户"), _("应得 元"), _("已兑付 元"), _("未兑付 元"), _("谁领")])
    for one in claims:
        told = who_receives(
            [(who.name, yuan) for who, yuan in one.given],
            [(who.name, yuan) for who, yuan in one.taken],
            [who.name for who in one.agents],
        )
        cells = [one.household.name, one.planned_yuan, one.handed_yuan, one.left_yuan, told]
        page.write(cells, figure=page.money)
