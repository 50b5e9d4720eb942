"""One settings file. What differs between places comes from the environment; the defaults are safe."""

from datetime import timedelta
from pathlib import Path

from kombu import Queue

from config import env

BASE_DIR = Path(__file__).resolve().parent.parent

SECRET_KEY = env.text("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.listed("SECRET_KEY_FALLBACKS")  # those before it, while it is being changed
DEBUG = env.boolean("DEBUG")
ALLOWED_HOSTS = env.listed("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
SITE_URL = env.text("SITE_URL", "http://localhost:8000")  # how links in e-mail begin

# True only for the demonstration and the tests: plain http on this machine, sent e-mail kept in a folder
LOCAL_ONLY = env.boolean("LOCAL_ONLY")

INSTALLED_APPS = [
    "config",
    *(["demo"] if LOCAL_ONLY else []),
    "oversight",
    "reporting",
    "referrals",
    "careplans",
    "capacity",
    "incidents",
    "documents",
    "deadlines",
    "accounts",
    "staff",
    "wards",
    "mail",
    "audit",
    "row_security",
    "nhsuk",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "guardian",
    "crispy_forms",
    "django.forms",  # so that widget templates are looked for among ours
    "config.configuration.ConfigurationConfig",  # django.contrib.admin, for configuration alone
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "config.middleware.request_id",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.security_headers",
    "config.middleware.readable",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",  # closed unless a view says otherwise
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.acting.middleware",  # what follows is one transaction, as whoever asks
    "allauth.account.middleware.AccountMiddleware",
    "config.read_recording.middleware",  # inside the transaction of the request
    "config.session_guard.middleware",  # second factor, lock, twelve hours
    "config.form_recovery.middleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.page",
            ]
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "nhsuk"

# PostgreSQL. The owner migrates (DATABASE_OWNER_URL); everything else runs as a role that owns nothing.
# Row security binds it; workers, and narrow steps of services, become the system's
# role (row_security.context).
env.only_psycopg2()
RUNTIME_ROLE = env.text("RUNTIME_ROLE", "heard_app")
SYSTEM_ROLE = env.text("SYSTEM_ROLE", "heard_system")
DATABASES = {
    "default": {
        # short queries: compiling costs more, and so does planning anew what row_security.prepared keeps
        **env.database(env.text("DATABASE_URL"), options="-c jit=off -c plan_cache_mode=force_generic_plan"),
        "CONN_MAX_AGE": 300,
        "CONN_HEALTH_CHECKS": True,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Limits on signing in are counted in the database: nobody's signing in depends on the broker (docs/adr/0025)
CACHES = {"default": {"BACKEND": "accounts.sessions.cache.DatabaseCache"}}

# Valkey or Redis: the broker, and beat's lock. Nothing lives only there, and no request waits for it.
VALKEY = env.valkey_urls(env.text("REDIS_URL"))

CELERY_BROKER_URL = VALKEY["broker"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_QUEUES = [Queue("celery"), Queue("mail")]  # a worker takes both unless told which
CELERY_TASK_ROUTES = {"mail.tasks.send": {"queue": "mail"}}  # nothing else reaches the mail server
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 600  # seconds; below the visibility timeout, or a slow task would run twice
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "unacked_restore_interval": 30,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 2,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULER = "redbeat.RedBeatScheduler"
CELERY_REDBEAT_REDIS_URL = VALKEY["beat"]
CELERY_BEAT_MAX_LOOP_INTERVAL = 10
TICK = timedelta(seconds=env.whole_number("TICK_SECONDS", 30))
CELERY_REDBEAT_LOCK_TIMEOUT = max(5, 2 * int(TICK.total_seconds()))  # seconds; then another beat takes over


def every(interval: timedelta, task: str) -> dict[str, object]:
    """A tick that nobody took in time is worth nothing: the next one does its work."""
    return {"task": task, "schedule": interval, "options": {"expires": interval.total_seconds()}}


HOUR = timedelta(hours=1)
CELERY_BEAT_SCHEDULE = {
    "deadlines": every(TICK, "deadlines.tasks.tick"),
    "mail": every(TICK, "mail.tasks.send"),
    "audit": every(min(TICK, timedelta(seconds=5)), "audit.tasks.seal"),
    "audit-mail": every(timedelta(days=1), "oversight.tasks.mail_audit_head"),
    "audit-anchors": every(TICK, "audit.tasks.anchor"),
    "journal": every(TICK, "oversight.tasks.write_journal"),
    "documents": every(TICK, "documents.tasks.build_due"),
    "reports": every(HOUR, "reporting.tasks.ask_due"),
    "reports-replaced": every(HOUR, "reporting.tasks.replace_unsound"),
    "reports-counted": every(TICK, "reporting.tasks.answer_waiting"),
    "sessions": every(HOUR, "accounts.tasks.clear_sessions"),
    "remembered": every(HOUR, "accounts.tasks.clear_remembered"),
    "kept-forms": every(HOUR, "accounts.tasks.clear_kept_forms"),
    "appointments": every(HOUR, "staff.tasks.sync_permissions"),
}

# The head of the audit trail, signed and kept outside the database. Only the worker holds the key.
AUDIT_ANCHOR_FOLDER = env.text("AUDIT_ANCHOR_FOLDER", "")
AUDIT_SIGNING_KEY_FILE = env.text("AUDIT_SIGNING_KEY_FILE", "")
AUDIT_MAIL_DAILY = env.boolean("AUDIT_MAIL_DAILY")

# People
AUTH_USER_MODEL = "staff.User"
AUTHENTICATION_BACKENDS = ["accounts.sessions.store.Backend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_ADAPTER = "accounts.sign_in.adapter.AccountAdapter"
# Failures are counted for each name at each address. A whole hospital may share one address: what one browser
# there does must not stop everybody else, so "login" is only more than any hospital needs
ACCOUNT_RATE_LIMITS = {
    "login": "3000/m/ip",
    "login_failed": "5/5m/key",
    "unlock": "5/5m/key",
    "reauthenticate": "30/m/user",
}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 5 * 60  # seconds
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no e-mail to an address that somebody made up
ACCOUNT_EMAIL_VERIFICATION = "none"  # addresses are set by an administrator, never by sign-up
MFA_ALLOW_UNVERIFIED_EMAIL = True  # or nobody could set up a second factor: see the line above
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = LOCAL_ONLY  # http://localhost is a safe origin to browsers
MFA_TOTP_TOLERANCE = 1  # the code before and after: phones' clocks differ, and people type slowly
MFA_TOTP_ISSUER = "Heard"
MFA_ADAPTER = "accounts.second_factor.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "accounts.second_factor.CodeForm",
    "reauthenticate": "accounts.second_factor.CodeAgainForm",
    "activate_totp": "accounts.second_factor.ActivateForm",
}
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False

# OpenID Connect: off unless the trust names its provider (docs/deployment.md)
OIDC_ISSUER = env.text("OIDC_ISSUER", "")
OIDC_CLIENT_ID = env.text("OIDC_CLIENT_ID", "")
OIDC_CLIENT_SECRET = env.text("OIDC_CLIENT_SECRET", "")
OIDC_NAME = env.text("OIDC_NAME", "your trust account")
OIDC_ACCEPTED = env.listed("OIDC_SECOND_FACTOR", "mfa")  # words of `amr` or `acr`
OIDC_ORIGIN = env.text("OIDC_ORIGIN", "/".join(OIDC_ISSUER.split("/")[:3]))  # where its sign-in page is
SOCIALACCOUNT_ADAPTER = "accounts.oidc.ProviderAdapter"
SOCIALACCOUNT_AUTO_SIGNUP = False

ANONYMOUS_USER_NAME = None  # guardian must not invent a user row
GUARDIAN_MONKEY_PATCH_USER = False
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]  # its backend answers has_perm, which we never ask

# Sessions and cookies
SESSION_COOKIE_NAME = "session" if LOCAL_ONLY else "__Host-session"
CSRF_COOKIE_NAME = "csrf" if LOCAL_ONLY else "__Host-csrf"
KEPT_COOKIE_NAME = "kept" if LOCAL_ONLY else "__Host-kept"  # where a form was shown: form_recovery.mark
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not LOCAL_ONLY
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_ENGINE = "accounts.sessions.store"
SESSION_ENDS_AFTER = timedelta(hours=12)  # from signing in, whatever was done
SESSION_COOKIE_AGE = int(SESSION_ENDS_AFTER.total_seconds())
LOCK_AFTER = timedelta(minutes=env.whole_number("LOCK_AFTER_MINUTES", 10))  # without a request
CONFIRMED_FOR = timedelta(minutes=5)  # after a password or a code, before what asks again
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_TRUSTED_ORIGINS = env.listed("CSRF_TRUSTED_ORIGINS")
CSRF_FAILURE_VIEW = "config.errors.csrf_failed"

# Transport
SECURE_SSL_REDIRECT = not LOCAL_ONLY
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = 0 if LOCAL_ONLY else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not LOCAL_ONLY
if env.boolean("BEHIND_TLS_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = env.whole_number("TRUSTED_PROXIES", 1)
SECURE_REFERRER_POLICY = "same-origin"  # "no-referrer" makes browsers send "Origin: null" with our own forms
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440  # bytes; a form with 100,000 characters in every box still fits

# E-mail: SMTP in service; the demonstration writes files that the local outbox page shows
OUTBOX_FOLDER = env.text("OUTBOX_FOLDER", "")
EMAIL_BACKEND = (
    "django.core.mail.backends.filebased.EmailBackend"
    if OUTBOX_FOLDER
    else "django.core.mail.backends.smtp.EmailBackend"
)
EMAIL_FILE_PATH = OUTBOX_FOLDER or None
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.whole_number("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.boolean("EMAIL_USE_TLS", default=not LOCAL_ONLY)
EMAIL_TIMEOUT = 20  # seconds
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "no-reply@localhost")

# Language, time, static files
LANGUAGE_CODE = "en-gb"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/London"
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = env.text("STATIC_ROOT", str(BASE_DIR / "staticfiles"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "nhsuk.storage.StaticStorage"},
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = LOCAL_ONLY  # nothing is collected there

# Logs: one JSON object a line, ids only
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"ids": {"()": "config.logs.IdsOnly"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "ids"}},
    "root": {"handlers": ["stderr"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "django.request": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
    },
}
