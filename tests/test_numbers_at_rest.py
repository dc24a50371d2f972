"""Phone numbers are not readable where they are kept, and everything works as if they were."""

import json
import logging
import re
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, NullPool, create_engine, inspect, text

from sms_gateway import cipher, terms
from sms_gateway.cipher import Cipher, Unreadable, key_from, key_id, new_key
from sms_gateway.cli.shell import login, telling
from sms_gateway.clock import SetClock
from sms_gateway.config import Settings
from sms_gateway.courier import new_secret
from sms_gateway.errors import ConfigError, StorageDown, Unidentified
from sms_gateway.gateway import Gateway, build
from sms_gateway.messages import InboundMessage, Receipt
from sms_gateway.spool import Brought, Spool
from sms_gateway.storage import (
    at_rest,
    audits,
    contacts,
    erasure,
    hooks,
    inbound,
    operators,
    outbound,
    replays,
    tickets,
)
from sms_gateway.storage import settings as noted
from sms_gateway.storage.audits import Asked
from sms_gateway.storage.dialects import company
from sms_gateway.storage.engine import Database
from sms_gateway.storage.tables import inbound as inbound_table
from sms_gateway.storage.tables import metadata, operator, receipt, ticket
from sms_gateway.web import create_waiting_app
from tests.carriers.values import ACCOUNT, PUBLIC_URL, TOKEN, sign
from tests.phones import Phone
from tests.test_sessions import PASSWORD, shown, signed_in, with_second_factor

CITIZEN, NEIGHBOUR, OFFICER = "+6281398761078", "+6281398762078", "+6281398763078"
ALL = (CITIZEN, NEIGHBOUR, OFFICER)
OLD, NEW = new_key(), new_key()


def under(settings: Settings, *keys: str) -> Settings:
    return settings.model_copy(update={"encryption": settings.encryption.model_copy(update={"keys": keys})})


@pytest.fixture
def opened(settings: Settings, clock: SetClock) -> Iterator[Callable[..., Gateway]]:
    """`opened(*keys)`: the gateway with these keys; the one before it is closed."""
    last: list[Gateway] = []

    def anew(*keys: str) -> Gateway:
        while last:
            last.pop().close()
        last.append(build(under(settings, *keys), clock))
        return last[0]

    yield anew
    while last:
        last.pop().close()


def form_of(number: str, body: str) -> dict[str, str]:
    """As carriers send it: the number in more than one spelling."""
    return {"From": number, "To": "1078", "Body": body, "WaId": number[1:], "Caller": f"0{number[3:]}"}


def texted(gateway: Gateway, number: str, body: str, carrier_id: str) -> InboundMessage:
    message = InboundMessage("loopback", carrier_id, number, "1078", body, gateway.clock(), form_of(number, body))
    gateway.inbox.receive(message)
    return message


def tell_a_story(gateway: Gateway, clock: SetClock) -> Phone:
    """A report, its answer, two who ask how it stands, an officer by SMS, receipts, one who wants no more."""
    gateway.operators.add("ani", "officer", "12.75")
    gateway.duty.give_phone("ani", OFFICER)
    citizen, neighbour, officer = (Phone(gateway, number) for number in ALL)
    texted(gateway, CITIZEN, "BINJAI lampu jalan mati di jl jaksa", "one")
    number = citizen.ticket.number
    assert number in citizen.look()[0]
    gateway.desk.move(number, "forwarded", by="officer")
    assert number in officer.text(f"JAWAB {number} Regu 2 berangkat")[0]
    assert "Regu 2 berangkat" in citizen.look()[-1]
    assert number in citizen.text("STATUS")[0]
    assert "Regu 2" not in neighbour.text(f"STATUS {number}")[0], "told to the phone that opened it only"
    sent = gateway.database.read(outbound.to_phone, CITIZEN)
    raw = {"To": CITIZEN, "MessageStatus": "delivered"}
    gateway.receipts.take(Receipt("loopback", f"loopback-{sent[0].id}", "delivered", "delivered", raw=raw))
    gateway.receipts.take(Receipt("loopback", "nobody's", "sent", "sent", raw=raw))
    neighbour.text("STOP")
    clock.move(minutes=1)
    return citizen


def answers(gateway: Gateway) -> dict[str, Any]:
    """All that is asked of phones, of whatever they are under."""

    def asked(db: Any) -> dict[str, Any]:
        message = inbound.by_carrier_id(db, "loopback", "one")
        return {
            "tickets": {number: tickets.of_phone(db, number) for number in ALL},
            "contacts": {number: contacts.get(db, number) for number in ALL},
            "page by page": sorted(one.phone for one in paged(db)),
            "sent": {number: outbound.to_phone(db, number) for number in ALL},
            "received": message and (message.message.sender, dict(message.message.raw)),
            "listed": [one.message.sender for one in inbound.listed(db)],
            "said": [one.recipient for one in outbound.listed(db)],
            "reach": operators.reach(db),
            "receipts": [dict(raw) for raw in db.scalars(receipt.select().with_only_columns(receipt.c.raw))],
        }

    return gateway.database.read(asked)


def paged(db: Connection) -> Iterator[contacts.Contact]:
    """All contacts, in pages of one."""
    place = ""
    while page := contacts.page(db, place, limit=1):
        ((place, found),) = page
        yield found


def test_the_order_in_which_phones_are_listed_tells_nothing_under_a_key(opened: Callable[..., Gateway]) -> None:
    gateway, numbers = opened(OLD), [f"+62812345{each:05d}" for each in range(0, 60_000, 5_000)]
    for number in numbers:
        texted(gateway, number, "tes", number)
    listed = gateway.database.read(lambda db: [one.phone for one in paged(db)])
    assert sorted(listed) == numbers
    assert listed != numbers


def readable(url: str, number: str) -> list[str]:
    """Where a number can be read without a key: every row as text, and every byte of the files behind it."""
    digits = number[3:]
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"), poolclass=NullPool)
    found = []
    with engine.connect() as db:
        for name in inspect(db).get_table_names():
            rows = db.execute(text(f'select * from "{name}"')).all()
            found += [f"{name}: {row}" for row in rows if digits in "".join(filter(str.isalnum, str(row)))]
        found += [str(each) for each in files(db) if digits.encode() in content(each)]
    return found


def content(file: Path) -> bytes:
    """Servers and spools remove files of theirs at any moment: one that is gone meanwhile holds nothing."""
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return b""


def files(db: Connection) -> list[Path]:
    """All that the database is on the disk."""
    if db.dialect.name == "sqlite":
        path = Path(db.engine.url.database or "")
        return [each for each in path.parent.glob(f"{path.name}*") if not each.name.endswith(".serving")]
    db.execute(text("checkpoint"))
    house = db.execute(text("select current_setting('data_directory')")).scalar_one()
    name = db.execute(text("select oid from pg_database where datname = current_database()")).scalar_one()
    return [each for each in (Path(house) / "base" / str(name)).iterdir() if each.is_file()]


def bring_under(settings: Settings, form: str, *keys: str) -> int:
    """As the command does it; how many values were rewritten."""
    chosen = terms.cipher(under(settings, *keys))
    assert chosen
    with closing(Database(settings.database.url)) as database:
        assert database.read(company) == 0
        if database.is_sqlite:  # as many a build of it is
            database.write(lambda db: db.exec_driver_sql("pragma secure_delete = off").all())
        done = at_rest.bring_under(database, chosen, form or chosen.under, lambda _: None)
        database.compact(place.table.name for place in at_rest.places())
    assert done[at_rest.UNREADABLE] == 0
    return done[form or chosen.under]


# a whole story


def test_no_number_is_readable_in_the_database_and_all_goes_on_as_without_a_key(
    opened: Callable[..., Gateway], settings: Settings, clock: SetClock
) -> None:
    gateway = opened(OLD)
    citizen = tell_a_story(gateway, clock)
    ani = gateway.operators.find("ani").id
    token = gateway.database.write(operators.add_token, ani, "hash", ["read"], clock(), None)
    said = replays.Answer(200, json.dumps({"phone": CITIZEN}), citizen.ticket.id)
    for _ in range(2):
        again = gateway.database.write(replays.once, token.id, "key", "digest", clock(), lambda _: said)
        assert again.body == said.body
    assert [readable(settings.database.url, number) for number in ALL] == [[], [], []]
    assert answers(gateway)["received"] == (CITIZEN, form_of(CITIZEN, "BINJAI lampu jalan mati di jl jaksa"))
    assert answers(gateway)["contacts"][NEIGHBOUR].opted_out_at
    erased = gateway.database.write(erasure.erase, CITIZEN, "operator:ani", clock())
    assert (erased.contacts, erased.tickets, erased.received, erased.receipts) == (1, 1, 2, 2)
    assert answers(gateway)["tickets"][CITIZEN] == []
    assert {"To": CITIZEN, "MessageStatus": "delivered"} not in answers(gateway)["receipts"]


def test_what_was_kept_before_there_was_a_key_keeps_its_answers_through_every_change(
    opened: Callable[..., Gateway], settings: Settings, clock: SetClock
) -> None:
    tell_a_story(gateway := opened(), clock)
    before = answers(gateway)
    assert all(readable(settings.database.url, number) for number in ALL), "else this test proves nothing"
    for form, now, keys in (("", OLD, [OLD]), ("", NEW, [NEW, OLD]), (at_rest.PLAIN, "", [NEW]), ("", OLD, [OLD])):
        gateway.close()
        assert bring_under(settings, form, *keys) > 10
        assert bring_under(settings, form, *keys) == 0, "what is done is not done again"
        gateway = opened(*([now] if now else []))
        assert answers(gateway) == before
        assert [bool(readable(settings.database.url, number)) for number in ALL] == [not now] * 3
    assert number_of(gateway) in Phone(gateway, CITIZEN).text("STATUS")[0]


def test_what_proves_who_somebody_is_comes_under_the_key_too_and_goes_on_proving_it(
    opened: Callable[..., Gateway], settings: Settings, clock: SetClock
) -> None:
    gateway = opened()
    gateway.operators.add("ani", "officer", "12.75", PASSWORD)
    hook = gateway.database.write(hooks.add, "core", "https://pu.example/hook", None, new_secret(), clock())
    assert hook
    totp = with_second_factor(gateway, clock)
    secrets = [totp, max(re.findall("[A-Za-z0-9]+", hook.secret), key=len)]
    assert all(readable(settings.database.url, "+62" + one) for one in secrets), "else this test proves nothing"
    gateway.close()
    assert bring_under(settings, "", OLD) == 2
    assert [readable(settings.database.url, "+62" + one) for one in secrets] == [[], []]
    gateway = opened(OLD)
    assert gateway.hooks.find("core").secret == hook.secret
    assert gateway.sessions.give_code(signed_in(gateway), shown(totp, clock))


def test_a_secret_that_was_changed_by_hand_lets_nobody_in(
    opened: Callable[..., Gateway], settings: Settings, clock: SetClock
) -> None:
    gateway = opened(OLD)
    gateway.operators.add("ani", "officer", "12.75", PASSWORD)
    totp = with_second_factor(gateway, clock)
    raw = Database(settings.database.url)
    raw.write(lambda db: db.execute(operator.update().values(totp=operator.c.totp + "A")))
    half = signed_in(gateway)
    assert half.missing == "code"
    with pytest.raises(Unidentified):
        gateway.sessions.give_code(half, shown(totp, clock))
    raw.close()


def test_whoever_brings_the_numbers_under_a_key_is_told_where_it_begins_also_where_it_is_stopped(
    opened: Callable[..., Gateway], settings: Settings, clock: SetClock
) -> None:
    tell_a_story(gateway := opened(), clock)
    gateway.close()
    chosen = terms.cipher(under(settings, OLD))
    assert chosen

    def stopped(_: int) -> None:
        raise KeyboardInterrupt

    with closing(Database(settings.database.url)) as database:
        with pytest.raises(KeyboardInterrupt):
            at_rest.bring_under(database, chosen, chosen.under, stopped, telling("manage", ["numbers:x"], clock))
        newest = database.read(audits.page, Asked()).lines[0]
        assert (newest.act, newest.subjects) == ("manage", ["numbers:x", login()])


def number_of(gateway: Gateway) -> str:
    return gateway.database.read(tickets.of_phone, CITIZEN)[0].number


def test_a_change_that_was_stopped_is_refused_until_it_was_brought_to_its_end(
    opened: Callable[..., Gateway], settings: Settings, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell_a_story(gateway := opened(), clock)
    before = answers(gateway)
    gateway.close()
    monkeypatch.setattr(at_rest, "_SOME", 2)
    database, chosen, left = Database(settings.database.url), terms.cipher(under(settings, OLD)), iter(range(4))
    assert chosen

    def stopped(_: int) -> None:
        next(left)

    with pytest.raises(StopIteration):
        at_rest.bring_under(database, chosen, chosen.under, stopped)
    for keys in ((), (OLD,)):
        with pytest.raises(ConfigError, match=r"half way.*: stop the service and run `sms-gateway numbers encrypt`"):
            opened(*keys)
    database.close()
    bring_under(settings, "", OLD)
    assert answers(opened(OLD)) == before


# at start


def test_the_name_of_a_new_key_is_never_masked_as_a_phone_number(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = [number.to_bytes(cipher.KEY_BYTES) for number in range(1000)]
    numeric = next(key for key in keys if key_id(key).isdecimal())
    named = next(key for key in keys if not key_id(key).isdecimal())
    drawn = iter([numeric, numeric, named])
    monkeypatch.setattr("secrets.token_bytes", lambda _: next(drawn))
    assert key_from(new_key()) == named


def test_a_key_that_does_not_fit_is_refused_at_start_in_one_line_that_says_what_to_do(
    opened: Callable[..., Gateway], settings: Settings, clock: SetClock
) -> None:
    tell_a_story(opened(), clock)
    with pytest.raises(ConfigError, match=r"not encrypted yet: stop the service and run `sms-gateway numbers encrypt`"):
        opened(OLD)
    bring_under(settings, "", OLD)
    name = cipher.key_id(key_from(OLD))
    for keys in ((), (NEW,)):
        with pytest.raises(ConfigError, match=rf"under key {name}, which is not among them: put it back") as refused:
            opened(*keys)
        assert "\n" not in str(refused.value)
    with pytest.raises(ConfigError, match=rf"under key {name}, not the first: .*`sms-gateway numbers encrypt`"):
        opened(NEW, OLD)
    for broken in ("kurang", NEW[:-4], NEW + "AAAA", "*" * 86, f"{NEW[:9]}*{NEW[9:]}"):
        with pytest.raises(ConfigError, match=r"encryption.keys: it is no key: `sms-gateway numbers key`") as refused:
            opened(broken)
        assert broken not in str(refused.value)
    assert OLD not in repr(under(settings, OLD))
    gateway = opened(OLD, NEW)
    assert gateway.problems() == {}
    gateway.database.write(noted.note, "numbers at rest", "0badcafe")
    assert "under key 0badcafe" in gateway.problems()["encryption"], "who runs on is told too"


def test_two_databases_of_one_process_have_keys_of_their_own(tmp_path: Path, settings: Settings) -> None:
    """Statements are prepared once a process, but not for the other one's key."""
    houses = []
    for name, key in (("a", OLD), ("b", NEW), ("c", "")):
        section = settings.database.model_copy(update={"url": f"sqlite:///{tmp_path / name}.db"})
        houses.append(build(under(settings.model_copy(update={"database": section}), *([key] if key else []))))
    for house in houses:
        assert len(Phone(house, CITIZEN).text("BINJAI lampu jalan mati")) == 1
    for house in houses:
        assert Phone(house, CITIZEN).ticket.phone == CITIZEN
        house.close()
    with sqlite3.connect(tmp_path / "a.db") as a, sqlite3.connect(tmp_path / "b.db") as b:
        asked = "select phone from ticket"
        assert {cipher.key_of(db.execute(asked).fetchone()[0]) for db in (a, b)} == {
            cipher.key_id(key_from(key)) for key in (OLD, NEW)
        }


def test_a_number_that_was_changed_by_hand_is_noticed_and_holds_up_nobody(
    opened: Callable[..., Gateway], clock: SetClock, caplog: pytest.LogCaptureFixture, settings: Settings
) -> None:
    gateway = opened(OLD)
    tell_a_story(gateway, clock)
    chosen = terms.cipher(under(settings, OLD))
    assert chosen
    raw = Database(settings.database.url)
    written = raw.read(lambda db: db.execute(ticket.select().with_only_columns(ticket.c.phone)).scalar_one())
    swapped = written[:-6] + ("A" if written[-6] != "A" else "B") + written[-5:]
    raw.write(lambda db: db.execute(ticket.update().values(phone=swapped)))
    with caplog.at_level(logging.ERROR):
        (one,) = gateway.database.read(tickets.listed, tickets.Filter())
    assert one.phone == "unreadable"
    assert "it was changed since it was written" in caplog.text
    assert at_rest.counted(raw, chosen, lambda _: None)[at_rest.UNREADABLE] == 1
    done = at_rest.bring_under(raw, chosen, at_rest.PLAIN, lambda _: None)
    assert done[at_rest.UNREADABLE] == 1, "it is left as it is, and told"
    raw.close()


def test_a_form_that_was_changed_by_hand_holds_up_no_list_of_messages(
    opened: Callable[..., Gateway], settings: Settings
) -> None:
    gateway = opened(OLD)
    texted(gateway, CITIZEN, "BINJAI lampu mati", "one")
    with closing(Database(settings.database.url)) as raw:
        raw.write(lambda db: db.execute(inbound_table.update().values(raw=f"~{cipher.key_id(key_from(OLD))}~AAAA")))
    (one,) = gateway.database.read(inbound.listed)
    assert (one.message.body, one.message.raw) == ("BINJAI lampu mati", {})


def test_on_postgresql_whoever_else_works_with_the_database_is_seen(
    opened: Callable[..., Gateway], settings: Settings
) -> None:
    gateway, other = opened(), Database(settings.database.url)
    assert gateway.problems() == {}
    assert (other.read(company) > 0) == (not other.is_sqlite)
    other.close()


# the spool


def test_a_message_in_the_spool_is_readable_with_the_key_only(tmp_path: Path, clock: SetClock) -> None:
    message = InboundMessage("loopback", "one", CITIZEN, "1078", "lampu", clock(), form_of(CITIZEN, "lampu"))
    old, new = Cipher([key_from(OLD)]), Cipher([key_from(NEW), key_from(OLD)])
    Spool(tmp_path, old).keep(message)
    Spool(tmp_path).keep(replace(message, carrier_id="two"))
    (first, second) = sorted(tmp_path.glob("*.json"))
    assert (CITIZEN[3:] in first.read_text("utf-8"), CITIZEN[3:] in second.read_text("utf-8")) == (False, True)
    taken: list[Brought] = []
    assert Spool(tmp_path).replay(taken.extend) == 1
    assert Spool(tmp_path, Cipher([key_from(NEW)])).replay(taken.extend) == 0, "it waits for its key"
    assert Spool(tmp_path, new).replay(taken.extend) == 1
    assert [one.carrier_id for one in taken] == ["two", "one"]
    assert taken[1] == message


def test_the_spool_of_a_gateway_hides_too(opened: Callable[..., Gateway], monkeypatch: pytest.MonkeyPatch) -> None:
    gateway = opened(OLD)

    def away(*_: object, **__: object) -> None:
        raise StorageDown("away")

    with monkeypatch.context() as outage:
        outage.setattr(Database, "write", away)
        outage.setattr(Database, "gather", away)
        texted(gateway, CITIZEN, "BINJAI lampu jalan mati", "one")
    (file,) = gateway.spool.directory.glob("*.json")
    assert CITIZEN[3:] not in file.read_text("utf-8")
    assert gateway.inbox.replay_spool() == 1
    assert Phone(gateway, CITIZEN).ticket.phone == CITIZEN


def test_a_web_process_that_waits_for_its_database_hides_what_it_keeps(
    opened: Callable[..., Gateway], settings: Settings, clock: SetClock
) -> None:
    twilio = {"account_sid": ACCOUNT, "auth_tokens": [TOKEN], "from": "1078"}
    chosen = under(settings, OLD).model_copy(update={"carriers": {"twilio": twilio}, "public_url": PUBLIC_URL})
    client = create_waiting_app(chosen, clock, lambda: "the database is away").test_client()
    fields = [("MessageSid", "SM" + "0" * 32), *form_of(CITIZEN, "BINJAI lampu jalan mati").items()]
    path = "/webhooks/twilio"
    said = client.post(path, data=dict(fields), headers={"X-Twilio-Signature": sign(PUBLIC_URL + path, fields, TOKEN)})
    assert said.status_code < 300
    (file,) = settings.spool.directory.glob("*.json")
    assert CITIZEN[3:] not in file.read_text("utf-8")
    gateway = opened(OLD)
    assert gateway.inbox.replay_spool() == 1
    assert Phone(gateway, CITIZEN).ticket.phone == CITIZEN


# what hides them


@pytest.mark.parametrize(
    "number", [CITIZEN, "1078", "INFO-BNK", "", "~12345678~AAAA", "ünïcode 短信", "x" * 64, "短" * 64]
)
def test_what_is_hidden_is_shown_again_and_has_room(number: str) -> None:
    one, other = Cipher([key_from(OLD)]), Cipher([key_from(NEW)])
    written = one.number_hidden(number)
    assert one.number_shown(written) == number
    assert len(written) <= cipher.LONGEST
    assert written == Cipher([key_from(OLD), key_from(NEW)]).number_hidden(number), "it is found by what is written"
    if number:
        assert number not in written
        assert written != other.number_hidden(number)
        with pytest.raises(Unreadable, match="which is not among"):
            other.number_shown(written)
        with pytest.raises(Unreadable, match="changed"):
            one.text_shown(written)


def test_every_column_that_is_called_like_a_phone_hides_its_numbers() -> None:
    hiding = {f"{place.table.name}.{column.name}" for place in at_rest.places() for column in place.columns}
    called = {
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        if column.name in {"phone", "recipient", "raw", "msisdn", "caller"} or "phone" in column.name
    }
    ours = {"inbound.recipient"}  # a short code
    assert called - ours <= hiding
    assert {"inbound.sender", "replay.body", "operator.totp", "hook.secret", "hook.old_secret"} <= hiding


def test_threads_that_hide_at_once_do_not_disturb_each_other() -> None:
    one = Cipher([key_from(OLD)])
    numbers = [f"+62813{count:08d}" for count in range(10_000)]
    with ThreadPoolExecutor(4) as threads:
        written = list(threads.map(one.number_hidden, numbers))
        assert list(threads.map(one.number_shown, written)) == numbers
    assert len(set(written)) == len(numbers)


def test_of_all_phones_of_a_nation_the_last_ones_are_remembered_only() -> None:
    one = Cipher([key_from(OLD)])
    for count in range(2 * cipher._REMEMBERED + 1):
        written = one.number_hidden(f"+62813{count:08d}")
        assert one.number_shown(written) == f"+62813{count:08d}"
        assert max(len(one._written), len(one._read)) <= cipher._REMEMBERED
