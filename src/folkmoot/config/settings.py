"""All settings of the site, read from the environment, safe by default.

Every variable is described in docs/settings.md; a test keeps the two in step. A body's own choices
(retention, categories, thresholds) are rows in typed models, not settings.
"""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from folkmoot.config import environment as env

PACKAGE = Path(__file__).resolve().parent.parent
ROOT = PACKAGE.parent.parent

# --- This installation -------------------------------------------------------------------------

#: 'site' is a real installation; 'demo' is the loopback-only demo with one-time sign-in links.
MODE = env.choice("FOLKMOOT_MODE", ("site", "demo"), "site")
DATA_DIR = env.path("FOLKMOOT_DATA_DIR", ROOT / "var" / "data")
DEBUG = env.flag("FOLKMOOT_DEBUG", False)
SECRET_KEY = env.secret("FOLKMOOT_SECRET_KEY", DATA_DIR / "secret_key")
ALLOWED_HOSTS = env.words("FOLKMOOT_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
#: Of pseudonyms and of the list of erased accounts; changing it would let the erased back in.
PRIVACY_KEY = env.secret("FOLKMOOT_PRIVACY_KEY", DATA_DIR / "privacy_key")
#: Off only where the site is read over plain http on this very machine.
HTTPS = env.flag("FOLKMOOT_HTTPS", MODE == "site")
#: Addresses of the reverse proxy whose X-Forwarded-For is believed; nobody else's is.
TRUSTED_PROXIES = env.words("FOLKMOOT_TRUSTED_PROXIES", [])

# --- Applications ------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_htmx",
    "ninja",
    "rules.apps.AutodiscoverRulesConfig",
    "folkmoot.spine",
    "folkmoot.sources",
    "folkmoot.listening",
    "folkmoot.reach",
    "folkmoot.strategy",
    "folkmoot.desk",
]

MIDDLEWARE = [
    "folkmoot.spine.client_address.ClientAddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "folkmoot.spine.headers.HeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "folkmoot.spine.throttle.ThrottleMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "folkmoot.spine.readable.ReadableMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "folkmoot.spine.upload_limit.UploadLimitMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "folkmoot.config.urls"
WSGI_APPLICATION = "folkmoot.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "folkmoot.spine.context.site",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Stores ------------------------------------------------------------------------------------

DATABASES = {"default": env.database("FOLKMOOT_DATABASE_URL", DATA_DIR / "folkmoot.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CORPUS_DIR = DATA_DIR / "corpus"
#: What answers questions about millions of posts: duckdb, or spark at this master (docs/scaling.md).
CORPUS_ENGINE = env.text("FOLKMOOT_CORPUS_ENGINE", "duckdb")
CORPUS_SPARK_MASTER = env.text("FOLKMOOT_CORPUS_SPARK_MASTER", "local[2]")
UPLOAD_DIR = DATA_DIR / "uploads"
ANALYSIS_DIR = DATA_DIR / "analyses"
#: Below it lie the folders that collections watch, one folder an organisation.
WATCHED_DIR = env.path("FOLKMOOT_WATCHED_DIR", DATA_DIR / "watched")
#: Networks that sources may lie in besides the public internet, as in 10.1.0.0/16.
COLLECT_NETWORKS = env.words("FOLKMOOT_COLLECT_NETWORKS", [])
#: Whether sources that tell of what happens are listened to, or all are polled.
COLLECT_STREAMS = env.flag("FOLKMOOT_COLLECT_STREAMS", True)
#: Jetstream servers in place of Bluesky's own.
JETSTREAM = env.words("FOLKMOOT_JETSTREAM", [])
QUEUE_FILE = DATA_DIR / "queue.sqlite3"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

# --- People ------------------------------------------------------------------------------------

AUTH_USER_MODEL = "spine.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "rules.permissions.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
] + [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    }
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "desk:inbox"
#: Off only for tests of other things; the demo's links count as a whole sign-in.
SECOND_FACTOR_FOR_STAFF = True
ACCOUNT_ADAPTER = "folkmoot.spine.account_adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True  # for as long as SESSION_COOKIE_AGE says
ACCOUNT_EMAIL_NOTIFICATIONS = True
# Wrong passwords are axes' business, requests an address makes the throttle's; allauth bounds its mails.
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": None, "signup": None}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# A demo and a developer's machine have no https; browsers trust this very machine.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
ACCOUNT_FORMS = {
    "login": "folkmoot.spine.account_forms.LoginForm",
    "signup": "folkmoot.spine.account_forms.SignupForm",
    "add_email": "folkmoot.spine.account_forms.ChangeEmailForm",
    "change_password": "folkmoot.spine.account_forms.ChangePasswordForm",
    "set_password": "folkmoot.spine.account_forms.SetPasswordForm",
    "reset_password": "folkmoot.spine.account_forms.ResetPasswordForm",
    "reset_password_from_key": "folkmoot.spine.account_forms.ResetPasswordKeyForm",
    "reauthenticate": "folkmoot.spine.account_forms.ReauthenticateForm",
}
MFA_FORMS = {
    "authenticate": "folkmoot.spine.account_forms.CodeForm",
    "reauthenticate": "folkmoot.spine.account_forms.CodeAgainForm",
    "activate_totp": "folkmoot.spine.account_forms.AppForm",
    "add_webauthn": "folkmoot.spine.account_forms.PasskeyForm",
    "edit_webauthn": "folkmoot.spine.account_forms.PasskeyNameForm",
}
LOGOUT_REDIRECT_URL = "home"
# Guessing is slowed by (account, source), so that nobody can lock the owner out from elsewhere.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 6
AXES_COOLOFF_TIME = 0.25  # hours
AXES_CLIENT_IP_CALLABLE = "folkmoot.spine.client_address.client_address"
AXES_LOCKOUT_TEMPLATE = "429.html"
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_FORM_FIELD = "login"  # what the sign-in form calls it, not the model
AXES_USERNAME_CALLABLE = "folkmoot.spine.sign_in_names.name_tried"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# --- Web safety --------------------------------------------------------------------------------

_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{_PREFIX}session"
CSRF_COOKIE_NAME = f"{_PREFIX}csrf"
LANGUAGE_COOKIE_NAME = f"{_PREFIX}language"
#: The secret by which a browser shows who spoke, and the wish to leave no trace (spine/speaking.py).
PARTICIPANT_COOKIE = f"{_PREFIX}participant"
NO_TRACE_COOKIE = f"{_PREFIX}no-trace"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60
CSRF_FAILURE_VIEW = "folkmoot.spine.views.csrf_failure"
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
#: Requests a minute from one address: (name of the group, paths, methods, limit).
THROTTLES = [
    ("sign-in", r"^/(sign-in|sign-up|password|account)/", ("POST",), env.number("FOLKMOOT_RATE_SIGN_IN", 30)),
    ("demo", r"^/demo/", ("POST", "GET"), env.number("FOLKMOOT_RATE_SIGN_IN", 30)),
    ("saying", r"^/(say|processes|contributions|mine|matters/\d+/(say|follow))/", ("POST",), env.number("FOLKMOOT_RATE_SAYING", 20)),
    ("uploads", r"^/(listening|sources|api)/", ("POST", "PUT", "PATCH", "DELETE"), env.number("FOLKMOOT_RATE_WRITES", 120)),
    ("pages", r"^/(?!static/|healthz)", ("GET", "HEAD", "POST", "OPTIONS"), env.number("FOLKMOOT_RATE_PAGES", 1200)),
]  # fmt: skip
#: One uploaded file, in bytes (the readers stream; the limit protects the disk).
UPLOAD_LIMIT = env.number("FOLKMOOT_UPLOAD_LIMIT_MB", 4096) * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_TEMP_DIR = env.upload_temporary(DATA_DIR)

# --- Language and time -------------------------------------------------------------------------

LANGUAGE_CODE = env.text("FOLKMOOT_LANGUAGE", "en-gb")
LANGUAGES = [("en-gb", _("English"))]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = env.text("FOLKMOOT_TIME_ZONE", "Europe/London")
USE_TZ = True
USE_I18N = True

# --- Files for browsers ------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = env.text("FOLKMOOT_STATIC_ROOT", "") or None
STATICFILES_DIRS = [PACKAGE / "static"]
# Serving from the source folders needs no collecting step and keeps one copy; names carry the
# vendored version, and our own few files are revalidated.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 3600

# --- Mail, logs --------------------------------------------------------------------------------

DEFAULT_FROM_EMAIL = env.text("FOLKMOOT_MAIL_FROM", "folkmoot@localhost")
# Without a mail server, mails are written to the worker's output: good for a demo, seen by `check`.
EMAIL_HOST = env.text("FOLKMOOT_SMTP_HOST", "")
EMAIL_PORT = env.number("FOLKMOOT_SMTP_PORT", 587)
EMAIL_HOST_USER = env.text("FOLKMOOT_SMTP_USER", "")
EMAIL_HOST_PASSWORD = env.text("FOLKMOOT_SMTP_PASSWORD", "")
EMAIL_USE_TLS = env.flag("FOLKMOOT_SMTP_TLS", True)
EMAIL_TIMEOUT = 20
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
#: Where links in mails and feeds lead.
SITE_ADDRESS = env.text("FOLKMOOT_ADDRESS", "http://127.0.0.1:8000").rstrip("/")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.text("FOLKMOOT_LOG_LEVEL", "WARNING")},
    "loggers": {"axes": {"level": "ERROR"}},
}
SILENCED_SYSTEM_CHECKS: list[str] = []

# --- Work in the background ---------------------------------------------------------------------

#: Seconds after which work whose worker has fallen silent is given to another.
JOB_LEASE_SECONDS = env.number("FOLKMOOT_JOB_LEASE_SECONDS", 60)
