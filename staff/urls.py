from django.urls import path

from staff import views

app_name = "staff"

# /people/
urlpatterns = [
    path("", views.people, name="people"),
    path("new/", views.add, name="add"),
    path("<uuid:pk>/", views.change, name="change"),
]
