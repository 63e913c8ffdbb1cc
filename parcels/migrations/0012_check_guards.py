"""What people decided of a finding is only added to."""

from django.db import migrations

SQL = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON parcels_checkdecision
  FOR EACH ROW EXECUTE FUNCTION append_only_guard();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON parcels_checkdecision
  FOR EACH STATEMENT EXECUTE FUNCTION append_only_guard();
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'landmgmt_app') THEN
    REVOKE UPDATE, DELETE, TRUNCATE ON parcels_checkdecision FROM landmgmt_app;
  END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("parcels", "0011_check_decision")]

    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
