"""A new plot in old land is offered as the split or merge it means, drawn already."""

from typing import Any
from urllib.parse import parse_qs, urlparse

import pytest
from django.urls import reverse

from parcels.actions.surveys import try_import
from parcels.models import ImportRun, Taking
from parcels.views.import_kin import offers
from parcels.views.import_run import review
from tests.lineage_day import children
from tests.parcels.actions.test_surveys import geojson
from tests.world import TODAY, World, field_of


def tried(world: World, *plots: tuple[str, object]) -> ImportRun:
    hand = {"actor": world.staff, "on": TODAY}
    return try_import(project=world.project, file_name="分割.geojson", data=geojson(*plots), **hand)


HALVES = (("KP-050a", field_of(50, 0, 50, 30)), ("KP-050b", field_of(50, 30, 50, 50)))


def test_plots_within_one_old_parcel_are_offered_as_its_split_with_all_drawn(client: Any, world: World):
    run = tried(world, *HALVES)
    client.force_login(world.staff)
    page = client.get(reverse("import_run", args=[run.pk])).content.decode()
    assert "记为分割 KP-050" in page
    found = offers(review(run), world.staff)
    assert found[1] == found[2]
    asked = parse_qs(urlparse(found[1].url).query)
    assert asked == {"import": [str(run.pk)], "plots": ["1,2"]}
    form = client.get(found[1].url).context["form"]
    assert form.initial["how"] == "outlines"
    assert "KP-050a" in form.initial["points"]
    told = {name: str(value) for name, value in form.initial.items()}
    answer = client.post(reverse("taking_split", args=[world.kp050.pk]), told)
    assert answer.status_code == 302
    assert [str(one) for one in children(world.kp050.later_links.get(new__code="KP-050a").operation)] == [
        "KP-050a",
        "KP-050b",
    ]
    # The file is the same land by now.
    again = review(tried(world, *HALVES))
    assert set(again.states.values()) == {"same"}


def test_a_plot_that_is_two_old_ones_is_offered_as_their_merge(client: Any, world: World):
    Taking.objects.filter(pk=world.kp051.pk).update(code="KP-052")
    run = tried(world, ("KP-9", field_of(0, 0, 100, 80)))
    # KP-049 is 50 × 40 m beside KP-050: with open ground above it, so this plot is more than the two.
    assert offers(review(run), world.staff) == {}
    run = tried(world, ("KP-8", field_of(0, 0, 50, 40).union(field_of(50, 0, 50, 80))))  # type: ignore[attr-defined]
    offer = offers(review(run), world.staff)[1]
    assert offer.word == "记为合并 KP-049、KP-050"
    client.force_login(world.staff)
    assert client.get(offer.url).context["form"].initial["others"] == "KP-050"


def test_land_that_only_touches_or_is_the_same_is_offered_nothing(world: World):
    assert offers(review(tried(world, ("KP-9", field_of(40, 0, 20, 20)))), world.staff) == {}
    assert offers(review(tried(world, ("KP-9", field_of(50, 0, 50, 80)))), world.staff) == {}


def test_who_may_not_edit_land_is_offered_nothing(world: World):
    assert offers(review(tried(world, *HALVES)), world.planner) == {}


@pytest.mark.parametrize("query", ["import=x&plots=1", "import=1&plots=", "import=99999&plots=1"])
def test_a_wrong_address_draws_nothing(client: Any, world: World, query: str):
    client.force_login(world.staff)
    answer = client.get(f"{reverse('taking_split', args=[world.kp050.pk])}?{query}")
    assert answer.status_code in (200, 404)
    if answer.status_code == 200:
        assert "points" not in answer.context["form"].initial
