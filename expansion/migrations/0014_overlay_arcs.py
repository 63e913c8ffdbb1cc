"""Finer arcs of what layers reach beyond their drawing, in the SQL file beside this one."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).with_name("0014_overlay_arcs.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("expansion", "0013_choice_guards")]

    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
