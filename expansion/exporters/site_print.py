"""A comparison in words and printed figures: one set of texts for the page, the workbook, Word and PDF."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from expansion.exporters.site_words import (
    HIDDEN,
    by_sites,
    how_sentence,
    out_sentences,
    replaced_sentence,
    standing_text,
    threshold_text,
    value_text,
)
from expansion.models.site_report import Cell, Hidden, Report, Result, Row
from expansion.models.site_sheet import TYPED_BEFORE
from expansion.rules.site_standing import leads
from expansion.rules.siting import Origin, Verdict
from expansion.words.criteria import said
from expansion.words.siting import METHODS, VERDICTS
from landmgmt.lib.intake import clean

# One character beside a value says where it comes from.
MARKS = {
    Origin.COMPUTED: gettext_lazy("算"),
    Origin.TYPED: gettext_lazy("填"),
    Origin.NO_DATA: gettext_lazy("无"),
}


def printed(report: Report) -> dict[str, Any]:
    """Everything as plain text; nothing of it is markup to anybody."""
    comparison = report.comparison
    results = [_result(one) for one in report.results]
    return {
        "title": _("变电站站址比选报告"),
        "number": comparison.number,
        "heading": _heading(report),
        "mark": _("示意数据，非法定界线") if report.schematic else "",
        "review": _("审图号：%(number)s") % {"number": report.review_number or "＿＿＿＿＿＿"},
        "sites": [
            {
                "id": site["id"],
                "code": _text(site["code"]),
                "name": _text(site["name"]),
                "out": out_sentences(site["out"]),
                "cells": [one["cells"][place] for one in results],
            }
            for place, site in enumerate(report.sites)
        ],
        "rows": [_row(row) for row in report.rows],
        "results": results,
        "held": _held(report),
        "notes": _notes(report),
        "standing": _standing(report),
        "assumptions": _assumptions(report),
        "no_ranking": "" if report.results else _no_ranking(report),
        "recommended": _text(comparison.recommended.name) if comparison.recommended else "",
        "recommendation": [
            _text(line, 2000) for line in comparison.recommendation.splitlines() if line.strip()
        ],
        "recommended_date": str(comparison.recommended_date or ""),
        "sources": _sources(report),
    }


def _standing(report: Report) -> dict[str, Any]:
    """What the methods say of the recommended site, and whether more than half put it first."""
    if not report.standing:
        return {"text": "", "leads": True}
    told = {"places": standing_text(report.standing)}
    if leads(report.standing):
        return {"text": _("推荐站址的名次：%(places)s。") % told, "leads": True}
    text = _("推荐站址的名次：%(places)s；它不是多数方法的第 1 名，理由见推荐意见。") % told
    return {"text": text, "leads": False}


def _notes(report: Report) -> list[str]:
    """What to know of single values: the typed ones that layers replaced, the sums that are hidden."""
    notes, few = [], []
    for row in report.rows:
        for site, cell in zip(report.sites, row.cells, strict=True):
            if cell.hidden is Hidden.FEW_HOUSEHOLDS and cell.value["number"] is not None:
                few.append(_text(site["code"]))
            told = replaced_sentence(cell.value, kind=row.rule.kind, unit=row.rule.unit)
            if told and not cell.hidden:
                named = {"site": _text(site["code"]), "criterion": _text(said(row.rule.name))}
                notes.append(_("%(site)s 的“%(criterion)s”：") % named + _text(told, 900))
    if few:
        notes.append(
            _(
                "待付补偿合计涉及少于 3 户或户数不明的，不在本份显示（站址 %(sites)s）。"
                "财务、领导和审计登录后导出的同一份报告印有全部合计。"
            )
            % {"sites": _("、").join(few)}
        )
    return notes


def _sources(report: Report) -> list[dict[str, str]]:
    """How values are known: criteria and sites that say the same stand in one line."""
    found: dict[tuple[str, str], list[str]] = {}
    codes = [_text(site["code"]) for site in report.sites]
    for row in report.rows:
        told = ((code, _text(_how(cell), 400)) for code, cell in zip(codes, row.cells, strict=True))
        for sites, how in by_sites(told):
            where = _("各站址") if sites == codes and len(codes) > 1 else _("、").join(sites)
            found.setdefault((where, how), []).append(_text(said(row.rule.name)))
    return [
        {"criterion": _("、").join(names), "site": where, "how": how} for (where, how), names in found.items()
    ]


def _text(value: object, longest: int = 200) -> str:
    return clean(str(value), longest)


def _heading(report: Report) -> list[str]:
    comparison = report.comparison
    told = {
        "number": comparison.number,
        "day": comparison.compared_date,
        "office": _text(report.office),
        "who": _text(report.made_by),
        "made": report.made_on,
        "valid": comparison.criteria.valid_from,
        "source": _text(said(comparison.criteria.source)),
    }
    return [
        _("单位：%(office)s；比选第 %(number)s 号，%(day)s") % told,
        _("评价指标：%(valid)s 版，%(source)s") % told,
        _("制表：%(who)s，%(made)s；坐标系：") % told + report.plan.system,
    ]


def _row(row: Row) -> dict[str, Any]:
    rule = row.rule
    return {
        "name": _text(said(rule.name)),
        "unit": _text(said(rule.unit)),
        "threshold": threshold_text(rule),
        "veto": rule.is_veto,
        "veto_word": _("否决") if rule.is_veto else "",
        "weight": f"{_places(row.share, '0.1')}" if rule.weight else "—",
        "source": _text(said(rule.source)),
        "cells": [_cell(cell, rule.kind) for cell in row.cells],
    }


def _cell(cell: Cell, kind: str) -> dict[str, Any]:
    hidden = cell.hidden if cell.value["number"] is not None else None
    text = str(HIDDEN[hidden]) if hidden else value_text(cell.value, kind=kind)
    number = None if hidden or kind == "text" else cell.value["number"]
    verdict = Verdict(cell.verdict)
    return {
        "text": _text(text),
        "long": kind == "text",
        "number": number,
        "mark": str(MARKS[Origin(cell.value["origin"])]),
        "origin": cell.value["origin"],
        "verdict": str(verdict),
        "verdict_word": str(VERDICTS[verdict]),
        "how": _text(_how(cell), 400),
        "replaced": bool(cell.value["params"].get(TYPED_BEFORE)) and not hidden,
    }


def _how(cell: Cell) -> str:
    return how_sentence(cell.value)


def _result(one: Result) -> dict[str, Any]:
    cells = [
        {
            "score": "" if score is None else _places(score, "0.0001"),
            "place": "" if place is None else str(place),
            "ranked": place is not None,
            "near": "" if near is None else _percent(near),
            "free": "" if free is None else _percent(free),
        }
        for score, place, near, free in zip(one.scores, one.places, one.near, one.free, strict=True)
    ]
    return {"word": str(METHODS[one.method]), "cells": cells}


def _held(report: Report) -> dict[str, Any]:
    """One table: per criterion and method the stretch of the weight in which the first stays first."""
    names = {row.rule.code: _text(said(row.rule.name)) for row in report.rows}
    methods = [
        {
            "word": str(METHODS[one.method]),
            "first": _("、").join(_text(report.sites[at]["code"]) for at in one.firsts),
        }
        for one in report.results
    ]
    rows: dict[str, dict[str, Any]] = {}
    for one in report.results:
        for kept in one.held:
            row = rows.setdefault(
                kept["criterion"],
                {"criterion": names[kept["criterion"]], "share": _percent(kept["share"]), "ranges": []},
            )
            row["ranges"].append(
                {
                    "low": _percent(kept["low"]),
                    "high": _percent(kept["high"]),
                    "text": _range(kept["low"], kept["high"]),
                }
            )
    return {"methods": methods, "rows": list(rows.values())}


def _range(low: float, high: float) -> str:
    return _("始终不变") if (low, high) == (0, 1) else f"{_percent(low)} – {_percent(high)}"


def _assumptions(report: Report) -> list[str]:
    result = report.comparison.result
    spread = Decimal(result["spread"])
    return [
        _("数值先按候选站址间的最大、最小值归一到 0–1；各站址相同的指标不区分，不参与评分。"),
        _("PROMETHEE II 用通常型偏好函数，得分为净流量；名次相同并列。"),
        _("单因素：一项权重从 0 到 100 % 每次变 1 个百分点，其余按原比例；区间内第一名不变。"),
        _(
            "随机权重各抽 %(draws)s 次，种子 %(seed)s："
            "“附近”为每项权重乘以 %(low)s–%(high)s 的均匀随机数；“任意”为全部权重组合等可能。"
        )
        % {
            "draws": result["draws"],
            "seed": report.comparison.seed,
            "low": 1 - spread,
            "high": 1 + spread,
        },
    ]


def _no_ranking(report: Report) -> str:
    count = len(report.ranked)
    if count == 1:
        return _("只有 %(name)s 一个站址可参加排序，不计算得分。") % {"name": _text(report.ranked[0]["name"])}
    if count:
        return _("参加排序的站址在全部有权重的指标上相同，分不出先后。")
    return _("没有站址可参加排序：请补齐数据或改正否决项。")


def _places(value: object, place: str) -> str:
    return str(Decimal(str(value)).quantize(Decimal(place), rounding=ROUND_HALF_UP))


def _percent(share: float) -> str:
    return f"{_places(Decimal(str(share)) * 100, '0.1')} %"
