from django.contrib.auth.views import LoginView
from django.urls import path

from bench.floor import views

urlpatterns = [
    path("login/", LoginView.as_view(template_name="floor/login.html", next_page="/incidents/")),
    path("incidents/", views.newest),
    path("incidents/new/", views.create),
    path("incidents/<int:pk>/", views.detail),
]
