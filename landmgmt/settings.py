"""How this office is set up: wishes come from the environment, defaults are safe on a private machine."""

import json
import os
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import unquote

import environ
from django.utils.translation import gettext_lazy as _

from landmgmt import cluster, home

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent
HOME = home.home()

# --- secrets: from the environment, or made once for this home ----------------------------------------------
PRODUCTION = env.bool("LANDMGMT_PRODUCTION", default=False)
DEBUG = env.bool("DEBUG", default=False)
_kept = home.keep_secrets()
SECRET_KEY = env.str("SECRET_KEY", default=_kept["SECRET_KEY"])
# {key id: base64 of 32 bytes}; the first seals, all of them open.
try:
    FIELD_KEYS = json.loads(env.str("FIELD_KEYS", default="") or json.dumps(_kept["FIELD_KEYS"]))
except ValueError:
    FIELD_KEYS = {}  # the door refuses it (landmgmt.E005)

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# --- what the office is made of -----------------------------------------------------------------------------
INSTALLED_APPS = [
    "landmgmt",
    "expansion",
    "parcels",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.gis",
    "django.contrib.postgres",
    "django.contrib.admin",
    "pgtrigger",
    "pghistory",
    "allauth",
    "allauth.account",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "landmgmt.language.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "landmgmt.office_day.OfficeDayMiddleware",
    "landmgmt.access.AccessLogMiddleware",
    "landmgmt.not_understood.NotUnderstoodMiddleware",
]

ROOT_URLCONF = "landmgmt.urls"
WSGI_APPLICATION = "landmgmt.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "landmgmt.context.frame",
            ],
        },
    },
]

# --- the database: the private cluster, unless DATABASE_URL names a server ----------------------------------
ROLE = env.str("LANDMGMT_ROLE", default="app")
_urls = {"app": "DATABASE_URL", "owner": "DATABASE_OWNER_URL", "reader": "DATABASE_READER_URL"}
if env.str("DATABASE_URL", default=""):
    _chosen = _urls.get(ROLE, "DATABASE_URL")
    _connection = env.db_url(_chosen if env.str(_chosen, default="") else "DATABASE_URL")
    _connection["HOST"] = unquote(_connection["HOST"])  # a socket's folder is written with %2F
    PRIVATE_CLUSTER = False
else:
    cluster.ensure_running()
    _connection = cluster.connection(ROLE, database=env.str("LANDMGMT_DATABASE", default=cluster.DATABASE))
    PRIVATE_CLUSTER = True
DATABASES = {
    "default": {
        **_connection,
        "ENGINE": "django.contrib.gis.db.backends.postgis",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # A server that does not answer must not keep a person waiting for the worker's end.
        "OPTIONS": {"connect_timeout": 5, **_connection.get("OPTIONS", {})},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "landmgmt_cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}


# --- land: the GDAL, GEOS and PROJ of the pinned wheels, never the machine's --------------------------------
def _wheel(name: str) -> Path:
    # Found, not imported: pyogrio would bring pandas into every process that only asks where it lies.
    found = find_spec(name)
    assert found is not None, f"{name} is not installed"
    assert found.origin is not None, f"{name} lies nowhere"
    return Path(found.origin).parent


GDAL_LIBRARY_PATH = str(next(_wheel("pyogrio").with_name("pyogrio.libs").glob("libgdal*")))
GEOS_LIBRARY_PATH = str(next(_wheel("shapely").with_name("shapely.libs").glob("libgeos_c*")))
os.environ["GDAL_DATA"] = str(_wheel("pyogrio") / "gdal_data")
os.environ["PROJ_DATA"] = os.environ["PROJ_LIB"] = str(_wheel("pyogrio") / "proj_data")
os.environ["PROJ_NETWORK"] = "OFF"

# --- people -------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "parcels.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "landmgmt.accounts.OfficeAccounts"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
# The key is a name at an address: an attacker cannot lock a colleague out from elsewhere.
ACCOUNT_RATE_LIMITS = {"login_failed": "5/15m/key,100/15m/ip"}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"

# --- words and days -----------------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# --- files --------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("LANDMGMT_STATIC", default=str(HOME / "static")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Papers are private: no address serves this folder, views hand files out after asking who may see them.
MEDIA_ROOT = Path(env.str("LANDMGMT_MEDIA", default=str(HOME / "media")))
MEDIA_URL = ""
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
# A larger file is refused with a sentence by the page that takes it.
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_MB", default=50) * 2**20

# --- base map: none unless wished, the map works without ----------------------------------------------------
BASE_MAP_URL = env.str("BASE_MAP_URL", default="")
BASE_MAP_ATTRIBUTION = env.str("BASE_MAP_ATTRIBUTION", default="")
TIANDITU_KEY = env.str("TIANDITU_KEY", default="")


def _tile_hosts() -> list[str]:
    """Origins of the base map, for the one hole in the content policy."""
    hosts = ["https://*.tianditu.gov.cn"] if TIANDITU_KEY else []
    if "://" in BASE_MAP_URL:
        scheme, rest = BASE_MAP_URL.split("://", 1)
        hosts.append(f"{scheme}://{rest.split('/', 1)[0].replace('{s}', '*')}")
    return hosts


# --- what a browser may do with our pages -------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", *_tile_hosts()],
        "connect-src": ["'self'"],
        "font-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
if PRODUCTION:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    if env.int("TRUSTED_PROXY_COUNT", default=0):
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- logs go to standard error; standard output belongs to the commands' answers ----------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="WARNING")},
}
