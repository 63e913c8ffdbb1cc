"""The lots' guards ask only the land of the day, in the SQL file beside this one."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).with_name("0020_lineage.sql").read_text()
BACK = Path(__file__).with_name("0020_lineage_back.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("expansion", "0014_overlay_arcs"), ("parcels", "0020_lineage")]

    operations = [migrations.RunSQL(SQL, BACK)]
