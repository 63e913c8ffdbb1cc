"""History rows ask for their context without an error caught; back: as pghistory installs it."""

from pathlib import Path

from django.db import migrations
from pghistory.models import Context

from landmgmt.lib.migrating import together

SQL = Path(__file__).with_name("0057_history_context.sql").read_text(encoding="utf-8")


def as_installed(apps, schema_editor):
    Context.install_pgh_attach_context_func(using=schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [
        ("parcels", "0056_required_papers"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = together(
        [
            migrations.RunSQL(SQL, migrations.RunSQL.noop),
            migrations.RunPython(migrations.RunPython.noop, as_installed),
        ]
    )
