"""Expansion: the zone's boundary, lots, services, sites and milestones."""

from django.apps import AppConfig


class ExpansionConfig(AppConfig):
    name = "expansion"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Give the house the zone's words: one sentence per refusal, one text per deed."""
        from expansion.actions.lot_lineage import follow
        from expansion.words import (
            access_zone,
            earth,
            journal_zone,
            refusals_overlays,
            refusals_siting,
            refusals_zone,
        )
        from parcels.actions.lineage import FOLLOWERS
        from parcels.words import access, findings, journal, refusals

        refusals.add(refusals_zone.REFUSALS)
        refusals.add(refusals_overlays.REFUSALS)
        refusals.add(refusals_siting.REFUSALS)
        refusals.CODES |= refusals_zone.CODES | refusals_overlays.CODES | refusals_siting.CODES
        findings.FINDINGS |= earth.FINDINGS
        journal.add(journal_zone.DEEDS)
        access.add(access_zone.PAGES, access_zone.VALUES)
        if follow not in FOLLOWERS:
            FOLLOWERS.append(follow)
