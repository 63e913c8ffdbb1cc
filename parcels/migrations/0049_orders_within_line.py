"""What waits in orders of a deposit is taken: neither another order nor a run takes it again."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).with_name("0049_orders_within_line.sql").read_text()
BACK = Path(__file__).with_name("0049_orders_within_line_back.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("parcels", "0048_old_papers")]

    operations = [migrations.RunSQL(SQL, BACK)]
