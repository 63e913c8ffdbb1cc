"""The siting's guards and its first criteria, in the SQL file beside this one."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).with_name("0009_siting_guards.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("expansion", "0008_siting"), ("parcels", "0002_guards")]

    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
