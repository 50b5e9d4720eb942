"""The same person is entered once in a part of an incident. Of those entered twice, one entry stays.

It is the one that most was added to (accounts, ratings, wishes, support); of equals the first. The others are
withdrawn with the reason, by nobody: no person did it. They stay in the history, with what was added to them.
"""

from collections import defaultdict

from django.db import migrations, models
from django.utils import timezone

BECAUSE = "Entered twice in the same part. Heard withdrew this entry as it was brought up to date."
ADDED = ("account", "selfrating", "wish", "supportoffer")


def withdraw_second_entries(apps, schema_editor):
    Involvement = apps.get_model("incidents", "Involvement")
    AuditEvent = apps.get_model("audit", "AuditEvent")
    now = timezone.now()
    for entries in entered_twice(Involvement).values():
        first, *others = sorted(entries, key=lambda one: (-added_to(apps, one), one.recorded_at, one.pk))
        for entry in others:
            Involvement.objects.filter(pk=entry.pk).update(withdrawn_at=now, withdrawn_because=BECAUSE)
            AuditEvent.objects.create(
                at=now,
                actor="system:migration",
                verb="incident.person_withdrawn",
                target_kind="incidents.incident",
                target_id=str(entry.incident_id),
                incident_id=entry.incident_id,
                detail={"involvement": str(entry.pk), "kept": str(first.pk)},
            )


def entered_twice(people):
    standing = people.objects.filter(withdrawn_at=None)
    known = standing.exclude(service_user=None, staff=None)
    keys = ("incident_id", "involved_as", "service_user_id", "staff_id")
    found = known.values_list(*keys).annotate(number=models.Count("pk")).filter(number__gt=1).order_by()
    twice = defaultdict(list)
    for *key, _ in found:
        twice[tuple(key)] = list(standing.filter(**dict(zip(keys, key, strict=True))))
    return twice


def added_to(apps, entry):
    ways = {"account": "given_by_id"}
    models_of = ((apps.get_model("incidents", name), ways.get(name, "person_id")) for name in ADDED)
    return sum(model.objects.filter(**{way: entry.pk}).count() for model, way in models_of)


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0011_whom_a_report_may_be_about"),
        ("audit", "0007_event_ids_in_order_of_time"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="involvement", name="withdrawn_at_with_by"),
        migrations.AddConstraint(
            model_name="involvement",
            constraint=models.CheckConstraint(
                condition=models.Q(withdrawn_at=None, withdrawn_by=None, withdrawn_because="")
                | models.Q(withdrawn_at__isnull=False) & ~models.Q(withdrawn_because=""),
                name="withdrawn_with_a_reason",
            ),
        ),
        migrations.RunPython(withdraw_second_entries, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="involvement",
            constraint=models.UniqueConstraint(
                condition=models.Q(withdrawn_at=None, service_user__isnull=False),
                fields=("incident", "involved_as", "service_user"),
                name="service_user_once_in_a_part",
            ),
        ),
        migrations.AddConstraint(
            model_name="involvement",
            constraint=models.UniqueConstraint(
                condition=models.Q(withdrawn_at=None, staff__isnull=False),
                fields=("incident", "involved_as", "staff"),
                name="staff_once_in_a_part",
            ),
        ),
    ]
