"""What some collectives handed on of the land compensation they received, and what others still hold."""

from functools import partial

from landmgmt.demo.script import Script, day, key
from landmgmt.lib.money import split
from parcels.actions import handouts, papers
from parcels.models import Party
from parcels.models.handouts import between_levels

# Four collectives held their assemblies; each pays the first six households of its group seven tenths.
ASSEMBLIES, HOUSEHOLDS = 4, 6
SHARE = (7, 3)
HANDED_ON = "2025-03-20"


def write(script: Script) -> None:
    """One day of handouts, a collective after the other."""
    script.at(HANDED_ON, partial(_hand_on, script))


def _hand_on(script: Script) -> None:
    on = day(HANDED_ON)
    for row in sorted(between_levels(on), key=lambda row: row.party_id)[:ASSEMBLIES]:
        collective = Party.objects.get(pk=row.party_id)
        near = Party.objects.filter(group=collective.group, kind="household").order_by("pk")[:HOUSEHOLDS]
        households = list(near)
        if not households:
            continue
        given, _kept = split(row.stuck_yuan, SHARE)
        paper = papers.file_paper(
            actor=script.finance,
            on=on,
            kind="voucher",
            title=f"{collective.name} 分配方案发放表",
            number=f"FF-{collective.pk}",
            paper_date=on,
        )
        for household, amount in zip(households, split(given, [1] * len(households)), strict=True):
            handouts.hand_on(
                collective,
                household,
                amount=amount,
                value_date=on,
                paper=paper,
                actor=script.finance,
                on=on,
                client_key=key("handout", collective.pk, household.pk),
            )
