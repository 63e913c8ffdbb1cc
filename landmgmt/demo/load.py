"""Tells the whole story into an empty database, or leaves it empty."""

from django.db import transaction

from landmgmt.demo import (
    crossed,
    disputes,
    land,
    levels,
    lineage,
    money,
    overlays,
    people,
    photos,
    postings,
    priced,
    zone,
)
from landmgmt.demo.script import Script
from landmgmt.lib.refusal import Refusal
from parcels.models import Office, Project


def load() -> Script:
    """Load the demo in one transaction. Refuses a database with an office or a project in it."""
    with transaction.atomic():
        if Office.objects.exists() or Project.objects.exists():
            raise Refusal("office_is_open", {})
        script = Script()
        people.open_the_office(script)
        money.publish(script)
        land.write(script)
        zone.write(script)
        overlays.write(script)
        money.write(script)
        crossed.write(script)
        levels.write(script)
        lineage.write(script)
        disputes.write(script)
        postings.write(script)
        photos.write(script)
        priced.write(script)
        script.play()
    return script
