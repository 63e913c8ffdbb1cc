"""The guard of the approval chain knows corrections, in the SQL file beside this one."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).with_name("0011_site_corrections.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("expansion", "0010_site_step_corrections")]

    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
