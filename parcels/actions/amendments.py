"""Amending what was signed: a further version that posts its difference, line by line, and nothing else."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from landmgmt.lib import intake
from landmgmt.lib.money import ZERO
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed, refusals
from parcels.actions.entitling import complete_sums, facts_of
from parcels.actions.ledger import lock_lines, meet, open_amounts
from parcels.actions.versions import plain, write_parts
from parcels.models import Agreement, LateFee, Line, Reduction, Taking, User
from parcels.models.figures import committed, line_balances
from parcels.rules.amendments import Change, Key, OpenLine, changes, increase, reduce
from parcels.rules.instalments import Terms, check_terms
from parcels.rules.money_terms import AgreementState
from parcels.rules.valuation import EntitlementDraft


@dataclass(frozen=True)
class Amendment:
    """What an amendment would change: each sum up or down, and what comes off which line."""

    changes: list[Change]
    increases: list[EntitlementDraft]
    reductions: list[tuple[int, Decimal]]
    now: list[EntitlementDraft]

    @property
    def added_yuan(self) -> Decimal:
        return sum((draft.amount_yuan for draft in self.increases), ZERO)

    @property
    def reduced_yuan(self) -> Decimal:
        return sum((amount for _, amount in self.reductions), ZERO)


@dataclass(frozen=True)
class Standing:
    """What an agreement owes by the ledger, per sum; and the lines of each with what is open."""

    owed: dict[Key, Decimal]
    lines: dict[Key, list[OpenLine]]


def chain_of(agreement: Agreement) -> list[Agreement]:
    """All versions of an agreement, the first one first."""
    rows = Agreement.objects.filter(project=agreement.project_id, number=agreement.number)
    return list(rows.order_by("revision"))


def work_out(agreement: Agreement, on: date) -> Amendment:
    """What today's signed facts give, priced by the rates the agreement was signed on, less what is owed now.

    Refuses a reduction below what is paid, deposited or on its way to the bank.
    """
    chain = chain_of(agreement)
    if chain[0].is_legacy:
        raise Refusal("takeover_amended_otherwise", {"number": agreement.number})
    rates_on, by = signed_rates(chain[0])
    now = complete_sums(facts_of(takings_of(agreement), on, rates_on=rates_on, signed_rates=by))
    (standing,) = standings([chain])
    return compare(now, standing)


def signed_rates(first: Agreement) -> tuple[date, frozenset[int]]:
    """The day and the rates the first version of an agreement was worked out by."""
    by = frozenset(one["rate_id"] for one in first.snapshot["sums"] if one.get("rate_id"))
    return date.fromisoformat(first.snapshot["computed_on"]), by


def compare(now: list[EntitlementDraft], standing: Standing) -> Amendment:
    """What the sums of today change of what is owed; refuses a reduction below what is paid."""
    found = changes(standing.owed, now)
    taken: list[tuple[int, Decimal]] = []
    for change in found:
        if change.difference_yuan < 0:
            taken += reduce(-change.difference_yuan, standing.lines[change.key])
    ups = [increase(change) for change in found if change.difference_yuan > 0]
    return Amendment(found, ups, taken, now)


def takings_of(agreement: Agreement) -> list[Taking]:
    """The land of an agreement in its order."""
    return list(
        Taking.objects.filter(agreement_links__agreement=agreement)
        .select_related("parcel__collective", "parcel__group", "price_zone", "project")
        .order_by("agreement_links__id")
    )


def standings(chains: Sequence[Sequence[Agreement]]) -> list[Standing]:
    """What all versions of each agreement together owe by the ledger, in one question for all of them."""
    rows = Line.objects.filter(agreement__in=[one for chain in chains for one in chain]).order_by("pk")
    of = dict(rows.values_list("pk", "agreement_id"))
    places = {version.pk: place for place, chain in enumerate(chains) for version in chain}
    found = [Standing(defaultdict(lambda: ZERO), defaultdict(list)) for _ in chains]
    ids = list(of)
    waiting, free = committed(ids), open_amounts(ids)
    for row in line_balances(date.max, lines=ids):
        one = found[places[of[row.line_id]]]
        key = (row.taking_id, row.head, row.claimant_id)
        one.owed[key] += row.payable_yuan
        left = free[row.line_id] - waiting.get(row.line_id, ZERO)
        one.lines[key].append(OpenLine(row.line_id, row.due_date, left))
    return found


def draft_amendment(
    agreement: Agreement,
    *,
    reason: str,
    instalments: Sequence[Terms],
    actor: User,
    on: date,
    client_key: UUID | None = None,
) -> Agreement:
    """Draft the next version of a signed agreement: increases in their own instalments, reductions per line.

    Refuses a version that is amended already, one that changes nothing, and a reduction below what is paid.
    The same client_key twice is one draft. It is signed like any other, with its own paper.
    """
    reason = intake.clean(reason)
    if not reason:
        raise Refusal("reason_missing", field="reason")
    with refusals(), transaction.atomic():
        if client_key:
            meet(client_key)
            found: Agreement | None = Agreement.objects.filter(client_key=client_key).first()
            if found:
                return found
        told = {"number": agreement.number, "reason": reason}
        with deed("draft_amendment", actor=actor, on=on, project=agreement.project, **told) as d:
            before = lock_last(agreement)
            lock_lines(list(Line.objects.filter(agreement__in=chain_of(before)).values_list("pk", flat=True)))
            amendment = work_out(before, on)
            if not amendment.changes:
                raise Refusal("amendment_changes_nothing", {"number": before.number})
            if amendment.increases:
                check_terms(instalments)
            made = next_version(
                before,
                kind=chain_of(before)[0].kind,
                reason=reason,
                total=amendment.added_yuan,
                reduced=amendment.reduced_yuan,
                snapshot={
                    **{k: before.snapshot.get(k) for k in ("rate_sets",)},
                    "computed_on": chain_of(before)[0].snapshot["computed_on"],
                    "facts_on": str(on),
                    "sums": [plain(draft) for draft in amendment.now],
                },
                client_key=client_key,
            )
            takings = takings_of(before)
            terms = list(instalments) if amendment.increases else []
            write_parts(made, takings, amendment.increases, terms)
            Reduction.objects.bulk_create(
                Reduction(agreement=made, line_id=pk, amount_yuan=amount)
                for pk, amount in amendment.reductions
            )
            d.params.update(
                revision=made.revision, added=str(made.total_yuan), reduced=str(made.reduced_yuan)
            )
            d.touch(made, before, *takings)
    return made


def lock_last(agreement: Agreement) -> Agreement:
    """Lock a version that may be amended: signed, and the last one."""
    row = Agreement.objects.select_for_update(of=("self",)).select_related("project").get(pk=agreement.pk)
    if row.state != AgreementState.SIGNED:
        raise Refusal("only_signed_is_amended", {"number": row.number})
    later = Agreement.objects.filter(amends=row).first()
    if later:
        raise Refusal("amended_already", {"number": row.number, "revision": later.revision})
    return row


def next_version(
    before: Agreement,
    *,
    kind: str,
    reason: str,
    total: Decimal,
    reduced: Decimal,
    snapshot: dict[str, object],
    client_key: UUID | None = None,
) -> Agreement:
    """The row of the version after `before`, as a draft without parts."""
    made: Agreement = Agreement.objects.create(
        project=before.project,
        number=before.number,
        revision=before.revision + 1,
        kind=kind,
        amends=before,
        reason=reason,
        total_yuan=total,
        reduced_yuan=reduced,
        snapshot=snapshot,
        client_key=client_key,
    )
    # The clause on late payment goes with the agreement, whichever version a line is of.
    if clause := LateFee.objects.filter(agreement=before).first():
        LateFee.objects.create(
            agreement=made,
            percent_a_year=clause.percent_a_year,
            free_days=clause.free_days,
            days_in_year=clause.days_in_year,
            clause=clause.clause,
        )
    return made


def refuse_stale_amendment(agreement: Agreement) -> None:
    """What changed since the drafting, or was paid meanwhile, makes the draft another one."""
    assert agreement.amends is not None
    now = work_out(agreement.amends, date.fromisoformat(agreement.snapshot["facts_on"]))
    kept = {row.line_id: row.amount_yuan for row in agreement.reductions.all()}
    same = (
        [plain(draft) for draft in now.now] == agreement.snapshot["sums"]
        and dict(now.reductions) == kept
        and now.added_yuan == agreement.total_yuan
    )
    if not same:
        raise Refusal("draft_is_stale", {"number": agreement.number})
