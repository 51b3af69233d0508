"""All settings, from the environment, each with a default that suits the demo."""

import os
import tempfile
import tomllib
from datetime import timedelta
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()


def verbatim(name):
    """The text of a variable, empty without it. To `env` one that begins with `$` is the name of
    another variable, and secrets may begin with anything."""
    return os.environ.get(name, "")


def listed(name, default=()):
    """The texts of a variable that has them separated by commas, and white space as people like."""
    texts = verbatim(name).split(",") if name in os.environ else default
    return [*filter(None, map(str.strip, texts))]


# What it runs on

DEBUG = env.bool("DEBUG", default=True)
HTTPS = env.bool("HTTPS", default=not DEBUG)
ALLOWED_HOSTS = listed("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = listed("CSRF_TRUSTED_ORIGINS")
DEMO = env.bool("DEMO", default=False)
VERSION = tomllib.loads((BASE_DIR / "pyproject.toml").read_text())["project"]["version"]

# Where the book is kept

SCHEMES = ("postgresql", "postgres", "sqlite")
PGBOUNCER = env.bool("PGBOUNCER", default=False)  # in transaction mode
PREPARED_STATEMENTS = env.bool("PREPARED_STATEMENTS", default=not PGBOUNCER)


def databases():
    """The book's own database and, where DATABASE_REPLICA_URL names one, its copy for reads."""
    primary = database()
    if not env.str("DATABASE_REPLICA_URL", default=""):
        return {"default": primary}
    copy = replica(env.db_url("DATABASE_REPLICA_URL"))
    if [copy["ENGINE"], copy["USER"]] != [primary["ENGINE"], primary.get("USER")]:
        raise ImproperlyConfigured(
            "DATABASE_REPLICA_URL must name a copy of the PostgreSQL database of DATABASE_URL, and "
            "the same role: what the checks at start find out about one holds for the other."
        )
    return {"default": primary, "replica": copy}


def database():
    """SQLite in the project's folder, or what DATABASE_URL says."""
    if not env.str("DATABASE_URL", default=""):
        return sqlite(BASE_DIR / "clientela.sqlite3")
    scheme = env.str("DATABASE_URL").partition(":")[0]
    try:
        settings = env.db_url("DATABASE_URL") if scheme in SCHEMES else None
    except ValueError:  # a port that is no number
        settings = None
    if settings is None:
        raise ImproperlyConfigured(
            "DATABASE_URL must begin with postgresql:// or sqlite:///, as the README shows it."
        )
    return sqlite(settings["NAME"]) if scheme == "sqlite" else postgresql(settings)


def sqlite(name):
    return {
        "ENGINE": "config.sqlite",
        "NAME": name,
        "ATOMIC_REQUESTS": True,
        "CONN_MAX_AGE": None,  # to open one takes longer than most requests
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",  # requests that only read begin DEFERRED
            "timeout": 30,
            # what a connection keeps of the file is little: the system keeps it for all of them
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
            "PRAGMA cache_size=-256;",
        },
    }


# Of a server that vanishes without a word a process hears within seconds, not hours.
STEADY = {
    "connect_timeout": 5,
    "tcp_user_timeout": 20_000,  # milliseconds
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
}


def postgresql(settings):
    pool = {
        "min_size": env.int("DATABASE_POOL_MIN", default=2),
        "max_size": env.int("DATABASE_POOL_MAX", default=10),
        "timeout": 10,
        # Seconds in which a database is to be there again for those who wait; then the next request
        # tries. Tries are 1, 2, 4 ... seconds apart, and nobody else tries meanwhile.
        "reconnect_timeout": 5,
    }
    return settings | {
        "ENGINE": "config.postgresql",
        "ATOMIC_REQUESTS": True,
        "DISABLE_SERVER_SIDE_CURSORS": PGBOUNCER,
        "OPTIONS": STEADY | settings.get("OPTIONS", {}) | {"pool": pool, **statements()},
    }


def statements():
    """How statements are bound and prepared: here, and nowhere else.

    A prepared statement lives in a session of the server, and pgbouncer gives each transaction
    another one. From 1.22 on it can carry them over, with its max_prepared_statements.
    """
    return {
        "server_side_binding": True,
        "prepare_threshold": 5 if PREPARED_STATEMENTS else None,  # runs before it is prepared
    }


def replica(settings):
    """A replica that does not answer soon is done without."""
    settings = postgresql(settings) | {"ATOMIC_REQUESTS": False}
    settings["OPTIONS"] |= {"connect_timeout": 2, "tcp_user_timeout": 5000}
    settings["OPTIONS"]["pool"] |= {"timeout": 1, "reconnect_timeout": 1}
    return settings


DATABASES = databases()
HAS_REPLICA = "replica" in DATABASES
DATABASE_ROUTERS = ["tenants.replica.Router"] if HAS_REPLICA else []
DATABASE_REPLICA_RETRY = env.float("DATABASE_REPLICA_RETRY", default=5)  # seconds after a failure
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# What a book in development keeps to itself lies beside its database: of SQLite in that folder
BESIDE_DATABASE = BASE_DIR / Path(DATABASES["default"]["NAME"]).parent

# What signs and encrypts


def secret_key():
    """The one from the environment; with DEBUG on, one made on first use, beside the database."""
    if key := verbatim("SECRET_KEY"):
        return key
    if not DEBUG:
        raise ImproperlyConfigured(
            "SECRET_KEY is not set. With DEBUG off Clientela does not make one up: set SECRET_KEY "
            "in the environment to 50 or more random characters and keep it between starts."
        )
    return own_secret_key(BESIDE_DATABASE / ".secret_key")


def own_secret_key(path):
    """Written aside and then moved into place, so that no other process reads half a key."""
    if not path.parent.is_dir():
        raise ImproperlyConfigured(f"There is no folder {path.parent} for the database.")
    if not path.exists():
        draft = path.with_name(f".secret_key-{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(get_random_secret_key())
        draft.rename(path)
    return path.read_text()


SECRET_KEY = secret_key()
SECRET_KEY_FALLBACKS = listed("SECRET_KEY_FALLBACKS")

# What it is made of

INSTALLED_APPS = [
    "customers",
    "sales",
    "tenants",
    "tenants.apps.BackOfficeConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rest_framework",
]
MIDDLEWARE = [
    "tenants.middleware.RequestIdMiddleware",
    "tenants.middleware.SightMiddleware",
    "customers.api.outside.AdmissionMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "tenants.middleware.PolicyMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "tenants.middleware.ScopeMiddleware",
    "config.middleware.FacesMiddleware",  # the rest is for pages
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "tenants.middleware.BackOfficeMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
APPEND_SLASH = False  # a redirect would lose the body of a face's request
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["tenants.templatetags.shown_for"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# People

AUTH_USER_MODEL = "tenants.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]  # the right person elsewhere gets in
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "tenants.lockout.refuse"
AXES_USERNAME_FORM_FIELD = "username"
AXES_USERNAME_CALLABLE = "tenants.lockout.username"
AXES_CLIENT_IP_CALLABLE = "tenants.lockout.sender"
AXES_ENABLE_ADMIN = False
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator")
]
LOGIN_URL = "admin:login"
LANGUAGE_CODE = env.str("LANGUAGE_CODE", default="en")
LANGUAGES = [("en", "English"), ("es", "Español")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True

# Static files: served by the application itself, straight from where they lie

STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

# The book

CUSTOMER_ACTIVITY_DAYS = env.int("CUSTOMER_ACTIVITY_DAYS", default=365)

# The wire

DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # forms of the back office also carry what they showed
REQUESTS_AT_ONCE = env.int("REQUESTS_AT_ONCE", default=4)  # of a process, while some last
REQUESTS_WAITING = env.int("REQUESTS_WAITING", default=30)  # for one of these turns
STREAMS_AT_ONCE = env.int("STREAMS_AT_ONCE", default=4)  # of a process: bodies that take a while
RATE_LIMIT_PER_MINUTE = env.int("RATE_LIMIT_PER_MINUTE", default=0)  # of a book; 0 is no limit
RATE_LIMIT_KEY_PER_MINUTE = env.int("RATE_LIMIT_KEY_PER_MINUTE", default=0)
# Sales and quotations of an address through the clientes face, whose contract says five
RATE_LIMIT_ADDRESS_PER_MINUTE = env.int("RATE_LIMIT_ADDRESS_PER_MINUTE", default=5)
REST_FRAMEWORK = {
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "OAS_VERSION": "3.1.0",
    "COMPONENT_SPLIT_REQUEST": True,  # what may be sent and what is answered are two shapes
    "SORT_OPERATION_PARAMETERS": False,
    "POSTPROCESSING_HOOKS": [],
    "ENABLE_DJANGO_DEPLOY_CHECK": False,  # it makes one document of all faces; tests check each
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
}

# Security

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_HTTPONLY = True
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if HTTPS else 0
# Whether other names below this one have TLS, only who runs them knows: no warning without.
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_SUBDOMAINS", default=False)
SECURE_HSTS_PRELOAD = SECURE_HSTS_INCLUDE_SUBDOMAINS
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SECURE_REFERRER_POLICY = "same-origin"
SECURE_REDIRECT_EXEMPT = [r"^health$", r"^ready$"]
X_FRAME_OPTIONS = "DENY"
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# Logs and figures

LOG_LEVEL = env.str("LOG_LEVEL", default="WARNING" if DEBUG else "INFO")  # INFO: each request
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {"format": "{asctime} {levelname} {name} {message}", "style": "{"},
        "lines": {"()": "tenants.logs.Lines"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "text" if DEBUG else "lines",
        }
    },
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
}
METRICS_TOKEN = verbatim("METRICS_TOKEN")
METRICS_FOLDER = env.str(  # config/server.py names that of its processes; others have one parent
    "METRICS_FOLDER", default=f"{tempfile.gettempdir()}/clientela-metrics-{os.getppid()}"
)
if METRICS_TOKEN:
    Path(METRICS_FOLDER).mkdir(mode=0o700, parents=True, exist_ok=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = METRICS_FOLDER  # where its library looks
