"""The addresses of the zone; each view bears the right it needs."""

from django.urls import path

from expansion.views import boundary, drafts, lots, overlays, plans, sheet, siting, zone

urlpatterns = [
    path("zone/", zone.zone, name="zone"),
    path("zone/layers.json", zone.zone_layers, name="zone_layers"),
    path("zone/sheet.html", sheet.progress_sheet, name="progress_sheet"),
    path("zone/boundary/", boundary.boundary_list, name="boundary_list"),
    path("zone/boundary/new/", drafts.boundary_new, name="boundary_new"),
    path("zone/boundary/drafts/<int:pk>/", drafts.boundary_draft, name="boundary_draft"),
    path("zone/boundary/drafts/<int:pk>/drop/", drafts.boundary_drop, name="boundary_drop"),
    path("zone/boundary/land/", boundary.boundary_reconcile, name="boundary_reconcile"),
    path("zone/boundary/land.xlsx", boundary.boundary_reconcile_xlsx, name="boundary_reconcile_xlsx"),
    path("zone/boundary/leftovers.geojson", boundary.boundary_leftovers, name="boundary_leftovers"),
    path("zone/boundary/difference/", boundary.boundary_difference, name="boundary_difference"),
    path("zone/boundary/<int:pk>/", boundary.boundary_file, name="boundary_file"),
    path("zone/boundary/<int:pk>/end/", boundary.boundary_end, name="boundary_end"),
    path("zone/overlays/", overlays.overlay_list, name="overlay_list"),
    path("zone/overlays/report/", overlays.overlay_report, name="overlay_report"),
    path("zone/overlays/new/", overlays.overlay_new, name="overlay_new"),
    path("zone/overlays/drafts/<int:pk>/", overlays.overlay_draft, name="overlay_draft"),
    path("zone/overlays/drafts/<int:pk>/drop/", overlays.overlay_drop, name="overlay_drop"),
    path("zone/overlays/<int:pk>/", overlays.overlay_file, name="overlay_file"),
    path("zone/overlays/<int:pk>/hits.xlsx", overlays.overlay_export, name="overlay_export"),
    path("zone/overlays/<int:pk>/reach/", overlays.overlay_reach, name="overlay_reach"),
    path("zone/overlays/<int:pk>/end/", overlays.overlay_end, name="overlay_end"),
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
