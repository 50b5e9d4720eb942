"""Addresses under /incidents/<pk>/record/."""

from django.urls import URLPattern, path

from incidents.views import recording, recording_additions, recording_people, recording_versions

record_urls: list[URLPattern] = [
    path("", recording.record, name="record"),
    path("known-at/", recording.known_at, name="known_at"),
    path("submit/", recording.submit, name="submit"),
    path("helpers/", recording_people.helpers, name="helpers"),
    path("helpers/step-back/", recording_people.helper_step_back, name="step_back"),
    path("people/add/", recording_people.person_add, name="person_add"),
    path("people/add/<slug:kind>/", recording_people.person_add_kind, name="person_add_kind"),
    path("people/<uuid:person>/withdraw/", recording_people.person_withdraw, name="person_withdraw"),
    path("accounts/add/", recording_additions.account_add, name="account_add"),
    path("ratings/<uuid:person>/add/", recording_additions.rating_add, name="rating_add"),
    path("checklist/<int:number>/", recording_additions.evidence, name="evidence"),
    path("told/add/", recording_additions.told_add, name="told_add"),
    path("wishes/add/", recording_additions.wish_add, name="wish_add"),
    path("support/add/", recording_additions.support_add, name="support_add"),
    path("<slug:slug>/", recording.section, name="section"),
    path("<slug:slug>/versions/", recording_versions.versions, name="versions"),
]
