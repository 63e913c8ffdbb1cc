"""A list once corrected binds what is signed; a thing that is not there is struck off (the SQL beside)."""

from pathlib import Path

from django.db import migrations, models

from landmgmt.lib.migrating import together

SQL = Path(__file__).with_name("0036_corrected_lists.sql").read_text()
BACK = Path(__file__).with_name("0036_corrected_lists_back.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("parcels", "0035_run_waiting")]

    operations = together([
        migrations.AlterField(
            model_name="itemmeasure",
            name="kind",
            field=models.CharField(
                choices=[("measured", "测量"), ("signed", "签字确认"), ("struck", "剔除")],
                max_length=10,
                verbose_name="类别",
            ),
        ),
        migrations.AddIndex(
            model_name="itemmeasure",
            index=models.Index(fields=["item"], condition=models.Q(kind="struck"), name="item_measure_struck"),
        ),
        migrations.RunSQL(SQL, BACK),
    ])
