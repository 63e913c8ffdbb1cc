"""What is worked out from an area waits with the objection to it, whoever claims it."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).with_name("0031_mends7.sql").read_text(encoding="utf-8")
BACK = Path(__file__).with_name("0031_mends7_back.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):

    dependencies = [("parcels", "0028_rosters_more")]

    operations = [migrations.RunSQL(SQL, BACK)]
