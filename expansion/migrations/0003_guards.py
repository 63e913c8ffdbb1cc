"""The zone's guards, in the SQL file beside this one."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).with_name("0003_guards.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("expansion", "0002_initial"), ("parcels", "0002_guards")]

    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
