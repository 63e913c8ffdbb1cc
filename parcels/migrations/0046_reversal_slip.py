"""A reversal by hand bears its paper (the SQL beside)."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).with_name("0046_reversal_slip.sql").read_text(encoding="utf-8")
BACK = Path(__file__).with_name("0046_reversal_slip_back.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("parcels", "0045_bank_references")]

    operations = [migrations.RunSQL(SQL, BACK)]
