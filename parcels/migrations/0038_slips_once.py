"""A slip is booked as a receipt of a fund once, also where the application is not asked."""

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).with_name("0038_slips_once.sql").read_text(encoding="utf-8")
BACK = Path(__file__).with_name("0038_slips_once_back.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):

    dependencies = [
        ('parcels', '0037_confirmed_rates'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='transfer',
            index=models.Index(condition=models.Q(('kind', 'fund_in')), fields=['to_account'], name='transfer_fund_in'),
        ),
        migrations.RunSQL(SQL, BACK),
    ]
