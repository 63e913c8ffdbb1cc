"""Rosters taken back and in the background; a job bears the reason a person gave it."""

from pathlib import Path

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('parcels', '0024_bulk_import'),
    ]

    operations = [
        migrations.AddField(
            model_name='job',
            name='reason',
            field=models.CharField(blank=True, default='', max_length=200, verbose_name='事由'),
        ),
    ]
