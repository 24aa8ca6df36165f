"""Django's settings for the demo and a served clinic; docs/how-to/settings.md explains each variable."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from midline.wiring import environment, logs
from midline.wiring.home import open_home, read_secret_key

PACKAGE = Path(__file__).resolve().parent.parent
HOME = open_home()

# ── Where the clinic is found ────────────────────────────────────────────────────────────────────────────────────────

ORIGIN = environment.origin("MIDLINE_ORIGIN", otherwise="http://127.0.0.1:8000")
"""Every link that is handed on begins with it, and none with the name by which a request happened to ask."""
IS_HTTPS = ORIGIN.startswith("https://")
_HOST = urlsplit(ORIGIN).hostname or "127.0.0.1"
_NAME = f"[{_HOST}]" if ":" in _HOST else _HOST

DEBUG = False
SECRET_KEY = read_secret_key(HOME)
ALLOWED_HOSTS = sorted({_NAME, "127.0.0.1", "localhost", "[::1]", *environment.host_names("MIDLINE_HOSTS")})
CSRF_TRUSTED_ORIGINS = [ORIGIN]
ROOT_URLCONF = "midline.wiring.urls"
WSGI_APPLICATION = "midline.wiring.wsgi.application"

# ── Rooms ────────────────────────────────────────────────────────────────────────────────────────────────────────────

INSTALLED_APPS = [
    # Before the rest, so that its templates win over those of the packages.
    "midline.ui",
    "midline.care.people",
    "midline.care.audit",
    "midline.care.chart",
    "midline.care.reminders",
    "midline.care.everyday",
    "midline.care.taught",
    "midline.care.intake",
    "midline.care.treatment",
    "midline.care.reading",
    "midline.care.threads",
    "midline.care.visits",
    "midline.care.followup",
    "midline.care.coaching",
    "midline.care.camera",
    "midline.care.sponsors",
    "midline.care.outcomes",
    "midline.care.careteam",
    "midline.care.office",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    # Says "2 hours ago" on the page of passkeys.
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "channels",
]

MIDDLEWARE = [
    "midline.wiring.headers.SafeHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "midline.care.audit.watch.AuditTrail",
    "midline.wiring.doors.StaffDoors",
    "midline.care.everyday.lock.SharedDevice",
    "midline.wiring.refusals.Refusals",
    "midline.care.sponsors.arrivals.Arrivals",
    "axes.middleware.AxesMiddleware",
]

# ── Storage ──────────────────────────────────────────────────────────────────────────────────────────────────────────

DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": HOME.database,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            # IMMEDIATE: a transaction that reads first and then writes would otherwise fail instead of waiting.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # FULL: with NORMAL a power cut loses events that were already acknowledged.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY;",
        },
    }
}
TABLES = HOME.tables
"""The population's tables that the report is made of; they can always be made anew from the charts."""
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
"""One process serves the pages and the sockets; a second one needs a layer that both can reach."""
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"

# ── Pages ────────────────────────────────────────────────────────────────────────────────────────────────────────────

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "midline.care.reminders.context.unread_notices",
                "midline.care.careteam.context.open_notices",
                "midline.care.careteam.context.worker_silent",
                "midline.care.threads.context.unread",
                "midline.care.office.context.open_referrals",
            ],
        },
    }
]

# A photo or a clip stays in memory until it is made safe: what it says of its place never touches the disk.
FILE_UPLOAD_MAX_MEMORY_SIZE = 22 * 1024 * 1024

STATIC_URL = "/static/"
STATIC_ROOT = HOME.static
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "midline.wiring.static.HashedAndCompressed"},
}

WHITENOISE_ALLOW_ALL_ORIGINS = False
# Minutes of a first start for files that a browser fetches once and keeps.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (
    *("jpg", "jpeg", "png", "gif", "webp", "zip", "gz", "br", "woff", "woff2"),
    *("wasm", "data", "tflite", "binarypb"),
)

# ── Languages ────────────────────────────────────────────────────────────────────────────────────────────────────────

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français"), ("vi", "Tiếng Việt"), ("zh-hans", "简体中文")]
LOCALE_PATHS = [PACKAGE / "ui" / "locale", PACKAGE / "ui" / "locale" / "accounts"]
LANGUAGE_COOKIE_NAME = "midline_language"

# ── Doors ────────────────────────────────────────────────────────────────────────────────────────────────────────────

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "midline.wiring.accounts.Doorkeeper"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = environment.word(
    "MIDLINE_EMAIL_VERIFICATION", ("optional", "mandatory", "none"), otherwise="optional"
)
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
# django-axes locks one login from one address; this only slows down someone who tries many logins.
ACCOUNT_RATE_LIMITS = {"login_failed": "40/m/ip"}
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if IS_HTTPS else "http"
INSTRUMENTS = environment.folder("MIDLINE_INSTRUMENTS")
STARTS_PER_HOUR = environment.whole_number("MIDLINE_STARTS_PER_HOUR", otherwise=30, least=1, most=100_000)
"""How many members may be started from one address; without it a stranger could fill every worklist."""
PAYMENT = environment.word("MIDLINE_PAYMENT", ("none", "self-pay", "sponsored"), otherwise="none")
"""What those are told for whom no sponsor pays. Words only: it closes nothing."""
SPONSOR_LEAST = environment.whole_number("MIDLINE_SPONSOR_LEAST", otherwise=10, least=5, most=1000)
"""The smallest group that a sponsor's report shows."""
IS_BEHIND_PROXY = IS_HTTPS
"""Midline speaks no TLS itself: with https a web server is in front, and what it says of the client is believed."""

MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_HTTPS
MFA_TOTP_ISSUER = "Midline"

STAFF_SECOND_FACTOR = environment.word(
    "MIDLINE_STAFF_SECOND_FACTOR", ("required", "optional"), otherwise="required" if IS_HTTPS else "optional"
)
RETENTION_YEARS = environment.whole_number("MIDLINE_RETENTION_YEARS", otherwise=10, least=1, most=100)
"""Charts of whom nothing was heard for so long are shown to the administrator; none is erased by itself."""
STAFF_IDLE_HOURS = environment.whole_number("MIDLINE_STAFF_IDLE_HOURS", otherwise=12, least=1, most=720)
"""After so many hours without a request someone of the staff signs in again."""

AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25
"""Hours."""
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_FORM_FIELD = "login"
AXES_LOCKOUT_TEMPLATE = "account/locked_out.html"
AXES_CLIENT_IP_CALLABLE = "midline.care.people.addresses.address_of"
AXES_VERBOSE = False
AXES_DISABLE_ACCESS_LOG = True

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = IS_HTTPS
LANGUAGE_COOKIE_SECURE = IS_HTTPS
LANGUAGE_COOKIE_SAMESITE = "Lax"

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if IS_HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_HTTPS else None
X_FRAME_OPTIONS = "DENY"

SECURE_CSP = {
    "default-src": ["'self'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "media-src": ["'self'"],
    "connect-src": ["'self'"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
}
"""The same shape as Django 6 uses, so that its own middleware can take over."""

PERMISSIONS_POLICY = "camera=(), microphone=(self), geolocation=(), screen-wake-lock=(self)"

# ── Video ────────────────────────────────────────────────────────────────────────────────────────────────────────────

RTM = environment.yes_or_no("MIDLINE_RTM", otherwise=False)
"""Whether the log of time and contacts shows the codes of remote therapeutic monitoring (United States)."""
STUN_URLS = environment.addresses("MIDLINE_STUN_URLS", schemes=("stun", "stuns"))
TURN_URLS = environment.addresses("MIDLINE_TURN_URLS", schemes=("turn", "turns"))
TURN_SECRET = environment.text("MIDLINE_TURN_SECRET")
VIDEO_RELAY_ONLY = environment.yes_or_no("MIDLINE_VIDEO_RELAY_ONLY", otherwise=False)
environment.need_together(MIDLINE_TURN_URLS=bool(TURN_URLS), MIDLINE_TURN_SECRET=bool(TURN_SECRET))
environment.need_first(
    "MIDLINE_VIDEO_RELAY_ONLY=yes", "MIDLINE_TURN_URLS", asked=VIDEO_RELAY_ONLY, there=bool(TURN_URLS)
)

# ── Letters and logs ─────────────────────────────────────────────────────────────────────────────────────────────────

EMAIL_HOST = environment.text("MIDLINE_SMTP_HOST")
EMAIL_PORT = environment.whole_number("MIDLINE_SMTP_PORT", otherwise=587, least=1, most=65535)
EMAIL_HOST_USER = environment.text("MIDLINE_SMTP_USER")
EMAIL_HOST_PASSWORD = environment.text("MIDLINE_SMTP_PASSWORD")
EMAIL_USE_TLS = environment.yes_or_no("MIDLINE_SMTP_TLS", otherwise=True)
EMAIL_TIMEOUT = 20
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
DEFAULT_FROM_EMAIL = environment.text("MIDLINE_MAIL_FROM", otherwise=f"midline@{_HOST}")

LOGGING = logs.LOGGING
logs.configure()
