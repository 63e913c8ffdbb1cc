"""Split, merge, adjust, enter and redraw on pages: looked at first, then recorded; who may not, cannot."""

import json
from decimal import Decimal as D
from io import BytesIO

import pytest
import shapely
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from landmgmt.lib import crs
from parcels.actions import takings as register
from parcels.models import LandOperation, Taking
from parcels.models.figures import totals
from parcels.views import drawing
from tests.lineage_day import children, split
from tests.world import ORIGIN, TODAY, field_of

pytestmark = pytest.mark.django_db
X, Y = ORIGIN
# Across KP-050 (50 m wide from 50 east) 30 m north of its foot, from beyond one side to beyond the other.
LINE = f"{Y + 30:.3f},{X + 45:.3f}\n{Y + 30:.3f},{X + 105:.3f}"
BARE = "\n".join(f"{Y + 30:.3f} {X - 37_000_000 + east:.3f}" for east in (45, 105))


def degrees(points):
    moved = crs.to_geographic(shapely.LineString(points), crs.SURVEY)
    return "\n".join(f"{x:.9f},{y:.9f}" for x, y in moved.coords)


DEGREES = degrees([(X + 45, Y + 30), (X + 105, Y + 30)])


def send(client, user, name, *args, **values):
    client.force_login(user)
    given = {"since": "2026-10-20", "reason": "两户分开耕种", "how": "lines", **values}
    return client.post(reverse(name, args=args), given)


@pytest.mark.parametrize("points", [LINE, BARE, DEGREES, "线\nJ1," + LINE.replace("\n", "\nJ2,")])
def test_a_line_typed_in_any_system_splits_a_parcel(client, world, points):
    looked = send(client, world.staff, "taking_split", world.kp050.pk, points=points, preview="1")
    assert looked.status_code == 200
    assert not LandOperation.objects.exists()
    text = looked.content.decode()
    for word in ("KP-050-1", "1,500.00", "2.25", "0.1500", "KP-050-2", "2,500.00"):
        assert word in text
    done = send(client, world.staff, "taking_split", world.kp050.pk, points=points)
    operation = LandOperation.objects.get()
    assert done.url == reverse("operation_file", args=[operation.pk])
    assert [one.geometries.get().plane_area_m2 for one in children(operation)] == [D("2500.00"), D("1500.00")]


def test_a_zone_chosen_beside_the_numbers_is_taken(client, world):
    other = crs.epsg_of(zone=38)
    moved = crs.move(
        shapely.get_coordinates(shapely.LineString([(X + 45, Y + 30), (X + 105, Y + 30)])), 4525, other
    )
    text = "\n".join(f"{north:.4f},{east:.4f}" for east, north in moved)
    looked = send(
        client, world.staff, "taking_split", world.kp050.pk, points=text, system=str(other), preview="1"
    )
    assert "1,500.00" in looked.content.decode()


def test_a_script_asks_for_the_parts_while_drawing(client, world):
    answer = send(
        client, world.staff, "operation_preview", world.kp050.pk, "split", points=DEGREES, reason=""
    )
    told = answer.json()
    assert [(row["code"], row["m2"], row["mu"], row["ha"]) for row in told["rows"]] == [
        ("KP-050-1", "2,500.00", "3.75", "0.2500"),
        ("KP-050-2", "1,500.00", "2.25", "0.1500"),
    ]
    assert told["rows"][0]["shape"]["type"] == "MultiPolygon"
    assert (told["before"], told["after"]) == ("4,000.00", "4,000.00")
    half = send(
        client, world.staff, "operation_preview", world.kp050.pk, "split", points=DEGREES.split("\n")[0] * 1
    )
    assert "refused" in half.json()
    assert (
        send(client, world.staff, "operation_preview", world.kp050.pk, "divide", points=DEGREES).status_code
        == 404
    )
    assert not LandOperation.objects.exists()


def test_a_refused_split_says_why_and_keeps_what_was_typed(client, world):
    short = f"{Y + 30:.3f},{X + 60:.3f}\n{Y + 30:.3f},{X + 70:.3f}"
    answer = send(client, world.staff, "taking_split", world.kp050.pk, points=short)
    assert answer.status_code == 409
    assert "分割线没有把地块分开" in answer.content.decode()
    assert f"{X + 60:.3f}" in answer.content.decode()


def outlines(*rectangles):
    rows = []
    for name, x, y, w, h in rectangles:
        corners = [(x, y), (x + w, y), (x + w, y + h), (x, y + h)]
        rows += [name, *(f"{Y + b:.3f},{X + a:.3f}" for a, b in corners), ""]
    return "\n".join(rows)


def test_one_part_drawn_leaves_the_rest_as_the_other_and_names_give_codes(client, world):
    text = outlines(("KP-050A", 50, 0, 50, 30))
    send(client, world.staff, "taking_split", world.kp050.pk, points=text, how="outlines")
    assert [one.code for one in children(LandOperation.objects.get())] == ["KP-050-2", "KP-050A"]


def test_a_file_dropped_into_the_form_is_looked_at_first(client, world):
    shapes = [("a", field_of(50, 0, 50, 30)), ("b", field_of(50, 30, 50, 50))]
    features = [
        {"type": "Feature", "properties": {"DKBM": code}, "geometry": shapely.geometry.mapping(land)}
        for code, land in shapes
    ]
    body = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    sent = SimpleUploadedFile("parts.geojson", body)
    looked = send(client, world.staff, "taking_split", world.kp050.pk, file=sent)
    assert looked.status_code == 200, looked.content.decode()[:2000]
    assert not LandOperation.objects.exists()
    kept = looked.context["form"].data
    done = send(
        client,
        world.staff,
        "taking_split",
        world.kp050.pk,
        points=kept["points"],
        how="outlines",
        system=kept["system"],
    )
    assert done.status_code == 302
    assert [p.geometries.get().plane_area_m2 for p in children(LandOperation.objects.get())] == [
        D("1500.00"),
        D("2500.00"),
    ]


def test_a_merge_and_an_adjustment_by_codes_of_neighbours(client, world):
    from tests.parcels.actions.test_lineage import neighbours

    one, _other = neighbours(world)
    line = f"{Y - 5:.3f},{X + 250:.3f}\n{Y + 55:.3f},{X + 250:.3f}"
    moved = send(client, world.staff, "taking_adjust", one.pk, others="KP-062", points=line)
    assert moved.status_code == 302, moved.content.decode()[-3000:]
    made = children(LandOperation.objects.get())
    assert {p.code: p.geometries.get().plane_area_m2 for p in made} == {
        "KP-061-1": D("2500.00"),
        "KP-062-1": D("1500.00"),
    }
    done = send(
        client, world.staff, "taking_merge", made[0].pk, others="KP-062-1", since="2026-10-21", codes="KP-063"
    )
    assert done.status_code == 302, done.content.decode()[-3000:]
    assert Taking.objects.alive(TODAY).get(code="KP-063").geometries.get().plane_area_m2 == D("4000.00")


def test_who_may_not_see_a_parcel_splits_none(client, world):
    assert send(client, world.outsider, "taking_split", world.kp050.pk, points=LINE).status_code == 404
    assert send(client, world.leader, "taking_split", world.kp050.pk, points=LINE).status_code == 403
    no = send(client, world.staff, "taking_merge", world.kp050.pk, others="KP-999")
    assert "KP-999" in no.content.decode()


def test_the_children_show_what_stays_on_the_former_parcel(client, world, kp050_paid):
    made = children(split(world, world.kp050))
    client.force_login(world.staff)
    text = client.get(reverse("taking_file", args=[made[0].pk])).content.decode()
    assert f'id="former-{world.kp050.pk}"' in text
    for word in ("XY-2026-041", "李大家", "记在原地块"):
        assert word in text
    # The strip tells when the land was really surveyed and signed, not the day of the split.
    assert "2026-05-20" in text
    assert "已付 " in text
    old = client.get(reverse("taking_file", args=[world.kp050.pk])).content.decode()
    assert reverse("taking_survey", args=[world.kp050.pk]) not in old
    assert f'href="{reverse("taking_file", args=[made[1].pk])}"' in old
    assert "2026-10-20 起已退出" in old
    before = client.get(reverse("taking_file", args=[world.kp050.pk]) + "?on=2026-10-01").content.decode()
    assert "已退出" not in before
    client.force_login(world.planner)
    seen = client.get(reverse("taking_file", args=[made[0].pk])).content.decode()
    assert "KP-050" in seen
    assert "李大家" not in seen
    assert "XY-2026-041" not in seen
    assert "已付 " not in seen


def test_lists_of_arrears_name_the_old_code_with_the_new_beside_it(client, world, kp050_paid):
    split(world, world.kp050)
    client.force_login(world.leader)
    text = client.get(reverse("arrears_lines")).content.decode()
    assert "→ KP-050-1、KP-050-2" in text
    listed = client.get(reverse("parcel_list")).content.decode()
    assert 'id="former-money"' in listed


def test_the_exported_list_adds_up_to_the_ledger(client, world, kp050_paid):
    split(world, world.kp050)
    client.force_login(world.leader)
    body = b"".join(client.get(reverse("parcel_export")).streaming_content)
    rows = list(load_workbook(BytesIO(body)).worksheets[0].iter_rows(values_only=True))
    rows = rows[next(place for place, row in enumerate(rows) if "未付 元" in row) :]
    unpaid = rows[0].index("未付 元")
    assert [row[0] for row in rows[1:]][-1] == "原地块 KP-050"
    assert (
        sum(D(str(row[unpaid])) for row in rows[1:] if row[unpaid] is not None) == totals(TODAY).unpaid_yuan
    )


def test_an_operation_has_a_page_and_is_undone_there(client, world):
    operation = split(world, world.kp050)
    client.force_login(world.planner)
    text = client.get(reverse("operation_file", args=[operation.pk])).content.decode()
    for word in ("KP-050-1", "1,500.00", "4,000.00", "两户分开耕种"):
        assert word in text
    client.force_login(world.outsider)
    assert client.get(reverse("operation_file", args=[operation.pk])).status_code == 404
    client.force_login(world.staff)
    assert (
        client.post(reverse("operation_undo", args=[operation.pk]), {"reason": "画错了"}).status_code == 302
    )
    assert Taking.objects.alive(TODAY).filter(pk=world.kp050.pk).exists()


def test_a_parcel_is_entered_by_typed_corners(client, world):
    text = outlines(("", 300, 0, 40, 25))
    given = {
        "project": world.project.pk,
        "code": "KP-070",
        "name": "河边",
        "group": world.group.pk,
        "points": text,
    }
    client.force_login(world.staff)
    looked = client.post(reverse("taking_new"), {**given, "since": "2026-11-01", "preview": "1"})
    assert "1,000.00" in looked.content.decode()
    assert not Taking.objects.filter(code="KP-070").exists()
    done = client.post(reverse("taking_new"), {**given, "since": "2026-11-01"})
    made = Taking.objects.get(code="KP-070")
    assert done.url == reverse("taking_file", args=[made.pk])
    assert (made.geometries.get().plane_area_m2, made.parcel.name, made.parcel.group) == (
        D("1000.00"),
        "河边",
        world.group,
    )


def test_a_parcel_joins_an_announced_batch_by_a_tick_on_its_own_page(client, world):
    given = {
        "project": world.project.pk,
        "code": "KP-071",
        "group": world.group.pk,
        "points": outlines(("", 300, 0, 40, 25)),
        "since": "2026-11-01",
        "batch": world.batch.pk,
    }
    client.force_login(world.staff)
    asked = client.post(reverse("taking_new"), given)
    assert asked.status_code == 409
    assert 'name="in_scope"' in asked.content.decode()
    assert client.post(reverse("taking_new"), {**given, "in_scope": "on"}).status_code == 302
    assert Taking.objects.get(code="KP-071").batch == world.batch


def test_the_area_is_told_while_drawing(client, world):
    client.force_login(world.staff)
    told = client.post(reverse("drawn_measure"), {"points": outlines(("", 300, 0, 40, 25))}).json()
    assert told == {"m2": "1,000.00", "mu": "1.50", "ha": "0.1000"}
    assert "refused" in client.post(reverse("drawn_measure"), {"points": "河"}).json()


def test_a_boundary_is_redrawn_and_nothing_else_changes(client, world):
    old = Taking.objects.get(pk=world.kp051.pk)
    client.force_login(world.staff)
    values = {"points": outlines(("", 100, 0, 50, 22)), "since": "2026-11-01", "version": old.version}
    assert client.post(reverse("taking_redraw", args=[old.pk]), values).status_code == 302
    new = Taking.objects.get(pk=old.pk)
    assert [g.plane_area_m2 for g in new.geometries.order_by("valid")] == [D("1000.00"), D("1100.00")]
    assert (new.code, new.parcel.name, new.version) == (old.code, old.parcel.name, old.version + 1)
    lost = client.post(reverse("taking_redraw", args=[old.pk]), {**values, "since": "2026-11-02"})
    assert lost.status_code == 409


def test_attributes_are_corrected_and_the_boundary_stays(client, world):
    old = Taking.objects.get(pk=world.kp051.pk)
    client.force_login(world.staff)
    page = reverse("taking_edit", args=[old.pk])
    base = client.get(page).context["form"].initial
    values = {
        "version": base["version"],
        "base": base["base"],
        "code": "KP-051B",
        "name": "河湾",
        "declared_area_m2": "990.00",
    }
    assert client.post(page, values).status_code == 302
    new = Taking.objects.get(pk=old.pk)
    assert (new.code, new.parcel.code, new.parcel.name, new.declared_area_m2) == (
        "KP-051B",
        "KP-051B",
        "河湾",
        D("990.00"),
    )
    assert new.geometries.count() == 1
    # Who opened the form before sees what both began from, what stands now and what he wrote.
    late = client.post(page, {**values, "code": "KP-051C", "name": "湾里"})
    text = late.content.decode()
    assert late.status_code == 409
    for word in ("KP-051C", "KP-051B", "KP-051<", "湾里", "河湾"):
        assert word in text
    assert Taking.objects.get(pk=old.pk).code == "KP-051B"


def test_who_loses_attributes_at_the_lock_sees_mine_and_theirs(client, world, monkeypatch):
    real = drawing._taking

    def another_is_quicker(request, pk):
        seen = real(request, pk)
        monkeypatch.setattr(drawing, "_taking", real)
        words = {"code": "KP-051", "name": "河湾", "declared_area_m2": None, "seen_version": seen.version}
        register.change_taking(real(request, pk), actor=world.staff, on=request.office_day(), **words)
        return seen

    client.force_login(world.staff)
    page = reverse("taking_edit", args=[world.kp051.pk])
    first = client.get(page).context["form"].initial
    values = {"version": first["version"], "base": first["base"], "code": "KP-051", "name": "湾里"}
    monkeypatch.setattr(drawing, "_taking", another_is_quicker)
    no = client.post(page, values)
    assert no.status_code == 409
    assert "湾里" in no.content.decode()
    assert "河湾" in no.content.decode()


def test_a_code_in_use_is_refused(client, world):
    client.force_login(world.staff)
    page = reverse("taking_edit", args=[world.kp051.pk])
    first = client.get(page).context["form"].initial
    no = client.post(page, {"version": first["version"], "base": first["base"], "code": "KP-050", "name": ""})
    assert no.status_code == 409
    assert "KP-050" in no.content.decode()
