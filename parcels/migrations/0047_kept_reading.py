"""A job begun again after a kill says how much of it is kept (the SQL beside)."""

from pathlib import Path

from django.db import migrations, models

from landmgmt.lib.migrating import together

SQL = Path(__file__).with_name("0047_kept_reading.sql").read_text()
BACK = Path(__file__).with_name("0047_kept_reading_back.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("parcels", "0046_reversal_slip")]

    operations = together([
        migrations.AddField(
            model_name="job",
            name="kept_share",
            field=models.FloatField(default=0),
        ),
        migrations.RunSQL(SQL, BACK),
    ])
