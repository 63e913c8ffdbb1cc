"""Legal terms and the working-day calendar (法定期限、节假日安排): with day, article and source."""

from collections import defaultdict

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from landmgmt.lib.workdays import published_days, published_years
from parcels.models.periods import Period, no_overlap
from parcels.rules.terms import Law, Term, TermCode, TermUnit
from parcels.rules.working_days import Calendar, DayKind
from parcels.words.law import DAY_KINDS, TERMS, UNITS


class LegalTerm(Period):
    """A period or proportion of the law (法定期限), in force from a day on."""

    code = models.CharField(_("事项"), max_length=24, choices=list(TERMS.items()))
    amount = models.PositiveIntegerField(_("数"))
    denominator = models.PositiveIntegerField(_("分母"), default=1)
    unit = models.CharField(_("单位"), max_length=12, choices=list(UNITS.items()))
    article = models.CharField(_("条款"), max_length=60)
    source = models.CharField(_("依据"), max_length=160)

    class Meta:
        verbose_name = _("法定期限")
        ordering = ["code", "valid"]
        constraints = [
            no_overlap("legal_term_no_overlap", "code"),
            models.CheckConstraint(
                condition=~models.Q(article="") & ~models.Q(source=""), name="legal_term_has_source"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    unit=TermUnit.SHARE,
                    amount__gt=0,
                    amount__lte=models.F("denominator"),
                    denominator__lte=10000,
                )
                | ~models.Q(unit=TermUnit.SHARE) & models.Q(amount__range=(1, 365), denominator=1),
                name="legal_term_amount",
            ),
        ]


class CalendarNotice(models.Model):
    """A notice about a year's days off (节假日安排): the whole year's, or of single days; never edited."""

    year = models.PositiveSmallIntegerField(_("年份"))
    is_whole = models.BooleanField(_("全年安排"), default=False)
    source = models.CharField(_("依据"), max_length=160)
    paper = models.ForeignKey(
        "parcels.Document",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("通知"),
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("登记人")
    )
    entered_date = models.DateField(_("登记日"))

    class Meta:
        verbose_name = _("节假日安排")
        ordering = ["-year", "-id"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(source=""), name="calendar_notice_has_source")
        ]


class CalendarDay(models.Model):
    """One day of a notice (放假、调休上班); a later notice's row counts before an earlier one's."""

    notice = models.ForeignKey(CalendarNotice, on_delete=models.PROTECT, related_name="days")
    day = models.DateField(_("日期"))
    kind = models.CharField(_("类别"), max_length=6, choices=list(DAY_KINDS.items()))

    class Meta:
        verbose_name = _("安排的日子")
        ordering = ["notice", "day"]
        constraints = [models.UniqueConstraint(fields=["notice", "day"], name="calendar_day_once")]


def calendar() -> Calendar:
    """The calendar as known now: what the State Council published, with the office's own rows over it."""
    marked = dict(published_days())
    for day, kind in CalendarDay.objects.order_by("notice_id", "day").values_list("day", "kind"):
        if kind == DayKind.USUAL:
            marked.pop(day, None)
        else:
            marked[day] = kind == DayKind.WORKS
    whole = CalendarNotice.objects.filter(is_whole=True).values_list("year", flat=True)
    return Calendar(published_years() | set(whole), marked)


def law() -> Law:
    """Terms and calendar as they are known now, in three queries."""
    terms = defaultdict(list)
    for row in LegalTerm.objects.exclude(valid__isempty=True).order_by("code", "valid"):
        code = TermCode(row.code)
        terms[code].append(
            Term(code, row.amount, TermUnit(row.unit), row.article, row.valid.lower, row.denominator)
        )
    return Law(calendar(), terms)
