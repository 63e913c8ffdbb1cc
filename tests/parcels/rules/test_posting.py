"""How long a list hangs, whose name it covers, what a corrected one names."""

from datetime import date

from parcels.rules.posting import RowFacts, differences, last_day, shown_name


def test_the_day_of_posting_is_not_counted():
    assert last_day(date(2026, 2, 4), 7) == date(2026, 2, 11)
    assert last_day(date(2028, 2, 28), 1) == date(2028, 2, 29)


def test_the_name_of_a_child_under_14_is_covered_until_the_birthday():
    born = date(2012, 5, 1)
    assert shown_name("王小军", born, date(2026, 4, 30)) == "王××"
    assert shown_name("王小军", born, date(2026, 5, 1)) == "王小军"
    assert shown_name("王家", None, date(2026, 4, 30)) == "王家"


def row(key, **shown):
    return RowFacts(key, shown)


def test_a_correction_names_what_is_new_what_changed_and_what_is_gone():
    before = [row(1, quantity=3), row(2, quantity=5), row(3, quantity=7)]
    after = [row(4, quantity=1), row(2, quantity=6), row(1, quantity=3)]
    found = differences(before, after)
    assert [(d.key, d.before, d.after) for d in found] == [
        (4, None, after[0]),
        (2, before[1], after[1]),
        (3, before[2], None),
    ]
    assert differences(before, list(reversed(before))) == []
