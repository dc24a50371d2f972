"""The backend: Twilio's form in, its signature checked by Twilio's own code; what is said goes back as TwiML."""

import os
import threading
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from rapidsms.backends.base import BackendBase
from rapidsms.backends.http.forms import BaseHttpForm
from rapidsms.backends.http.views import BaseHttpBackendView
from rapidsms.router import lookup_connections
from twilio.request_validator import RequestValidator
from twilio.twiml.messaging_response import MessagingResponse

_said = threading.local()


class Inline(BackendBase):
    def send(self, id_: str, text: str, identities: list[str], context: Any = None) -> None:
        _said.text = text


class TwilioForm(BaseHttpForm):
    From = forms.CharField()
    Body = forms.CharField()
    MessageSid = forms.CharField()

    def get_incoming_data(self) -> dict[str, Any]:
        given = self.cleaned_data
        connection = lookup_connections(self.backend_name, [given["From"]])[0]
        return {"connection": connection, "text": given["Body"], "fields": {"sid": given["MessageSid"]}}


class Incoming(BaseHttpBackendView):
    http_method_names = ["post"]  # noqa: RUF012 - as the library has it
    form_class = TwilioForm

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        validator = RequestValidator(os.environ["BENCH_TOKEN"])
        signature = request.headers.get("X-Twilio-Signature", "")
        if not validator.validate(request.build_absolute_uri(), request.POST, signature):
            return HttpResponseForbidden()
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: TwilioForm) -> HttpResponse:
        _said.text = ""
        super().form_valid(form)
        response = MessagingResponse()
        response.message(_said.text)
        return HttpResponse(str(response), content_type="text/xml")
