"""The tables that have row security, as the apps' policies say. A test compares them with the database."""

import re

from django.apps import apps

from row_security.apply import files

SAYS = re.compile(r"^create policy seen on (\w+) ", re.MULTILINE)
LABELS = {model._meta.db_table: model._meta.label for model in apps.get_models()}
SECURED = {LABELS[table] for path in files() for table in SAYS.findall(path.read_text())}
FOR_EACH = ("added", "changed", "gone", "seen", "system")
