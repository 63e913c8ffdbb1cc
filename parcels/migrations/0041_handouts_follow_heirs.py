"""A collective's hand-outs follow the confirmed heirs, guardians and proxies (the SQL beside)."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

SQL = Path(__file__).with_name("0041_handouts_follow_heirs.sql").read_text()
BACK = Path(__file__).with_name("0041_handouts_follow_heirs_back.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("parcels", "0040_old_excess")]

    operations = [
        migrations.AddField(
            model_name="handout",
            name="received_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="handouts_received",
                to="parcels.party",
                verbose_name="代领人",
            ),
        ),
        migrations.RunSQL(SQL, BACK),
    ]
