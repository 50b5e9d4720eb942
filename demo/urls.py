from django.urls import path

from demo import outbox

urlpatterns = [path("", outbox.listing, name="outbox")]
