"""A take-over from its opening to the hands of the second person: totals, names, the ways there and back."""

from datetime import date
from decimal import Decimal

from landmgmt.lib import intake
from landmgmt.lib.money import yuan
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed
from parcels.actions.ledger import check_day
from parcels.actions.old_books import lock_open
from parcels.models import Document, OldParty, Party, Place, Project, SignedTotal, TakeOver, User
from parcels.models.takeover_sheet import obstacles_of
from parcels.rules.money_terms import PartyKind
from parcels.rules.old_names import same_kind
from parcels.rules.takeover import Decision, TakeOverState, level_of


def open_takeover(project: Project, *, cutover_date: date, actor: User, on: date) -> TakeOver:
    """Begin to take over a project's old books as they stood at the end of a day; one at a time."""
    check_day(cutover_date, on)
    with deed("open_takeover", actor=actor, on=on, project=project, date=str(cutover_date)) as d:
        Project.objects.select_for_update().get(pk=project.pk)
        standing = TakeOver.objects.filter(
            project=project, state__in=[TakeOverState.OPEN, TakeOverState.SUBMITTED]
        )
        if standing.exists():
            raise Refusal("takeover_one_open", field="project")
        made: TakeOver = TakeOver.objects.create(
            project=project, cutover_date=cutover_date, opened_by=actor, opened_date=on
        )
        d.touch(made, project)
    return made


def drop_takeover(takeover: TakeOver, *, reason: str, actor: User, on: date) -> TakeOver:
    """Take a whole take-over back before it is locked, with the reason; its rows stay to be read.

    Nothing of it was posted, and the same books may be read into another one. Once locked it is refused: what
    is wrong then is corrected in the live books.
    """
    reason = intake.clean(reason)
    if not reason:
        raise Refusal("reason_missing", field="reason")
    with deed("drop_takeover", actor=actor, on=on, project=takeover.project, reason=reason) as d:
        row = TakeOver.objects.select_for_update(of=("self",)).get(pk=takeover.pk)
        if row.state not in (TakeOverState.OPEN, TakeOverState.SUBMITTED):
            raise Refusal("takeover_is_final")
        if row.state == TakeOverState.SUBMITTED:
            # Out of the second person's hands first: the database knows no other way.
            row.state, row.submitted_by, row.submitted_date = TakeOverState.OPEN, None, None
            row.save(update_fields=["state", "submitted_by", "submitted_date"])
        row.state, row.note = TakeOverState.DROPPED, reason[:200]
        row.save(update_fields=["state", "note"])
        d.touch(row)
    return row


def enter_total(
    takeover: TakeOver,
    *,
    village: Place,
    agreed: Decimal,
    paid: Decimal,
    unpaid: Decimal,
    paper: Document | None,
    actor: User,
    on: date,
    owner: OldParty | None = None,
    explanation: str = "",
) -> SignedTotal:
    """Type the sums of a signed sheet, of a village or of one household of it; a second entry replaces it.

    Refuses a sheet without scan, sums with more than two places or below zero, and sums that do not add up
    unless the explanation says that the sheet itself has them so.
    """
    explanation = intake.clean(explanation)
    sums = {"agreed": agreed, "paid": paid, "unpaid": unpaid}
    for name, amount in sums.items():
        if amount < 0 or yuan(amount) != amount:
            raise Refusal("amount_not_positive", {"amount": str(amount)}, field=name)
    if paper is None or not paper.scan:
        raise Refusal("takeover_total_without_scan", {"village": village.name}, field="scan")
    if agreed - paid != unpaid and not explanation:
        wrong = {"agreed": str(agreed), "paid": str(paid), "left": str(agreed - paid), "unpaid": str(unpaid)}
        raise Refusal("takeover_total_not_summing", wrong, field="unpaid")
    told = {
        "village": village.name,
        "name": owner.name if owner else "",
        "agreed": str(agreed),
        "paid": str(paid),
    }
    with deed("enter_signed_total", actor=actor, on=on, project=takeover.project, **told) as d:
        takeover = lock_open(takeover)
        if owner and (owner.takeover_id, owner.village_id) != (takeover.pk, village.pk):
            raise Refusal("takeover_of_other", field="owner")
        row, _made = SignedTotal.objects.update_or_create(
            takeover=takeover,
            village=village,
            owner=owner,
            defaults={
                "agreed_yuan": agreed,
                "paid_yuan": paid,
                "unpaid_yuan": unpaid,
                "paper": paper,
                "explanation": explanation,
                "entered_by": actor,
                "entered_date": on,
            },
        )
        d.touch(takeover, row, paper)
    found: SignedTotal = row
    return found


def decide_party(
    owner: OldParty, party: Party | None, *, kind: PartyKind | None = None, actor: User, on: date
) -> OldParty:
    """Say who a name of the old books is: one of the register, or None: registered at the lock, of a `kind`.

    The level of its rows follows the kind: 拨付 to a collective, 兑付 to everyone else.
    """
    told = {"name": owner.name, "party": str(party or "")}
    with deed("decide_old_party", actor=actor, on=on, project=owner.takeover.project, **told) as d:
        takeover = lock_open(owner.takeover)
        row: OldParty = OldParty.objects.select_for_update().get(pk=owner.pk)
        wanted = PartyKind(party.kind if party else kind or row.kind)
        if (wanted is PartyKind.INSURANCE) is not (row.kind == PartyKind.INSURANCE):
            raise Refusal("insurance_fund_stays", field="party")
        if party is None and row.group_id is None and wanted is not PartyKind.ENTERPRISE:
            raise Refusal("party_without_group", {"name": row.name}, field="party")
        row.party, row.decided_by = party, actor
        row.decision = Decision.CHOSEN if party else Decision.NEW
        if kind or not same_kind(row.kind, wanted):
            row.kind = wanted
        row.save(update_fields=["party", "kind", "decision", "decided_by"])
        level = level_of(None, wanted)
        row.entries.exclude(level=level).update(level=level)
        d.touch(takeover, row)
        if party:
            d.touch(party)
    return row


def submit_takeover(takeover: TakeOver, *, actor: User, on: date) -> TakeOver:
    """Hand the books to a second person: everything is matched, and every difference nothing or explained."""
    with deed("submit_takeover", actor=actor, on=on, project=takeover.project) as d:
        takeover = lock_open(takeover)
        refuse_obstacles(takeover)
        takeover.state, takeover.note = TakeOverState.SUBMITTED, ""
        takeover.submitted_by, takeover.submitted_date = actor, on
        takeover.save(update_fields=["state", "note", "submitted_by", "submitted_date"])
        d.touch(takeover)
    return takeover


def refuse_obstacles(takeover: TakeOver) -> None:
    """Refuse with the first thing that stands between the books and the lock."""
    if found := obstacles_of(takeover):
        raise Refusal(found[0].code, found[0].params)


def send_back_takeover(takeover: TakeOver, *, reason: str, actor: User, on: date) -> TakeOver:
    """The books go back to be mended, with the reason; whoever submitted them may take them back likewise."""
    reason = intake.clean(reason)
    if not reason:
        raise Refusal("reason_missing", field="reason")
    with deed("send_back_takeover", actor=actor, on=on, project=takeover.project, reason=reason) as d:
        row = TakeOver.objects.select_for_update(of=("self",)).get(pk=takeover.pk)
        if row.state != TakeOverState.SUBMITTED:
            raise Refusal("takeover_state_illegal")
        row.state, row.note, row.submitted_by, row.submitted_date = TakeOverState.OPEN, reason, None, None
        row.save(update_fields=["state", "note", "submitted_by", "submitted_date"])
        d.touch(row)
    return row
