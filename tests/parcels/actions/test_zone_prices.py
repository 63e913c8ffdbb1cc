"""What a paper says of a zone beside its price: other land's prices, bounds, days; two counties at once."""

import io
from datetime import date
from decimal import Decimal as D
from typing import Any

import openpyxl
import pytest
from django.urls import reverse

from landmgmt.lib.refusal import Refusal
from landmgmt.verification import verify
from parcels.actions import rates, register
from parcels.actions.entitling import facts_of
from parcels.actions.rates import ZonePrice
from parcels.actions.takings import NewTaking, register_takings
from parcels.models import Agreement, Rate, RateSet, Taking
from parcels.rules.instalments import Terms
from parcels.rules.valuation import entitlements
from parcels.words.formulas import formula_text
from tests.money_day import SIGNED, draft, scan, sign
from tests.parcels.views.test_own_office import SET, send
from tests.world import TODAY, World, field_of

pytestmark = pytest.mark.django_db
BEFORE = date(2026, 5, 1)
OTHER = "431281"
EXTENT = "东至沅江，南至国道，西至山脚，北至县界"


def published(world: World, **changes: Any) -> RateSet:
    told: dict[str, Any] = {"name": "新标准", "paper_number": "样例〔2026〕9号", "county_code": "431271"}
    told |= {"land_percent": 40, "since": BEFORE, "published": date(2026, 4, 1), "coefficients": {}}
    told |= {"land": {"Ⅱ": D(60_000)}, "paper": scan(world, "补偿标准文件", TODAY)}
    return rates.publish_rates(**told | changes, actor=world.finance, on=TODAY)


def confirmed(world: World, **changes: Any) -> RateSet:
    return rates.confirm_rates(published(world, **changes), actor=world.leader, on=TODAY)


def measured(world: World, taking: Taking, *areas: tuple[str, str], remeasured: str = "") -> None:
    register.set_areas(
        taking,
        [(land_class, D(m2)) for land_class, m2 in areas],
        remeasured=remeasured,
        signed_date=SIGNED,
        paper=world.paper,
        actor=world.staff,
        on=SIGNED,
    )


def new_land(world: World, code: str, zone: Any, *areas: tuple[str, str]) -> Taking:
    shape = field_of(0, 400 if code == "KP-901" else 600, 50, 40)
    new = [NewTaking(shape, code=code, name=code, group=world.group, batch=world.batch, price_zone=zone)]
    (taking,) = register_takings(new, project=world.project, actor=world.staff, on=SIGNED)
    measured(world, taking, *areas)
    return taking


def land_of(*takings: Taking) -> dict[str, dict[str, D]]:
    """By code: the zone's whole sum, and what of it is land compensation."""
    rows = list(Taking.objects.filter(pk__in=[t.pk for t in takings]).select_related("parcel__collective"))
    found = {}
    for facts in facts_of(rows, SIGNED):
        draft_ = next(one for one in entitlements(facts) if one.head == "land")
        found[facts.code] = {"total": D(draft_.params["total"]), "land": draft_.amount_yuan}
    return found


def test_two_counties_price_the_same_class_each_by_its_own_coefficient_in_one_project(world: World):
    """1,000 ㎡ of dry land: 61,800 × 0.67 are 62.11 元/㎡ here, 66,300 × 0.60 are 59.67 over there."""
    confirmed(world, land={"Ⅱ": D(61_800)}, coefficients={"dry": D("0.67")})
    there = confirmed(
        world,
        county_code=OTHER,
        paper_number="他县〔2026〕1号",
        land={"Ⅱ": D(66_300)},
        coefficients={"dry": D("0.60")},
        land_percent=50,
    )
    far = there.rates.get(head="land").price_zone
    assert (far.code, far.county_code, world.zone.county_code) == ("Ⅱ", OTHER, "431271")
    here_land = new_land(world, "KP-901", world.zone, ("0103", "1000"))
    far_land = new_land(world, "KP-902", far, ("0103", "1000"), ("0101", "1000"))
    assert land_of(here_land, far_land) == {
        "KP-901": {"total": D("62110.00"), "land": D("24844.00")},
        # 59,670 + 1,000 ㎡ of paddy at 99.45, half of it land compensation.
        "KP-902": {"total": D("159120.00"), "land": D("79560.00")},
    }


def test_built_and_unused_land_are_paid_by_their_own_price_and_say_so(world: World):
    zone = ZonePrice(D(60_000), built_yuan=D(30_000), unused_yuan=D(20_000), extent=EXTENT, remark="含河滩")
    confirmed(world, land={"Ⅱ": zone}, coefficients={"built": D("0.60")})
    taking = new_land(world, "KP-901", world.zone, ("0702", "100"), ("1206", "100"))
    # 100 × 45.00 + 100 × 30.00; the coefficient would have given 54.00.
    agreement = draft(world, taking, terms=[Terms(date(2026, 12, 1), 1)], number="XY-2026-901")
    assert agreement.total_yuan == D("7500.00")
    told = agreement.entitlements.get(head="land")
    text = formula_text(told.formula, told.params)
    assert "农村宅基地 100.00 ㎡ ×（建设用地地价 30,000.00 元/亩 ＝ 45.00 元/㎡）" in text
    assert "未利用地地价 20,000.00 元/亩 ＝ 30.00 元/㎡" in text


def signed_at_30_000(world: World) -> Agreement:
    """KP-049, 100 ㎡ of it a homestead when it was measured again, at 45.00 元/㎡."""
    confirmed(world, land={"Ⅱ": ZonePrice(D(60_000), built_yuan=D(30_000))})
    measured(world, world.kp049, ("0101", "1900"), ("0702", "100"), remeasured="地类复核")
    return sign(world, draft(world, world.kp049, terms=[Terms(date(2026, 12, 1), 1)]))


def test_a_signed_agreement_keeps_the_price_of_its_class_for_ever(world: World):
    signed = signed_at_30_000(world)
    kept = (signed.frozen, signed.frozen_sha256, signed.total_yuan)
    built = [part for part in signed.frozen["sums"][0]["params"]["parts"] if "own_price" in part]
    assert [(part["per_mu"], part["price"], part["amount"]) for part in built] == [
        ("30000.00", "45.00", "4500.00")
    ]
    later = ZonePrice(D(60_000), built_yuan=D(60_000))
    confirmed(world, since=date(2026, 5, 10), paper_number="样例〔2026〕10号", land={"Ⅱ": later})
    signed.refresh_from_db()
    assert (signed.frozen, signed.frozen_sha256, signed.total_yuan) == kept
    # What would be valued today is priced anew: 1,900 × 90.00 + 100 × 90.00.
    assert land_of(world.kp049)["KP-049"]["total"] == D("180000.00")
    assert [verdict for verdict in verify() if not verdict.ok] == []


def test_a_paper_of_a_day_to_come_is_not_entered(world: World):
    with pytest.raises(Refusal, match="rate_set_is_published"):
        published(world, published=date(2026, 12, 1))
    assert RateSet.objects.count() == 1


ROW = {
    "zone_farmland_1": "80000",
    "zone_built_1": "30000",
    "zone_unused_1": "20000",
    "zone_extent_1": EXTENT,
    "zone_remark_1": "含河滩",
    "remark": "三年一调",
}


def test_the_form_keeps_what_the_paper_says_and_the_page_shows_it(client, world: World):
    assert send(client, world.finance, "rate_new", **SET, **ROW).status_code == 302
    one = RateSet.objects.latest("pk")
    rate = one.rates.get()
    assert (one.published_date, one.remark, one.resettlement_percent) == (date(2026, 10, 20), "三年一调", 60)
    prices = (rate.price_yuan, rate.basic_farmland_yuan, rate.built_yuan, rate.unused_yuan)
    assert prices == (D(62_000), D(80_000), D(30_000), D(20_000))
    assert (rate.extent, rate.remark) == (EXTENT, "含河滩")
    page = client.get(reverse("rate_list")).content.decode()
    for text in ("2026-10-20 公布", EXTENT, "含河滩", "三年一调", "45.00", "30.00", "120.00"):
        assert text in page, text
    assert "安置补助费占 60%" in page
    assert "公布日没有登记" in page, "the set of before has none, and says so"
    again = client.get(reverse("rate_new") + f"?like={one.pk}").content.decode()
    for text in ("80000.00", "30000.00", "20000.00", EXTENT, "含河滩"):
        assert text in again, text


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"zone_2": "", "zone_built_2": "30000"}, "zone_2"),
        ({"zone_built_1": "0"}, "zone_built_1"),
        ({"published": ""}, "published"),
    ],
)
def test_a_row_of_a_zone_is_whole_and_a_set_has_its_day(client, world: World, wrong, where):
    answer = send(client, world.finance, "rate_new", **{**SET, **wrong})
    assert where in answer.context["form"].errors
    assert RateSet.objects.count() == 1


def test_a_day_to_come_is_refused_where_it_stands(client, world: World):
    answer = send(
        client, world.finance, "rate_new", **{**SET, "published": "2026-12-01", "since": "2026-12-05"}
    )
    assert (answer.status_code, list(answer.context["form"].errors)) == (409, ["published"])


def test_the_export_has_the_columns_of_the_disclosure_platform(client, world: World):
    zone = ZonePrice(D(66_300), D(80_000), D(30_000), D(20_000), EXTENT, "=1+1")
    one = confirmed(world, land={"Ⅱ": zone}, coefficients={"dry": D("0.67")}, remark="三年一调")
    client.force_login(world.auditor)
    book = openpyxl.load_workbook(io.BytesIO(client.get(reverse("rate_export", args=[one.pk])).content))
    sheet = book.worksheets[0]
    row = dict(zip([c.value for c in sheet[4]], [c.value for c in sheet[5]], strict=True))
    assert row == {
        "行政区划代码": "431271",
        "公布日": "2026-04-01",
        "施行日": "2026-05-01",
        "停用日": None,
        "土地补偿费占比 %": 40,
        "安置补助费占比 %": 60,
        "区片": "Ⅱ 区片",
        "区片范围": EXTENT,
        "区片综合地价 元/亩": 66300,
        "永久基本农田 元/亩": 80000,
        "建设用地 元/亩": 30000,
        "未利用地 元/亩": 20000,
        "备注": "=1+1；三年一调",
    }
    assert [c.value for c in book.worksheets[1][5]] == ["旱地", 0.67]
    assert Rate.objects.filter(remark="=1+1").exists()
    assert sheet[5][12].data_type == "s", "a text that begins with = stays a text"
