"""What was signed stands when rates, boundary and survey of its land are all replaced after it."""

from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest

from landmgmt.verification import CHECKS
from parcels.actions import freezing, rates, takings
from parcels.actions.entitling import facts_of
from parcels.models import Agreement, RateSet, Taking
from parcels.rules.valuation import entitlements
from tests.drills.books import as_owner
from tests.money_day import SIGNED, draft, li_things, scan, sign
from tests.parcels.actions.test_amendments import AMENDED, remeasure
from tests.world import TODAY, World, build_world, field_of

MOVED = date(2026, 10, 9)
WIDER = field_of(50, 0, 50, 90)


def signed_by(world: World) -> Agreement:
    """KP-050: 2,800 ㎡ of paddy at 90.00 and 1,200 ㎡ of dry land at 63.00, a well and crops."""
    li_things(world)
    return sign(world, draft(world))


def replace_all(world: World) -> None:
    """Half the price from before the signature on, a boundary 10 m deeper, 100 ㎡ more of paddy."""
    half = rates.publish_rates(
        name="新标准",
        paper_number="样例〔2026〕9号",
        county_code="431271",
        land_percent=50,
        since=date(2026, 5, 1),
        land={"Ⅱ": D("30000.00")},
        coefficients={"dry": D("0.50")},
        paper=scan(world, "补偿标准文件", AMENDED),
        actor=world.finance,
        on=AMENDED,
    )
    rates.confirm_rates(half, actor=world.leader, on=AMENDED)
    takings.new_geometry([(world.kp050, WIDER)], since=MOVED, actor=world.staff, on=AMENDED)
    remeasure(world, "2900")


def kept_of(agreement: Agreement) -> dict[str, Any]:
    """All that tells what was signed: the frozen content, its hash, the lines, how each sum was reached."""
    agreement = Agreement.objects.get(pk=agreement.pk)
    return {
        "frozen": agreement.frozen,
        "sha256": agreement.frozen_sha256,
        "snapshot": agreement.snapshot,
        "total": agreement.total_yuan,
        "lines": list(agreement.lines.order_by("pk").values("head", "payee", "due_date", "amount_yuan")),
        "sums": list(agreement.entitlements.order_by("pk").values("head", "amount_yuan", "params", "rate")),
    }


def as_it_would_be_today(world: World) -> dict[str, Any]:
    """What would be frozen of the land if it were signed today."""
    rows = Taking.objects.filter(pk=world.kp050.pk).select_related("parcel__collective", "price_zone")
    (one,) = freezing._takings(list(rows), TODAY)
    return one


def failures() -> list[str]:
    return [found.subject for found in dict(CHECKS)["frozen_agreements"]()]


@pytest.mark.django_db
def test_rates_boundary_and_survey_are_replaced_and_the_signed_agreement_stands(world: World):
    signed = signed_by(world)
    before = kept_of(signed)
    frozen = before["frozen"]["takings"][0]
    assert frozen["geometry"]["plane_area_m2"] == "4000.00"
    assert [area["area_m2"] for area in frozen["areas"]] == ["2800.00", "1200.00"]
    replace_all(world)

    # All three took effect: what would be signed today is another agreement.
    today = as_it_would_be_today(world)
    assert today["geometry"]["plane_area_m2"] == "4500.00"
    assert today["geometry"]["sha256"] != frozen["geometry"]["sha256"]
    assert [area["area_m2"] for area in today["areas"]] == ["2900.00", "1200.00"]
    assert [one.land_percent for one in RateSet.objects.on(SIGNED)] == [50]
    land = {e.head: e.amount_yuan for e in entitlements(*facts_of([world.kp050], SIGNED)) if e.head == "land"}
    # 2,900 × 45.00 + 1,200 × 22.50 = 157,500.00, half of it land compensation.
    assert land == {"land": D("78750.00")}

    assert kept_of(signed) == before
    assert before["total"] == D("339700.00")  # 252,000 + 75,600 for the land, 4,000 the well, 8,100 crops
    (land_sum,) = [row for row in before["sums"] if row["head"] == "land"]
    assert [part["price"] for part in land_sum["params"]["parts"]] == ["90.00", "63.00"]
    assert failures() == []


@pytest.fixture
def office(committed_db: str, settings: Any, tmp_path: Any) -> tuple[World, str]:
    settings.MEDIA_ROOT = tmp_path
    return build_world(), committed_db


def test_without_the_guard_a_signed_agreement_could_be_frozen_anew_and_verify_names_it(office):
    """The control: the guard taken out by the owner, the content of today put in its place."""
    world, database = office
    signed = signed_by(world)
    before = kept_of(signed)
    replace_all(world)
    as_owner(database, "ALTER TABLE parcels_agreement DISABLE TRIGGER agreement_guard")
    anew = {**before["frozen"], "takings": [as_it_would_be_today(world)]}
    Agreement.objects.filter(pk=signed.pk).update(frozen=anew)
    after = kept_of(signed)
    assert after["frozen"]["takings"][0]["areas"][0]["area_m2"] == "2900.00"
    assert after != before
    assert failures() == [f"agreement {signed.number} version 1"]
