"""The few runs that wait for somebody have an index of their own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("parcels", "0034_payment_slip")]

    operations = [
        migrations.AddIndex(
            model_name="paymentrun",
            index=models.Index(
                fields=["state", "id"],
                condition=models.Q(state__in=["prepared", "approved", "released"]),
                name="run_waiting",
            ),
        ),
    ]
