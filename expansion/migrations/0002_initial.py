"""Nothing any more: what stood here is created with the tables in 0001. Offices that applied it go on from here."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("expansion", "0001_initial"), ("parcels", "0001_initial")]

    operations = []
