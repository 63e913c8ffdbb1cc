"""Each guardian or proxy takes his part of a hand-out, and an heir inherits from the death on (SQL beside)."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).with_name("0043_handout_parts.sql").read_text()
BACK = Path(__file__).with_name("0043_handout_parts_back.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("parcels", "0042_counted_units")]

    operations = [migrations.RunSQL(SQL, BACK)]
