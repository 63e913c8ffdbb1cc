"""A condition in the address that is not understood is named as left out; no page is narrowed unsaid."""

import pytest
from django.urls import reverse

from tests.parcels.views.test_takings import send

pytestmark = pytest.mark.django_db

SAID = "没有看懂的条件已略去：{}"
# Page → (a condition nobody means, how the office calls it).
NONSENSE = [
    ("parcel_list", "?village=abc", "村"),
    ("parcel_list", "?on=31.11.2026", "截至哪天"),
    ("parcel_list", "?sort=;drop", "排序"),
    ("arrears", "?on=gestern", "截至哪天"),
    ("leader", "?on=2026-02-30", "截至哪天"),
    ("agreement_list", "?state=maybe", "状态"),
    ("run_list", "?state=maybe", "状态"),
    ("dispute_list", "?state=maybe", "状态"),
    ("dispute_list", "?kind=weather", "类别"),
    ("dispute_list", "?on=2026-13-01", "截至哪天"),
    ("party_list", "?kind=robot", "类别"),
    ("journal", "?since=gestern", "从"),
    ("project_list", "?on=0001-01-01", "截至哪天"),
    ("zone", "?on=9999-12-31", "截至哪天"),
    ("milestones", "?on=bald", "截至哪天"),
    ("siting", "?on=bald", "截至哪天"),
]


@pytest.mark.parametrize(("name", "query", "word"), NONSENSE)
def test_what_is_not_understood_is_named(client, world, name, query, word):
    client.force_login(world.auditor)
    answer = client.get(reverse(name) + query)
    assert answer.status_code == 200
    assert SAID.format(word) in answer.content.decode()


@pytest.mark.parametrize("name", sorted({name for name, _, _ in NONSENSE}))
def test_a_plain_address_leaves_nothing_out(client, world, name):
    client.force_login(world.auditor)
    assert "没有看懂的条件" not in client.get(reverse(name), {"on": "2026-06-01"}).content.decode()


def test_the_list_of_imports_names_a_state_it_does_not_know(client, world):
    client.force_login(world.staff)
    assert SAID.format("状态") in client.get(reverse("import_list") + "?state=maybe").content.decode()


def test_a_paper_sent_twice_is_filed_once(client, world):
    client.force_login(world.staff)
    page = client.get(reverse("taking_paper_add", args=[world.kp051.pk]))
    key = page.context["form"]["client_key"].value()
    for _ in range(2):
        sent = {"kind": "other", "title": "会议纪要", "client_key": key}
        assert send(client, "taking_paper_add", world.kp051, **sent).status_code == 302
    assert world.kp051.papers.filter(title="会议纪要").count() == 1


def test_two_papers_of_one_name_are_two(client, world):
    client.force_login(world.staff)
    for _ in range(2):
        send(client, "taking_paper_add", world.kp051, kind="other", title="会议纪要")
    assert world.kp051.papers.filter(title="会议纪要").count() == 2
