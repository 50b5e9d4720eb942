"""Anybody who is written down gets the first of their versions, as they stand. Backwards, the versions are lost."""

import uuid
from collections.abc import Iterator
from itertools import islice
from typing import Any

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone

from audit.append_only import protect

IDS = uuid.UUID("6d0f9f6e-7f4c-4f0a-9b1d-2b0a7a2f5c11")  # as wards.versions
DETAILS = (
    *("name", "name_on_record", "pronouns", "local_number", "nhs_number", "date_of_birth", "ward_id"),
    *("care_and_support_needs", "communication_needs", "legal_status", "discharged_on"),
)
AT_ONCE = 2_000

# Both rows as they are, but for what only one of them has: a column added later is held to it too
NO_CHANGE_WITHOUT_ITS_VERSION = """
create or replace function service_user_is_versioned() returns trigger language plpgsql as $$
begin
    if new.id <> old.id or new.version <> old.version + 1 or not exists (
        select from wards_serviceuserversion v
        where v.service_user_id = new.id and v.number = new.version
            and to_jsonb(v) - '{id,service_user_id,number,made_at,made_by_id,reason}'::text[]
                = to_jsonb(new) - '{id,version}'::text[]
    ) then
        raise exception 'a service user changes only with the version that says so'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger versioned before update on wards_serviceuser
    for each row when (old.* is distinct from new.*) execute function service_user_is_versioned();
"""


def keep_first_versions(registry: Any, _: Any) -> None:
    people = registry.get_model("wards", "ServiceUser").objects.order_by("pk").iterator(AT_ONCE)
    version = registry.get_model("wards", "ServiceUserVersion")
    now = timezone.now()
    while some := list(islice(people, AT_ONCE)):
        version.objects.bulk_create(first_versions(version, some, now))


def first_versions(version: Any, people: Any, now: Any) -> Iterator[Any]:
    for person in people:
        yield version(
            id=uuid.uuid5(IDS, f"{person.pk} 1"),
            service_user_id=person.pk,
            number=1,
            made_at=now,
            reason="As it stood when versions began",
            **{name: getattr(person, name) for name in DETAILS},
        )


class Migration(migrations.Migration):
    dependencies = [
        ("wards", "0003_investigate"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="serviceuser",
            name="version",
            field=models.PositiveIntegerField(default=1, verbose_name="number of the latest version"),
        ),
        migrations.CreateModel(
            name="ServiceUserVersion",
            fields=[
                ("name", models.CharField(max_length=120, verbose_name="name they use")),
                (
                    "name_on_record",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="name on their record, if different"
                    ),
                ),
                ("pronouns", models.CharField(blank=True, max_length=40)),
                ("local_number", models.CharField(max_length=20, verbose_name="local patient number")),
                (
                    "nhs_number",
                    models.CharField(
                        blank=True,
                        max_length=10,
                        validators=[django.core.validators.RegexValidator("^\\d{10}$", "Ten digits.")],
                        verbose_name="NHS number",
                    ),
                ),
                ("date_of_birth", models.DateField(blank=True, null=True)),
                (
                    "care_and_support_needs",
                    models.CharField(
                        choices=[("yes", "Yes"), ("no", "No"), ("not_sure", "Not sure")],
                        default="not_sure",
                        max_length=10,
                    ),
                ),
                ("communication_needs", models.CharField(blank=True, max_length=200)),
                (
                    "legal_status",
                    models.CharField(
                        choices=[
                            ("informal", "Informal"),
                            ("s2", "Detained, section 2"),
                            ("s3", "Detained, section 3"),
                            ("s37", "Detained, section 37"),
                            ("other", "Detained, other section"),
                            ("not_applicable", "Does not apply"),
                        ],
                        default="not_applicable",
                        max_length=20,
                    ),
                ),
                ("discharged_on", models.DateField(blank=True, null=True)),
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("number", models.PositiveIntegerField()),
                ("made_at", models.DateTimeField()),
                ("reason", models.CharField(blank=True, max_length=200)),
                (
                    "made_by",
                    models.ForeignKey(
                        db_index=False,
                        help_text="Empty: written by the system.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "service_user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="wards.serviceuser",
                    ),
                ),
                (
                    "ward",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wards.ward",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("service_user", "number"), name="one_version_of_a_number"
                    ),
                    models.UniqueConstraint(fields=("id", "service_user"), name="version_with_whose_it_is"),
                ],
            },
        ),
        protect("wards_serviceuserversion"),
        migrations.RunSQL(NO_CHANGE_WITHOUT_ITS_VERSION, "drop trigger versioned on wards_serviceuser"),
        migrations.RunPython(keep_first_versions, migrations.RunPython.noop),
    ]
