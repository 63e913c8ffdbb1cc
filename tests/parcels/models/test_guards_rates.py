"""What must never be with what a paper says of a zone and of its own day; each with its control."""

from typing import Any

import pytest

from tests.parcels.models.test_guards_posting import run_sql
from tests.parcels.models.test_guards_pricing import NO_RATE, NO_RATES, books, drop

__all__ = ["books"]  # the fixture of the tests below

# name: (what is done, the refusal, what takes the guard out)
SINS: dict[str, tuple[str, str, str]] = {
    "a price of built land that is no zone's": (
        "UPDATE parcels_rate SET built_yuan = 30000 WHERE id = {proposed_rate}",
        "rate_built_of_zone",
        drop("rate", "rate_built_of_zone"),
    ),
    "a price of unused land that is no zone's": (
        "UPDATE parcels_rate SET unused_yuan = 30000 WHERE id = {proposed_rate}",
        "rate_unused_of_zone",
        drop("rate", "rate_unused_of_zone"),
    ),
    "a price of basic farmland of nothing": (
        "UPDATE parcels_rate SET basic_farmland_yuan = 0 WHERE id = {proposed_rate}",
        "rate_basic_farmland_of_zone",
        drop("rate", "rate_basic_farmland_of_zone"),
    ),
    "a set that was not published when it was entered": (
        "UPDATE parcels_rateset SET published_date = '2026-11-02' WHERE id = {proposed}",
        "rate_set_is_published",
        drop("rateset", "rate_set_is_published"),
    ),
    "a price of a class added to a confirmed set": (
        "UPDATE parcels_rate SET built_yuan = 9 WHERE rate_set_id = {confirmed} AND price_zone_id > 0",
        "rate_set_is_decided",
        NO_RATE,
    ),
    "a confirmed set published on another day": (
        "UPDATE parcels_rateset SET published_date = '2024-01-01' WHERE id = {confirmed}",
        "rate_set_is_decided",
        NO_RATES,
    ),
}


@pytest.mark.parametrize("name", SINS)
def test_the_database_refuses(books: tuple[str, dict[str, Any]], name: str):
    sin, code, _guard = SINS[name]
    assert run_sql(*books, before="", guard="", sin=sin) == code


@pytest.mark.parametrize("name", SINS)
def test_and_without_the_guard_it_would_pass(books: tuple[str, dict[str, Any]], name: str):
    sin, _code, guard = SINS[name]
    assert run_sql(*books, before="", guard=guard, sin=sin) == ""
