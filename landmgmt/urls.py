"""The roof's address list: the desk, both apps, and the few doors of signing in."""

from allauth.account import views as account
from django.urls import include, path
from django.views.i18n import set_language

from landmgmt.desk import desk
from landmgmt.faults import server_fault
from landmgmt.leader import leader
from landmgmt.tables import FILE_SECTIONS, zone_marks
from parcels.admin import office_admin
from parcels.views.parcels import parcel_list
from parcels.views.takings import taking_file

urlpatterns = [
    path("", desk, name="desk"),
    path("leader/", leader, name="leader"),
    # The file with the sections of the zone; the same name in parcels.urls serves a house without one.
    path("parcels/<int:pk>/", taking_file, {"more": FILE_SECTIONS}, name="taking_file"),
    # Likewise the list, with the zone's rows in its legend.
    path("parcels/", parcel_list, {"marks": zone_marks}, name="parcel_list"),
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

handler500 = server_fault
