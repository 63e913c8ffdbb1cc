"""Which sums on candidate sites who may read (decision 0013)."""

from types import SimpleNamespace

import pytest

from expansion.models.site_report import Hidden, Sight, counting

RULES = [SimpleNamespace(code=m, measured_by=m) for m in ("unpaid", "households", "parcels", "slope")]
ALL, PLANNER, STAFF = Sight(all_sums=True, site_sums=False), Sight(site_sums=True), Sight()


def values(households, parcels, *, sum_from="computed", counted="computed"):
    return {
        "unpaid": {"origin": sum_from, "number": "620000"},
        "households": {"origin": counted, "number": households},
        "parcels": {"origin": "computed", "number": parcels},
        "slope": {"origin": "computed", "number": "3"},
    }


@pytest.mark.parametrize(
    ("who", "told", "hidden"),
    [
        (ALL, values("1", "1"), None),
        (PLANNER, values("3", "3"), None),
        (PLANNER, values("2", "5"), Hidden.FEW_HOUSEHOLDS),
        # Three heirs of one piece of land are one household's money.
        (PLANNER, values("3", "1"), Hidden.FEW_HOUSEHOLDS),
        (PLANNER, values("9", "9", counted="typed"), Hidden.FEW_HOUSEHOLDS),
        (PLANNER, values(None, "9", counted="no_data"), Hidden.FEW_HOUSEHOLDS),
        (PLANNER, values("1", "1", sum_from="typed"), None),
        (STAFF, values("9", "9"), Hidden.NO_RIGHT),
        (STAFF, values("9", "9", sum_from="typed"), Hidden.NO_RIGHT),
    ],
)
def test_a_sum_is_read_where_it_names_no_household(who, told, hidden):
    assert who.hides(told, RULES[0], counting(RULES)) is hidden
    assert who.hides(told, RULES[3], counting(RULES)) is None


def test_without_the_criterion_that_counts_households_no_sum_is_shown():
    assert PLANNER.hides(values("9", "9"), RULES[0], counting(RULES[:1])) is Hidden.FEW_HOUSEHOLDS
