"""Addresses under /incidents/<pk>/record/."""

from django.urls import URLPattern, path

from incidents.recording.views import additions, people, sections, versions

record_urls: list[URLPattern] = [
    path("", sections.record, name="record"),
    path("known-at/", sections.known_at, name="known_at"),
    path("submit/", sections.submit, name="submit"),
    path("helpers/", people.helpers, name="helpers"),
    path("helpers/step-back/", people.helper_step_back, name="step_back"),
    path("people/add/", people.person_add, name="person_add"),
    path("people/add/<slug:kind>/", people.person_add_kind, name="person_add_kind"),
    path("people/<uuid:person>/withdraw/", people.person_withdraw, name="person_withdraw"),
    path("accounts/add/", additions.account_add, name="account_add"),
    path("ratings/<uuid:person>/add/", additions.rating_add, name="rating_add"),
    path("checklist/<int:number>/", additions.evidence, name="evidence"),
    path("told/add/", additions.told_add, name="told_add"),
    path("wishes/add/", additions.wish_add, name="wish_add"),
    path("support/add/", additions.support_add, name="support_add"),
    path("<slug:slug>/", sections.section, name="section"),
    path("<slug:slug>/versions/", versions.versions, name="versions"),
]
