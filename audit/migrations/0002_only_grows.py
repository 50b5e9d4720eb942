from django.db import migrations

from audit.append_only import protect


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_begin")]

    operations = [protect("audit_auditevent")]
