"""The settings of the project, with what must be cheap or kept in memory while testing."""

from config.settings import *
from config.settings import DATABASES

DATABASES["default"]["ENGINE"] = "tests.database"  # made with the roles of service, used as the runtime role
DATABASES["default"]["CONN_MAX_AGE"] = 0
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
