"""A choice may be taken back while no approval stands on it, in the SQL file beside this one."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).with_name("0013_choice_guards.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("expansion", "0012_site_choice")]

    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
