"""What every page's frame shows: the office, its day, the person, and the doors this person may open."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from landmgmt.lib import crs
from landmgmt.office_day import office_day
from parcels.models import Job, Office
from parcels.rules.roles import Right
from parcels.words.deeds import ROLES

# How the address names of the zone's pages begin.
ZONE = ("zone", "boundary_", "overlay_", "lot_", "levelling", "siting", "milestone", "forecast", "progress_")
# The doors in the order of the work: address name, word, right, and the names of the pages behind it.
NAV = (
    (
        "parcel_list",
        _("地块"),
        Right.SEE_LAND,
        ("parcel_", "taking_", "item_", "operation_", "placing_", "drawn_", "quality_"),
    ),
    (
        "party_list",
        _("家户"),
        Right.SEE_PEOPLE,
        ("party_", "member_", "account_", "payee_", "change_", "roster_"),
    ),
    (
        "project_list",
        _("项目与批次"),
        Right.SEE_LAND,
        ("project_", "batch_", "rate_", "unit_", "fund_new", "fund_edit", "posting_", "objection_", "law"),
    ),
    (
        "agreement_list",
        _("协议"),
        Right.SEE_MONEY,
        ("agreement_", "condition_", "decision_", "manual_", "insurance_", "takeover_", "old_"),
    ),
    (
        "run_list",
        _("支付"),
        Right.SEE_MONEY,
        (
            "run_",
            "ledger",
            "fund_re",
            "suspense",
            "loan_",
            "bank_format",
            "approval_b",
            "collective",
            "handout",
            "plan_",
            "accounts_",
            "deposit",
            "proposal_",
            "voucher_",
            "paper_",
            "account_proofs",
        ),
    ),
    ("arrears", _("欠款"), Right.SEE_ARREARS, ("arrears", "line_")),
    ("dispute_list", _("矛盾"), Right.SEE_PEOPLE, ("dispute_",)),
    ("check_list", _("疑点"), Right.SEE_CHECKS, ("check_",)),
    ("zone", _("平整"), Right.SEE_LAND, ZONE),
    ("import_list", _("导入"), Right.IMPORT, ("import_", "sender_")),
    ("leader", _("领导页"), Right.SEE_ARREARS, ("leader",)),
    ("journal", _("日志"), Right.SEE_JOURNAL, ("journal", "access_log")),
    ("user_list", _("用户"), Right.MANAGE_USERS, ("user_",)),
    ("place_list", _("村组"), Right.MANAGE_USERS, ("place_",)),
    ("office_edit", _("单位"), Right.MANAGE_USERS, ("office_",)),
)

TIANDITU = (
    "https://t{s}.tianditu.gov.cn/vec_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=vec&STYLE=default"
    "&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk="
)


@dataclass(frozen=True)
class OfficeFrame:
    """What a page says of the office."""

    name: str
    authority: str
    is_demo: bool
    survey_system: str


def frame(request: HttpRequest) -> dict[str, Any]:
    """The context processor of base.html: `nav office office_day role_word base_map base_map_credit`."""
    context: dict[str, Any] = {"office": office_frame(), "office_day": office_day(), "nav": []}
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        context |= {"nav": nav_for(user, _current(request)), "role_word": ROLES[user.role], **base_map()}
        context["jobs_going"] = Job.objects.filter(actor=user).under_way().count()
    return context


def office_frame() -> OfficeFrame | None:
    """The one row of the office; None before it is opened."""
    office = Office.objects.first()
    if office is None:
        return None
    return OfficeFrame(
        name=office.name,
        authority=office.authority,
        is_demo=office.is_demo,
        survey_system=survey_system(office.survey_epsg),
    )


def survey_system(epsg: int) -> str:
    """The office's survey system as papers write it: CGCS2000 / 3 度带 37 带（EPSG:4525）."""
    system = crs.SYSTEMS.get(epsg)
    if system is None or system.geographic:
        return f"CGCS2000（EPSG:{epsg}）"
    words = {"width": system.width, "zone": system.zone, "epsg": epsg}
    return gettext("CGCS2000 / %(width)s 度带 %(zone)s 带（EPSG:%(epsg)s）") % words


def nav_for(user: Any, current: str) -> list[dict[str, Any]]:
    """The doors `user` has the right to, the one of the shown page marked."""
    lit = door_of(current)
    return [
        {"url": reverse(name), "label": word, "current": name == lit}
        for name, word, right, _behind in NAV
        if user.may(right)
    ]


def door_of(current: str) -> str:
    """The door a page lies behind: the one whose word is the longest its name begins with; "" for none."""
    found = [
        (len(word), door) for door, _label, _right, words in NAV for word in words if current.startswith(word)
    ]
    return max(found, default=(0, ""))[1]


def base_map() -> dict[str, str]:
    """The tiles beneath the map, by setting; nothing unless wished."""
    if settings.TIANDITU_KEY:
        return {"base_map": TIANDITU + settings.TIANDITU_KEY, "base_map_credit": str(_("天地图"))}
    return {"base_map": settings.BASE_MAP_URL, "base_map_credit": settings.BASE_MAP_ATTRIBUTION}


def _current(request: HttpRequest) -> str:
    match = request.resolver_match
    return (match.url_name or "") if match else ""
