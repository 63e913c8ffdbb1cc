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
