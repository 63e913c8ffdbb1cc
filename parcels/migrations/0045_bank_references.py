"""A bank's transaction is booked once, a lost row paid again once, a return proved (the SQL beside)."""

from pathlib import Path

from django.db import migrations, models

from landmgmt.lib.migrating import together

SQL = Path(__file__).with_name("0045_bank_references.sql").read_text(encoding="utf-8")
BACK = Path(__file__).with_name("0045_bank_references_back.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("parcels", "0044_loan_extensions")]

    operations = together([
        migrations.AddIndex(
            model_name="runitem",
            index=models.Index(
                fields=["bank_reference"], condition=~models.Q(bank_reference=""), name="run_item_reference"
            ),
        ),
        migrations.RunSQL(SQL, BACK),
    ])
