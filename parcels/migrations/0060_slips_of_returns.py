"""A posting without returns no longer looks at every voucher (the SQL beside)."""

from pathlib import Path

from django.db import migrations

from landmgmt.lib.migrating import together

HERE = Path(__file__)
SQL, BACK = (
    HERE.with_name(f"0060_slips_of_returns{end}.sql").read_text(encoding="utf-8") for end in ("", "_back")
)


class Migration(migrations.Migration):
    dependencies = [("parcels", "0059_proposals_wait")]

    operations = together([migrations.RunSQL(SQL, BACK)])
