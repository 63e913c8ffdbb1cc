"""What a fund lacks is said with one minus sign and no "at most" below nothing."""

from decimal import Decimal as D

from landmgmt.lib.refusal import Refusal
from parcels.models.funds import Shortage
from parcels.views.cross_checks import addresses_of
from parcels.words.refusals import sentence
from tests.money_day import answer, draft, fund, li_things, lines_of, released, sign
from tests.plan_day import paid_by
from tests.world import TODAY, World


def short(least: str) -> str:
    told = Shortage(TODAY, D("5.00"), D("6.00"), D("0.01"), D(least)).told()
    return sentence(Refusal("fund_too_small", {"fund": "专项", **told}))


def test_a_fund_with_nothing_free_has_at_most_nothing_and_one_minus_sign():
    said = short("5.00")
    assert "为 −1.01 元" in said
    assert "最多可用 0.00 元" in said
    assert "-1.01" not in said
    assert "最多可用 2.50 元" in short("8.50")


def test_the_evidence_of_a_doubt_leads_to_the_row(world: World):
    li_things(world)
    (line,) = [line for line in lines_of(sign(world, draft(world))) if line.level == "allot"]
    fund(world)
    (item,) = answer(world, released(world, [line])).items.all()
    paid = paid_by(world, None, world.wang, D(1), legacy_reason="旧件")

    class Found:
        def __init__(self, kind: str, pk: int):
            self.kind, self.pk, self.subject = kind, pk, f"{kind}:{pk}"

    found = addresses_of([Found("run_item", item.pk), Found("handout", paid.pk)])
    assert found[f"run_item:{item.pk}"].endswith(f"/{item.run_id}/#row-{item.number}")
    assert found[f"handout:{paid.pk}"].endswith(f"/{world.collective.pk}/#handout-{paid.pk}")
