"""Whatever a past day can ask is a row with a `valid` range of days, [from, to): one base for all of them."""

from datetime import date
from typing import Any, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import BigIntegerField, Case, F, Value, When
from django.utils.translation import gettext_lazy as _


class PeriodQuerySet(models.QuerySet[Any]):
    def on(self, day: date) -> Self:
        """The rows in force at the end of `day`."""
        return self.filter(valid__contains=day)

    def open(self) -> Self:
        """The rows with no end yet."""
        return self.filter(valid__upper_inf=True, valid__isempty=False)


class Period(models.Model):
    """In force on the days of `valid`; a row replaced on its first day keeps an empty range."""

    valid = DateRangeField(_("有效期"))

    objects = PeriodQuerySet.as_manager()

    class Meta:
        abstract = True


def no_overlap(name: str, *fields: str) -> ExclusionConstraint:
    """Two rows with the same `fields` never hold on the same day."""
    return ExclusionConstraint(
        name=name,
        expressions=[
            *((field, RangeOperators.EQUAL) for field in fields),
            ("valid", RangeOperators.OVERLAPS),
        ],
    )


def open_once(name: str, field: str) -> models.UniqueConstraint:
    """One row of `field` is open; that closed ones never share a day either is the trigger `no_overlap`'s.

    An exclusion constraint says both in one, at 22 s for a million rows: too dear where land comes in bulk.
    """
    still_open = models.Q(valid__upper_inf=True, valid__isempty=False)
    return models.UniqueConstraint(fields=[field], condition=still_open, name=name)


def from_since(name: str) -> models.CheckConstraint:
    """A link of a chain is in force from its `since_date`, or never was (a day asks `valid`)."""
    begins = models.Q(valid__startswith=models.F("since_date"))
    return models.CheckConstraint(condition=models.Q(valid__isempty=True) | begins, name=name)


def open_once_among(name: str, field: str) -> models.UniqueConstraint:
    """The same in an index of all rows, so that it finds those of `field` too and spares a second one.

    Every closed row stands in it under its own number, the open one under 0.
    """
    still_open = models.Q(valid__upper_inf=True, valid__isempty=False)
    place = Case(When(still_open, then=Value(0)), default=F("id"), output_field=BigIntegerField())
    return models.UniqueConstraint(F(field), place, name=name)
