"""The roof's address list: the desk, both apps, and the few doors of signing in."""

from allauth.account import views as account
from django.urls import include, path
from django.views.i18n import set_language

from landmgmt.desk import desk
from parcels.admin import office_admin

urlpatterns = [
    path("", desk, name="desk"),
    path("", include("parcels.urls")),
    path("", include("expansion.urls")),
    path("account/login/", account.login, name="account_login"),
    path("account/logout/", account.logout, name="account_logout"),
    path("account/inactive/", account.account_inactive, name="account_inactive"),
    path("account/password/", account.password_change, name="account_change_password"),
    path("account/again/", account.reauthenticate, name="account_reauthenticate"),
    path("language/", set_language, name="set_language"),
    path("admin/", office_admin.urls),
]
