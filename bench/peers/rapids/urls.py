"""One address: Twilio's webhook."""

from django.urls import path
from rapids.twilio import Incoming

urlpatterns = [path("webhooks/twilio", Incoming.as_view(backend_name="twilio"))]
