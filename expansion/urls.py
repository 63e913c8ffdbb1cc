"""The addresses of the zone; each view bears the right it needs."""

from django.urls import path

from expansion.views import lots, plans, sheet, siting, zone

urlpatterns = [
    path("zone/", zone.zone, name="zone"),
    path("zone/layers.json", zone.zone_layers, name="zone_layers"),
    path("zone/sheet.html", sheet.progress_sheet, name="progress_sheet"),
    path("zone/lots/<int:pk>/", lots.lot_file, name="lot_file"),
    path("zone/lots/<int:pk>/report/", lots.lot_report, name="lot_report"),
    path("zone/lots/<int:pk>/state/", lots.lot_state, name="lot_state"),
    path("zone/siting/", siting.siting, name="siting"),
    path("zone/siting/<int:pk>/choose/", siting.siting_choose, name="siting_choose"),
    path("zone/milestones/", plans.milestones, name="milestones"),
    path("zone/milestones/<int:pk>/", plans.milestone_edit, name="milestone_edit"),
    path("zone/services/", plans.zone_services, name="zone_services"),
    path("zone/services/<int:pk>/", plans.zone_service_state, name="zone_service_state"),
]
