"""The sweep writes thousands of rows: no index that another one covers, no trigger where no time due changes."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

WHEN_A_TIME_IS_SET = """
drop trigger due_only_falls on deadlines_deadline;
create trigger due_only_falls before update of due_at, first_due_at, opened_at on deadlines_deadline
    for each row execute function deadline_due_only_falls();
"""
WHEN_ANYTHING_IS_SET = """
drop trigger due_only_falls on deadlines_deadline;
create trigger due_only_falls before update on deadlines_deadline
    for each row execute function deadline_due_only_falls();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("deadlines", "0004_in_app_only"),
        ("wards", "0001_begin"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="deadline",
            name="ward",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="wards.ward"
            ),
        ),
        migrations.AlterField(
            model_name="escalation",
            name="deadline",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="escalations",
                to="deadlines.deadline",
            ),
        ),
        migrations.AlterField(
            model_name="notice",
            name="escalation",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="notices",
                to="deadlines.escalation",
            ),
        ),
        migrations.AlterField(
            model_name="notice",
            name="person",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="notices",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunSQL(WHEN_A_TIME_IS_SET, WHEN_ANYTHING_IS_SET),
    ]
