"""The addresses of the office's daily work; each view bears the right it needs."""

from django.urls import path

from parcels.views import (
    agreements,
    disputes,
    documents,
    drafting,
    import_run,
    imports,
    journal,
    parcels,
    parties,
    projects,
    taking_forms,
    takings,
    users,
)

urlpatterns = [
    path("parcels/", parcels.parcel_list, name="parcel_list"),
    path("parcels/map.json", parcels.parcel_map, name="parcel_map"),
    path("parcels/export.xlsx", parcels.parcel_export, name="parcel_export"),
    # The roof routes the file once more before this, with the sections of the zone.
    path("parcels/<int:pk>/", takings.taking_file, name="taking_file"),
    path("parcels/<int:pk>/advance/", taking_forms.taking_advance, name="taking_advance"),
    path("parcels/<int:pk>/survey/", taking_forms.taking_survey, name="taking_survey"),
    path("parcels/<int:pk>/shares/", taking_forms.taking_shares, name="taking_shares"),
    path("parcels/<int:pk>/items/add/", taking_forms.taking_item_add, name="taking_item_add"),
    path("parcels/<int:pk>/papers/add/", taking_forms.taking_paper_add, name="taking_paper_add"),
    path("documents/<uuid:uid>/", documents.document, name="document"),
    path("people/", parties.party_list, name="party_list"),
    path("people/<int:pk>/", parties.party_file, name="party_file"),
    path("people/<int:pk>/reveal/", parties.party_reveal, name="party_reveal"),
    path("people/<int:pk>/accounts/add/", parties.account_add, name="account_add"),
    path("accounts/<int:pk>/close/", parties.account_close, name="account_close"),
    path("projects/", projects.project_list, name="project_list"),
    path("projects/<slug:code>/", projects.project_file, name="project_file"),
    path("batches/<slug:code>/step/", projects.batch_step, name="batch_step"),
    path("disputes/", disputes.dispute_list, name="dispute_list"),
    path("disputes/new/", disputes.dispute_new, name="dispute_new"),
    path("disputes/<int:pk>/", disputes.dispute_file, name="dispute_file"),
    path("disputes/<int:pk>/state/", disputes.dispute_state, name="dispute_state"),
    path("journal/", journal.journal, name="journal"),
    path("journal/access/", journal.access_log, name="access_log"),
    path("users/", users.user_list, name="user_list"),
    path("users/new/", users.user_new, name="user_new"),
    path("users/<int:pk>/", users.user_edit, name="user_edit"),
    path("users/<int:pk>/password/", users.user_password, name="user_password"),
]

# --- imports, agreements, payments, ledger, arrears, leader: their own addresses stand here -----------------
urlpatterns += [
    path("imports/", imports.import_list, name="import_list"),
    path("imports/new/", imports.import_new, name="import_new"),
    path("imports/samples/<str:name>", imports.import_sample, name="import_sample"),
    path("imports/<int:pk>/", import_run.import_run, name="import_run"),
    path("imports/<int:pk>/accept/", import_run.import_accept, name="import_accept"),
    path("imports/<int:pk>/findings.xlsx", imports.import_findings, name="import_findings"),
    path("imports/<int:pk>/original", imports.import_original, name="import_original"),
    path("agreements/", agreements.agreement_list, name="agreement_list"),
    path("agreements/new/", drafting.agreement_new, name="agreement_new"),
    path("agreements/<int:pk>/", agreements.agreement_file, name="agreement_file"),
    path("agreements/<int:pk>/sign/", agreements.agreement_sign, name="agreement_sign"),
    path("agreements/<int:pk>/discard/", agreements.agreement_discard, name="agreement_discard"),
]
urlpatterns += []
# --- end of imports, agreements, payments, ledger, arrears, leader ------------------------------------------
