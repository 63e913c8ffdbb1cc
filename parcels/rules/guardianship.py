"""Who needs a guardian to receive money for them: a minor, until the day of majority (民法典 17, 27)."""

from collections.abc import Iterable
from datetime import date

from landmgmt.lib.refusal import Refusal

MAJORITY_YEARS = 18


def majority_day(born: date) -> date:
    """The 18th birthday, from which a person is of age; who was born on a leap day has it on 1 March.

    >>> majority_day(date(2010, 5, 1)), majority_day(date(2008, 2, 29))
    (datetime.date(2028, 5, 1), datetime.date(2026, 3, 1))
    """
    year = born.year + MAJORITY_YEARS
    if (born.month, born.day) == (2, 29):
        return date(year, 3, 1)
    return born.replace(year=year)


def age_of_minor(born: date | None, on: date) -> int | None:
    """The age in whole years of who is under 18 on a day, None for who is of age or of unknown birth.

    >>> age_of_minor(date(2015, 6, 1), date(2026, 11, 27)), age_of_minor(date(2008, 6, 1), date(2026, 6, 1))
    (11, None)
    """
    if born is None or not born <= on < majority_day(born):
        return None
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def check_guardianship(
    ward: tuple[str, date | None],
    guardians: Iterable[tuple[str, date | None]],
    *,
    since: date,
    until: date | None,
) -> None:
    """Refuse a guardian for who is of age or past the day of majority, and a guardian who is a minor.

    `ward` and each guardian are (name, birthday). A ward's must be known, by an ID number or by the paper:
    nobody's money goes to a guardian on the word that he is a minor.
    """
    name, born = ward
    if born is None:
        raise Refusal("ward_birth_unknown", {"name": name}, field="born")
    if until is None:
        raise Refusal("guardian_without_end", {"name": name}, field="until")
    of_age = majority_day(born)
    told = {"name": name, "day": str(of_age)}
    if since >= of_age:
        raise Refusal("ward_is_of_age", told, field="kind")
    if until > of_age:
        raise Refusal("guardian_beyond_majority", told, field="until")
    for one, their_birthday in guardians:
        if their_birthday and majority_day(their_birthday) > since:
            raise Refusal("guardian_is_a_minor", {"name": one}, field="shares")
