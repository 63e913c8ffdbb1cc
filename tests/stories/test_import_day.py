"""A survey of 40 plots and 80 household rows, from the upload to the accepted land, through the pages."""

from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Count, Sum
from django.urls import reverse

from landmgmt.lib import units
from parcels.actions import places
from parcels.importers.reading import read
from parcels.models import ImportRun, JournalEntry, Share, ShareSet, Taking, TakingGeometry, TakingStage
from tests.world import TODAY, World

SURVEY = Path(__file__).resolve().parents[2] / "fixtures" / "samples" / "survey_40.zip"


@pytest.fixture
def staff(client, world: World):
    """The village of the survey has its four groups, and its own member of staff is at work."""
    for number in (1, 2, 4):
        code = f"431271100201{number:03d}"
        places.add_place(
            level="group", code=code, name=f"{number} 组", parent=world.village, actor=world.staff, on=TODAY
        )
    client.force_login(world.staff)
    return client


def upload(staff, world: World) -> str:
    form = {
        "project": world.project.pk,
        "since_date": TODAY.isoformat(),
        "file": SimpleUploadedFile("长田村测量.zip", SURVEY.read_bytes()),
    }
    answer = staff.post(reverse("import_new"), form)
    assert answer.status_code == 302
    return answer["Location"]


def accepted(staff, world: World) -> ImportRun:
    page = upload(staff, world)
    form = {"batch": world.batch.pk, "price_zone": world.zone.pk, "in_scope": "on"}
    answer = staff.post(f"{page}accept/", form, follow=True)
    assert "已写入：新增 40 块" in answer.content.decode()
    return ImportRun.objects.get(state=ImportRun.State.ACCEPTED)


def standing() -> tuple[int, ...]:
    """How much land, and how many shares and parties, the office has."""
    tables = (Taking, TakingGeometry, TakingStage, ShareSet, Share)
    return tuple(table.objects.count() for table in tables)


def test_the_review_promises_40_plots_and_writes_none(staff, world: World):
    before = standing()
    page = staff.get(upload(staff, world)).content.decode()
    assert "写入 40 块" in page
    assert "权利人 80 行" in page
    assert standing() == before


def test_40_takings_with_80_holders_and_the_declared_areas_are_written(staff, world: World):
    run = accepted(staff, world)
    takings = Taking.objects.filter(import_plots__run=run)
    assert takings.count() == 40
    assert Share.objects.filter(share_set__taking__in=takings).count() == 80
    assert set(takings.annotate(n=Count("share_sets__shares")).values_list("n", flat=True)) == {2}
    plots = read("survey.zip", SURVEY.read_bytes()).plots
    drawn = dict(
        TakingGeometry.objects.filter(taking__in=takings).values_list("taking__code", "plane_area_m2")
    )
    # The database measures in its own projection library: the last hundredth of a ㎡ may fall the other way.
    assert max(abs(drawn[plot.code] - plot.plane_m2) for plot in plots) <= Decimal("0.01")
    assert [plot.plane_ha for plot in plots] == [plot.declared_ha for plot in plots]
    kept = takings.values_list("code", "declared_area_m2")
    assert dict(kept) == {plot.code: units.ha_to_m2(plot.declared_ha) for plot in plots}


def test_the_land_appears_in_the_list_of_the_village(staff, world: World):
    accepted(staff, world)
    page = staff.get(reverse("parcel_list") + "?q=HJ2026040").content.decode()
    assert "HJ2026040" in page


def test_the_same_file_again_changes_nothing_and_says_so(staff, world: World):
    first = accepted(staff, world)
    before, deeds = standing(), JournalEntry.objects.filter(deed="accept_import").count()
    page = upload(staff, world)
    assert "没有要写入的" in staff.get(page).content.decode()
    answer = staff.post(f"{page}accept/", follow=True)
    assert "内容相同的文件已经写入，库内没有变化" in answer.content.decode()
    assert answer.request["PATH_INFO"] == reverse("import_run", args=[first.pk])
    assert standing() == before
    assert JournalEntry.objects.filter(deed="accept_import").count() == deeds


def test_the_journal_tells_the_import_once(staff, world: World):
    accepted(staff, world)
    (entry,) = JournalEntry.objects.filter(deed="accept_import")
    assert (entry.actor, entry.params["new"], entry.project) == (world.staff, 40, world.project)


def test_the_sum_of_the_file_is_the_sum_of_the_office(staff, world: World):
    run = accepted(staff, world)
    plots = run.plots.aggregate(plane=Sum("plane_ha"), declared=Sum("declared_ha"))
    assert plots["plane"] == plots["declared"] > Decimal(3)
