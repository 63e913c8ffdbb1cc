"""What the forms of an own office refuse, what they keep, and what waits for another press."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from landmgmt.lib.refusal import Refusal
from parcels.actions import papers, rates
from parcels.models import ItemUnit, Office, Party, Place, Project, RateSet, Taking
from tests.world import PDF, TODAY, id_number

pytestmark = pytest.mark.django_db
OFFICE = {"name": "洪江高新区", "authority": "", "admin_code": "431271", "survey_epsg": 4525}
SET = {
    "name": "新标准",
    "paper_number": "1号",
    "county_code": "431271",
    "published": "2026-10-20",
    "since": "2026-11-01",
    "land_percent": "40",
    "things": "6",
    "zone_1": "Ⅰ",
    "zone_price_1": "62000",
}


def send(client, user, address, /, *args, **form):
    client.force_login(user)
    if address == "rate_new":
        form.setdefault("scan", SimpleUploadedFile("标准.pdf", PDF))
    return client.post(reverse(address, args=args), form)


def test_a_place_stands_one_level_below_the_one_it_is_put_under(client, world):
    form = {"parent": world.village.pk, "code": "431271100201009", "name": "9 组"}
    assert send(client, world.administrator, "place_new", **form).status_code == 302
    assert Place.objects.get(name="9 组").level == Place.Level.GROUP


def test_a_taken_code_is_said_at_its_field_and_the_input_stays(client, world):
    answer = send(
        client, world.administrator, "place_new", parent=world.village.pk, code=world.group.code, name="八组"
    )
    assert answer.status_code == 409
    assert "code" in answer.context["form"].errors
    assert "八组" in answer.content.decode()


def test_nothing_is_registered_under_a_group(client, world):
    answer = send(
        client, world.administrator, "place_new", parent=world.group.pk, code="431271999", name="户"
    )
    assert answer.status_code == 200


def test_the_survey_system_stays_once_land_is_held(client, world):
    answer = send(client, world.administrator, "office_edit", **{**OFFICE, "survey_epsg": 4526})
    assert answer.status_code == 409
    assert Office.objects.get().survey_epsg == 4525


@pytest.mark.parametrize("content", [b"", b"nothing", b"\x00" * 40])
def test_an_extent_that_cannot_be_read_is_a_sentence(client, world, content):
    answer = send(
        client, world.administrator, "office_edit", **OFFICE, extent_file=SimpleUploadedFile("a.txt", content)
    )
    assert answer.status_code == 200
    assert answer.context["form"].errors["extent_file"]


def test_three_separate_plots_are_no_extent(client, world):
    from parcels.views.imports import SAMPLES_FOLDER

    upload = SimpleUploadedFile("a.txt", (SAMPLES_FOLDER / "plots_gbk_crlf.txt").read_bytes())
    answer = send(client, world.administrator, "office_edit", **OFFICE, extent_file=upload)
    assert "extent_file" in answer.context["form"].errors


def test_a_taken_project_code_and_the_address_of_the_form_are_refused(client, world):
    form = {"name": "又一个", "kind": "industry", "area_unit": "mu"}
    assert send(client, world.planner, "project_new", code="KP", **form).status_code == 409
    assert send(client, world.planner, "project_new", code="new", **form).status_code == 200
    assert Project.objects.count() == 1


def test_more_rows_write_nothing_and_keep_what_was_typed(client, world):
    answer = send(client, world.finance, "rate_new", **SET, more="1", name_1="水稻")
    assert RateSet.objects.count() == 1
    page = answer.content.decode()
    assert 'name="price_12"' in page
    assert "水稻" in page
    assert "新标准" in page


def test_a_half_filled_row_is_said_at_the_cell_that_is_missing(client, world):
    answer = send(client, world.finance, "rate_new", **SET, head_1="crops", name_1="水稻", unit_1="亩")
    assert "price_1" in answer.context["form"].errors


@pytest.mark.parametrize(
    "wrong",
    [{"zone_2": "Ⅰ", "zone_price_2": "1"}, {"zone_1": "", "zone_price_1": ""}, {"zone_price_1": "NaN"}],
)
def test_zones_are_named_once_and_priced(client, world, wrong):
    assert send(client, world.finance, "rate_new", **{**SET, **wrong}).status_code == 200
    assert RateSet.objects.count() == 1


def test_rates_before_the_standing_ones_are_refused_where_the_day_stands(client, world):
    answer = send(
        client, world.finance, "rate_new", **{**SET, "published": "2019-12-01", "since": "2020-01-01"}
    )
    assert answer.status_code == 409
    assert "since" in answer.context["form"].errors


def test_a_new_set_begins_with_the_prices_of_the_standing_one(client, world):
    client.force_login(world.finance)
    page = client.get(reverse("rate_new") + f"?like={world.rate_set.pk}").content.decode()
    assert "机井" in page
    assert "60000.00" in page


def test_a_set_of_many_zones_is_offered_and_taken_whole(client, world):
    """Eight zones stand; the next set begins with all eight and has room for two more."""
    zones = {f"zone_{n}": f"区{n}" for n in range(1, 9)} | {f"zone_price_{n}": f"{n}000" for n in range(1, 9)}
    assert send(client, world.finance, "rate_new", **{**SET, **zones}).status_code == 302
    made = RateSet.objects.latest("pk")
    assert made.rates.exclude(price_zone=None).values("price_zone").distinct().count() == 8
    page = client.get(reverse("rate_new") + f"?like={made.pk}").content.decode()
    assert 'value="区8"' in page
    assert 'name="zone_10"' in page
    assert 'name="zone_11"' not in page


def test_a_set_without_the_scan_of_its_paper_is_not_published(client, world):
    answer = send(client, world.finance, "rate_new", **SET, scan="")
    assert "scan" in answer.context["form"].errors
    assert "重新选择" in answer.content.decode()
    with pytest.raises(Refusal, match="rate_set_without_paper"):
        publish(world, paper=None)
    with pytest.raises(Refusal, match="rate_set_without_number"):
        publish(world, paper_number=" ")
    assert RateSet.objects.count() == 1
    assert send(client, world.finance, "rate_new", **SET).status_code == 302
    page = client.get(reverse("rate_list")).content.decode()
    made = RateSet.objects.latest("pk")
    assert reverse("document", args=[made.paper.uid]) in page
    # The set of before has none, and says so.
    assert page.count("文件扫描件缺") == 1


def publish(world, **changes):
    told = {"name": "新", "paper_number": "样例〔2026〕9号", "county_code": "431271", "land_percent": 40}
    told |= {"since": date(2026, 11, 1), "land": {"Ⅱ": Decimal(60000)}, "coefficients": {}, "on": TODAY}
    return rates.publish_rates(**{**told, "paper": paper(world), "actor": world.finance, **changes})


def paper(world):
    return papers.file_paper(
        kind="other", title="标准", scan=("标准.pdf", PDF), actor=world.finance, on=TODAY
    )


def test_a_unit_is_chosen_from_the_offices_list(client, world):
    priced = {"head_1": "crops", "name_1": "水稻", "unit_1": "公斤", "price_1": "2"}
    assert "unit_1" in send(client, world.finance, "rate_new", **SET, **priced).context["form"].errors
    with pytest.raises(Refusal, match="item_unit_unlisted"):
        publish(world, things=[rates.ThingRate("crops", "C-1", "水稻", "公斤", Decimal(2))])
    assert send(client, world.finance, "unit_new", name="公斤").status_code == 302
    assert send(client, world.finance, "unit_new", name="公斤").status_code == 409
    assert send(client, world.finance, "rate_new", **SET, **priced).status_code == 302
    unit = ItemUnit.objects.get(name="公斤")
    assert send(client, world.finance, "unit_edit", unit.pk).status_code == 302
    unit.refresh_from_db()
    assert not unit.is_used
    with pytest.raises(Refusal, match="item_unit_unlisted"):
        publish(world, things=[rates.ThingRate("crops", "C-1", "水稻", "公斤", Decimal(2))])
    assert ItemUnit.objects.filter(is_used=True).count() == 12


def test_the_list_of_rates_tells_those_in_force_from_the_past(client, world):
    assert send(client, world.finance, "rate_new", **SET).status_code == 302
    assert send(client, world.leader, "rate_confirm", RateSet.objects.latest("pk").pk).status_code == 302
    page = client.get(reverse("rate_list")).content.decode()
    assert (page.count("施行中"), page.count("已停用")) == (1, 1)


def test_the_list_of_rates_shows_the_price_per_square_metre_with_each_coefficient(client, world):
    publish(world, land={"Ⅰ": Decimal(66300), "Ⅱ": Decimal(61800)}, coefficients={"dry": Decimal("0.67")})
    client.force_login(world.finance)
    made = client.get(reverse("rate_list")).context["sets"][0]["zones"]
    shown = {zone["rate"].price_zone.code: [zone["m2"], *(m2 for *_, m2 in zone["classes"])] for zone in made}
    assert shown == {
        "Ⅰ": [Decimal("99.45"), Decimal("66.63")],
        "Ⅱ": [Decimal("92.70"), Decimal("62.11")],
    }
    page = client.get(reverse("rate_list")).content.decode()
    assert "元/㎡" in page
    assert "62.11" in page
    assert "99.45" in page


def test_staff_register_people_in_their_own_villages_only(client, world):
    form = {"kind": "household", "name": "赵家"}
    assert send(client, world.staff, "party_new", **form, group=world.other_group.pk).status_code == 200
    assert send(client, world.staff, "party_new", **form, group=world.group.pk).status_code == 302
    assert Party.objects.get(name="赵家").group == world.group


def test_a_known_id_is_refused_by_name_and_nobody_is_registered(client, world):
    form = {"kind": "household", "name": "赵家", "group": world.group.pk, "householder": "赵大"}
    answer = send(client, world.staff, "party_new", **form, id_number=id_number(2))
    assert answer.status_code == 409
    assert "王家" in str(answer.context["form"].errors["id_number"])
    assert not Party.objects.filter(name__startswith="赵").exists()


def test_whoever_is_missing_among_the_holders_is_registered_and_the_way_leads_back(client, world):
    client.force_login(world.staff)
    shares = reverse("taking_shares", args=[world.kp049.pk])
    there = f"{reverse('party_new')}?taking={world.kp049.pk}"
    assert there in client.get(shares).content.decode()
    answer = client.post(there, {"kind": "household", "name": "赵家", "group": world.group.pk})
    assert answer["Location"] == shares


def test_a_household_gets_its_members_and_nobody_else_does(client, world):
    new = {"name": "王小", "relation": "子", "since": "2026-11-01"}
    assert send(client, world.staff, "member_add", world.wang.pk, **new).status_code == 302
    assert world.wang.members.get().person.name == "王小"
    assert send(client, world.staff, "member_add", world.collective.pk, **new).status_code == 404
    assert send(client, world.outsider, "member_add", world.wang.pk, **new).status_code == 404


@pytest.mark.parametrize("wrong", [{"name": ""}, {"since": "2030-01-01"}, {"person": "1"}])
def test_a_member_is_one_person_from_a_day_that_has_come(client, world, wrong):
    new = {"name": "王小", "since": "2026-11-01", **wrong}
    assert send(client, world.staff, "member_add", world.wang.pk, **new).status_code == 200


def test_a_taking_stays_in_its_batch_and_its_zone_is_free_until_signing(client, world):
    from parcels.models import ApprovalBatch, PriceZone

    zone = PriceZone.objects.create(county_code="431271", code="Ⅰ")
    other = ApprovalBatch.objects.create(
        project=world.project, code="KP-P2", name="二", opened_date="2026-01-01"
    )
    form = {"batch": world.batch.pk, "price_zone": zone.pk}
    assert send(client, world.staff, "taking_batch", world.kp051.pk, **form).status_code == 302
    assert Taking.objects.get(pk=world.kp051.pk).price_zone == zone
    answer = send(client, world.staff, "taking_batch", world.kp051.pk, **{**form, "batch": other.pk})
    assert answer.status_code == 409


def test_the_planner_puts_land_into_its_group(client, world):
    answer = send(client, world.planner, "taking_group", world.kp049.pk, group=world.other_group.pk)
    assert answer.status_code == 302
    client.force_login(world.outsider)
    assert client.get(reverse("taking_file", args=[world.kp049.pk])).status_code == 200


@pytest.mark.parametrize("name", ["place_list", "project_list", "rate_list", "party_list"])
def test_the_lists_stand_with_something_in_them(client, world, name):
    client.force_login(world.administrator if name == "place_list" else world.finance)
    assert client.get(reverse(name)).status_code == 200
