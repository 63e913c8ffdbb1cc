"""The command line of the drills."""

import os
import sys


def main(words: list[str]) -> int:
    """Run the drill that is named; 0 where its figures are zero and its controls failed."""
    names = ("totals", "money-kill", "every-statement", "pairs", "replay", "ledger-paths", "job-kill")
    names += ("import-mutants", "procedure", "properties", "edits")
    if not words or words[0] not in names:
        print(f"usage: script/drill {{{','.join(names)}}} [options]", file=sys.stderr)
        return 2
    name, rest = words[0], words[1:]
    # These two choose their database before Django is set up.
    if name == "money-kill":
        from tests.drills import money_kill

        return money_kill.main(rest)
    if name == "totals":
        from tests.drills import totals

        return totals.main(rest)
    if name == "import-mutants":
        from tests.drills import import_mutants

        return import_mutants.main(rest)
    if name == "properties":
        from tests.drills import properties

        return properties.main(rest)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "landmgmt.settings")
    import django

    django.setup()
    from tests.drills import edits, every_statement, job_kill, ledger_paths, pairs, procedure, replay

    drills = {
        "every-statement": every_statement.main,
        "pairs": pairs.main,
        "edits": edits.main,
        "replay": replay.main,
        "ledger-paths": ledger_paths.main,
        "job-kill": job_kill.main,
        "procedure": procedure.main,
    }
    return drills[name](rest)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
