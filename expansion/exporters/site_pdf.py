"""The comparison report as PDF by typst, in a folder of its own: texts come as data and are never markup."""

import json
import tempfile
from pathlib import Path

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from expansion.exporters.site_print import printed
from expansion.maps.site_plan import site_plan
from expansion.models.site_report import Report
from landmgmt.lib.refusal import Refusal

TEMPLATE = Path(__file__).with_name("site_report.typ")
# Where Debian's fonts-noto-cjk puts its files, and where they lie on other systems.
FONT_FOLDERS = (
    Path("/usr/share/fonts/opentype/noto"),
    Path("/usr/share/fonts/noto-cjk"),
    Path("/usr/share/fonts/google-noto-cjk"),
)
FONT_FILE = "NotoSansCJK-Regular.ttc"


def font_folder() -> Path:
    """The folder with the Chinese font; a Refusal that names the package where there is none."""
    for folder in FONT_FOLDERS:
        if (folder / FONT_FILE).exists():
            return folder
    raise Refusal("pdf_font_missing", {"package": "fonts-noto-cjk"})


def pdf(report: Report) -> bytes:
    """Return the report, A4 landscape."""
    words = printed(report) | {"labels": labels(), "lang": (get_language() or "zh")[:2]}
    plan = site_plan(report.plan, review_number=report.review_number)
    return _compile(
        TEMPLATE.read_text(encoding="utf-8"),
        {"report.json": json.dumps(words, ensure_ascii=False), "plan.svg": plan},
        "pdf",
    )


def plan_png(report: Report) -> bytes:
    """Return the plan alone as PNG, 200 dots an inch."""
    plan = site_plan(report.plan, review_number=report.review_number)
    source = '#set page(width: 240mm, height: 171mm, margin: 0mm)\n#image("plan.svg", width: 100%)'
    return _compile(source, {"plan.svg": plan}, "png")


def _compile(source: str, files: dict[str, str], kind: str) -> bytes:
    """Typst sees only the folder made here; only its own text can name a package, and it names none."""
    import typst

    fonts = font_folder()
    with tempfile.TemporaryDirectory(prefix="siting-") as folder:
        root = Path(folder)
        for name, text in {**files, "main.typ": source}.items():
            (root / name).write_text(text, encoding="utf-8")
        packages = root / "packages"
        made = typst.compile(
            root / "main.typ",
            root=root,
            font_paths=[fonts],
            ignore_system_fonts=True,
            format=kind,
            ppi=200,
            package_path=packages,
            package_cache_path=packages,
        )
    return bytes(made[0] if isinstance(made, list) else made)


def labels() -> dict[str, str]:
    return {
        "recommendation": _("推荐意见"),
        "no_recommendation": _("尚未填写推荐意见。"),
        "recommended": _("推荐站址："),
        "plan": _("站址平面示意"),
        "table": _("比选表"),
        "criterion": _("指标"),
        "unit": _("单位"),
        "threshold": _("阈值"),
        "weight": _("权重 %"),
        "marks": _("算 = 由图层计算，填 = 按文件填报，无 = 无数据（不视为满足）"),
        "out": _("未参加排序"),
        "places": _("得分与名次"),
        "method": _("方法"),
        "score": _("得分"),
        "place": _("名次"),
        "held": _("权重变化时第一名是否不变"),
        "first": _("第一名："),
        "share": _("现权重"),
        "low": _("从"),
        "high": _("到"),
        "firsts": _("随机权重下得第一名的比例"),
        "near": _("附近"),
        "free": _("任意"),
        "shares": _("附近、任意：随机权重下得第一名的比例"),
        "semicolon": _("；"),
        "assumptions": _("计算假设"),
        "sources": _("数据来源"),
        "site": _("站址"),
        "how": _("怎样得到"),
    }
