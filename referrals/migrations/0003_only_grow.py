from django.db import migrations

from audit.append_only import protect


class Migration(migrations.Migration):
    dependencies = [("referrals", "0002_begin")]

    operations = [
        protect("referrals_safeguardinganswers"),
        protect("referrals_recommendation"),
        protect("referrals_referralchange"),
    ]
