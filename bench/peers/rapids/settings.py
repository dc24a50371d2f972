"""Django's settings, no more than RapidSMS asks for."""

import os
from typing import Any
from urllib.parse import parse_qs, urlsplit

SECRET_KEY = "only for the bench"
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "rapids.urls"
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
USE_TZ = True

_url = urlsplit(os.environ["BENCH_DATABASE"])
if _url.scheme == "sqlite":
    DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": _url.path[1:], "OPTIONS": {"timeout": 20}}}
else:
    _socket = parse_qs(_url.query)["host"][0]
    _server: dict[str, Any] = {"NAME": _url.path[1:], "USER": _url.username, "HOST": _socket, "CONN_MAX_AGE": 60}
    DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", **_server}}

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "rapidsms",
    "rapidsms.contrib.handlers",
    "rapids.desk",
]
MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
INSTALLED_BACKENDS = {"twilio": {"ENGINE": "rapids.twilio.Inline"}}
RAPIDSMS_HANDLERS = ["rapids.desk.handlers.Complaint"]
LOGGING = {"version": 1, "disable_existing_loggers": True}
