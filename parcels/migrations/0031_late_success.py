"""A row of a run that failed may turn out to be paid (the SQL beside)."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).with_name("0031_late_success.sql").read_text()
BACK = Path(__file__).with_name("0031_late_success_back.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("parcels", "0030_import_speed")]

    operations = [migrations.RunSQL(SQL, BACK)]
