"""The addresses of the office's daily work; each view bears the right it needs."""

from django.urls import path

from parcels.views import documents

urlpatterns = [
    path("documents/<uuid:uid>/", documents.document, name="document"),
]

# --- imports, agreements, payments, ledger, arrears, leader: their own addresses stand here -----------------
urlpatterns += []
# --- end of imports, agreements, payments, ledger, arrears, leader ------------------------------------------
