"""Points typed by hand: read into the everyday format, or named by their line."""

import pytest

from expansion.importers.typed_points import as_txt
from landmgmt.lib.refusal import Refusal


def test_typed_points_become_the_everyday_format():
    text = as_txt("区块一\nJ1 3001337.231 37398864.552\n3001437.231，37398864.552\n")
    assert text.splitlines()[3:] == [
        ",,区块一,区块一,面,,,,@",
        "J1,1,3001337.231,37398864.552",
        "J2,1,3001437.231,37398864.552",
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("J1 3001337.231 37398864.552", "typed_point_without_block"),
        ("A\nJ1 3001337.231 37398864.552 9 9", "typed_line_unreadable"),
    ],
)
def test_a_line_that_is_neither_name_nor_point_is_named(text, code):
    with pytest.raises(Refusal, match=code):
        as_txt(text)
