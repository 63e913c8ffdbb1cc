"""The demo's sheet: 136.5000 ha, every lot and taking of the database, small enough to send."""

from expansion.exporters.progress_sheet import progress_sheet
from expansion.models import Lot, figures
from parcels.models import TakingGeometry
from tests.world import TODAY

MOST_BYTES = 1_500_000


def test_the_demo_opens_from_the_disk_with_what_the_database_holds(demo_db, look):
    sheet = progress_sheet(TODAY)
    seen = look("sheet", sheet.html)
    assert (seen["requests"], seen["troubles"]) == ([], [])
    assert seen["boundary"] == "136.5000"
    assert seen["lots"] == Lot.objects.count()
    assert seen["takings"] == TakingGeometry.objects.on(TODAY).count()
    assert len(sheet.html.encode()) < MOST_BYTES


def test_the_demo_park_adds_up_as_printed(demo_db):
    found = figures.reconciliation(TODAY)
    assert sum(part.ha for part in found.parts) == found.whole.ha
    assert str(found.whole.ha) == "136.5000"
    assert found.overlap_m2 < 1
