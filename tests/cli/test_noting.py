"""What is done at a shell, or shown there in full, is in the audit in the name of whoever sits at it."""

import getpass

from sms_gateway.chain import Whole
from sms_gateway.config import Settings
from sms_gateway.gateway import build
from sms_gateway.storage import audits, operators
from sms_gateway.storage.audits import Asked
from tests.cli.conftest import Shell

ME = f"shell:{getpass.getuser()}"
PHONE = "+6281234567890"

DONE: list[tuple[str, str, list[str]]] = [
    # a command; the act; its subjects, phones without their digest
    ("wording set id commands.status pantau", "manage", ["word:id:commands.status:pantau"]),
    ("agency add 12.75.pu Dinas-PU --alias PUBINJAI", "manage", ["agency:12.75.pu"]),
    ("holiday add 2027-05-03 Pilkada --region 12.75 --yes", "manage", ["day:2027-05-03", "dayoff", "12.75"]),
    ("operator add ani --role officer --agency 12.75", "manage", ["operator:ANI", "add"]),
    ("operator token ani --scope read", "manage", ["token:1", "add"]),
    ("operator disable ani", "manage", ["operator:ANI", "disable"]),
    ("ticket move NUMBER verified", "dispose", ["NUMBER"]),
    ("ticket reply NUMBER Besok.", "answer", ["NUMBER"]),
    ("outbox cancel LAST", "manage", ["message:LAST", "cancel"]),
    ("ticket show NUMBER --unmasked", "unmask", ["NUMBER"]),
    ("export tickets --unmasked", "unmask", ["command:export"]),
    (f"contact export {PHONE}", "read", ["phone", "export"]),
    (f"contact erase {PHONE} --yes", "manage", ["phone", "erase"]),
]


def test_each_change_and_each_number_in_full_is_one_line_of_the_audit(shell: Shell, number: str) -> None:
    last = ""
    for command, _, _ in DONE:
        words = command.replace("NUMBER", number).replace("LAST", last).split(" ")
        shell.ok(*words, typed="")
        last = last or (str(shell.jsons("outbox", "list")[-1]["id"]) if "reply" in words else "")
    shell.refusal("ticket", "move", number, "withdrawn")  # what is refused, or only shown, is no line
    shell.ok("agency", "add", "12.75", "Kota Binjai", "--limit", "respond=24 hours", "--dry-run")
    settings = Settings.model_validate({"database": {"url": f"sqlite:///{shell.directory / 'sms-gateway.db'}"}})
    gateway = build(settings)
    try:
        ani = str(gateway.operators.find("ani").id)
        found = gateway.database.read(audits.page, Asked(operator=ME)).lines[::-1]
        gateway.chain.seal()
        assert isinstance(gateway.chain.prove(), Whole)
        assert [one.name for one in gateway.database.read(operators.every)] == ["ani"], "the shell is in no list"
    finally:
        gateway.close()
    told = [(one.act, [_plain(each) for each in one.subjects if each != ME]) for one in found]
    meant = {"NUMBER": number, "ANI": ani, "LAST": last}
    wanted = [(act, [_put(each, meant) for each in subjects]) for _, act, subjects in DONE]
    assert told == wanted


def _plain(subject: str) -> str:
    return "phone" if subject.startswith("phone:") else subject


def _put(subject: str, meant: dict[str, str]) -> str:
    for name, value in meant.items():
        subject = subject.replace(name, value)
    return subject
