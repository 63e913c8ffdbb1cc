"""A payment by a run stands on the bank's slip, its number of the row, or its file (the SQL beside)."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).with_name("0034_payment_slip.sql").read_text()
BACK = Path(__file__).with_name("0034_payment_slip_back.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("parcels", "0033_area_objections")]

    operations = [migrations.RunSQL(SQL, BACK)]
