"""An invented trust in a `System`: made in it by the services, as the tests' fixtures are."""

#: prints the ids; `flag(hours_ago)` is there for the code that follows
PREPARE = """
import json
from datetime import timedelta
from uuid import uuid4
from django.utils import timezone
from incidents.recording.services.flagging import Flag, flag_incident
from incidents.vocabulary import Category
from staff.models import User
from staff.roles import Role
from staff.services import appoint
from wards.models import Known, ServiceType, SexDesignation, Site, Trust, Ward

def person(number, name, role, ward=None):
    email = f"{number}@anyshire.example"
    made = User.objects.create_user(email, "a long enough pass phrase", name=name, staff_number=number)
    appoint(person=made, role=role, ward=ward, by="system:tests", now=timezone.now() - timedelta(days=2))
    return made

def flag(hours_ago=2, key=None):
    now = timezone.now()
    flag = Flag(
        known_at=now - timedelta(hours=hours_ago), ward=Ward.objects.get(), staff_involved=Known.NO,
        category=Category.HARASSMENT_VERBAL, everyone_safe=Known.YES,
    )
    nurse = User.objects.get(staff_number="n1")
    return flag_incident(flag=flag, form_key=key or uuid4(), by=nurse, now=now)
"""

TRUST = (
    PREPARE
    + """
trust = Trust.objects.create(name="Anyshire Invented NHS Trust")
site = Site.objects.create(trust=trust, name="Made-up House")
ward = Ward.objects.create(
    site=site, name="Rowan ward", service_type=ServiceType.ACUTE, sex_designation=SexDesignation.MIXED
)
person("n1", "Robin Nurse", Role.WARD_STAFF, ward)
person("m1", "Reese Manager", Role.WARD_MANAGER, ward)
person("l1", "Sam Lead", Role.SAFEGUARDING_ADULTS)
person("e1", "Eden Executive", Role.EXECUTIVE_LEAD)
"""
)


def flags(*hours_ago: float) -> str:
    """Code that flags one incident known so many hours ago for each."""
    return PREPARE + f"[flag(hours) for hours in {list(hours_ago)}]\n"
