"""Settings for tests: a throw-away folder, a fast password hash, static files straight from the source."""

import os
import tempfile

from midline.wiring.home import VARIABLE

os.environ[VARIABLE] = tempfile.mkdtemp(prefix="midline-test-")

from midline.wiring.settings import *  # noqa: E402, F403
from midline.wiring.settings import STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ALLOWED_HOSTS = ["*"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
