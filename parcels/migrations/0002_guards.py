"""The database's guards: triggers and checks in the SQL file beside this one, and the table of transitions."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).with_name("0002_guards.sql").read_text()

TRANSITIONS = """
INSERT INTO parcels_stagetransition (axis, from_stage, to_stage) VALUES
  ('acquisition', 'not_started', 'pre_announced'), ('acquisition', 'pre_announced', 'surveyed'),
  ('acquisition', 'surveyed', 'registered'), ('acquisition', 'registered', 'signed'),
  ('acquisition', 'registered', 'decided'), ('acquisition', 'signed', 'handed_over'),
  ('acquisition', 'decided', 'handed_over'),
  ('works', 'not_started', 'clearing'), ('works', 'clearing', 'earthwork'),
  ('works', 'earthwork', 'compaction'), ('works', 'compaction', 'ready'),
  ('dispute', 'received', 'accepted'), ('dispute', 'accepted', 'concluded'),
  ('dispute', 'received', 'concluded'), ('dispute', 'concluded', 'closed')
"""


class Migration(migrations.Migration):
    dependencies = [("parcels", "0001_initial")]

    operations = [
        # params=None-style execution: the SQL holds % signs, so it goes through as one unformatted string.
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
        migrations.RunSQL(TRANSITIONS, migrations.RunSQL.noop),
    ]
