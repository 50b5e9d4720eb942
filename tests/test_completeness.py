"""Lists that must stay complete: every model is placed, every address says who may open it.

Each is tried in `tests.test_who_opens_each_address`.
"""

import ast

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin

from config.route_checks import check_routes
from config.routes import BY_PREFIX, ROUTES, Route, Visibility
from incidents.models import Incident
from row_security.grants import is_ours
from tests.addresses import OURS, PATTERNS, about

# --- models -------------------------------------------------------------------------------------------------

BEHIND_THE_DOOR = {"incidents.Incident"}
#: model -> its way to the incident that decides who may see it
REACHED_THROUGH_ONE = {
    "incidents.Involvement": "incident",
    "incidents.Account": "incident",
    "incidents.SelfRating": "incident",
    "incidents.DetailsLook": "incident",
    "incidents.EvidenceCheck": "incident",
    "incidents.Told": "incident",
    "incidents.Wish": "incident",
    "incidents.SupportOffer": "incident",
    "incidents.CaseMember": "incident",
    "incidents.Exclusion": "incident",
    "incidents.RosterWindow": "incident",
    "incidents.RosteredPerson": "window__incident",
    "incidents.WideningRequest": "incident",
    "incidents.SectionSave": "incident",
    "incidents.KnownAtChange": "incident",
    "incidents.StatusChange": "incident",
    "incidents.Triage": "incident",
    "incidents.Review": "incident",
    "incidents.Action": "incident",
    "incidents.StepTick": "incident",
    "incidents.Closure": "incident",
    "referrals.SafeguardingAnswers": "incident",
    "referrals.Recommendation": "incident",
    "referrals.Referral": "incident",
    "referrals.ReferralChange": "referral__incident",
}
#: about an incident by its identifier: the app that owns the subject is asked (`deadlines.subjects`)
REACHED_BY_SUBJECT = {"deadlines.Deadline", "deadlines.Escalation", "deadlines.Notice", "documents.Document"}
ABOUT_SERVICE_USERS = {"wards.ServiceUser", "wards.ServiceUserVersion"}
NOT_CLINICAL = {
    *("wards.Trust", "wards.Site", "wards.Ward", "wards.Location"),
    *(
        "staff.User",
        "staff.Appointment",
        "staff.WardPermission",
        "staff.TrustPermission",
        "accounts.KeptForm",
    ),
    *("accounts.Session", "accounts.Remembered", "staff.SamePerson", "staff.Interest", "accounts.Proposal"),
    *(
        "audit.AuditEvent",
        "audit.AuditSeal",
        "audit.Unsealed",
        "audit.Anchored",
        "referrals.Partner",
        "reporting.BoardReport",
    ),
    "reporting.ReportRequest",
    *("deadlines.Ladder", "deadlines.LadderRung", "mail.Mail", "mail.Outage"),
}
CLINICAL = BEHIND_THE_DOOR | set(REACHED_THROUGH_ONE) | REACHED_BY_SUBJECT | ABOUT_SERVICE_USERS


def test_every_model_of_ours_has_been_placed():
    models = {model._meta.label for model in apps.get_models() if is_ours(model)}
    assert models == CLINICAL | NOT_CLINICAL


@pytest.mark.parametrize(("label", "way"), REACHED_THROUGH_ONE.items())
def test_its_way_leads_to_an_incident(label, way):
    model = apps.get_model(label)
    for step in way.split("__"):
        field = model._meta.get_field(step)
        assert not field.null
        model = field.related_model
    assert model is Incident


def test_no_clinical_model_is_in_the_admin():
    assert not {model._meta.label for model in admin.site._registry} & CLINICAL


# --- views --------------------------------------------------------------------------------------------------

VIEWS = sorted(
    path
    for pattern in ("*/views.py", "*/**/views/*.py", "config/home.py")
    for path in settings.BASE_DIR.glob(pattern)
)
ABOUT_INCIDENTS = {label.split(".")[1] for label in CLINICAL - ABOUT_SERVICE_USERS}


@pytest.mark.parametrize("path", VIEWS, ids=lambda path: str(path.relative_to(settings.BASE_DIR)))
def test_no_view_reaches_around_the_door(path):
    """``Incident.objects`` and its like are for the door, services and the modules that read for pages."""
    found = [
        f"line {node.lineno}: {node.value.id}.{node.attr}"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute)
        and node.attr in {"objects", "_default_manager", "_base_manager"}
        and isinstance(node.value, ast.Name)
        and node.value.id in ABOUT_INCIDENTS
    ]
    assert found == []


# --- addresses ----------------------------------------------------------------------------------------------

#: of config/routes.py, what each kind of address is about
OF_AN_INCIDENT = about("incidents.incident")
OF_A_REFERRAL = about("referrals.referral", "documents.document")
OF_A_SERVICE_USER = about("wards.serviceuser")
OF_A_NOTICE = about("deadlines.notice")
OF_A_REPORT = about("reporting.boardreport", "reporting.reportrequest")
ANYBODY = {name for name, route in OURS.items() if route.visibility is Visibility.PUBLIC}
SIGNED_IN = {"home", "incidents:list", "incidents:interests", "deadlines:notices"}
#: each with tests of its own: what somebody declared, and what others opened in an emergency
OF_ITS_OWN = about("staff.interest", "staff.user", "incidents.casemember")
#: for those who hold a role: which of the personas may open it
BY_ROLE = {
    "oversight:list": {"auditor"},
    "oversight:patterns": {"auditor"},
    "oversight:export": {"auditor"},
    "incidents:flag": {"rowan_nurse", "rowan_manager", "willow_nurse", "lead"},
    "incidents:queue": {"lead", "allegations_lead"},
    "incidents:emergency": {"allegations_lead", "auditor"},
    "incidents:emergency_list": {"executive_lead", "auditor"},
    "staff:people": {"rowan_nurse", "rowan_manager", "willow_nurse", "lead"},
    "staff:add": {"rowan_nurse", "rowan_manager", "willow_nurse", "lead"},
    "reporting:list": {"board_member", "executive_lead"},
    "reporting:request": {"board_member", "executive_lead"},
}


def test_every_address_of_ours_says_who_may_open_it():
    about_a_row = OF_AN_INCIDENT | OF_A_REFERRAL | OF_A_SERVICE_USER | OF_A_NOTICE | OF_A_REPORT
    assert set(PATTERNS) == set(OURS) == about_a_row | ANYBODY | SIGNED_IN | set(BY_ROLE) | OF_ITS_OWN


def test_only_these_open_to_anybody():
    """Each new one is a decision."""
    of = ("live", "ready", "broker", "deadlines", "audit", "mail", "documents")
    health = {f"health-{each}" for each in of}
    assert {*health, "outbox", "provider_login", "provider_callback"} == ANYBODY
    unlisted = {
        name for name, pattern in PATTERNS.items() if not getattr(pattern.callback, "login_required", True)
    }
    assert unlisted == ANYBODY


def test_every_address_of_ours_has_a_name():
    assert [name for name, pattern in PATTERNS.items() if not pattern.name] == []


def test_an_address_nobody_declared_fails_the_check(monkeypatch):
    assert check_routes(None) == []
    monkeypatch.delitem(ROUTES, "incidents:detail")
    assert [error.msg for error in check_routes(None)] == [
        "The address incidents:detail does not say what it shows."
    ]


@pytest.mark.parametrize("declared", [Route(Visibility.PUBLIC), None])
def test_what_opens_without_signing_in_and_what_is_public_are_the_same(monkeypatch, declared):
    name = "home" if declared else "health-live"
    monkeypatch.setitem(ROUTES, name, declared or Route(Visibility.PERSONAL))
    assert [name in error.msg for error in check_routes(None)] == [True]


def test_a_declaration_that_leads_nowhere_fails_the_check(monkeypatch):
    monkeypatch.setitem(ROUTES, "incidents:gone", Route(Visibility.CLINICAL, "incident.read"))
    assert [error.msg for error in check_routes(None)] == ["incidents:gone is declared and is no address."]


def test_whatever_is_recorded_says_what_it_is_called():
    assert all(route.verb for route in [*ROUTES.values(), *BY_PREFIX.values()] if route.is_recorded)
