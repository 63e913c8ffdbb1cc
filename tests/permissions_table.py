"""Who may open which address: one row per name, held against the resolver and against the pages themselves."""

from parcels.rules.roles import Role

STAFF, FINANCE, PLANNER = Role.STAFF, Role.FINANCE, Role.PLANNER
LEADER, AUDITOR, ADMINISTRATOR = Role.LEADER, Role.AUDITOR, Role.ADMINISTRATOR

EVERYONE = set(Role)
PEOPLE = {STAFF, FINANCE, LEADER, AUDITOR}

# Address name → the roles that may open it. A name that is missing fails the test of the walls.
WHO_MAY: dict[str, set[Role]] = {
    "desk": EVERYONE,
    "document": EVERYONE,
    "parcel_list": EVERYONE,
    "parcel_map": EVERYONE,
    "parcel_export": EVERYONE,
    "taking_file": EVERYONE,
    "taking_advance": {STAFF},
    "taking_survey": {STAFF},
    "taking_shares": {STAFF},
    "taking_item_add": {STAFF},
    "taking_paper_add": {STAFF},
    "party_list": PEOPLE,
    "party_file": PEOPLE,
    "party_reveal": {STAFF, FINANCE},
    "account_add": {STAFF},
    "account_close": {STAFF},
    "project_list": EVERYONE,
    "project_file": EVERYONE,
    "batch_step": {STAFF},
    "dispute_list": PEOPLE,
    "dispute_new": {STAFF},
    "dispute_file": PEOPLE,
    "dispute_state": {STAFF},
    "journal": {FINANCE, LEADER, AUDITOR, ADMINISTRATOR},
    "access_log": {FINANCE, LEADER, AUDITOR, ADMINISTRATOR},
    "user_list": {ADMINISTRATOR},
    "user_new": {ADMINISTRATOR},
    "user_edit": {ADMINISTRATOR},
    "import_list": {STAFF, PLANNER},
    "import_new": {STAFF, PLANNER},
    "import_sample": {STAFF, PLANNER},
    "import_run": {STAFF, PLANNER},
    "import_accept": {STAFF, PLANNER},
    "import_findings": {STAFF, PLANNER},
    "import_original": {STAFF, PLANNER},
    "agreement_list": PEOPLE,
    "agreement_new": {STAFF},
    "agreement_file": PEOPLE,
    "agreement_sign": {STAFF},
    "agreement_discard": {STAFF},
    "user_password": {ADMINISTRATOR},
}

# Doors before the house, and the admin, which asks for itself.
UNGUARDED = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_change_password",
    "account_reauthenticate",
    "set_language",
}
