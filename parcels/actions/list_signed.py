"""What signed land shows on a public list: the sums of its versions as signed, never a new computation."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

from parcels.models import Agreement, Line
from parcels.models.figures import line_balances
from parcels.rules.money_terms import AgreementKind, AgreementState, Head, Level
from parcels.rules.valuation import EntitlementDraft


@dataclass(frozen=True)
class SignedSum:
    """One sum of signed land, and the version whose computation it shows."""

    draft: EntitlementDraft
    agreement: Agreement


def signed_sums(takings: Iterable[int], on: date) -> dict[int, list[SignedSum]]:
    """{taking: its sums} of land with a signed agreement on a day, in the order they were signed in.

    The figures are those of the ledger: all versions together, who receives them now left aside. Where a
    version says how a sum comes about and that is the figure, its words stay with it.
    """
    ids = set(takings)
    chains = _versions(ids, on)
    owed = _owed(ids, on)
    return {taking: _sums(taking, chains[taking], owed.get(taking, {})) for taking in chains}


def _versions(ids: set[int], on: date) -> dict[int, list[Agreement]]:
    """The signed versions of each taking, the last first; a mere change of payee is none of them."""
    signed = Agreement.objects.filter(state=AgreementState.SIGNED, takings__in=ids)
    # Old books may not know their day: what is locked is signed.
    signed = signed.exclude(signed_date__gt=on).exclude(kind=AgreementKind.SUCCESSION)
    found: dict[int, list[Agreement]] = defaultdict(list)
    for one in signed.order_by("-revision", "pk").distinct().prefetch_related("taking_links"):
        for link in one.taking_links.all():
            if link.taking_id in ids:
                found[link.taking_id].append(one)
    return dict(found)


def _owed(ids: set[int], on: date) -> dict[int, dict[tuple[str, int], Decimal]]:
    lines = {
        row.pk: row
        for row in Line.objects.filter(taking__in=ids, agreement__state=AgreementState.SIGNED).only(
            "taking_id", "head", "claimant_id"
        )
    }
    found: dict[int, dict[tuple[str, int], Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for balance in line_balances(on, lines=list(lines)) if lines else []:
        line = lines[balance.line_id]
        if line.taking_id and line.head != Head.SOCIAL_INSURANCE:
            found[line.taking_id][line.head, line.claimant_id] += balance.payable_yuan
    return found


def _sums(taking: int, versions: list[Agreement], owed: dict[tuple[str, int], Decimal]) -> list[SignedSum]:
    computed = next((one for one in versions if one.snapshot.get("sums")), versions[0])
    by_key: dict[tuple[str, int], list[EntitlementDraft]] = defaultdict(list)
    for kept in computed.snapshot.get("sums", []):
        if kept["taking_id"] == taking:
            draft = _draft(kept)
            by_key[draft.head, draft.claimant_id].append(draft)
    found = []
    for key in [*by_key, *(key for key in owed if key not in by_key)]:
        amount, drafts = owed.get(key, Decimal(0)), by_key.get(key, [])
        if sum((one.amount_yuan for one in drafts), Decimal(0)) != amount:
            drafts = [_bare(taking, key, amount)] if amount else []
        found += [SignedSum(one, computed) for one in drafts]
    return found


def _draft(kept: dict[str, object]) -> EntitlementDraft:
    names = {one.name for one in fields(EntitlementDraft)}
    given = {name: value for name, value in kept.items() if name in names}
    return EntitlementDraft(**{**given, "amount_yuan": Decimal(str(kept["amount_yuan"]))})  # type: ignore[arg-type]


def _bare(taking: int, key: tuple[str, int], amount: Decimal) -> EntitlementDraft:
    """A sum that no version computed as it stands: corrected, or taken over from old books."""
    head, claimant = key
    return EntitlementDraft(
        taking_id=taking,
        head=head,
        level=Level.DISBURSE,
        claimant_id=claimant,
        amount_yuan=amount,
        formula="signed",
        params={},
        rate_id=None,
    )
