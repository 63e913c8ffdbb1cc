"""Which signed agreements owe another sum than today's signed facts give: many at once, read only."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from landmgmt.lib.refusal import Refusal
from parcels.actions.amendments import compare, signed_rates, standings
from parcels.actions.entitling import complete_sums, facts_of
from parcels.models import Agreement, AgreementTaking, Line, Rate, Taking
from parcels.rules.amendments import Key
from parcels.rules.money_terms import AgreementState, Head
from parcels.rules.valuation import EntitlementDraft

# All versions of one agreement, the first one first; the last signed one is what may be amended.
Chain = Sequence[Agreement]


def sums_behind(lines: Mapping[int, Iterable[int]], on: date) -> dict[int, Agreement]:
    """Per name that has lines: the agreement that owes one of them another sum than today's facts give.

    What an amendment would refuse is behind too. Old books have no quantities; theirs go another way. The
    questions to the database are as many for a whole list as for one row of it.
    """
    rows = {row.pk: row for row in _signed({pk for several in lines.values() for pk in several})}
    chains = _chains({(row.agreement.project_id, row.agreement.number) for row in rows.values()})
    moved = _moved(list(chains.values()), on)
    found: dict[int, Agreement] = {}
    for name, several in lines.items():
        mine = [rows[pk] for pk in several if pk in rows]
        keys = {(row.taking_id, row.head, row.claimant_id) for row in mine}
        for number, project in sorted({(row.agreement.number, row.agreement.project_id) for row in mine}):
            last = _last(chains[project, number])
            changed = moved[last.pk]
            if changed is None or changed & keys:
                found[name] = last
                break
    return found


def _signed(ids: Iterable[int]) -> list[Line]:
    rows = Line.objects.filter(
        pk__in=list(ids), agreement__state=AgreementState.SIGNED, agreement__takeover=None
    )
    return list(rows.select_related("agreement"))


def _chains(wanted: set[tuple[int, str]]) -> dict[tuple[int, str], list[Agreement]]:
    projects, numbers = {project for project, _ in wanted}, {number for _, number in wanted}
    rows = Agreement.objects.filter(project__in=projects, number__in=numbers).select_related("project")
    found: dict[tuple[int, str], list[Agreement]] = defaultdict(list)
    for row in rows.order_by("revision"):
        if (row.project_id, row.number) in wanted:
            found[row.project_id, row.number].append(row)
    return dict(found)


def _last(chain: Chain) -> Agreement:
    return [one for one in chain if one.state == AgreementState.SIGNED][-1]


def _moved(chains: Sequence[Chain], on: date) -> dict[int, set[Key] | None]:
    """By the last signed version, which sums are others by today's facts; None where that is refused."""
    found: dict[int, set[Key] | None] = {_last(chain).pk: None for chain in chains}
    groups: dict[tuple[date, frozenset[int]], list[Chain]] = defaultdict(list)
    priced = [(chain, *signed_rates(chain[0])) for chain in chains if not chain[0].is_legacy]
    # Of the rates only those of land price anew: a thing keeps the one it was registered with.
    of_land = Rate.objects.filter(head=Head.LAND, pk__in={pk for _, _, by in priced for pk in by})
    land = set(of_land.values_list("pk", flat=True))
    for chain, rates_on, by in priced:
        groups[rates_on, by & land].append(chain)
    takings = _takings([_last(chain) for chain in chains])
    for (rates_on, by), together in groups.items():
        now = _now(together, takings, on, rates_on, by)
        for chain, standing in zip(together, standings(together), strict=True):
            last = _last(chain).pk
            try:
                if last in now:
                    found[last] = {change.key for change in compare(now[last], standing).changes}
            except Refusal:
                found[last] = None
    return found


def _takings(versions: Sequence[Agreement]) -> dict[int, list[Taking]]:
    """The land of each version in its order."""
    links = AgreementTaking.objects.filter(agreement__in=versions).order_by("pk")
    found: dict[int, list[Taking]] = defaultdict(list)
    land = ("taking__parcel__collective", "taking__parcel__group", "taking__price_zone", "taking__project")
    for link in links.select_related(*land):
        found[link.agreement_id].append(link.taking)
    return found


def _now(
    chains: Sequence[Chain],
    takings: Mapping[int, list[Taking]],
    on: date,
    rates_on: date,
    by: frozenset[int],
) -> dict[int, list[EntitlementDraft]]:
    """What the land of each owes by today's facts, without what is refused: that is found by halves."""
    ids = [_last(chain).pk for chain in chains]
    land = {taking.pk: taking for pk in ids for taking in takings[pk]}
    try:
        drafts = complete_sums(facts_of(list(land.values()), on, rates_on=rates_on, signed_rates=by))
    except Refusal:
        if len(chains) == 1:
            return {}
        half = len(chains) // 2
        return {
            **_now(chains[:half], takings, on, rates_on, by),
            **_now(chains[half:], takings, on, rates_on, by),
        }
    of: dict[int | None, list[EntitlementDraft]] = defaultdict(list)
    for draft in drafts:
        of[draft.taking_id].append(draft)
    return {pk: [draft for taking in takings[pk] for draft in of[taking.pk]] for pk in ids}
