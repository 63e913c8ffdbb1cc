"""What is next in the siting: site, ground, values, comparison, recommendation, choice, in this order."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from expansion.models import PowerCorridor, SiteComparison, SitingBasis, SubstationCandidate
from expansion.models.site_sheet import criteria_on, known_on, terms_of
from expansion.rules.siting import reasons_out
from expansion.words.criteria import said

# So many missing criteria are named; the rest is a number.
NAMED = 4


def missing_values(sites: list[SubstationCandidate], on: Any) -> dict[int, list[str]]:
    """Per site the criteria without a value that keep it out of the ranking."""
    criteria = criteria_on(on)
    if criteria is None:
        return {site.pk: [] for site in sites}
    known, terms = known_on(sites, criteria, on), terms_of(criteria)
    found = {}
    for site in sites:
        numbers = {code: one.number for code, one in known[site.pk].items()}
        found[site.pk] = [
            str(reason.params["criterion"])
            for reason in reasons_out(terms, numbers)
            if reason.code != "veto_fails"
        ]
    return found


def next_steps(sites: list[SubstationCandidate], on: Any, *, chosen: Any) -> list[dict[str, Any]]:
    """The way to a chosen site: word, link, what is missing, and whether it is done, due now or later."""
    missing = missing_values([site for site in sites if not site.chosen_date], on)
    short = [site for site in sites if missing.get(site.pk)]
    newest = SiteComparison.objects.filter(compared_date__lte=on).order_by("-number").first()
    lasting = bool(newest and newest.recommended_id)
    steps = [
        _step(_("登记候选站址"), "siting_import", bool(sites), _count(len(sites))),
        _step(_("登记负荷中心与洪水位、线路走廊"), "siting_basis", _has_ground(on), _ground(on)),
        _step(
            _("填报指标值"),
            "siting_values",
            bool(sites) and not short,
            [_short(s, missing[s.pk]) for s in short],
        ),
        _step(_("比选"), "siting", _covers(newest, sites), _compared(newest), anchor="#compare"),
        _step(
            _("写推荐意见"),
            "siting_recommend" if newest else "",
            lasting,
            [newest.recommended.name] if newest and newest.recommended else [],
            args=[newest.number] if newest else [],
        ),
        _step(
            _("选定站址"),
            "siting_choose" if newest and lasting else "",
            chosen is not None,
            [chosen.name] if chosen else [],
            args=[newest.recommended_id] if newest and lasting else [],
        ),
    ]
    due = next((step for step in steps if not step["done"]), None)
    for step in steps:
        step["state"] = "done" if step["done"] else ("now" if step is due else "later")
    return steps


def _step(
    word: str, name: str, done: bool, under: list[str], *, args: list[Any] | None = None, anchor: str = ""
) -> dict[str, Any]:
    url = reverse(name, args=args or []) + anchor if name else ""
    return {"word": word, "url": url, "done": done, "under": [text for text in under if text]}


def _count(sites: int) -> list[str]:
    return [ngettext("%(n)s 个", "%(n)s 个", sites) % {"n": sites}]


def _has_ground(on: Any) -> bool:
    return not _ground(on)


def _ground(on: Any) -> list[str]:
    """What of the basis is not there yet."""
    basis = SitingBasis.objects.filter(valid_from__lte=on).order_by("valid_from", "pk").last()
    told = []
    if basis is None or basis.load_centre is None:
        told.append(_("没有负荷中心"))
    if basis is None or basis.flood_level_m is None:
        told.append(_("没有设计洪水位"))
    if not PowerCorridor.objects.exists():
        told.append(_("没有线路走廊"))
    return told


def _short(site: SubstationCandidate, names: list[str]) -> str:
    told = {"code": site.code, "count": len(names), "names": _("、").join(said(n) for n in names[:NAMED])}
    if len(names) > NAMED:
        return _("%(code)s 缺 %(count)s 个：%(names)s等") % told
    return _("%(code)s 缺 %(count)s 个：%(names)s") % told


def _covers(newest: SiteComparison | None, sites: list[SubstationCandidate]) -> bool:
    """Whether the newest comparison is of the sites that stand now."""
    return newest is not None and {row["id"] for row in newest.result["sites"]} == {site.pk for site in sites}


def _compared(newest: SiteComparison | None) -> list[str]:
    if newest is None:
        return []
    return [_("第 %(number)s 号，%(day)s") % {"number": newest.number, "day": newest.compared_date}]
