from django.urls import path

from staff.auditing import views

app_name = "auditing"

# /audit/
urlpatterns = [
    path("", views.listing, name="list"),
    path("patterns/", views.patterns, name="patterns"),
    path("export/", views.export, name="export"),
]
