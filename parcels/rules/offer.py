"""What an agreement would owe and when, before anything is written: the same rules that write it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from landmgmt.lib.money import ZERO
from parcels.rules.instalments import LineDraft, Terms, check_terms, lines
from parcels.rules.pricing import Missing
from parcels.rules.valuation import EntitlementDraft, TakingFacts, entitlements


@dataclass(frozen=True)
class Offer:
    """The sums owed, the lines they are split into, what each instalment comes to, and the total; yuan.

    `missing` names the things that have no price yet: while there are any, the offer is none to keep.
    """

    drafts: list[EntitlementDraft]
    lines: list[LineDraft]
    by_term: list[Decimal]
    total_yuan: Decimal
    missing: list[Missing]


def offer(facts: Sequence[TakingFacts], terms: Sequence[Terms]) -> Offer:
    """Work out what takings owe on these terms; the instalments sum to the total. Refusal as for a draft."""
    check_terms(terms)
    drafts = [draft for taking in facts for draft in entitlements(taking)]
    parts = lines([(draft.head, draft.amount_yuan) for draft in drafts], terms)
    by_term = [ZERO] * len(terms)
    for part in parts:
        by_term[part.instalment] += part.amount_yuan
    missing = [one for taking in facts for one in taking.missing]
    return Offer(drafts, parts, by_term, sum((draft.amount_yuan for draft in drafts), ZERO), missing)
