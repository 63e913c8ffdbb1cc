"""Half a grave is nothing: what is counted takes whole numbers, on every way in and in the database."""

from decimal import Decimal as D

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from landmgmt.lib.refusal import Refusal
from parcels.actions import inventory, register, rosters
from parcels.models import Item, ItemMeasure, ItemUnit
from parcels.words.refusals import sentence
from tests.money_day import FIRST_SEEN, scan
from tests.roster_books import book
from tests.world import TODAY, World

pytestmark = pytest.mark.django_db


def wells(world: World, quantity: str) -> Item:
    return register.add_item(
        taking=world.kp049, owner=world.wang, rate=world.rates["well"], quantity=D(quantity),
        first_seen_date=FIRST_SEEN, actor=world.staff, on=TODAY,
    )  # fmt: skip


def measured(world: World, item: Item, quantity: str) -> ItemMeasure:
    return inventory.measure_item(
        item, quantity=D(quantity), measured_date=TODAY, note="复核", paper=scan(world, on=TODAY),
        actor=world.staff, on=TODAY,
    )  # fmt: skip


def test_one_and_a_half_wells_are_refused_with_a_sentence(world: World):
    with pytest.raises(Refusal, match="item_counts_whole") as no:
        wells(world, "1.50")
    assert sentence(no.value) == "“机井”按口计数，数量须是整数，不能是 1.5。"
    item = wells(world, "2.00")
    with pytest.raises(Refusal, match="item_counts_whole"):
        measured(world, item, "2.50")
    assert measured(world, item, "3.00").quantity == 3


def test_the_database_refuses_it_by_itself(world: World):
    item = wells(world, "2.00")
    told = {"taking": world.kp049, "rate": world.rates["well"], "first_seen_date": FIRST_SEEN}
    with pytest.raises(IntegrityError, match="item_counts_whole"), transaction.atomic():
        Item.objects.create(quantity=D("1.50"), **told)
    row = {"item": item, "measured_date": TODAY, "quantity": D("1.50"), "recorded_by": world.staff}
    with pytest.raises(IntegrityError, match="item_counts_whole"), transaction.atomic():
        ItemMeasure.objects.create(kind="measured", **row)
    # The control: a unit that is not counted takes halves.
    ItemUnit.objects.filter(name="口").update(is_counted=False)
    assert wells(world, "1.50").quantity == D("1.50")
    ItemMeasure.objects.create(kind="measured", **row)


def test_a_roster_names_the_cell_of_half_a_well(world: World):
    row = {
        "地块编号": "KP-051", "名称": "陈家", "项目编码": "WELL", "数量": 1.5, "单位": "口",
        "首见日期": "2026-01-08",
    }  # fmt: skip

    def wrong(**more) -> list[tuple[str, str]]:
        data = book(地上物=[{**row, **more}])
        seen = rosters.try_roster(world.project, name="名册.xlsx", data=data, user=world.staff, on=TODAY)
        return [(f.code, f.params["cell"]) for f in seen.findings if f.severity == "error"]

    assert wrong() == [("ROSTER_QUANTITY_NOT_WHOLE", "地上物!I2")]
    assert wrong(数量=2) == []
    # The control: a unit that is not counted takes halves.
    ItemUnit.objects.filter(name="口").update(is_counted=False)
    assert wrong() == []


def test_areas_and_lengths_take_fractions(world: World):
    counted = set(ItemUnit.objects.filter(is_counted=True).values_list("name", flat=True))
    assert counted == {"口", "根", "套", "冢", "座", "株", "棵", "个"}


def test_a_thing_first_seen_on_a_day_to_come_is_told_of_that_day(client, world: World):
    client.force_login(world.staff)
    sent = {
        "owner": "", "rate": world.rates["well"].pk, "quantity": "1", "first_seen_date": "2027-01-05",
        "photo": SimpleUploadedFile("井.jpg", b"\xff\xd8\xff\xe0" + b"0" * 64),
    }  # fmt: skip
    page = client.post(reverse("taking_item_add", args=[world.kp049.pk]), sent).content.decode()
    assert "成文日期" not in page
    assert "首见日期" in page
