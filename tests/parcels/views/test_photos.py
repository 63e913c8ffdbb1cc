"""Photos stand with their land, with where and when; pictures of people behind a right of their own."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse
from shapely.geometry import Point

from landmgmt.lib import crs
from parcels.models import AccessRecord, Item, JournalEntry, LandPhoto, PersonalPicture
from tests.pictures import HEIC, SECRET, jpeg
from tests.world import ORIGIN, TODAY, World


def degrees_of(east: float, north: float) -> tuple[float, float]:
    found = crs.to_geographic(Point(ORIGIN[0] + east, ORIGIN[1] + north), crs.SURVEY)
    return found.x, found.y


def middle_of(taking: Any) -> tuple[float, float]:
    inner = taking.geometries.get().geom.point_on_surface
    return inner.x, inner.y


def send(client, name: str, pk: int, content: bytes, **more: Any):
    form = {"photo": SimpleUploadedFile("a.heic", content), **more}
    return client.post(reverse(name, args=[pk]), form)


def page(client, name: str, *args: Any) -> str:
    return client.get(reverse(name, args=args)).content.decode()


def test_a_photo_of_land_shows_where_and_when_on_the_parcels_page(client, world: World):
    client.force_login(world.staff)
    here = jpeg(middle_of(world.kp049), "2026:02:01 09:30:15", "+08:00")
    assert send(client, "taking_photo_add", world.kp049.pk, here, note="东边的房").status_code == 302
    told = page(client, "taking_file", world.kp049.pk)
    assert "东边的房" in told
    assert "照片在地块内拍摄" in told
    assert "2026-02-01 09:30" in told
    assert "photo-points" in told
    row = LandPhoto.objects.get()
    assert (row.place_source, row.taken_source, row.filed_date) == ("exif", "exif", TODAY)
    assert JournalEntry.objects.filter(deed="add_photo").count() == 1


def test_a_photo_taken_far_away_is_a_finding_and_no_refusal(client, world: World):
    client.force_login(world.staff)
    send(client, "taking_photo_add", world.kp049.pk, jpeg(degrees_of(-5000, 0), "2027:05:01 10:00:00"))
    told = page(client, "taking_file", world.kp049.pk)
    assert "照片在此拍摄，距地块 5" in told
    assert "拍摄时间晚于登记日 2026-11-23" in told
    assert "无时区，按北京时间" in told


def test_what_is_shown_bears_no_tags_and_the_original_is_kept_as_it_came(client, world: World):
    client.force_login(world.staff)
    send(client, "taking_photo_add", world.kp049.pk, HEIC)
    row = LandPhoto.objects.get()
    for name in ("photo", "photo_thumb"):
        answer = client.get(reverse(name, args=[row.uid]))
        assert answer["Content-Type"] == "image/jpeg"
        assert SECRET.encode() not in b"".join(answer.streaming_content)
    original = client.get(reverse("photo_original", args=[row.uid]))
    assert b"".join(original.streaming_content) == HEIC
    assert "attachment" in original["Content-Disposition"]
    assert AccessRecord.objects.filter(view_name="photo_original").count() == 1
    client.force_login(world.leader)
    assert client.get(reverse("photo_original", args=[row.uid])).status_code == 403


def test_the_same_photo_twice_is_one_and_its_original_one_file(client, world: World):
    client.force_login(world.staff)
    for _press in range(2):
        send(client, "taking_photo_add", world.kp049.pk, HEIC)
    send(client, "taking_photo_add", world.kp050.pk, HEIC)
    assert LandPhoto.objects.count() == 2
    assert len(list(Path(settings.MEDIA_ROOT).glob("photo-originals/*/*"))) == 1


def test_a_photo_of_another_village_is_not_there_and_one_of_a_house_not_for_planners(client, world: World):
    item = Item.objects.filter(taking=world.kp049).first()
    assert item is not None
    client.force_login(world.staff)
    send(client, "item_photo_add", item.pk, HEIC)
    row = LandPhoto.objects.get()
    assert (row.item, row.taking) == (item, world.kp049)
    assert str(row.uid) in page(client, "item_file", item.pk)
    assert str(row.uid) in page(client, "taking_file", world.kp049.pk)
    for who in (world.outsider, world.planner):
        client.force_login(who)
        assert client.get(reverse("photo", args=[row.uid])).status_code == 404
    assert str(row.uid) not in page(client, "taking_file", world.kp049.pk)


def test_a_dispute_keeps_its_own_photos(client, world: World):
    client.force_login(world.staff)
    send(client, "dispute_photo_add", world.dispute.pk, HEIC)
    row = LandPhoto.objects.get()
    assert str(row.uid) in page(client, "dispute_file", world.dispute.pk)
    assert str(row.uid) not in page(client, "taking_file", world.dispute.taking_id)


def test_a_wrong_photo_is_a_sentence_on_the_form(client, world: World):
    client.force_login(world.staff)
    answer = send(client, "taking_photo_add", world.kp049.pk, b"GIF89a")
    assert answer.status_code == 409
    assert "照片须是 JPG 或 HEIC" in answer.content.decode()
    assert not LandPhoto.objects.exists()


def test_the_database_changes_and_deletes_no_photo(client, world: World):
    client.force_login(world.staff)
    send(client, "taking_photo_add", world.kp049.pk, HEIC)
    for spoil in (
        lambda: LandPhoto.objects.update(note="别的"),
        lambda: LandPhoto.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            spoil()


def picture_of(client, world: World) -> PersonalPicture:
    client.force_login(world.staff)
    answer = send(client, "personal_picture_add", world.wang.pk, HEIC, kind="id_card")
    assert answer.status_code == 302, answer.content.decode()
    return PersonalPicture.objects.get()


def test_a_picture_of_a_person_is_sealed_and_shown_once_by_a_press_that_is_logged(client, world: World):
    row = picture_of(client, world)
    with row.file.open("rb") as stored:
        kept = stored.read()
    assert b"\xff\xd8\xff" not in kept
    assert not list(Path(settings.MEDIA_ROOT).glob("photo-originals/*/*"))
    assert client.get(reverse("personal_picture", args=[row.uid])).status_code == 405
    answer = client.post(reverse("personal_picture", args=[row.uid]))
    assert answer.content.startswith(b"\xff\xd8\xff")
    assert SECRET.encode() not in answer.content
    assert "no-store" in answer["Cache-Control"]
    record = AccessRecord.objects.get(view_name="personal_picture", status=200)
    assert record.subject == f"party={world.wang.pk} picture={row.pk}"


def test_a_picture_of_a_person_stands_on_no_page_of_land_and_in_no_list(client, world: World):
    row = picture_of(client, world)
    land = [
        page(client, "taking_file", world.kp049.pk),
        page(client, "parcel_list"),
        page(client, "dispute_file", world.dispute.pk),
        b"".join(client.get(reverse("parcel_map")).streaming_content).decode(),
    ]
    assert all(str(row.uid) not in told for told in land)
    assert str(row.uid) in page(client, "party_file", world.wang.pk)
    for who, status in (
        (world.leader, 403),
        (world.auditor, 403),
        (world.planner, 403),
        (world.outsider, 404),
    ):
        client.force_login(who)
        assert client.post(reverse("personal_picture", args=[row.uid])).status_code == status
    client.force_login(world.leader)
    assert str(row.uid) not in page(client, "party_file", world.wang.pk)


def test_a_picture_of_a_person_can_be_forgotten(
    client, world: World, django_capture_on_commit_callbacks: Any
):
    row = picture_of(client, world)
    path = Path(row.file.path)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("personal_picture_remove", args=[row.uid]))
    assert not PersonalPicture.objects.exists()
    assert not path.exists()
    assert JournalEntry.objects.filter(deed="remove_personal_picture").exists()
