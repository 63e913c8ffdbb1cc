"""The door the web server comes through; it stays shut on settings that must not face a network."""

import os

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "landmgmt.settings")
application = get_wsgi_application()

from landmgmt import checks  # noqa: E402  (needs the loaded apps)

if _faults := checks.door():
    raise ImproperlyConfigured(" ".join(fault.msg for fault in _faults))
