"""The reference data behind the office, to be looked at by administrators and changed by nobody here."""

from typing import Any

from django.contrib import admin
from django.contrib.gis.db import models as gis
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from parcels.models import (
    ApprovalBatch,
    LandCoefficient,
    Place,
    PriceZone,
    Project,
    Rate,
    RateSet,
    StageTransition,
)
from parcels.rules.roles import Right


class OfficeAdmin(admin.AdminSite):
    """Only administrators, only after signing in at the office's own door."""

    site_header = site_title = _("基础数据")
    index_title = _("只供查看")
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_authenticated and request.user.may(Right.MANAGE_USERS))

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The tables by their own words: Chinese has no plural, an app's name is no word of the office."""
        apps = super().get_app_list(request, app_label)
        for app in apps:
            app["name"] = self.site_title
            for table in app["models"]:
                table["name"] = capfirst(table["model"]._meta.verbose_name)
        return apps

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if request.user.is_authenticated and not self.has_permission(request):
            return redirect("desk")
        return redirect(
            f"{reverse('account_login')}?{urlencode({'next': request.GET.get('next', request.path)})}"
        )

    def logout(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return redirect("account_logout")

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> HttpResponseBase:
        return redirect("account_change_password")


class ReadOnly(admin.ModelAdmin):
    """Every field shown, none changed; geometry is drawn on the office's own map, not here."""

    actions = None

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [f.name for f in self.model._meta.get_fields() if isinstance(f, gis.GeometryField)]

    def has_add_permission(self, request: HttpRequest, *_: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return office_admin.has_permission(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return office_admin.has_permission(request)


office_admin = OfficeAdmin(name="admin")
for _model in (Place, PriceZone, RateSet, Rate, LandCoefficient, StageTransition, Project, ApprovalBatch):
    office_admin.register(_model, ReadOnly)
