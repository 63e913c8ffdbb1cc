"""The State Council's days off and make-up days, as the kept library `chinesecalendar` holds them."""

from datetime import date
from functools import cache

from chinese_calendar import constants


@cache
def published_days() -> dict[date, bool]:
    """Days that are not what their weekday says: True is worked (a make-up), False is free."""
    return {**dict.fromkeys(constants.holidays, False), **dict.fromkeys(constants.workdays, True)}


@cache
def published_years() -> frozenset[int]:
    """Years whose whole arrangement the library holds: it knows their Spring Festival.

    A New Year's day that an earlier year's arrangement names makes no year known.
    """
    feast = constants.Holiday.spring_festival.value
    return frozenset(day.year for day, name in constants.holidays.items() if name == feast)
