"""What the web server calls."""

import gc
import os

from django.core.wsgi import get_wsgi_application

from config.utf8 import utf8_only
from row_security.checks import refuse_unsafe_role

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = utf8_only(get_wsgi_application())
refuse_unsafe_role()
gc.collect()
gc.freeze()  # what was loaded once stays: a collection does not look through it again and again
