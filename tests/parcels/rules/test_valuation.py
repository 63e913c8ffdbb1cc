"""Sums of the land and of what stands on it, each one to be done in the head."""

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landmgmt.lib.refusal import Refusal
from parcels.rules.valuation import (
    Holder,
    LandPart,
    LandRates,
    Party,
    TakingFacts,
    Thing,
    coefficient_of,
    entitlements,
    price_per_m2,
)
from parcels.words.formulas import basis_text, formula_text

GROUP3 = Party(1, "collective")
DAMING, XIUZHEN, XIAOJUN, WANG = (Party(n, "household") for n in (2, 3, 4, 5))
ZONE2 = LandRates(10, "Ⅱ", D(60000), {"paddy": D(1), "dry": D("0.70")}, 40)
HEIRS = [Holder(DAMING, 3), Holder(XIUZHEN, 2), Holder(XIAOJUN, 1)]
WELL = Thing(None, "attachment", 20, "机井", D("1.00"), "口", D("4000.00"))
RICE = Thing(WANG, "crops", 21, "水稻", D("4.20"), "亩", D("1500.00"))
DRY = Thing(WANG, "crops", 22, "旱作", D("1.80"), "亩", D("1000.00"))


def kp050(**changed):
    facts = {
        "taking_id": 50,
        "code": "KP-050",
        "collective": GROUP3,
        "land": [LandPart("0101", D("2800.00")), LandPart("0103", D("1200.00"))],
        "holders": HEIRS,
        "denominator": 6,
        "things": [WELL, RICE, DRY],
        "rates": ZONE2,
    }
    return TakingFacts(**{**facts, **changed})


@pytest.mark.parametrize(
    ("per_mu", "coefficient", "price"),
    [(61800, "0.67", "62.11"), (66300, "1", "99.45"), (60000, "0.70", "63.00"), (60000, "1", "90.00")],
)
def test_a_price_per_mu_becomes_one_per_square_metre(per_mu, coefficient, price):
    assert price_per_m2(D(per_mu), D(coefficient)) == D(price)


def test_the_sums_of_kp_050_are_right_to_the_fen():
    assert [(e.head, e.level, e.claimant_id, str(e.amount_yuan)) for e in entitlements(kp050())] == [
        ("land", "allot", 1, "131040.00"),
        ("resettlement", "disburse", 2, "98280.00"),
        ("resettlement", "disburse", 3, "65520.00"),
        ("resettlement", "disburse", 4, "32760.00"),
        ("attachment", "disburse", 2, "2000.00"),
        ("attachment", "disburse", 3, "1333.33"),
        ("attachment", "disburse", 4, "666.67"),
        ("crops", "disburse", 5, "8100.00"),
    ]


LAND_OF_KP050 = (
    "区片综合地价：水田 2,800.00 ㎡ ×（60,000 元/亩 × 1 ＝ 90.00 元/㎡）"
    " ＋ 旱地 1,200.00 ㎡ ×（60,000 元/亩 × 0.70 ＝ 63.00 元/㎡） ＝ 252,000.00 ＋ 75,600.00"
)


def test_each_sum_tells_how_it_was_reached():
    land, resettlement, *_, crops = entitlements(kp050())
    assert formula_text(land.formula, land.params) == (f"327,600.00 × 40 %；{LAND_OF_KP050}")
    assert formula_text(resettlement.formula, resettlement.params) == (
        f"327,600.00 × 60 % ＝ 196,560.00；× 3/6；{LAND_OF_KP050}"
    )
    assert formula_text(crops.formula, crops.params) == (
        "水稻 4.20 亩 × 1,500.00 元/亩 ＋ 旱作 1.80 亩 × 1,000.00 元/亩 ＝ 6,300.00 ＋ 1,800.00"
    )


def test_what_was_frozen_without_the_price_of_a_mu_still_shows_its_coefficient():
    land, *_ = entitlements(kp050())
    for part in land.params["parts"]:
        del part["per_mu"]
    assert "旱地 1,200.00 ㎡ × 63.00 元/㎡（已乘系数 0.70）" in formula_text(land.formula, land.params)


# The zone prices built land itself, at 30,000 元/亩; unused land it does not.
BUILT = LandRates(10, "Ⅱ", D(60000), {"built": D("0.60"), "unused": D("0.30")}, 40, None, {"built": D(30000)})


@pytest.mark.parametrize(
    ("land_class", "amount", "told"),
    [
        ("0702", "1800.00", "农村宅基地 100.00 ㎡ ×（建设用地地价 30,000 元/亩 ＝ 45.00 元/㎡）"),
        ("1206", "1080.00", "未利用地 100.00 ㎡ ×（60,000 元/亩 × 0.30 ＝ 27.00 元/㎡）"),
        ("0101", "3600.00", "水田 100.00 ㎡ ×（60,000 元/亩 × 1 ＝ 90.00 元/㎡）"),
    ],
)
def test_land_is_paid_by_the_price_of_its_own_class_where_the_zone_gives_one(land_class, amount, told):
    land = [LandPart(land_class, D("100.00"))]
    drafts = entitlements(kp050(land=land, rates=BUILT, things=[]))
    # 40 % of 45.00, 27.00 and 90.00 for each of 100 ㎡.
    assert str(drafts[0].amount_yuan) == amount
    assert told in formula_text(drafts[0].formula, drafts[0].params)


def test_a_price_of_its_own_needs_no_coefficient_and_without_it_one_is_missing():
    land = [LandPart("0702", D("100.00"))]
    own = LandRates(10, "Ⅱ", D(60000), {}, 40, None, {"built": D(30000)})
    assert entitlements(kp050(land=land, rates=own, things=[]))[0].params["total"] == "4500.00"
    with pytest.raises(Refusal, match="coefficient_missing"):
        entitlements(kp050(land=land, rates=LandRates(10, "Ⅱ", D(60000), {}, 40), things=[]))


def test_a_sum_names_its_article_and_the_paper_of_its_rates():
    told = basis_text("crops", [("样例标准", "样例〔2026〕1号")])
    assert told == "土地管理法第48条；样例标准（样例〔2026〕1号）"
    assert basis_text("social_insurance") == "实施条例第32条"
    assert basis_text("award") == ""


def test_what_nobody_holds_goes_to_the_collective():
    drafts = entitlements(kp050(holders=[], denominator=1, things=[]))
    assert [(e.claimant_id, e.level, str(e.amount_yuan)) for e in drafts] == [
        (1, "allot", "131040.00"),
        (1, "allot", "196560.00"),
    ]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"land": []}, "survey_missing"),
        ({"collective": None}, "collective_missing"),
        ({"denominator": 7}, "shares_not_one"),
        ({"land": [LandPart("0301", D(100))]}, "coefficient_missing"),
    ],
)
def test_what_is_missing_is_named(changed, code):
    with pytest.raises(Refusal) as no:
        entitlements(kp050(**changed))
    assert no.value.code == code


def test_a_class_falls_back_to_its_group_and_paddy_to_one():
    assert coefficient_of("0301K", {"forest": D("0.5")}) == D("0.5")
    assert coefficient_of("0101", {}) == 1


@given(
    area=st.decimals(1, 10**6, places=2),
    numerators=st.lists(st.integers(1, 999), min_size=1, max_size=9),
    percent=st.integers(0, 100),
)
def test_the_parts_always_add_up_to_the_whole(area, numerators, percent):
    rates = LandRates(10, "Ⅱ", D(61800), {"dry": D("0.67")}, percent)
    holders = [Holder(Party(n, "household"), share) for n, share in enumerate(numerators, 2)]
    facts = kp050(
        land=[LandPart("0103", area)], holders=holders, denominator=sum(numerators), things=[], rates=rates
    )
    assert sum(e.amount_yuan for e in entitlements(facts)) == (area * D("62.11")).quantize(
        D("0.01"), "ROUND_HALF_UP"
    )
