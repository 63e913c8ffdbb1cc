"""A proposal begins waiting: none comes into being decided (the SQL beside)."""

from pathlib import Path

from django.db import migrations

from landmgmt.lib.migrating import together

SQL = Path(__file__).with_name("0059_proposals_wait.sql").read_text(encoding="utf-8")
BACK = """
DROP TRIGGER proposed_posting_waits ON parcels_proposedposting;
DROP FUNCTION proposed_posting_waits_guard();
"""


class Migration(migrations.Migration):
    dependencies = [("parcels", "0058_rate_prices")]

    operations = together([migrations.RunSQL(SQL, BACK)])
