"""While a plan in force divides a collective's money, an old paper hands on only what no plan divides."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).with_name("0048_old_papers.sql").read_text()
BACK = Path(__file__).with_name("0048_old_papers_back.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("parcels", "0047_kept_reading")]

    operations = [migrations.RunSQL(SQL, BACK)]
