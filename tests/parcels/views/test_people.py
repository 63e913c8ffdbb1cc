"""People, papers, projects, disputes, journal and users: who sees them, and what their forms refuse."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from parcels.actions.register import NewTaking, register_party, register_takings
from parcels.models import AccessRecord, Dispute, User
from tests.world import PASSWORD, PDF, TODAY, field_of

pytestmark = pytest.mark.django_db
RIGHT_ACCOUNT = {
    "bank_name": "农商行",
    "holder_name": "陈家",
    "number": "6228480012345678",
    "since": "2026-11-23",
}


def ask(client, user, name, *args, query=""):
    client.force_login(user)
    return client.get(reverse(name, args=args) + query)


def test_numbers_are_masked_until_they_are_asked_for_and_that_is_written_down(client, world):
    number = world.chen.id_number.reveal()
    assert number not in ask(client, world.staff, "party_file", world.chen.pk).content.decode()
    answer = client.post(reverse("party_reveal", args=[world.chen.pk]))
    assert number in answer.content.decode()
    assert (
        AccessRecord.objects.filter(view_name="party_reveal", subject=f"party={world.chen.pk}").count() == 1
    )


def test_a_number_is_not_revealed_by_a_link(client, world):
    assert ask(client, world.staff, "party_reveal", world.chen.pk).status_code == 405


def test_people_of_another_village_are_not_there(client, world):
    assert ask(client, world.outsider, "party_file", world.chen.pk).status_code == 404
    assert "陈家" not in ask(client, world.outsider, "party_list").content.decode()


def test_the_list_of_people_asks_a_fixed_number_of_questions(client, world, django_assert_max_num_queries):
    client.force_login(world.staff)
    with django_assert_max_num_queries(12):
        client.get(reverse("party_list"))


def test_a_first_account_is_registered_and_a_later_one_is_a_change(client, world):
    client.force_login(world.staff)
    new = register_party(
        kind="household", name="新户", group=world.group, actor=world.staff, on=world.office.story_day
    )
    address = reverse("account_add", args=[new.pk])
    # In another's name it is asked first.
    asked = client.post(address, RIGHT_ACCOUNT)
    assert asked.status_code == 200
    assert "不是收款人“新户”" in asked.content.decode()
    assert not new.accounts.exists()
    assert client.post(address, {**RIGHT_ACCOUNT, "other_holder": "on"}).status_code == 302
    account = new.accounts.get()
    assert client.post(reverse("account_close", args=[account.pk]), {"reason": "销户"}).status_code == 302
    answer = client.post(
        reverse("account_add", args=[new.pk]), {**RIGHT_ACCOUNT, "number": "6228480012345679"}
    )
    assert answer["Location"] == reverse("account_change", args=[new.pk])
    assert new.accounts.count() == 1


@pytest.mark.parametrize("number", ["", "abc", "1", "9" * 60])
def test_a_wrong_account_number_is_a_sentence(client, world, number):
    client.force_login(world.staff)
    form = {**RIGHT_ACCOUNT, "number": number, "reason": "换卡", "scan": SimpleUploadedFile("a.pdf", PDF)}
    answer = client.post(reverse("account_change", args=[world.chen.pk]), form)
    assert answer.status_code in (200, 409)
    assert answer.context["form"].errors


def test_a_scan_is_handed_out_unsniffed_and_only_in_its_village(client, world):
    answer = ask(client, world.staff, "document", world.paper.uid)
    assert b"".join(answer.streaming_content) == PDF
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert ask(client, world.outsider, "document", world.paper.uid).status_code == 404


def test_a_paper_that_names_people_is_not_for_planners(client, world):
    assert ask(client, world.planner, "document", world.paper.uid).status_code == 403


def test_a_project_page_shows_its_steps_and_takes_the_next(client, world):
    assert "征收土地公告" in ask(client, world.staff, "project_file", "KP").content.decode()
    client.force_login(world.staff)
    step = reverse("batch_step", args=["KP-P1"])
    assert client.post(step, {"step": "14", "done_date": "2026-11-20"}).status_code == 302
    assert client.post(step, {"step": "14", "done_date": "2026-11-20"}).status_code == 409


@pytest.mark.parametrize(
    "values", [{}, {"step": "99", "done_date": "x"}, {"step": "16", "done_date": "2026-11-01"}]
)
def test_a_wrong_step_of_a_batch_is_a_sentence(client, world, values):
    client.force_login(world.staff)
    assert client.post(reverse("batch_step", args=["KP-P1"]), values).status_code in (200, 409)


def test_a_dispute_is_registered_and_concluded_with_an_opinion(client, world):
    client.force_login(world.staff)
    facts = {
        "kind": "area",
        "channel": "visit",
        "facts": "面积少算",
        "received_date": "2026-11-20",
        "people_count": 1,
    }
    made = client.post(reverse("dispute_new"), {**facts, "taking_code": "KP-049"})
    assert made.status_code == 302
    dispute = Dispute.objects.exclude(pk=world.dispute.pk).get()
    move = reverse("dispute_state", args=[dispute.pk])
    assert client.post(move, {"to": "concluded", "on": "2026-11-22"}).status_code == 409
    assert client.post(move, {"to": "concluded", "on": "2026-11-22", "opinion": "已复测"}).status_code == 302


@pytest.mark.parametrize(
    "values", [{}, {"kind": "x"}, {"taking_code": "none", "people_count": "99999999999"}]
)
def test_a_wrong_dispute_is_a_sentence(client, world, values):
    client.force_login(world.staff)
    assert client.post(reverse("dispute_new"), values).status_code in (200, 409)


def test_a_dispute_of_another_village_is_not_there(client, world):
    assert ask(client, world.outsider, "dispute_file", world.dispute.pk).status_code == 404


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 200),
        ("?subject=KP-050", 200),
        *((query, 400) for query in ("?since=x", "?actor=999999999999999999", "?deed=nonsense")),
    ],
)
def test_the_journal_is_read_by_a_filter_it_understands(client, world, query, status):
    assert ask(client, world.auditor, "journal", query=query).status_code == status


def test_the_journal_tells_a_parcel_alone(client, world):
    rows = ask(client, world.auditor, "journal", query="?subject=KP-051").context["rows"]
    assert any("KP-051" in told for _entry, told, _seal in rows)


def test_an_administrator_makes_and_changes_a_user(client, world):
    client.force_login(world.administrator)
    new = {"username": "xinren", "password": PASSWORD, "full_name": "新人", "role": "staff"}
    assert client.post(reverse("user_new"), {**new, "villages": [world.village.pk]}).status_code == 302
    person = User.objects.get(username="xinren")
    change = {"full_name": "新人", "role": "auditor"}
    assert client.post(reverse("user_edit", args=[person.pk]), change).status_code == 302
    person.refresh_from_db()
    assert (person.role, person.is_active) == ("auditor", False)


def test_the_last_administrator_stays(client, world):
    client.force_login(world.administrator)
    answer = client.post(
        reverse("user_edit", args=[world.administrator.pk]),
        {"full_name": "管理员", "role": "staff", "active": "on"},
    )
    assert answer.status_code == 409


@pytest.mark.parametrize("password", ["", "123", "password"])
def test_a_weak_password_is_a_sentence(client, world, password):
    client.force_login(world.administrator)
    answer = client.post(reverse("user_password", args=[world.staff.pk]), {"password": password})
    assert answer.status_code in (200, 409)


@pytest.mark.parametrize("role", ["staff", "finance", "planner", "leader", "auditor", "administrator"])
def test_every_role_has_a_desk(client, world, role):
    assert ask(client, world.users[role], "desk").status_code == 200


def test_the_desk_leads_from_land_without_a_confirmed_area_to_its_list(client, world):
    shape = field_of(200, 0, 30, 30)
    new = NewTaking(shape, code="KP-052", name="KP-052", group=world.group, batch=world.batch)
    register_takings([new], on=TODAY, project=world.project, actor=world.staff)
    page = ask(client, world.staff, "desk").content.decode()
    assert f'<a href="{reverse("parcel_list")}?stage=0">没有确认测绘面积：未启动</a>' in page
    listed = ask(client, world.staff, "parcel_list", query="?stage=0").context["sheet"]
    assert [row.code for row in listed.rows] == ["KP-052"]


def test_the_admin_names_its_tables_in_the_words_of_the_office(client, world):
    page = ask(client, world.administrator, "admin:index").content.decode()
    assert ">行政区域<" in page.replace("\n", "")
    assert "行政区域s" not in page


def test_the_admin_is_for_administrators_and_read_only(client, world):
    assert ask(client, world.administrator, "admin:index").status_code == 200
    assert ask(client, world.administrator, "admin:parcels_place_add").status_code == 403
    assert ask(client, world.staff, "admin:index").status_code == 302


def test_a_search_with_a_nul_in_it_finds_what_the_rest_of_it_names(client, world):
    answer = ask(client, world.staff, "party_list", query="?q=%E9%99%88%00")
    assert answer.status_code == 200
