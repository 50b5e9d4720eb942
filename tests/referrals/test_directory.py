"""The directory of organisations: configured, never deleted, every change in the audit trail."""

from datetime import date

import pytest
from django.contrib.admin import AdminSite
from django.test import RequestFactory

from audit.models import AuditEvent
from referrals.admin import PartnerAdmin, PartnerForm
from referrals.facts import ReferralKind
from referrals.models import Partner


def form(**given):
    details = {
        "name": "Anyshire Invented SARC",
        "kinds": [ReferralKind.SARC],
        "phone": "01632 960 222",
        "last_checked_on": date(2026, 5, 1),
        "is_active": True,
    }
    return PartnerForm(details | given)


@pytest.fixture
def request_of(administrator):
    request = RequestFactory().post("/")
    request.user = administrator
    return request


def test_an_organisation_says_which_referrals_it_takes(db):
    assert form().is_valid()
    assert form(kinds=[]).errors.keys() == form(kinds=["made-up"]).errors.keys() == {"kinds"}


def test_saving_one_is_in_the_audit_trail_without_its_details(request_of, administrator):
    filled_in = form()
    page = PartnerAdmin(Partner, AdminSite())
    page.save_model(request_of, filled_in.save(commit=False), filled_in, change=False)
    event = AuditEvent.objects.get(verb="partner.saved")
    assert (event.actor, event.target_id) == (f"staff:{administrator.pk}", str(Partner.objects.get().pk))
    assert "01632" not in str(event.detail)


def test_none_is_ever_deleted(request_of, partner):
    assert not PartnerAdmin(Partner, AdminSite()).has_delete_permission(request_of, partner)
