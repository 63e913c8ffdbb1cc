"""The file of a taking says what is so, what is missing and what is next; its forms do one deed each."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from parcels.actions import holdings
from parcels.models import AccessRecord, Document, Item, JournalEntry, ShareSet, Taking, TakingStage
from parcels.rules.stages import Stage
from parcels.views import taking_forms
from tests.pictures import jpeg
from tests.world import PDF

pytestmark = pytest.mark.django_db


def show(client, user, taking, query=""):
    client.force_login(user)
    return client.get(reverse("taking_file", args=[taking.pk]) + query)


def send(client, name, taking, **values):
    return client.post(reverse(name, args=[taking.pk]), values)


def test_a_file_tells_people_areas_and_log(client, world):
    answer = show(client, world.staff, world.kp050)
    text = answer.content.decode()
    assert answer.status_code == 200
    for word in ("李大家", "3/6", "4,000.00", "6.00", "水田", "现状调查确认表", "机井"):
        assert word in text
    assert "4312001970" not in text.replace("431200********", "")


def test_a_file_asks_a_fixed_number_of_questions(client, world, django_assert_max_num_queries):
    client.force_login(world.staff)
    with django_assert_max_num_queries(51):
        client.get(reverse("taking_file", args=[world.kp050.pk]))


def test_a_file_of_another_village_is_not_there(client, world):
    assert show(client, world.outsider, world.kp050).status_code == 404


def test_a_planner_reads_the_land_of_a_file_and_no_name(client, world):
    text = show(client, world.planner, world.kp050).content.decode()
    assert "4,000.00" in text
    assert "李大家" not in text


def test_opening_a_file_is_written_down(client, world):
    show(client, world.leader, world.kp050)
    record = AccessRecord.objects.get()
    assert (record.actor, record.view_name, record.subject) == (
        world.leader,
        "taking_file",
        f"taking={world.kp050.pk}",
    )


def test_a_locked_deed_says_why_and_by_which_article(client, world):
    answer = show(client, world.staff, world.kp051)
    locked = answer.context["locked_deeds"]
    assert [deed["key"] for deed in locked] == ["registered"]
    assert "实施条例第28条" in answer.content.decode()


def test_a_file_of_a_past_day_offers_no_deed(client, world):
    answer = show(client, world.staff, world.kp050, "?on=2026-02-01")
    assert "next_deed" not in answer.context
    assert answer.context["stage"] == 2


@pytest.mark.parametrize("query", ["?on=nonsense", "?on=0001-01-01", "?on=9999-12-31"])
def test_a_strange_day_is_refused_not_replaced(client, world, query):
    assert show(client, world.staff, world.kp050, query).status_code == 400


def test_a_signed_share_lets_the_parcel_be_registered_with_its_paper(client, world):
    client.force_login(world.staff)
    chen = {"party_1": world.chen.pk, "share_1": "1/1", "since": "2026-11-01", "signed_date": "2026-11-01"}
    assert send(client, "taking_shares", world.kp051, **chen).status_code == 302
    scan = SimpleUploadedFile("登记表.pdf", PDF)
    answer = send(client, "taking_advance", world.kp051, to="registered", on="2026-11-20", scan=scan)
    assert answer.status_code == 302
    newest = TakingStage.objects.filter(taking=world.kp051).order_by("-position").first()
    assert newest.stage == Stage.REGISTERED
    assert newest.paper.kind == Document.Kind.REGISTRATION


def test_a_refused_step_says_so_on_the_form_and_keeps_the_input(client, world):
    client.force_login(world.staff)
    answer = send(client, "taking_advance", world.kp051, to="registered", on="2026-11-20")
    assert answer.status_code == 409
    assert "份额" in answer.content.decode()
    assert 'value="2026-11-20"' in answer.content.decode()
    assert not JournalEntry.objects.filter(deed="advance", effective_date="2026-11-20").exists()


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"to": "nonsense", "on": "x"},
        {"to": "handed_over", "on": "2026-11-20"},
        {"to": "registered", "on": "9999-12-31"},
        {"to": "registered", "on": "0001-01-01"},
        {"to": "registered", "on": "2027-01-01", "legacy_reason": "x" * 500},
    ],
)
def test_a_wrong_step_is_a_sentence_never_a_crash(client, world, values):
    client.force_login(world.staff)
    answer = send(client, "taking_advance", world.kp051, **values)
    assert answer.status_code in (200, 409)
    assert "wrong" in answer.content.decode() or "refused" in answer.content.decode()


@pytest.mark.parametrize("share", ["0.9999", "1/0", "a/b", "99999999999/99999999999", "5/6", "-1/2", "½"])
def test_a_wrong_share_is_refused(client, world, share):
    client.force_login(world.staff)
    before = ShareSet.objects.count()
    answer = send(
        client, "taking_shares", world.kp051, party_1=world.chen.pk, share_1=share, since="2026-11-01"
    )
    assert answer.status_code in (200, 409)
    assert ShareSet.objects.count() == before


def test_thirds_make_one(client, world):
    client.force_login(world.staff)
    thirds = {f"party_{n}": party.pk for n, party in enumerate(world.li, start=1)}
    thirds |= {f"share_{n}": "1/3" for n in (1, 2, 3)}
    assert send(client, "taking_shares", world.kp051, since="2026-11-01", **thirds).status_code == 302


def test_a_survey_is_set_and_signed(client, world):
    client.force_login(world.staff)
    first = {
        "version": world.kp051.__class__.objects.get(pk=world.kp051.pk).version,
        "signed_date": "2026-11-01",
    }
    answer = send(client, "taking_survey", world.kp051, class_1="0101", area_1="999.50", **first)
    assert answer.status_code == 302
    assert [a.surveyed_area_m2 for a in world.kp051.areas.all()] == [Decimal("999.50")]


def test_a_survey_of_an_old_version_shows_mine_and_theirs(client, world):
    client.force_login(world.staff)
    values = {"version": 0, "signed_date": "2026-11-01", "class_1": "0101", "area_1": "999.50"}
    answer = send(client, "taking_survey", world.kp051, **values)
    assert answer.status_code == 409
    assert "999.50" in answer.content.decode()
    assert "1,000.00" in answer.content.decode()
    assert [a.surveyed_area_m2 for a in world.kp051.areas.all()] == [Decimal("1000.00")]


def test_who_loses_the_survey_at_the_lock_sees_mine_and_theirs(client, world, monkeypatch):
    real = taking_forms._taking

    def another_is_quicker(request, pk):
        seen = real(request, pk)
        holdings.set_areas(seen, [("0101", Decimal("888.00"))], actor=world.planner, on=request.office_day())
        return seen

    monkeypatch.setattr(taking_forms, "_taking", another_is_quicker)
    client.force_login(world.staff)
    values = {"version": Taking.objects.get(pk=world.kp051.pk).version, "signed_date": "2026-11-01"}
    answer = send(client, "taking_survey", world.kp051, class_1="0101", area_1="999.50", **values)
    assert answer.status_code == 409
    assert "999.50" in answer.content.decode()
    assert "888.00" in answer.content.decode()


@pytest.mark.parametrize("area", ["-1", "0", "x", "1e400", "9" * 30])
def test_a_wrong_area_is_a_sentence(client, world, area):
    client.force_login(world.staff)
    values = {"version": 1, "signed_date": "2026-11-01", "class_1": "0101", "area_1": area}
    assert send(client, "taking_survey", world.kp051, **values).status_code in (200, 409)


def test_a_late_thing_is_taken_only_knowingly(client, world):
    client.force_login(world.staff)
    values = {"rate": world.rates["well"].pk, "quantity": "1", "first_seen_date": "2026-05-01"}
    before = Item.objects.count()
    assert send(client, "taking_item_add", world.kp051, **values).status_code == 409
    values["late_reason"] = "原有，补登"
    assert send(client, "taking_item_add", world.kp051, **values).status_code == 409
    wrong = SimpleUploadedFile("井.jpg", b"<html>")
    assert send(client, "taking_item_add", world.kp051, photo=wrong, **values).status_code == 409
    photo = SimpleUploadedFile("井.jpg", jpeg())
    assert send(client, "taking_item_add", world.kp051, photo=photo, **values).status_code == 302
    assert Item.objects.count() == before + 1
    paper = Item.objects.latest("pk").photo
    assert (
        reverse("document", args=[paper.uid])
        in client.get(reverse("taking_file", args=[world.kp051.pk])).content.decode()
    )
    client.force_login(world.outsider)
    assert client.get(reverse("document", args=[paper.uid])).status_code == 404


def test_a_paper_that_is_no_scan_is_refused(client, world):
    client.force_login(world.staff)
    scan = SimpleUploadedFile("坏.pdf", b"<html>")
    answer = send(client, "taking_paper_add", world.kp051, kind="other", title="坏文件", scan=scan)
    assert answer.status_code == 409
    assert not Document.objects.filter(title="坏文件").exists()


def test_no_form_opens_for_another_village(client, world):
    client.force_login(world.outsider)
    names = ("taking_advance", "taking_survey", "taking_shares", "taking_item_add", "taking_paper_add")
    assert {send(client, name, world.kp051).status_code for name in names} == {404}
