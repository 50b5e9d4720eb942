"""Addresses under /referrals/. They carry random identifiers only."""

from django.urls import URLPattern, URLResolver, include, path

from referrals.views import of_incident, one, sending

app_name = "referrals"

# /referrals/incident/<incident>/
of_one_incident: list[URLPattern] = [
    path("", of_incident.for_incident, name="for_incident"),
    path("questions/", of_incident.questions, name="questions"),
    path("add/", of_incident.propose, name="propose"),
]

# /referrals/<pk>/
one_referral: list[URLPattern] = [
    path("", one.detail, name="detail"),
    path("decide/", one.decide, name="decide"),
    path("send/", sending.send, name="send"),
    path("send/check/", sending.check, name="check"),
    path("acknowledge/", one.acknowledge, name="acknowledge"),
    path("outcome/", one.outcome, name="outcome"),
    path("close/", one.close, name="close"),
    path("document/", sending.make_document, name="make_document"),
    path("document/<uuid:document_pk>/", sending.download, name="download"),
]

# /referrals/
urlpatterns: list[URLPattern | URLResolver] = [
    path("incident/<uuid:pk>/", include(of_one_incident)),
    path("<uuid:pk>/", include(one_referral)),
]
