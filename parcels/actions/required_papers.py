"""Required papers (付款要件): rules, what a run lacks by them, a paper struck out, accounts proved."""

from collections.abc import Iterable, Sequence
from datetime import date

from landmgmt.lib import intake
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed
from parcels.actions.people import few_names
from parcels.actions.periods import close_open
from parcels.models import AccountProof, BankAccount, Document, PaperRule, PaperStruck, RunItem, User
from parcels.models.figures import LineBalance
from parcels.models.paper_rules import lacking_papers
from parcels.rules.money_terms import Head, Level
from parcels.rules.paper_needs import PaperNeed

__all__ = ["end_paper_rule", "papers_lacking", "prove_accounts", "set_paper_rule", "strike_paper"]


def set_paper_rule(
    *,
    need: PaperNeed | str,
    since: date,
    source: str,
    actor: User,
    on: date,
    head: Head | str = "",
    level: Level | str = "",
    asked_since: date | None = None,
) -> PaperRule:
    """From `since` on, ask this paper of lines of a head and level ("" for any); the same rule before ends.

    `asked_since` leaves out agreements signed, and accounts opened, before that day. Runs already released
    are not asked again; those prepared are, when approved and released.
    """
    need, source = PaperNeed(need), intake.clean(source, 200)
    if not source:
        raise Refusal("paper_rule_has_source", field="source")
    if since < on:
        raise Refusal("paper_rule_since_past", {"on": str(on)}, field="since")
    asked = {"need": need, "head": str(head and Head(head)), "level": str(level and Level(level))}
    told = {**asked, "since": str(since), "source": source}
    with deed("set_paper_rule", actor=actor, on=on, **told) as d:
        same = PaperRule.objects.select_for_update().filter(**asked)
        if same.filter(valid__startswith__gt=since, valid__isempty=False).exists():
            raise Refusal("period_before_current", {"since": str(since)}, field="since")
        close_open(same, since)
        made: PaperRule = PaperRule.objects.create(
            **asked, asked_since=asked_since, source=source, valid=(since, None)
        )
        d.touch(made)
    return made


def end_paper_rule(rule: PaperRule, *, since: date, reason: str, actor: User, on: date) -> PaperRule:
    """Ask this paper no longer from a day on, with the reason."""
    reason = intake.clean(reason, 200)
    if not reason:
        raise Refusal("reason_missing", field="reason")
    if since < on:
        raise Refusal("paper_rule_since_past", {"on": str(on)}, field="since")
    told = {"need": rule.need, "head": rule.head, "level": rule.level, "since": str(since), "reason": reason}
    with deed("end_paper_rule", actor=actor, on=on, **told) as d:
        standing = PaperRule.objects.select_for_update().filter(pk=rule.pk)
        if standing.filter(valid__startswith__gt=since).exists() or not close_open(standing, since):
            raise Refusal("paper_rule_not_open", field="since")
        d.touch(rule)
    rule.refresh_from_db()
    return rule


def papers_lacking(lines: Sequence[LineBalance], on: date) -> list[Refusal]:
    """One refusal for each of these lines that lacks papers on a day, naming whose and which."""
    lacking = lacking_papers([line.line_id for line in lines], on)
    return [
        _lacking(line.payee, line.taking_code or line.agreement_number, lacking[line.line_id])
        for line in lines
        if line.line_id in lacking
    ]


def items_lacking(items: Sequence[RunItem], on: date) -> list[Refusal]:
    """The same of a run's rows, each with its line's land and agreement."""
    lacking = lacking_papers([item.line_id for item in items], on)
    return [
        _lacking(item.payee.name, str(item.line.taking or item.line.agreement), lacking[item.line_id])
        for item in items
        if item.line_id in lacking
    ]


def _lacking(name: str, code: str, needs: Sequence[PaperNeed]) -> Refusal:
    return Refusal(
        "run_lacks_paper",
        {"name": name, "code": code, "needs": [need.value for need in needs]},
        field="lines",
    )


def strike_paper(paper: Document, *, reason: str, actor: User, on: date) -> PaperStruck:
    """Strike out a paper filed in error: it stays on file and no longer counts as a required paper.

    The same paper twice is once. What was paid on it stays paid.
    """
    reason = intake.clean(reason, 200)
    if not reason:
        raise Refusal("reason_missing", field="reason")
    with deed(
        "strike_paper", actor=actor, on=on, project=paper.project, title=paper.title, reason=reason
    ) as d:
        list(Document.objects.select_for_update().filter(pk=paper.pk).values_list("pk"))
        if PaperStruck.objects.filter(document=paper).exists():
            raise Refusal("paper_struck_already", {"title": paper.title})
        made: PaperStruck = PaperStruck.objects.create(
            document=paper, reason=reason, struck_date=on, struck_by=actor
        )
        d.touch(paper, *(link.taking for link in paper.taking_links.select_related("taking")))
    return made


def prove_accounts(
    accounts: Iterable[BankAccount], *, paper: Document | None, actor: User, on: date
) -> list[AccountProof]:
    """File one paper as the proof of accounts: a card's copy, or the list of a whole village as it signed."""
    if paper is None or not paper.scan:
        raise Refusal("proof_without_scan", field="scan")
    rows = list(BankAccount.objects.filter(pk__in=[a.pk for a in accounts]).select_related("party"))
    if not rows:
        raise Refusal("proof_of_no_account", field="account")
    told = {"count": len(rows), "name": few_names([row.party for row in rows]), "title": paper.title}
    with deed("prove_accounts", actor=actor, on=on, project=paper.project, **told) as d:
        made = AccountProof.objects.bulk_create(
            AccountProof(account=row, paper=paper, recorded_by=actor) for row in rows
        )
        d.touch(paper, *(row.party for row in rows))
    return made
