"""No run pays a line that lacks a required paper, whoever writes it; each guard has its control."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.guarded import (
    Books,
    Sin,
    committed,
    drop,
    off,
    paid_books,
    passes_without_its_guard,
    refused_by_its_guard,
)
from tests.parcels.models.test_guards_bounds import APPROVED, CONSENT, RELEASED, RUN_OF_REST
from tests.world import World

STRIKE = (
    "INSERT INTO parcels_paperstruck (document_id, reason, struck_date, struck_by_id) "
    "VALUES (%(scan)s, '错件', '2026-11-20', %(staff)s); "
)
WAITING = {"run": "%(waiting)s"}
AGREED = f"{CONSENT.format(**WAITING)}; {APPROVED.format(**WAITING)}; "
SINS = {
    "a row of a run whose agreement's scan is struck out": Sin(
        "run_lacks_paper",
        STRIKE + RUN_OF_REST.replace("'treasury'", "'bank'"),
        [off("parcels_runitem", "run_item_papers")],
    ),
    "a run approved after the scan is struck out": Sin(
        "run_lacks_paper", STRIKE + AGREED, [off("parcels_paymentrun", "run_papers")]
    ),
    "a run released after the scan is struck out": Sin(
        "run_lacks_paper",
        AGREED + STRIKE + RELEASED.format(**WAITING),
        [off("parcels_paymentrun", "run_papers")],
    ),
    "a paper struck out without a reason": Sin(
        "paper_struck_has_reason",
        STRIKE.replace("'错件'", "''"),
        [drop("parcels_paperstruck", "paper_struck_has_reason")],
    ),
    "a paper struck out that is taken back": Sin(
        "append_only",
        STRIKE + "DELETE FROM parcels_paperstruck",
        [off("parcels_paperstruck", "append_only")],
        # The application's role may not delete at all.
        before=["SELECT 1"],
    ),
    "a rule without a source": Sin(
        "paper_rule_has_source",
        "UPDATE parcels_paperrule SET source = ''",
        [drop("parcels_paperrule", "paper_rule_has_source")],
    ),
    "a second rule of the same paper and lines": Sin(
        "paper_rule_no_overlap",
        "INSERT INTO parcels_paperrule (need, head, level, source, is_sample, valid) "
        "SELECT need, head, level, source, is_sample, valid FROM parcels_paperrule LIMIT 1",
        [drop("parcels_paperrule", "paper_rule_no_overlap")],
    ),
}


@pytest.fixture(scope="module")
def books(django_db_setup: None, django_db_blocker: Any) -> Iterator[Books]:
    """KP-050 signed and paid in part, a run of its land that waits for its approval."""
    with committed(_story, tag="papers", blocker=django_db_blocker) as made:
        yield made


def _story(world: World) -> dict[str, Any]:
    return paid_books(world) | {"source": world.fund.pk}


@pytest.mark.parametrize("name", SINS)
def test_the_database_refuses(books: Books, name: str):
    refused_by_its_guard(SINS[name], books)


@pytest.mark.parametrize("name", SINS)
def test_without_its_guard_the_sin_passes(books: Books, name: str):
    passes_without_its_guard(SINS[name], books)
