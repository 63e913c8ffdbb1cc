#!/usr/bin/env python3
"""The office's commands, run against its private database unless DATABASE_URL names another."""

import json
import os
import sys
from pathlib import Path

VENV_PYTHON = Path(__file__).resolve().parent / ".venv/bin/python"

# These change what the database looks like, so they come as its owner; all others come as the application.
AS_OWNER = {"migrate", "sqlmigrate", "createcachetable", "flush", "pgtrigger", "sqlflush"}


def main() -> None:
    """Run the command line; a refused or missing database ends in one sentence, not a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "landmgmt.settings")
    if len(sys.argv) > 1 and sys.argv[1] in AS_OWNER:
        os.environ.setdefault("LANDMGMT_ROLE", "owner")
    try:
        from django.core.management import execute_from_command_line
    except ModuleNotFoundError:
        # Called with the machine's Python: the office's own is beside us.
        if not VENV_PYTHON.exists() or Path(sys.prefix) == VENV_PYTHON.parent.parent:
            sys.exit("landmgmt: the Python parts are missing; run script/setup.")
        os.execv(VENV_PYTHON, [str(VENV_PYTHON), *sys.argv])  # noqa: S606
    from landmgmt.home import ClusterError

    try:
        execute_from_command_line(sys.argv)
    except ClusterError as error:
        if "--json" in sys.argv[2:]:
            # The settings could not even be read, so no command was there to say it.
            print(json.dumps({"error": {"code": "cluster", "message": str(error)}}, indent=1))
        sys.exit(f"landmgmt: {error}")


if __name__ == "__main__":
    main()
