"""Periods and proportions the law sets: which there are; what they come to is reference data with its day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from landmgmt.lib.refusal import Refusal
from parcels.rules.working_days import Calendar, LastDay, last_day


class TermCode(StrEnum):
    PRE_ANNOUNCEMENT = "pre_announcement"  # 预公告至少张贴, REG 26
    PLAN_NOTICE = "plan_notice"  # 补偿安置公告至少张贴, REG 28
    EXPROPRIATION_NOTICE = "expropriation_notice"  # 收到批准后公告, REG 31
    ACCEPT_DISPUTE = "accept_dispute"  # 信访告知是否受理, XF 23
    CONCLUDE_DISPUTE = "conclude_dispute"  # 信访办结, XF 34
    ASSEMBLY_NOTICE = "assembly_notice"  # 成员大会提前通知, 农村集体经济组织法
    ASSEMBLY_QUORUM = "assembly_quorum"  # 到会比例
    ASSEMBLY_CONSENT = "assembly_consent"  # 同意比例, of all members
    HOUSEHOLD_LAND = "household_land"  # 土地补偿费归户 (?): none is shipped
    HOUSEHOLD_RESETTLEMENT = "household_resettlement"  # 安置补助费归户 (?): none is shipped
    CHECK_OWNERS = "check_owners"  # 疑点：一户房屋登记几人以上 (?)
    CHECK_KNOWN = "check_known"  # 疑点：同一物有几户以上才比数量 (?)
    CHECK_GRAVES = "check_graves"  # 疑点：一户坟墓几冢以上 (?)
    CHECK_DAYS = "check_days"  # 疑点：两笔付款相隔几日以内 (?)


class TermUnit(StrEnum):
    DAYS = "days"
    WORKING_DAYS = "working_days"
    SHARE = "share"
    COUNT = "count"


# From how many on a doubt is raised: no law, the practice of auditors.
COUNTS = (TermCode.CHECK_OWNERS, TermCode.CHECK_KNOWN, TermCode.CHECK_GRAVES)
SHARES = (
    TermCode.ASSEMBLY_QUORUM,
    TermCode.ASSEMBLY_CONSENT,
    TermCode.HOUSEHOLD_LAND,
    TermCode.HOUSEHOLD_RESETTLEMENT,
)
# What must not be earlier than the end of its period; the others are deadlines.
MINIMUMS = (TermCode.PRE_ANNOUNCEMENT, TermCode.PLAN_NOTICE, TermCode.ASSEMBLY_NOTICE)


@dataclass(frozen=True)
class Term:
    """A period or proportion from a day on: `amount` days, or `amount` of `denominator`."""

    code: TermCode
    amount: int
    unit: TermUnit
    article: str
    since: date
    denominator: int = 1

    def reached(self, part: int, whole: int) -> bool:
        """Whether `part` of `whole` is at least this proportion: 2/3 of 100 is 67."""
        return part * self.denominator >= whole * self.amount

    def least(self, whole: int) -> int:
        """The least number of `whole` that reaches this proportion."""
        return -(-whole * self.amount // self.denominator)


@dataclass(frozen=True)
class Law:
    """The terms in time order per code, and the calendar they are counted by."""

    calendar: Calendar
    terms: Mapping[TermCode, Sequence[Term]] = field(default_factory=dict)

    def in_force(self, code: TermCode, on: date) -> Term | None:
        """The term in force on a day; None before the first."""
        return next((t for t in reversed(self.terms.get(code, ())) if t.since <= on), None)

    def term(self, code: TermCode, on: date) -> Term:
        """The term in force on a day, or the oldest known one before that; a Refusal where none is known."""
        found = self.in_force(code, on)
        if found is None:
            known = self.terms.get(code, ())
            if not known:
                raise Refusal("legal_term_missing", {"term": code.value})
            found = known[0]
        return found

    def end(self, code: TermCode, start: date) -> LastDay:
        """The last day of a period that begins on `start`."""
        term = self.term(code, start)
        return last_day(start, term.amount, self.calendar, working=term.unit is TermUnit.WORKING_DAYS)
