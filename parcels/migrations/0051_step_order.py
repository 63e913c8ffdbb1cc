"""The lawful order of a batch's steps as rows, and a guard that holds new steps to it (the SQL beside)."""

from pathlib import Path

from django.db import migrations

from landmgmt.lib.migrating import together

SQL = Path(__file__).with_name("0051_step_order.sql").read_text()
BACK = Path(__file__).with_name("0051_step_order_back.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("parcels", "0050_loan_answers")]

    operations = together([migrations.RunSQL(SQL, BACK)])
