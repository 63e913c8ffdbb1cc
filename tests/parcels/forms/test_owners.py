"""People are chosen from a list in the order of village, group and name, the land's own group first."""

import pytest
from django.urls import reverse

from parcels.forms.owners import by_place
from parcels.forms.takings import ItemForm, SharesForm
from parcels.models import Party, Place
from tests.scenes import once
from tests.world import TODAY, World

pytestmark = pytest.mark.django_db


@once
def spread(world: World) -> World:
    """Two more groups of the village, each with people entered out of their order."""
    for code, name in (("99", "九组"), ("00", "一组")):
        group = Place.objects.create(
            code=f"{world.village.code}{code}", name=name, level=Place.Level.GROUP, parent=world.village
        )
        for person in ("赵二", "赵一"):
            Party.objects.create(kind="household", name=f"{person}{name}", group=group)
    return world


def test_people_stand_under_their_village_and_group_in_order(spread: World):
    groups = by_place(Party.objects.filter(group__parent=spread.village))
    labels = [label for label, _people in groups]
    assert (labels[0], labels[-1]) == ("长田村一组", "长田村九组")
    for _label, people in groups:
        assert [name for _pk, name in people] == sorted(
            (name for _pk, name in people), key=lambda name: [*map(ord, name)]
        )


def test_the_lands_own_group_comes_first_and_everybody_can_be_chosen(spread: World):
    own = spread.kp050.parcel.group
    item, shares = (
        ItemForm(taking=spread.kp050, on=TODAY).fields["owner"],
        SharesForm(taking=spread.kp050).fields["party_1"],
    )
    everybody = {
        str(pk) for pk in Party.objects.filter(group__parent=own.parent_id).values_list("pk", flat=True)
    }
    for field in (item, shares):
        empty, first, *rest = field.choices
        assert empty[0] == ""
        assert first[0] == f"{own.parent.name}{own.name}"
        assert {pk for _label, people in (first, *rest) for pk, _name in people} == everybody
        assert field.widget.attrs["data-find"]


def test_an_owner_of_another_village_is_still_refused(spread: World, client):
    client.force_login(spread.staff)
    village = Place.objects.create(
        code="990101", name="别村", level=Place.Level.VILLAGE, parent=spread.village.parent
    )
    elsewhere = Place.objects.create(code="99010101", name="别组", level=Place.Level.GROUP, parent=village)
    stranger = Party.objects.create(kind="household", name="外人", group=elsewhere)
    sent = {"owner": stranger.pk, "quantity": "1"}
    page = client.post(reverse("taking_item_add", args=[spread.kp050.pk]), sent).content.decode()
    assert "没有这一项，请从列表中选择。" in page
