"""Work off background jobs until told to end; `script/server` starts this beside the web server."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from landmgmt.worker import Worker, step_here
from parcels.rules.jobs import STALLED_SECONDS


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what waits now, in this process, and end")
        parser.add_argument(
            "--stalled",
            type=float,
            default=STALLED_SECONDS,
            metavar="SECONDS",
            help="how long a worker may be silent before its job is taken back (%(default)s)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the loop, or empty the queue once."""
        if not options["once"]:
            Worker(options["stalled"]).run()
            return
        while step_here() is not None:
            pass
