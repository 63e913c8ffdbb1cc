"""What is asked of the office's people and of a batch's steps."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from landmgmt.lib import crs
from parcels.forms.extent import ExtentPart
from parcels.forms.takings import DayField, PaperPart
from parcels.models import Place, User
from parcels.models.funding import Funding
from parcels.rules.procedure import Step
from parcels.words.deeds import ROLES, STEPS
from parcels.words.journal import DEEDS
from parcels.words.systems import system_word


class StepForm(PaperPart):
    """A statutory step done for a batch, with its paper."""

    step = forms.ChoiceField(label=_("步骤"), choices=list(STEPS.items()))
    done_date = DayField(label=_("办理日期"))
    received_date = DayField(
        label=_("批准文件收到日"),
        required=False,
        help_text=_("只有“批准”才填；征收土地公告的期限从这一天起算"),
    )
    number = forms.CharField(label=_("文号"), required=False, max_length=60)
    legacy_reason = forms.CharField(
        label=_("补录原因"),
        required=False,
        max_length=200,
        help_text=_("系统启用前已办的，写明原因；其余留空"),
    )
    unsigned_ok = forms.BooleanField(required=False, widget=forms.HiddenInput)
    funds_ok = forms.BooleanField(required=False, widget=forms.HiddenInput)
    field_order = [
        "step",
        "unsigned_ok",
        "funds_ok",
        "done_date",
        "received_date",
        "number",
        "legacy_reason",
        "scan",
    ]

    def __init__(self, *args: Any, unsigned: int = 0, funding: Funding | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.funding = funding
        self.fields["funds_ok"].label = _("资金不足，凭据另有依据，仍登记这一步")
        self.unsigned = unsigned
        label = _("还有 %(n)s 块地没有签协议也没有决定，仍登记这一步") % {"n": unsigned}
        self.fields["unsigned_ok"].label = label

    def clean(self) -> Any:
        """The agreements' step with land unsigned is registered knowingly (REG 29: individual ones, told)."""
        given = super().clean() or self.cleaned_data
        if given.get("step") == Step.AGREEMENTS and self.unsigned:
            self.fields["unsigned_ok"].widget = forms.CheckboxInput()
            if not given.get("unsigned_ok"):
                told = {"n": self.unsigned}
                text = _("这一批还有 %(n)s 块地没有签协议：个别没有签的，申请时要如实说明（条例第29条）。")
                self.add_error("step", text % told)
        if given.get("step") == Step.FUNDING and self.funding and self.funding.is_short:
            self.fields["funds_ok"].widget = forms.CheckboxInput()
            if not given.get("funds_ok"):
                text = _(
                    "这一批的协议还要付 %(needed)s 元，项目资金可用只有 %(free)s 元："
                    "没有足额到位的不予批准（条例第32条）。"
                )
                told = {"needed": self.funding.needed_yuan, "free": self.funding.free_yuan}
                self.add_error("step", text % {name: f"{yuan:,.2f}" for name, yuan in told.items()})
        return given


class UserForm(forms.Form):
    """A person of the office: role, villages, and whether they may sign in."""

    full_name = forms.CharField(label=_("姓名"), max_length=40)
    role = forms.ChoiceField(label=_("角色"), choices=list(ROLES.items()))
    villages = forms.ModelMultipleChoiceField(
        label=_("负责的村"),
        queryset=Place.objects.filter(level=Place.Level.VILLAGE),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("只对征拆专干起作用"),
    )
    active = forms.BooleanField(label=_("可以登录"), required=False)


class NewUserForm(UserForm):
    """The same with a login name and a first password."""

    username = forms.CharField(label=_("登录名"), max_length=150)
    password = forms.CharField(
        label=_("初始密码"),
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    field_order = ["username", "password", "full_name", "role", "villages"]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        del self.fields["active"]


class PasswordForm(forms.Form):
    """A new password for a colleague."""

    password = forms.CharField(
        label=_("新密码"), max_length=128, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )


def _blank(code: str) -> str:
    """A deed's sentence with its figures left open: 签订协议 …，… 笔应付入账 … 元."""
    return re.sub(r"%\(\w+\)s", "…", str(DEEDS[code]))


class JournalForm(forms.Form):
    """Which lines of the journal: since, until, deed, actor, and what they are about."""

    since = DayField(label=_("从"), required=False)
    until = DayField(label=_("到"), required=False)
    deed = forms.ChoiceField(label=_("事项"), required=False)
    actor = forms.ModelChoiceField(
        label=_("经办人"), required=False, queryset=User.objects.all(), empty_label=_("全部经办人")
    )
    subject = forms.CharField(label=_("地块编号"), required=False, max_length=40)

    def __init__(self, asked: Any, *, deeds: list[str]):
        super().__init__(asked)
        self.fields["deed"].choices = [("", _("全部事项")), *((code, _blank(code)) for code in deeds)]  # type: ignore[attr-defined]
        for name, field in self.fields.items():
            field.widget.attrs |= {"class": "in", "aria-label": field.label}
            if name == "subject":
                field.widget.attrs["placeholder"] = field.label
        self.full_clean()


class OfficeForm(ExtentPart):
    """The facts of the office: who it is, for which authority, in which survey system, and where."""

    name = forms.CharField(label=_("单位名称"), max_length=80)
    authority = forms.CharField(
        label=_("征收主体"), max_length=80, required=False, help_text=_("作出征收决定的人民政府")
    )
    admin_code = forms.RegexField(
        r"^[0-9]{6,12}$",
        label=_("行政区划代码"),
        required=False,
        max_length=12,
        help_text=_("县区的 6 位代码，如 431271；补偿标准按它登记"),
        error_messages={"invalid": _("代码是 6 到 12 位数字。")},
    )
    survey_epsg = forms.TypedChoiceField(
        label=_("测量坐标系"),
        coerce=int,
        help_text=_("面积在这个平面坐标系里计算；登记地块之后不能再改"),
        error_messages={"invalid_choice": _("该坐标系不在允许的范围内。请从列表中选择。")},
    )
    field_order = ["name", "authority", "admin_code", "survey_epsg", "extent_file", "extent_epsg"]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        grids = [epsg for epsg in sorted(crs.ALLOWED) if not crs.SYSTEMS[epsg].geographic]
        self.fields["survey_epsg"].choices = [(epsg, system_word(epsg)) for epsg in grids]  # type: ignore[attr-defined]

    @property
    def facts(self) -> dict[str, Any]:
        """What the office is told."""
        names = ("name", "authority", "admin_code", "survey_epsg", "extent")
        return {name: self.cleaned_data[name] for name in names}
