"""How a sum was reached, in the office's way of writing it."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from parcels.rules import landclass
from parcels.rules.landclass import Group
from parcels.rules.money_terms import ARTICLE_OF, Head
from parcels.rules.valuation import FINE_GROUPS
from parcels.words.refusals import ARTICLES
from parcels.words.takeover import COLUMNS

LAND_CLASSES = {
    "0101": gettext_lazy("水田"),
    "0102": gettext_lazy("水浇地"),
    "0103": gettext_lazy("旱地"),
    "0201": gettext_lazy("果园"),
    "0202": gettext_lazy("茶园"),
    "0301": gettext_lazy("乔木林地"),
    "0302": gettext_lazy("竹林地"),
    "0305": gettext_lazy("灌木林地"),
    "0404": gettext_lazy("其他草地"),
    "0702": gettext_lazy("农村宅基地"),
    "1006": gettext_lazy("农村道路"),
    "1101": gettext_lazy("河流水面"),
    "1104": gettext_lazy("坑塘水面"),
    "1107": gettext_lazy("沟渠"),
}
GROUPS = {
    Group.ARABLE: gettext_lazy("耕地"),
    Group.GARDEN: gettext_lazy("园地"),
    Group.FOREST: gettext_lazy("林地"),
    Group.GRASS: gettext_lazy("草地"),
    Group.OTHER_FARM: gettext_lazy("其他农用地"),
    Group.BUILT: gettext_lazy("建设用地"),
    Group.UNUSED: gettext_lazy("未利用地"),
}
# The units prices are given in (Rate.unit), so that a page in another language can word them.
UNITS = (
    *(gettext_noop("㎡"), gettext_noop("m³"), gettext_noop("亩"), gettext_noop("米"), gettext_noop("口")),
    *(gettext_noop("根"), gettext_noop("套"), gettext_noop("冢"), gettext_noop("座"), gettext_noop("株")),
    *(gettext_noop("棵"), gettext_noop("个"), gettext_noop("元")),
)


def unit_word(unit: str) -> str:
    """A unit in the reader's language; one that is on no list as it was written."""
    return str(_(unit)) if unit in UNITS else unit


def land_class_word(code: str) -> str:
    """The name of a land class, else of its group, else the code: 0101 → 水田."""
    if code[:4] in LAND_CLASSES:
        return str(LAND_CLASSES[code[:4]])
    group = landclass.group_of(code)
    return str(GROUPS[group]) if group else code


def land_group_word(code: str) -> str:
    """What a coefficient stands under: a fine group (dry → 旱地), a group (forest → 林地) or a class."""
    fine = {name: land_class for land_class, name in FINE_GROUPS.items()}
    if code in fine:
        return str(LAND_CLASSES[fine[code]])
    return str(GROUPS[Group(code)]) if code in list(Group) else land_class_word(code)


def figure(value: Decimal | str) -> str:
    """A decimal with thousands and its own places: 327600.00 → 327,600.00."""
    return f"{Decimal(value):,}"


def formula_text(formula: str, params: Mapping[str, Any]) -> str:
    """The sentence of an entitlement's formula; KeyError for a code no rule writes."""
    return _FORMULAS[formula](params)


def basis_text(head: str, rate_sets: Iterable[tuple[str, str]] = ()) -> str:
    """What a sum rests on: the article of its head, then the rates, each (name, number of its paper)."""
    article = ARTICLE_OF.get(Head(head))
    known = [str(ARTICLES[article])] if article else []
    known += [_("%(name)s（%(number)s）") % {"name": name, "number": number} for name, number in rate_sets]
    return "；".join(known)


def _land_share(params: Mapping[str, Any]) -> str:
    text = _("%(total)s × %(percent)s %%；%(land)s")
    told = {"total": figure(params["total"]), "percent": params["percent"], "land": _land(params["parts"])}
    return text % told


def _land(parts: Sequence[Mapping[str, Any]]) -> str:
    """Area × price of each class: 果园 1,000.00 ㎡ ×（62,000 元/亩 × 0.800 ＝ 74.40 元/㎡） ＝ 74,400.00."""
    terms = " ＋ ".join(_land_term(part) for part in parts)
    return str(_("区片综合地价：%(terms)s ＝ %(amounts)s") % {"terms": terms, "amounts": _amounts(parts)})


def _land_term(part: Mapping[str, Any]) -> str:
    told = {
        "name": land_class_word(part["land_class"]),
        "area": figure(part["area_m2"]),
        "price": figure(part["price"]),
        "coefficient": part.get("coefficient", ""),
    }
    if "own_price" in part:
        text = _("%(name)s %(area)s ㎡ ×（%(group)s地价 %(per_mu)s 元/亩 ＝ %(price)s 元/㎡）")
        group = str(GROUPS[Group(part["own_price"])])
        return text % {**told, "per_mu": figure(part["per_mu"]), "group": group}
    if "per_mu" in part:
        text = _("%(name)s %(area)s ㎡ ×（%(per_mu)s 元/亩 × %(coefficient)s ＝ %(price)s 元/㎡）")
        return text % {**told, "per_mu": figure(part["per_mu"])}
    # What was frozen before the price was kept with its 元/亩 still has its coefficient.
    if told["coefficient"]:
        return _("%(name)s %(area)s ㎡ × %(price)s 元/㎡（已乘系数 %(coefficient)s）") % told
    return _("%(name)s %(area)s ㎡ × %(price)s 元/㎡") % told


def _resettlement(params: Mapping[str, Any]) -> str:
    text = f"{figure(params['total'])} × {params['percent']} % ＝ {figure(params['base'])}{_share(params)}"
    if land := params.get("land"):
        return str(_("%(sum)s；%(land)s") % {"sum": text, "land": _land(land)})
    return text


def _things(params: Mapping[str, Any]) -> str:
    parts = params["parts"]
    return f"{' ＋ '.join(_thing(p) for p in parts)} ＝ {_amounts(parts)}{_share(params)}"


def _thing(part: Mapping[str, Any]) -> str:
    named = f"{part['name']} {figure(part['quantity'])} {unit_word(part['unit'])}"
    if report := part.get("appraisal"):
        text = _("%(thing)s（评估 %(number)s，%(appraiser)s，%(commission)s 委托，%(report)s 报告）")
        return text % {"thing": named, **report}
    unit = unit_word(part["unit"])
    priced = str(_("%(thing)s × %(price)s 元/%(unit)s")) % {
        "thing": named,
        "price": figure(part["price"]),
        "unit": unit,
    }
    if choice := part.get("chosen"):
        text = _("%(thing)s（幅度 %(low)s–%(high)s，%(by)s %(on)s 选定：%(reason)s）")
        bounds = {"low": figure(choice["low"]), "high": figure(choice["high"])}
        return text % {**choice, **bounds, "thing": priced}
    return priced


def _manual(params: Mapping[str, Any]) -> str:
    text = _(
        "手工明细 %(amount)s：%(reason)s；%(by)s %(on)s 录入，%(second)s %(second_on)s 复核签字%(proof)s"
    )
    proof = _("，依据“%(title)s”") % {"title": params["paper"]} if params["paper"] else ""
    return text % {**params, "amount": figure(params["amount"]), "proof": proof}


def _deducted(params: Mapping[str, Any]) -> str:
    whole = params["sum"]
    text = _("%(sum)s ＝ %(amount)s；扣减 %(less)s")
    less = "；".join(_manual(one) for one in params["less"])
    reached = formula_text(whole["formula"], whole["params"])
    return text % {"sum": reached, "amount": figure(whole["amount"]), "less": less}


def _insurance(params: Mapping[str, Any]) -> str:
    text = _("%(area)s ㎡ ×（%(per_mu)s 元/亩 ＝ %(price)s 元/㎡）；实施条例第32条，单独列支，进社保专户")
    return text % {
        "area": figure(params["area_m2"]),
        "price": figure(params["price"]),
        "per_mu": figure(params["per_mu"]),
    }


def _amounts(parts: Sequence[Mapping[str, Any]]) -> str:
    return " ＋ ".join(figure(part["amount"]) for part in parts)


def _share(params: Mapping[str, Any]) -> str:
    if "numerator" not in params or params["numerator"] == params["denominator"]:
        return ""
    return str(_("；× %(numerator)s/%(denominator)s") % params)


def _difference(params: Mapping[str, Any]) -> str:
    now = " ＋ ".join(formula_text(one["formula"], one["params"]) for one in params["sums"])
    text = _("变更后 %(after)s − 变更前 %(before)s；变更后：%(now)s")
    return text % {"after": figure(params["after"]), "before": figure(params["before"]), "now": now}


def _succession(params: Mapping[str, Any]) -> str:
    return _("原应付 %(amount)s 改由新的收款人收") % {"amount": figure(params["amount"])}


def _old_book(params: Mapping[str, Any]) -> str:
    text = _("旧账“%(book)s”%(sheet)s 第 %(row)s 行") % params
    unknown = [str(COLUMNS[name]) for name in params["unknown"] if name in COLUMNS]
    return text + (_("；不详：%(fields)s") % {"fields": _("、").join(unknown)} if unknown else "")


def _old_correction(params: Mapping[str, Any]) -> str:
    text = _("更正旧账：原应付 %(before)s，应为 %(after)s")
    return text % {"before": figure(params["before"]), "after": figure(params["after"])}


_FORMULAS = {
    "land_share": _land_share,
    "resettlement": _resettlement,
    "things": _things,
    "manual": _manual,
    "deducted": _deducted,
    "insurance": _insurance,
    "difference": _difference,
    "succession": _succession,
    "old_book": _old_book,
    "old_correction": _old_correction,
}
