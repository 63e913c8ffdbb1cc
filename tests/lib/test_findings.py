"""Findings keep their place, their order and their grade."""

from decimal import Decimal

from landmgmt.lib.findings import Finding, accepted, confirm, error, in_order, note
from landmgmt.lib.reasons import Reason
from landmgmt.lib.refusal import Refusal


def test_a_finding_survives_being_kept():
    kept = confirm("AREA_DIFFERS", plot=2, row=9, column="DKMJ", percent="1.5").to_json()
    assert Finding.from_json(kept).to_json() == kept


def test_decimals_are_kept_as_text():
    assert note("X", area=Decimal("1.20")).to_json()["params"] == {"area": "1.20"}


def test_errors_stand_first_then_rows():
    found = [note("N"), confirm("C", row=3), error("B", row=9), error("A", row=2)]
    assert [f.code for f in in_order(found)] == ["A", "B", "C", "N"]


def test_only_what_asks_for_confirmation_can_be_accepted():
    assert accepted([confirm("C"), note("N")], {"C"})
    assert not accepted([confirm("C")], set())
    assert not accepted([error("E")], {"E"})


def test_refusals_and_reasons_speak_plain_values():
    assert Refusal("OVER", {"by": Decimal("1.00")}, field="amount").to_json() == {
        "code": "OVER",
        "params": {"by": "1.00"},
        "field": "amount",
    }
    assert Reason("RATE", {"yuan": Decimal("2")}).to_json() == {"code": "RATE", "params": {"yuan": "2"}}
