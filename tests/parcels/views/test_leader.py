"""The leader's page says what is, its figures are those of the arrears page, and each leads there."""

from datetime import date
from decimal import Decimal as D

import pytest
from django.urls import reverse

from expansion.models import Milestone
from parcels.models import AccessRecord, User
from parcels.models.figures import totals
from tests.money_day import paid_story
from tests.scenes import once
from tests.world import TODAY, World


@once
def story(world: World) -> World:
    paid_story(world)
    Milestone.objects.create(number=1, name="公布认定", planned_date=date(2026, 12, 31))
    return world


def open_page(client, user, query=""):
    client.force_login(user)
    return client.get(f"{reverse('leader')}?{query}")


def said(answer) -> str:
    return answer.content.decode()


@pytest.mark.django_db
def test_the_figures_are_those_of_the_ledger(client, story):
    page = open_page(client, story.leader)
    assert page.context["total"] == totals(TODAY)
    assert "9.89 万元" in said(page)
    assert "还有 <b>38 天</b>" in said(page)
    for rows in page.context["bars"].values():
        assert sum(row["figure"] for row in rows) == D("98946.67")


@pytest.mark.django_db
def test_every_bar_leads_to_lines_that_add_up_to_it(client, story):
    page = open_page(client, story.leader).context
    for rows in page["bars"].values():
        for row in rows:
            found = client.get(row["url"]).context
            assert found["total"].overdue_yuan == row["figure"]
            assert len(found["rows"]) == row["count"]


@pytest.mark.django_db
def test_the_largest_overdue_line_comes_first(client, story):
    sums = [row["line"].overdue_yuan for row in open_page(client, story.leader).context["top"]]
    assert sums == sorted(sums, reverse=True)
    assert sums[0] == D("65520.00")


@pytest.mark.django_db
def test_the_line_of_months_ends_on_the_day_with_its_figure(client, story):
    trend = open_page(client, story.leader).context["trend"]
    assert len(trend) == 13
    assert trend[-1] == ("2026-11", D("9.894667"))
    assert trend[0] == ("2025-11", D("0"))


@pytest.mark.django_db
def test_another_day_is_that_day_and_nonsense_is_no_day(client, story):
    page = open_page(client, story.leader, "on=2026-06-30")
    assert page.context["total"].overdue_yuan == 0
    assert "园区没有逾期未付" in said(page)
    for query in ("on=2026-99-99", "on=0001-01-01", "on=%00", "on=9999-12-31"):
        assert open_page(client, story.leader, query).status_code == 400


@pytest.mark.django_db
def test_staff_see_the_money_of_their_villages(client, story):
    page = open_page(client, story.outsider)
    assert page.context["total"].payable_yuan == 0
    assert page.context["top"] == []


@pytest.mark.django_db
def test_an_empty_office_has_a_page_too(client):
    user = User.objects.create(username="z", role="leader")
    assert open_page(client, user).status_code == 200


@pytest.mark.django_db
def test_looking_is_written_down(client, story):
    open_page(client, story.leader)
    assert AccessRecord.objects.filter(actor=story.leader, view_name="leader").exists()


@pytest.mark.usefixtures("demo_db")
def test_the_demo_zone_adds_up_to_its_boundary(client):
    page = open_page(client, User.objects.filter(role="leader").get())
    assert "136.5000 ha" in said(page)
    assert sum(part["figure"] for part in page.context["parts"]) == D("136.5000")
    assert page.context["lots"]
