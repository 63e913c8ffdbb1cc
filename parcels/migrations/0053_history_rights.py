"""The application may only add to its history: besides the guard of each row, the right to change them goes."""

from django.db import migrations

from landmgmt.lib.migrating import together

# A guard of rows says nothing of a table that has none yet; a right that is not there needs no row.
RIGHTS = """
DO $$
DECLARE t regclass;
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'landmgmt_app') THEN RETURN; END IF;
  FOR t IN SELECT c.oid::regclass FROM pg_class c
           JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'pgh_label'
           WHERE c.relkind = 'r' AND c.relname LIKE 'parcels%' LOOP
    EXECUTE format('%s UPDATE, DELETE ON %s %s landmgmt_app', '{deed}', t, '{whom}');
  END LOOP;
END $$;
"""


def _rights(deed: str, whom: str) -> str:
    return RIGHTS.replace("{deed}", deed).replace("{whom}", whom)


class Migration(migrations.Migration):
    dependencies = [("parcels", "0052_deposits_kept")]

    operations = together(
        [
            migrations.RunSQL(
                _rights("REVOKE", "FROM"), _rights("GRANT", "TO")
            )
        ]
    )
