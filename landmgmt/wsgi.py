"""The door the web server comes through; it stays shut on settings that must not face a network."""

import os
import sys
import threading
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "landmgmt.settings")
application = get_wsgi_application()

# What follows needs the loaded apps.
from django.conf import settings  # noqa: E402
from django.core.signals import got_request_exception  # noqa: E402
from django.db import OperationalError  # noqa: E402

from landmgmt import checks, cluster  # noqa: E402

_reviving = threading.Lock()


def revive() -> None:
    """Start the private cluster again after it was killed; one thread at a time, beside the requests."""
    if _reviving.acquire(blocking=False):
        try:
            cluster.ensure_running()
        finally:
            _reviving.release()


def on_fault(**_: Any) -> None:
    """A request failed: where the database was gone, the next request finds it."""
    if settings.PRIVATE_CLUSTER and isinstance(sys.exc_info()[1], OperationalError):
        threading.Thread(target=revive, name="revive the cluster", daemon=True).start()


got_request_exception.connect(on_fault, dispatch_uid="revive the private cluster")

if _faults := checks.door():
    raise ImproperlyConfigured(" ".join(fault.msg for fault in _faults))
