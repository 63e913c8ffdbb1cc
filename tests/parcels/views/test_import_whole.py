"""A whole delivery shows what on file it lacks; a file retires nothing, least of all what is agreed upon."""

import io
import json

import openpyxl
import pytest
from django.urls import reverse

from parcels.actions import places
from parcels.models import ImportRun, JournalEntry, Parcel, Taking, TakingGeometry
from parcels.views import import_run
from parcels.words.journal import tell
from tests.parcels.views.test_imports import SAMPLES, accept, planner, text, tried
from tests.world import TODAY, World

__all__ = ["planner"]


def whole(client, run: ImportRun, value: str):
    answer = client.post(reverse("import_whole", args=[run.pk]), {"whole": value}, follow=True)
    run.refresh_from_db()
    return text(answer)


def absent(run: ImportRun) -> set[str]:
    return {f["params"]["other"] for f in run.findings if f["code"] in ("ABSENT_LAND", "ABSENT_HELD")}


def test_a_part_of_the_land_lacks_nothing(planner, world: World):
    run = tried(planner, world.project)
    assert absent(run) == set()
    assert run.counts == {"new": 3, "changed": 0, "same": 0, "error": 0, "retired": 0}


def test_a_whole_delivery_names_draws_and_counts_the_land_on_file_that_it_lacks(planner, world: World):
    run = tried(planner, world.project)
    on_file = set(Taking.objects.filter(project=world.project).values_list("code", flat=True))
    page = whole(planner, run, "project")
    assert absent(run) == on_file
    assert run.counts["retired"] == len(on_file)
    assert run.choices == {"whole": "project"}
    assert "库内有而未列，不注销" in page
    assert '"state": "retired"' in page
    assert reverse("taking_file", args=[world.kp049.pk]) in page
    only = text(planner.get(reverse("import_run", args=[run.pk]), {"state": "retired"}))
    table = only[only.index('id="plots-h"') :]
    assert "KP-049" in table
    assert "YL001" not in table
    assert whole(planner, run, "").count("KP-049") == 0
    assert (absent(run), run.counts["retired"]) == (set(), 0)


def test_much_land_that_is_lacking_is_named_in_the_table_and_only_begun_among_the_findings(
    planner, world: World, monkeypatch
):
    run = tried(planner, world.project)
    monkeypatch.setattr(import_run, "MOST_LACKING", 1)
    page = whole(planner, run, "project")
    findings, table = page[: page.index('id="preview-h"')], page[page.index('id="plots-h"') :]
    named = [code for code in absent(run) if f"库内 · {code}" in findings]
    assert 1 <= len(named) < len(absent(run))
    assert "见问题清单" in findings
    assert all(code in table for code in absent(run))


def test_land_that_is_lacking_must_be_confirmed_and_stays_land(planner, world: World):
    run = tried(planner, world.project)
    whole(planner, run, "project")
    before = set(TakingGeometry.objects.open().values_list("taking", flat=True))
    assert accept(planner, run).status_code == 409
    codes = {f["code"] for f in run.findings if f["severity"] == "confirm"}
    assert accept(planner, run, *codes).status_code == 302
    assert before < set(TakingGeometry.objects.open().values_list("taking", flat=True))
    told = JournalEntry.objects.get(deed="accept_import")
    assert told.params["retired"] == len(absent(run)) > 0
    assert f"库内有而未列 {told.params['retired']} 块" in tell(told)


def test_land_in_dispute_is_told_apart(planner, world: World):
    run = tried(planner, world.project)
    whole(planner, run, "project")
    held = {f["params"]["other"] for f in run.findings if f["code"] == "ABSENT_HELD"}
    assert held == {world.dispute.taking.code}


def test_a_file_that_names_no_group_cannot_be_the_whole_of_its_groups(planner, world: World):
    run = tried(planner, world.project)
    assert "所列村民小组" not in text(planner.get(reverse("import_run", args=[run.pk])))
    whole(planner, run, "groups")
    assert run.choices == {}


def test_staff_are_told_only_of_land_in_their_villages(client, world: World):
    client.force_login(world.staff)
    run = tried(client, world.project)
    whole(client, run, "project")
    mine = set(Taking.objects.visible_to(world.staff).values_list("code", flat=True))
    assert absent(run) == mine
    world.staff.villages.clear()
    whole(client, run, "")
    whole(client, run, "project")
    assert absent(run) == set()


def test_the_counts_stand_in_the_findings_workbook(planner, world: World):
    run = tried(planner, world.project)
    whole(planner, run, "project")
    book = planner.get(reverse("import_findings", args=[run.pk])).content
    (sheet,) = openpyxl.load_workbook(io.BytesIO(book)).worksheets
    lines = [str(row[0]) for row in sheet.iter_rows(max_row=8, values_only=True)]
    assert f"块数：新增 3，变更 0，未变 0，有错 0，库内有而未列 {run.counts['retired']}" in lines


@pytest.mark.parametrize("value", ["office", "gone"])
def test_a_strange_answer_changes_nothing(planner, world: World, value):
    run = tried(planner, world.project)
    assert "请从列表中选择" in whole(planner, run, value)
    assert run.choices == {}


def test_the_whole_of_the_groups_a_file_names_is_held_against_those_groups_only(planner, world: World):
    group = world.kp049.parcel.group
    sample = json.loads((SAMPLES / "plots.geojson").read_bytes())
    for feature in sample["features"]:
        feature["properties"]["ZMC"] = f"{group.parent.name}{group.name}"
    run = tried(planner, world.project, "a.geojson", json.dumps(sample).encode())
    assert "所列村民小组的全部地块" in text(planner.get(reverse("import_run", args=[run.pk])))
    whole(planner, run, "groups")
    there = Taking.objects.filter(project=world.project)
    assert absent(run) == set(there.filter(parcel__group=group).values_list("code", flat=True))
    other = places.add_place(
        level="group",
        code="431271100201099",
        name="9 组",
        parent=group.parent,
        actor=world.administrator,
        on=TODAY,
    )
    Parcel.objects.filter(pk=world.kp049.parcel_id).update(group=other)
    whole(planner, run, "")
    whole(planner, run, "groups")
    assert "KP-049" not in absent(run)
