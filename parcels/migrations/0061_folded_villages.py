"""Changes of arrears are looked up by village once they are folded: a posting no longer pays for that index."""

from django.db import migrations, models

from landmgmt.lib.migrating import together


class Migration(migrations.Migration):
    dependencies = [("parcels", "0060_slips_of_returns")]

    operations = together(
        [
            migrations.AlterField(
                model_name="arrearsdelta",
                name="village_id",
                field=models.BigIntegerField(null=True, verbose_name="村"),
            ),
            migrations.AddIndex(
                model_name="arrearsdelta",
                index=models.Index(
                    fields=["village_id"],
                    name="arrears_delta_village",
                    condition=models.Q(("fold__isnull", False)),
                ),
            ),
        ]
    )
