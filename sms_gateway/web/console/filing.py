"""The file of one case, to take along: sealed, as a paper for people or as JSON."""

from flask import Response, request

from sms_gateway import casefile
from sms_gateway.casepaper import paper
from sms_gateway.gateway import Gateway
from sms_gateway.web.access import caller
from sms_gateway.web.wording import language


def case_file(gateway: Gateway, number: str) -> Response:
    """The audit tells who took it, and its last seal. Raises NotFound, NotAdmitted."""
    file = gateway.dossiers.given_to(caller(), number, unmasked=bool(request.form.get("unmasked")))
    as_paper = request.form.get("form") != "json"
    kind, body = ("text/html", paper(file, language())) if as_paper else ("application/json", casefile.written(file))
    answer = Response(body, content_type=f"{kind}; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{number}.{"html" if as_paper else "json"}"'
    return answer
