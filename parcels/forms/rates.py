"""What is asked of a set of rates: its paper, land prices by zone, coefficients, and prices of things."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from landmgmt.lib.refusal import Refusal
from parcels.actions.rates import ThingRate, ZonePrice
from parcels.forms.takings import DayField, PaperPart
from parcels.forms.yuan import YuanField
from parcels.models import ItemUnit, Office, Place, RateSet
from parcels.rules.landclass import Group
from parcels.rules.money_terms import Head
from parcels.rules.pricing import Pricing, check_rate
from parcels.rules.valuation import FINE_GROUPS
from parcels.words.formulas import land_group_word, unit_word
from parcels.words.money import HEADS
from parcels.words.pricing import PRICINGS

ZONES, THINGS, MORE, MOST = 6, 6, 6, 150
_ITEM, _PUBLISHED = pgettext_lazy("补偿标准", "项目"), pgettext_lazy("补偿标准", "公布日")
# Arable land is told by its finer groups.
LAND_GROUPS = (*FINE_GROUPS.values(), *(group.value for group in Group if group is not Group.ARABLE))
_OF_LAND = {Head.LAND, Head.RESETTLEMENT}
_THING_HEADS = [("", "—"), *((head.value, word) for head, word in HEADS.items() if head not in _OF_LAND)]
_PRICE = {"max_digits": 12, "decimal_places": 2, "min_value": Decimal("0.01"), "required": False}
_THING = ("head", "name", "unit", "pricing", "price", "high")
# A zone's row: its code, 元/亩, and what not every paper says of it.
_ZONE_NEEDED = ("zone", "zone_price")
_ZONE_MORE = ("zone_farmland", "zone_built", "zone_unused", "zone_extent", "zone_remark")
# What every row needs; a price, a second one or none follows from how it is priced.
_NEEDED = ("head", "name", "unit")
_ASKED = ("is_backdated", "is_elsewhere")


class RatesNameForm(forms.Form):
    """What a published set is called, and the day it ends without a successor; its prices stay."""

    name = forms.CharField(label=_("名称"), max_length=80)
    paper_number = forms.CharField(label=_("文号"), max_length=60)
    is_sample = forms.BooleanField(label=_("样例值，不是正式标准"), required=False)
    until = DayField(
        label=_("停用日"), required=False, help_text=_("从这一天起不再施行；新标准发布时会自动停用，不必填")
    )


class RatesForm(PaperPart):
    """A published set of rates; `things` is the number of rows for things, which another press may raise."""

    name = forms.CharField(label=_("名称"), max_length=80, help_text=_("如 征地补偿标准 2024"))
    paper_number = forms.CharField(label=_("文号"), max_length=60)
    county_code = forms.RegexField(
        r"^[0-9]{6,12}$",
        label=_("行政区划代码"),
        max_length=12,
        help_text=_("标准适用的县区，6 位"),
        error_messages={"invalid": _("代码是 6 到 12 位数字。")},
    )
    published = DayField(label=_PUBLISHED, help_text=_("文件公布的那一天，不晚于今天"))
    since = DayField(label=_("施行日"), help_text=_("同一县区原来的标准到这一天为止；已签的协议不变"))
    land_percent = forms.IntegerField(
        label=_("土地补偿费占比 %"),
        min_value=0,
        max_value=100,
        help_text=_("区片综合地价中归集体的部分，其余是安置补助费"),
    )
    remark = forms.CharField(label=_("备注"), max_length=400, required=False)
    is_sample = forms.BooleanField(label=_("样例值，不是正式标准"), required=False)
    # Asked only where the answer to the rest makes somebody look twice.
    is_backdated = forms.BooleanField(label=_("文件写明自公布之前施行，已核对"), required=False)
    is_elsewhere = forms.BooleanField(label=_("确是别的县区的标准"), required=False)
    field_order = ["name", "paper_number", "scan"]

    def __init__(self, *args: Any, things: int = THINGS, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["scan"].label = _("文件扫描件")
        self.fields["scan"].required = True
        self.fields["scan"].error_messages["required"] = _("请上传公布这套标准的文件扫描件。")
        units = [("", "—"), *((unit, unit_word(unit)) for unit in units_known())]
        if not self.is_bound:
            for name in _ASKED:
                del self.fields[name]
        self.things = min(max(things, THINGS), MOST)
        self.zones = self._zones_asked()
        for n in range(1, self.zones + 1):
            self._add(f"zone_{n}", forms.CharField, _("区片"), n, max_length=8, required=False)
            self._add(f"zone_price_{n}", YuanField, _("元/亩"), n, **_PRICE)
            self._add(f"zone_farmland_{n}", YuanField, _("永久基本农田 元/亩"), n, **_PRICE)
            self._add(f"zone_built_{n}", YuanField, _("建设用地 元/亩"), n, **_PRICE)
            self._add(f"zone_unused_{n}", YuanField, _("未利用地 元/亩"), n, **_PRICE)
            self._add(f"zone_extent_{n}", forms.CharField, _("区片范围"), n, max_length=400, required=False)
            self._add(f"zone_remark_{n}", forms.CharField, _("备注"), n, max_length=200, required=False)
        for group in LAND_GROUPS:
            self.fields[f"coefficient_{group}"] = forms.DecimalField(
                label=land_group_word(group),
                required=False,
                max_digits=5,
                decimal_places=3,
                min_value=Decimal("0.001"),
            )
        for n in range(1, self.things + 1):
            self._add(f"head_{n}", forms.ChoiceField, _("科目"), n, choices=_THING_HEADS, required=False)
            self._add(f"name_{n}", forms.CharField, _ITEM, n, max_length=60, required=False)
            self._add(f"unit_{n}", forms.ChoiceField, _("单位"), n, choices=units, required=False)
            kinds = list(PRICINGS.items())
            self._add(f"pricing_{n}", forms.ChoiceField, _("计价方式"), n, choices=kinds, required=False)
            self._add(f"price_{n}", YuanField, _("单价 元"), n, **_PRICE)
            self._add(f"high_{n}", YuanField, _("最高单价 元"), n, **_PRICE)

    def _add(self, name: str, kind: Any, word: Any, n: int, **options: Any) -> None:
        self.fields[name] = field = kind(label=word, **options)
        field.widget.attrs["aria-label"] = gettext("%(word)s，第 %(n)s 行") % {"word": word, "n": n}

    @property
    def about(self) -> list[BoundField]:
        """The fields of the set itself."""
        return [self[name] for name in self.fields if name in self.base_fields]

    def _zones_asked(self) -> int:
        """Every row that was sent; else those already filled and two more, six at least."""
        given = self.data if self.is_bound else self.initial
        rows = [n for n in range(1, MOST + 1) if f"zone_{n}" in given]
        if self.is_bound:
            return max([ZONES, *rows])
        return min(max([ZONES, *(n + 2 for n in rows if given[f"zone_{n}"])]), MOST)

    @property
    def zone_rows(self) -> list[list[BoundField]]:
        parts = (*_ZONE_NEEDED, *_ZONE_MORE)
        return [[self[f"{part}_{n}"] for part in parts] for n in range(1, self.zones + 1)]

    @property
    def coefficient_fields(self) -> list[BoundField]:
        return [self[f"coefficient_{group}"] for group in LAND_GROUPS]

    @property
    def thing_rows(self) -> list[list[BoundField]]:
        return [[self[f"{part}_{n}"] for part in _THING] for n in range(1, self.things + 1)]

    def clean(self) -> Any:
        given = super().clean() or self.cleaned_data
        for n in range(1, self.zones + 1):
            more = any(given.get(f"{part}_{n}") for part in _ZONE_MORE)
            needed = [f"{part}_{n}" for part in _ZONE_NEEDED]
            self._together(needed, _("区片和地价要一起填。"), begun=more)
        for n in range(1, self.things + 1):
            self._priced(n)
        zones = [zone for zone, _price in self._zones()]
        if len(set(zones)) != len(zones):
            raise ValidationError(_("同一区片填了两行。"))
        if not zones and not self.errors:
            raise ValidationError(_("至少要有一个区片的地价。"))
        self._look_twice(given)
        return given

    def _look_twice(self, given: dict[str, Any]) -> None:
        """In force before it was published, or a county where the office has no land: asked, then taken."""
        since, published, code = (given.get(name) for name in ("since", "published", "county_code"))
        early = bool(since and published and since < published)
        self._ask("is_backdated", early, _("施行日早于公布日：请核对两个日子，文件确有追溯规定的再勾选。"))
        known = counties_known()
        elsewhere = bool(code and known and code not in known)
        told = _(
            "代码 %(code)s 不是本单位的县区（%(known)s），这套标准不会用到本单位的地块：请改正，或勾选。"
        )
        self._ask("is_elsewhere", elsewhere, told % {"code": code, "known": "、".join(sorted(known)[:5])})

    def _ask(self, name: str, asked: bool, question: Any) -> None:
        if not asked:
            del self.fields[name]
        elif not self.cleaned_data.get(name):
            self.add_error(name, question)

    def _together(self, names: list[str], wrong: Any, *, begun: bool = False) -> None:
        """All fields of a row or none: the sentence stands at the first that is missing.

        `begun` says that something else of the row is given.
        """
        given = [name for name in names if self.cleaned_data.get(name) not in (None, "")]
        missing = [name for name in names if name not in given and name not in self.errors]
        if (given or begun) and missing:
            self.add_error(missing[0], wrong)

    def _priced(self, n: int) -> None:
        """A row is whole: what it is, and the figures its way of pricing asks for."""
        given = self.cleaned_data
        price, high = given.get(f"price_{n}"), given.get(f"high_{n}")
        names = [f"{part}_{n}" for part in _NEEDED]
        if price is not None or high is not None or any(given.get(name) for name in names):
            pricing = Pricing(given.get(f"pricing_{n}") or Pricing.FIXED)
            wanted = [] if pricing is Pricing.APPRAISAL else [f"price_{n}"]
            self._together([*names, *wanted], _("科目、项目、单位和单价要一起填；按评估的不填单价。"))
            try:
                check_rate(pricing, price, high)
            except Refusal:
                field = f"high_{n}" if price is not None else f"price_{n}"
                if not self.has_error(field):
                    wrong = _("定额填一个单价；幅度填最低和最高，最高须大于最低；按评估的不填。")
                    self.add_error(field, wrong)

    def _zones(self) -> Iterator[tuple[str, ZonePrice]]:
        given = self.cleaned_data
        for n in range(1, self.zones + 1):
            if given.get(f"zone_{n}") and given.get(f"zone_price_{n}"):
                more = (given.get(f"{part}_{n}") for part in _ZONE_MORE)
                yield given[f"zone_{n}"], ZonePrice(given[f"zone_price_{n}"], *more)

    def _things(self) -> Iterator[ThingRate]:
        given = self.cleaned_data
        for n in range(1, self.things + 1):
            if given[f"head_{n}"]:
                head, name, unit, pricing, price, high = (given[f"{part}_{n}"] for part in _THING)
                how = pricing or Pricing.FIXED
                yield ThingRate(head, f"{head.upper()}-{n}"[:24], name, unit, price, high, how)

    @property
    def facts(self) -> dict[str, Any]:
        """The set as the deed takes it."""
        given = self.cleaned_data
        coefficients = {group: given[f"coefficient_{group}"] for group in LAND_GROUPS}
        return {
            **{name: given[name] for name in self.base_fields if name not in ("scan", *_ASKED)},
            "land": dict(self._zones()),
            "coefficients": {group: value for group, value in coefficients.items() if value is not None},
            "things": list(self._things()),
        }


def units_known() -> list[str]:
    """The units a price may be per: those of the office's list that are in use."""
    return list(ItemUnit.objects.filter(is_used=True).values_list("name", flat=True))


def counties_known() -> set[str]:
    """The codes of the counties this office works in: its own, and those of its places."""
    places = Place.objects.filter(level=Place.Level.COUNTY).values_list("code", flat=True)
    return {code for code in (*Office.objects.values_list("admin_code", flat=True), *places) if code}


def first_of(older: RateSet) -> tuple[dict[str, Any], int]:
    """The prices of a standing set as the first values of the next, and how many rows its things need."""
    rates = list(older.rates.select_related("price_zone").order_by("pk"))
    first: dict[str, Any] = {"county_code": older.county_code, "land_percent": older.land_percent}
    zones = [rate for rate in rates if rate.price_zone]
    for n, rate in enumerate(zones[:MOST], start=1):
        known = (rate.basic_farmland_yuan, rate.built_yuan, rate.unused_yuan, rate.extent, rate.remark)
        first |= {f"{part}_{n}": value for part, value in zip(_ZONE_MORE, known, strict=True)}
        first |= {f"zone_{n}": rate.price_zone.code, f"zone_price_{n}": rate.price_yuan}
    for row in older.coefficients.all():
        first[f"coefficient_{row.land_group}"] = row.coefficient
    things = [rate for rate in rates if rate.price_zone is None and rate.head not in _OF_LAND]
    for n, rate in enumerate(things[:MOST], start=1):
        first |= {
            f"head_{n}": rate.head,
            f"name_{n}": rate.name,
            f"unit_{n}": rate.unit,
            f"pricing_{n}": rate.pricing,
            f"price_{n}": rate.price_yuan,
            f"high_{n}": rate.high_yuan,
        }
    return first, len(things) + MORE
