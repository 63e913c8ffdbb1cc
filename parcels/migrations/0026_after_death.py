"""Guards of the database: no run pays who has died; a countersigned line goes back while nothing counts it."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).with_name("0026_after_death.sql").read_text()
BACK = Path(__file__).with_name("0026_after_death_back.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("parcels", "0025_stage_days")]

    operations = [migrations.RunSQL(SQL, BACK)]
