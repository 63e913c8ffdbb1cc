"""The office's people: who works here, in which role and villages, managed by the office itself."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from parcels.actions import office
from parcels.forms.office import NewUserForm, PasswordForm, UserForm
from parcels.models import User
from parcels.permissions import needs, one
from parcels.rules.roles import Right
from parcels.views.asking import answer_form
from parcels.views.taking_forms import asked_or_sent


@require_safe
@needs(Right.MANAGE_USERS)
def user_list(request: HttpRequest) -> HttpResponse:
    """Everyone with a login, the active first."""
    rows = User.objects.exclude(username=office.COMMAND_ACTOR).prefetch_related("villages")
    return render(
        request, "parcels/user_list.html", {"rows": rows.order_by("-is_active", "role", "username")}
    )


@asked_or_sent
@needs(Right.MANAGE_USERS)
def user_new(request: HttpRequest) -> HttpResponse:
    """Give a person a login."""
    form = NewUserForm(request.POST or None)

    def do(form: NewUserForm) -> User:
        return office.add_user(actor=request.user, on=request.office_day(), **form.cleaned_data)  # type: ignore[arg-type]

    back = reverse("user_list")
    return answer_form(
        request,
        form,
        do,
        title=_("添加用户"),
        button=_("添加"),
        said=_("用户已添加"),
        back=back,
        crumb=_("用户"),
    )


@asked_or_sent
@needs(Right.MANAGE_USERS)
def user_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a person's name, role, villages, or whether they may sign in."""
    person = one(User.objects.exclude(username=office.COMMAND_ACTOR), pk)
    first = {
        "full_name": person.full_name,
        "role": person.role,
        "villages": person.villages.all(),
        "active": person.is_active,
    }
    form = UserForm(request.POST or None, initial=first)

    def do(form: UserForm) -> None:
        office.change_user(person, actor=request.user, on=request.office_day(), **form.cleaned_data)  # type: ignore[arg-type]

    more = {"person": person}
    return answer_form(
        request,
        form,
        do,
        title=_("用户 %(name)s") % {"name": person},
        button=_("保存"),
        said=_("已保存"),
        back=reverse("user_list"),
        crumb=_("用户"),
        template="parcels/user_edit.html",
        more=more,
    )


@asked_or_sent
@needs(Right.MANAGE_USERS)
def user_password(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a person a new password; their sessions end."""
    person = one(User.objects.exclude(username=office.COMMAND_ACTOR), pk)
    form = PasswordForm(request.POST or None)

    def do(form: PasswordForm) -> None:
        office.set_password(
            person, actor=request.user, on=request.office_day(), password=form.cleaned_data["password"]
        )  # type: ignore[arg-type]

    title = _("%(name)s：换密码") % {"name": person}
    return answer_form(
        request,
        form,
        do,
        title=title,
        button=_("换密码"),
        said=_("密码已换"),
        back=reverse("user_list"),
        crumb=_("用户"),
    )
