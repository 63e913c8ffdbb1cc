"""The facts of the office itself, and what a new office has to enter before it can work."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from parcels.actions import office as offices
from parcels.forms.office import OfficeForm
from parcels.models import FundSource, Office, Place, Project, RateSet, Taking, User
from parcels.permissions import needs
from parcels.rules.roles import RIGHTS, Right, Role
from parcels.views.asking import answer_form
from parcels.views.desk_parts import Job, WorkList, address
from parcels.views.uploads import takes_files
from parcels.words.deeds import ROLES


@takes_files
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.MANAGE_USERS)
def office_edit(request: HttpRequest) -> HttpResponse:
    """Change the office's name, authority, code, survey system and expected extent."""
    office = Office.objects.first()
    if office is None:
        raise Http404
    names = ("name", "authority", "admin_code", "survey_epsg")
    first = {name: getattr(office, name) for name in names}
    form = OfficeForm(request.POST or None, request.FILES or None, initial=first)

    def do(form: OfficeForm) -> Office:
        return offices.change_office(actor=request.user, on=request.office_day(), **form.facts)  # type: ignore[arg-type]

    return answer_form(
        request,
        form,
        do,
        title=_("单位资料"),
        button=_("保存"),
        said=_("单位资料已保存"),
        back=reverse("office_edit"),
        crumb=_("单位"),
        note=_("预期范围已登记。") if office.extent else _("还没有预期范围；没有也能导入，只是不核对位置。"),
    )


# What a new office enters, in its order: the address, its word, who may, and whether it is done.
Start = tuple[str, Any, Right, Any]
_STARTING: tuple[Start, ...] = (
    (
        "office_edit",
        gettext_lazy("核对单位资料与测量坐标系"),
        Right.MANAGE_USERS,
        lambda: Office.objects.exclude(authority="", admin_code="").exists(),
    ),
    (
        "place_list",
        gettext_lazy("登记县区、乡镇、村和村民小组"),
        Right.MANAGE_USERS,
        lambda: Place.objects.filter(level=Place.Level.GROUP).exists(),
    ),
    (
        "user_list",
        gettext_lazy("添加用户，给征拆专干分村"),
        Right.MANAGE_USERS,
        lambda: User.objects.filter(role=Role.STAFF, is_active=True, villages__isnull=False).exists(),
    ),
    (
        "project_list",
        gettext_lazy("建立项目和报批批次"),
        Right.EDIT_ZONE,
        lambda: Project.objects.filter(batches__isnull=False).exists(),
    ),
    (
        "project_list",
        gettext_lazy("登记项目的资金来源"),
        Right.EDIT_FUNDS,
        lambda: FundSource.objects.exists(),
    ),
    (
        "rate_list",
        gettext_lazy("发布补偿标准"),
        Right.EDIT_FUNDS,
        lambda: RateSet.objects.confirmed().exists(),
    ),
    ("party_list", gettext_lazy("登记集体和农户"), Right.EDIT_LAND, lambda: _has_parties()),
    ("import_new", gettext_lazy("导入测量文件"), Right.IMPORT, lambda: Taking.objects.exists()),
)
_SHOWN_TO = {Role.ADMINISTRATOR, Role.PLANNER, Role.FINANCE, Role.STAFF}


def _has_parties() -> bool:
    return Place.objects.filter(parties__isnull=False).exists()


def start_here(user: Any, on: date, *, zone: tuple[Start, ...] = ()) -> WorkList | None:
    """What a new office has to enter, in order, each ticked when done; None once it holds land.

    `zone` is what the app above asks for before the first survey file.
    """
    if Role(user.role) not in _SHOWN_TO or Taking.objects.exists():
        return None
    jobs = []
    for number, (name, word, right, is_done) in enumerate((*_STARTING[:-1], *zone, _STARTING[-1]), start=1):
        mine = user.may(right)
        jobs.append(
            Job(
                _("%(number)s. %(what)s") % {"number": number, "what": word},
                _("已办 ✓") if is_done() else (_("请办") if mine else _whose(right)),
                url=address(name) if mine else "",
            )
        )
    return WorkList(_("从这里开始"), jobs)


def _whose(right: Right) -> str:
    """The roles that may do it: 等财务."""
    roles = _("、").join(str(ROLES[role]) for role, rights in RIGHTS.items() if right in rights)
    return _("由%(roles)s办") % {"roles": roles}
