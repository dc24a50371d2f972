"""All that a whole run has logged is searched: for every number, token, password and word of a citizen that it used."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.carriers.values import ACCOUNT, PUBLIC_URL, TOKEN, sign
from tests.patience import eventually
from tests.processes import Process, free_port, run

SID = "SM" + "0123456789012345678901234567890a"
NUMBERS = ["+6281234567891", "+6281234567892", "+6281234567893"]
METRICS, PASSWORD, COOKIES = "t0ken-of-prometheus", "correct horse battery", "a-key-for-cookies-of-thirty-two-letters"


def post(server: Process, path: str, form: list[tuple[str, str]], token: str = TOKEN) -> int:
    headers = {"X-Twilio-Signature": sign(f"{PUBLIC_URL}{path}", form, token)}
    return requests.post(f"{server.url}{path}", data=form, headers=headers, timeout=60).status_code


def sms(sender: str, body: str, sid: str) -> list[tuple[str, str]]:
    return [("MessageSid", sid), ("AccountSid", ACCOUNT), ("From", sender), ("To", "1078"), ("Body", body)]


def traffic(server: Process, bearer: str) -> None:
    """Of every kind: good, repeated, forged, unreadable; a receipt; pages, the API, a sign-in that fails."""
    for count, number in enumerate(NUMBERS):
        assert post(server, "/webhooks/twilio", sms(number, f"BINJAI jln rusak hub {number}", f"SM{count}")) == 200
    assert post(server, "/webhooks/twilio", sms(NUMBERS[0], "STATUS", SID)) == 200
    assert post(server, "/webhooks/twilio", sms(NUMBERS[0], "STATUS", SID)) == 200
    assert post(server, "/webhooks/twilio", sms(NUMBERS[1], "palsu", "SM9"), token="another") == 403
    assert post(server, "/webhooks/twilio", [("AccountSid", ACCOUNT), ("From", NUMBERS[1])]) == 400
    receipt = [("MessageSid", SID), ("AccountSid", ACCOUNT), ("MessageStatus", "delivered"), ("To", NUMBERS[0])]
    assert post(server, "/webhooks/twilio/status", receipt) == 204
    allowed = requests.get(f"{server.url}/api/v1/tickets", headers={"Authorization": f"Bearer {bearer}"}, timeout=60)
    assert allowed.status_code == 200, "the whole token, or its secret could be logged unseen"
    for address in (
        f"/api/v1/messages?phone={NUMBERS[0]}",
        f"/nothing/{NUMBERS[1]}?token={bearer}",
        f"/api/v1/tickets/{NUMBERS[2]}",
        "/metrics",
    ):
        for token in (bearer, METRICS, f"{bearer}x"):
            requests.get(server.url + address, headers={"Authorization": f"Bearer {token}"}, timeout=60)
    visitor = requests.Session()
    page = visitor.get(f"{server.url}/sign-in", timeout=20).text
    (csrf,) = set(re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', page))
    visitor.post(f"{server.url}/sign-in", data={"csrf_token": csrf, "name": "ani", "password": PASSWORD}, timeout=20)


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_run_at_level_debug_has_logged_no_number_no_secret_and_no_word_of_a_citizen(
    form: str, tmp_path: Path
) -> None:
    twilio = {"account_sid": ACCOUNT, "auth_tokens": [TOKEN], "from": "1078", "reply": "twiml"}
    settings: dict[str, Any] = {
        "carriers": {"loopback": {}, "twilio": twilio},
        "training": "true",
        "public_url": PUBLIC_URL,
        "metrics": {"token": METRICS},
        "web": {"secret_key": COOKIES},
        "log": {"format": form, "level": "debug"},
    }
    assert run("operator", "add", "ani", "--role", "admin", settings=settings, cwd=tmp_path).returncode == 0
    made = run("operator", "token", "ani", "--scope", "read", "--scope", "unmask", settings=settings, cwd=tmp_path)
    bearer = re.findall(r"sgw_[\w-]+", made.stdout)[0]
    with Process("serve", settings=settings, cwd=tmp_path, port=free_port()) as server:
        traffic(server, bearer)
        said = run("text", NUMBERS[2], "MEDAN lampu mati", settings=settings, cwd=tmp_path)
        assert said.returncode == 0, said.stderr
        eventually(lambda: "receipt" in server.said)
        assert server.stop() == 0
    login = re.findall(r"with the password (\S+)", server.said)
    logged = re.sub(r"^Console:.*$", "", server.said, flags=re.MULTILINE) + said.stderr
    assert logged.count(SID) >= 3, "the way of one SMS cannot be followed"
    bare = re.sub(r"[\s().-]", "", logged)
    for number in NUMBERS:
        assert number[3:] not in bare
    for secret in (bearer, METRICS, PASSWORD, COOKIES, TOKEN, *login, "jln rusak", "lampu mati"):
        assert secret not in logged, secret
    assert "Traceback" not in logged
    assert "****" in logged, "nothing was there to be masked"
    if form == "json":
        lines = [json.loads(line) for line in logged.splitlines() if line.startswith("{")]
        way = [(line["message"], line.get("outcome")) for line in lines if line.get("sms") == SID]
        assert way.count(("received", "new")) == way.count(("received", "repeat")) == 1
