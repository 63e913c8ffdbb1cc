"""How a collective divides what it received (分配方案): shares of a sum, weights of households, the vote."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from math import gcd, lcm

from landmgmt.lib.money import ZERO, split
from parcels.rules.gates import Obstacle
from parcels.rules.terms import Law, Term, TermCode


class PlanState(StrEnum):
    DRAFT = "draft"  # 草案
    VOTED = "voted"  # 已表决, to be confirmed by a second person
    IN_FORCE = "in_force"  # 已生效
    REPLACED = "replaced"  # 已被新版替代
    WITHDRAWN = "withdrawn"  # 已撤回


class PlanMode(StrEnum):
    """By what a head's household part is divided."""

    LAND = "land"  # 按地块承包份额: the signed shares of each line's land
    LIST = "list"  # 按名单份额: whole shares that the assembly gave each household
    AMOUNTS = "amounts"  # 按名单金额: sums that add up exactly


# What stands: a line may lie in one such plan only.
LIVE = (PlanState.VOTED, PlanState.IN_FORCE)


@dataclass(frozen=True)
class Part:
    """What one household gets under one head, of one line's land or of the whole head."""

    household: int
    weight: int
    amount_yuan: Decimal
    line: int | None = None


@dataclass(frozen=True)
class HeadDraft:
    """One head divided: total = given + kept, given = the sum of its parts; parts over one `denominator`."""

    given_yuan: Decimal
    kept_yuan: Decimal
    parts: Sequence[Part]

    @property
    def denominator(self) -> int:
        """The one denominator of all its shares."""
        return sum(part.weight for part in self.parts)


@dataclass(frozen=True)
class LandLine:
    """A line's sum and who holds its land: numerators of one denominator."""

    line: int
    amount_yuan: Decimal
    holders: Sequence[tuple[int, int]]


def to_households(total: Decimal, numerator: int, denominator: int) -> tuple[Decimal, Decimal]:
    """What of a head goes to the households and what the collective keeps; together the total.

    100.01 by 3/4 → 75.01 and 25.00: the household part is served first.
    """
    given, kept = split(total, [numerator, denominator - numerator])
    return given, kept


def by_land(total: Decimal, numerator: int, denominator: int, lines: Sequence[LandLine]) -> HeadDraft:
    """Divide a head by the land behind its lines: each line weighs its fen, each holder his share of it.

    All weights stand over one denominator, so the last fen is given once, in the stored order. Two lines of
    100.00, one held by A, one ½ ½ by B and C, at 7/10: A 70.00, B 35.00, C 35.00. What of the total is of no
    held land stays with the collective.
    """
    common = lcm(*(sum(n for _, n in line.holders) for line in lines)) if lines else 1
    rows = []
    for line in lines:
        fen, whole = int(line.amount_yuan * 100), sum(n for _, n in line.holders)
        rows += [(line.line, who, fen * n * (common // whole)) for who, n in line.holders]
    held = sum((line.amount_yuan for line in lines), ZERO)
    found = _divided(held, numerator, denominator, rows)
    return HeadDraft(found.given_yuan, total - found.given_yuan, found.parts)


def by_list(
    total: Decimal, numerator: int, denominator: int, weights: Sequence[tuple[int, int]]
) -> HeadDraft:
    """Divide a head by whole shares given to each household, in their order."""
    return _divided(total, numerator, denominator, [(None, who, weight) for who, weight in weights])


def by_amounts(total: Decimal, amounts: Sequence[tuple[int, Decimal]]) -> HeadDraft:
    """Divide a head by a list of sums: each is its share in fen; the collective keeps the rest."""
    given = sum((amount for _, amount in amounts), ZERO)
    parts = [Part(who, int(amount * 100), amount) for who, amount in amounts if amount]
    return HeadDraft(given, total - given, parts)


def _divided(
    total: Decimal, numerator: int, denominator: int, rows: Sequence[tuple[int | None, int, int]]
) -> HeadDraft:
    given, kept = to_households(total, numerator, denominator)
    rows = [row for row in rows if row[2] > 0]
    if not given or not rows:
        return HeadDraft(ZERO, total, [])
    least = gcd(*(weight for *_, weight in rows))
    weights = [weight // least for *_, weight in rows]
    amounts = split(given, weights)
    parts = [
        Part(who, weight, amount, line)
        for (line, who, _), weight, amount in zip(rows, weights, amounts, strict=True)
    ]
    return HeadDraft(given, kept, parts)


@dataclass(frozen=True)
class Vote:
    """What the paper of the assembly says."""

    notice_date: date
    meeting_date: date
    members: int
    present: int
    in_favour: int


def vote_obstacles(vote: Vote, law: Law) -> list[Obstacle]:
    """Return every condition the assembly failed, each with its figures (农村集体经济组织法 26–28).

    Of 120 members 80 are the quorum and 80 the consent: 79 in favour of 90 present is not enough.
    """
    if not 0 <= vote.in_favour <= vote.present <= vote.members or vote.members < 1:
        return [_obstacle("plan_vote_figures", "", **_figures(vote))]
    day = vote.meeting_date
    if law.in_force(TermCode.ASSEMBLY_CONSENT, day) is None:
        since = law.term(TermCode.ASSEMBLY_CONSENT, day).since
        return [_obstacle("plan_vote_before_law", "", date=str(day), since=str(since))]
    found = _notice_obstacles(vote, law)
    quorum = law.term(TermCode.ASSEMBLY_QUORUM, day)
    if not quorum.reached(vote.present, vote.members):
        told = {**_figures(vote), "least": quorum.least(vote.members), "share": _share(quorum)}
        found.append(_obstacle("plan_vote_quorum", quorum.article, **told))
    consent = law.term(TermCode.ASSEMBLY_CONSENT, day)
    if not consent.reached(vote.in_favour, vote.members):
        told = {**_figures(vote), "least": consent.least(vote.members), "share": _share(consent)}
        found.append(_obstacle("plan_vote_consent", consent.article, **told))
    return found


def _notice_obstacles(vote: Vote, law: Law) -> list[Obstacle]:
    """The notice runs its least period, its last day moved off a free one, before the assembly meets."""
    if vote.notice_date > vote.meeting_date:
        days = {"notice": str(vote.notice_date), "meeting": str(vote.meeting_date)}
        return [_obstacle("plan_notice_after_meeting", "", **days)]
    term = law.term(TermCode.ASSEMBLY_NOTICE, vote.meeting_date)
    end = law.end(TermCode.ASSEMBLY_NOTICE, vote.notice_date)
    if end.moved is None:
        return [_obstacle("calendar_year_unknown", "", year=end.unknown_year)]
    if vote.meeting_date >= end.moved:
        return []
    told = {
        "days": term.amount,
        "given": (vote.meeting_date - vote.notice_date) // timedelta(days=1),
        "notice": str(vote.notice_date),
        "meeting": str(vote.meeting_date),
        "date": str(end.moved),
    }
    return [_obstacle("plan_vote_notice", term.article, **told)]


def _figures(vote: Vote) -> Mapping[str, int]:
    return {"members": vote.members, "present": vote.present, "votes": vote.in_favour}


def _share(term: Term) -> str:
    return f"{term.amount}/{term.denominator}"


def _obstacle(code: str, article: str, **params: object) -> Obstacle:
    return Obstacle(code, params, article)
