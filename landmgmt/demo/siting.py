"""The substation's sites in the demo: candidates, values, comparison, choice, approvals."""

from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from expansion.actions import (
    corridors,
    site_approvals,
    site_choice,
    site_comparing,
    site_values,
    siting,
    siting_reference,
)
from expansion.models import SubstationCandidate
from expansion.models.site_sheet import criteria_on, known_on
from expansion.rules.siting import Origin
from landmgmt.demo.script import Script, shape

ENTERED, KNOWN, COMPARED = date(2025, 10, 20), date(2025, 11, 28), date(2025, 12, 10)
CHOSEN = date(2025, 12, 18)
SOURCE = "选址踏勘（示意）"
# Each figure by the paper it stands in; the layers' own figures are computed and not typed.
PAPERS: dict[str, dict[str, tuple[str, str, str]]] = {
    "选址可行性研究（示意）": {
        "slope": ("3.8", "7.2", "2.6"),
        "earthwork": ("21500", "38600", "14800"),
        "cost": ("86", "240", "0"),
        "flood": ("6.4", "12.1", "7.9"),
        "homes": ("85", "240", "150"),
        "road": ("640", "920", "180"),
        "corridors": ("1", "0", "0"),
        "geology": ("1", "1", "1"),
        "class_a_works": ("62", "140", "48"),
        "class_a_stores": ("80", "160", "55"),
        "retaining": ("南侧挡墙 120 m", "两级边坡，挡墙 310 m", "无"),
        "transport": ("需加固桥梁 1 座", "需新修便道 920 m", "园区大道直达"),
        "water": ("打井", "打井，排水入沟", "接园区管网"),
    },
    "自然资源核查意见（示意）": {
        "farmland": ("0", "0", "0"),
        "red_line": ("0", "0", "0"),
        "hazards": ("0", "0", "0"),
        "plan_conformity": ("1", "1", "1"),
        "minerals": ("0", "0", "0"),
        "arable": ("38", "12", "31"),
        "classes": ("水田、林地", "林地为主", "水田、旱地、林地"),
        "agreements": ("自然资源", "自然资源、林业", "自然资源、水利、林业、文物"),
    },
    "征收摸底表（示意）": {
        "parcels": ("6", "5", "8"),
        "households": ("9", "4", "8"),
        "unpaid": ("620000", "410000", "480000"),
    },
}
REASON = (
    "三种方法均以站址 C 为先：紧邻园区大道，坡度和土石方最小，投资最省。\n"
    "距最近居民点 150 m，须落实降噪；所涉 8 块土地的补偿先付后建。"
)
# step, day, number, authority
APPROVALS = (
    ("site_opinion", date(2026, 1, 20), "用字第 示意〔2026〕3号", "自然资源局（示意）"),
    ("project_approval", date(2026, 3, 16), "示意发改能源〔2026〕11号", "发展和改革委员会（示意）"),
    ("demarcation", date(2026, 4, 10), "勘测定界报告 示意 2026-07", "测绘单位（示意）"),
)


def write(script: Script) -> None:
    """Write down the siting's deeds."""
    script.at(ENTERED, partial(_enter, script))
    script.at(KNOWN, partial(_know, script))
    script.at(COMPARED, partial(_compare, script))
    script.at(CHOSEN, partial(_choose, script))
    for step, on, number, authority in APPROVALS:
        script.at(on, partial(_take, script, step, on, number, authority))


def _site(script: Script) -> SubstationCandidate:
    code = next(row["code"] for row in script.zone["sites"] if row["chosen"])
    return SubstationCandidate.objects.get(code=code)


def _enter(script: Script) -> None:
    hand: dict[str, Any] = {"actor": script.planner, "on": ENTERED}
    corridor = next(row for row in script.zone["services"] if row["kind"] == "corridor")
    lines = corridor["geometry"]
    corridors.add_corridor(
        code=corridor["code"],
        name=corridor["name"],
        voltage_kv=220,
        geom=shape("MultiLineString" if isinstance(lines[0][0], list) else "LineString", lines),
        source=SOURCE,
        source_date=ENTERED,
        **hand,
    )
    middle = script.zone["lots"][len(script.zone["lots"]) // 2]["geometry"][0][0][0]
    siting_reference.set_basis(
        valid_from=ENTERED,
        load_centre=(middle[0], middle[1]),
        load_source="园区电力规划（示意）",
        flood_level_m=Decimal("198.50"),
        flood_source="防洪评价（示意），2 % 频率",
        **hand,
    )
    for row in script.zone["sites"]:
        siting.add_candidate(
            code=row["code"],
            name=row["name"],
            geom=shape("MultiPolygon", row["geometry"]),
            wall_area_m2=Decimal(row["wall_m2"]),
            project=script.cast["projects"]["BD-220"] if row["chosen"] else None,
            source=SOURCE,
            accept_outside=True,
            **hand,
        )


def _know(script: Script) -> None:
    criteria = criteria_on(KNOWN)
    assert criteria is not None
    sites = list(SubstationCandidate.objects.order_by("code"))
    site_values.measure_all(on=KNOWN, actor=script.planner)
    known = known_on(sites, criteria, KNOWN)
    kinds = {row.code: row.kind for row in criteria.rows.all()}
    values, papers = [], {}
    for paper, figures in PAPERS.items():
        for code, told in figures.items():
            papers[code] = paper
            for site, text in zip(sites, told, strict=True):
                if known[site.pk][code].origin == Origin.COMPUTED:
                    continue
                is_text = kinds[code] == "text"
                values.append(
                    site_values.Typed(site, code, None if is_text else Decimal(text), text if is_text else "")
                )
    site_values.type_values(values=values, papers=papers, criteria=criteria, on=KNOWN, actor=script.planner)


def _compare(script: Script) -> None:
    made = site_comparing.compare_sites(on=COMPARED, actor=script.planner)
    site = _site(script)
    if site.code in made.result["ranked"]:
        site_comparing.recommend_site(
            comparison=made, candidate=site, text=REASON, on=COMPARED, actor=script.planner
        )


def _choose(script: Script) -> None:
    site_choice.choose_candidate(
        candidate=_site(script),
        on=CHOSEN,
        paper_number="选址定界文件 示意 2025-12",
        today=script.end,
        actor=script.planner,
    )


def _take(script: Script, step: str, on: date, number: str, authority: str) -> None:
    site_approvals.take_site_step(
        candidate=_site(script),
        step=step,
        on=on,
        paper_number=number,
        authority=authority,
        today=script.end,
        actor=script.planner,
    )
