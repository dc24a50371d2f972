"""The timetable: all background work on one screen.

What is due is data, in rows that any number of workers may claim; APScheduler is only the pendulum.
So its job store is memory, a late beat is never dropped, and missed beats come as one.
"""

import logging
import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from sms_gateway.clock import system_clock
from sms_gateway.errors import CarrierError, StorageDown
from sms_gateway.gateway import Gateway
from sms_gateway.gauges import listen
from sms_gateway.retention import Retention
from sms_gateway.upkeep import Upkeep

_log = logging.getLogger(__name__)

_LOOKS = 1.0
"""Seconds between two looks whether a beat is further ahead than it can be."""
_DEFAULTS = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}


class Pendulum(BackgroundScheduler):  # type: ignore[misc]  # it tells no types
    """APScheduler waits for moments of the machine's clock: where that was ahead and is put right, it would stand still
    for as long. What is further ahead than its own span begins anew."""

    def start(self, paused: bool = False) -> None:
        super().start(paused)
        self._shut = threading.Event()
        self._looking = threading.Thread(target=self._look, name="clock", daemon=True)
        self._looking.start()

    def shutdown(self, wait: bool = True) -> None:
        self._shut.set()
        self._looking.join()
        super().shutdown(wait)

    def _look(self) -> None:
        while not self._shut.wait(_LOOKS):
            now = system_clock()
            for job in self.get_jobs():
                if job.next_run_time > now + job.trigger.interval + timedelta(seconds=_LOOKS):
                    job.reschedule("interval", seconds=job.trigger.interval_length)


def timetable(gateway: Gateway) -> BackgroundScheduler:
    """Not started yet. Every entry may run on every worker at the same time."""
    scheduler = Pendulum(job_defaults=_DEFAULTS, timezone="UTC")

    def every(span: timedelta, name: str, work: Callable[[], object]) -> None:
        scheduler.add_job(_guarded(name, work), "interval", seconds=span.total_seconds(), id=name, name=name)

    for carrier in gateway.carriers:
        every(timedelta(seconds=0.5), f"send by {carrier}", partial(gateway.dispatch.send_due, carrier))
        turn = partial(gateway.inbox.reconcile_in_turn, carrier, timedelta(minutes=10))
        every(timedelta(minutes=1), f"reconcile {carrier}", turn)
    every(timedelta(minutes=1), "take over from carriers that are gone", gateway.dispatch.take_over)
    every(timedelta(minutes=10), "fetch back what a clock put off that was ahead", partial(fetch_back, gateway))
    every(timedelta(seconds=5), "replay the spool", gateway.inbox.replay_spool)
    every(timedelta(seconds=5), "deal with waiting messages", gateway.inbox.handle_waiting)
    every(timedelta(seconds=15), "keep appointments and queue scheduled updates", partial(speak_by_calendar, gateway))
    every(timedelta(seconds=15), "gather late notices", gateway.digests.gather_late)
    every(timedelta(minutes=10), "take up tickets that no clock runs for", gateway.watch.wind_up)
    upkeep = Upkeep(
        database=gateway.database,
        directory=gateway.directory,
        due_dates=gateway.desk.due_dates,
        clock=gateway.clock,
        appointments=gateway.watch.next_appointment,
        leads=repr(gateway.desk.leads),
    )
    every(timedelta(minutes=1), "date tickets that have no due time", upkeep.date_tickets)
    every(timedelta(seconds=30), "recount due dates when rules change", upkeep.recount)
    every(timedelta(seconds=30), "write down the rules in force", gateway.reports.note_rules)
    every(timedelta(minutes=10), "keep the report of a month that has ended", gateway.reports.keep_ended)
    every(timedelta(minutes=10), "clear old presence and drafts", upkeep.clear_presence)
    kept = gateway.settings.retention
    retention = Retention(gateway.database, gateway.clock, kept.numbers_months, kept.copies_days, kept.posts_days)
    every(timedelta(minutes=1), "learn from what officers decided", gateway.apprentice.learn)
    if gateway.settings.triage.apply_above is not None:
        every(timedelta(minutes=1), "follow suggestions that are sure enough", gateway.triage.dispose)
    every(timedelta(minutes=10), "erase old numbers", retention.erase_old)
    every(timedelta(minutes=10), "remove old copies", retention.remove_copies)
    every(timedelta(minutes=10), "remove old webhooks", retention.remove_posts)
    every(timedelta(minutes=10), "listen for silence", partial(listen, gateway))
    if gateway.heartbeat:
        every(timedelta(seconds=30), "send the heartbeat", gateway.heartbeat.beat)
    every(timedelta(seconds=5), "seal the audit", gateway.chain.seal)
    every(timedelta(seconds=2), "post webhooks", gateway.hooks.postman.post_due)
    looks = max(timedelta(seconds=15) * gateway.settings.limits.waits, timedelta(seconds=0.5))
    every(looks, "look up unknown outcomes", gateway.receipts.look_up)
    scheduler.add_executor(ThreadPoolExecutor(len(scheduler.get_jobs())))  # none waits for another that takes its time
    return scheduler


def speak_by_calendar(gateway: Gateway) -> None:
    """One after the other: who was told just now that a date was missed gets no update that says it again."""
    gateway.watch.keep_appointments()
    gateway.updates.queue_due()


def fetch_back(gateway: Gateway) -> None:
    gateway.dispatch.fetch_back()
    gateway.hooks.postman.put_right()


def own_spool(gateway: Gateway) -> BackgroundScheduler:
    """What even a process without the timetable must do: its spool is on its own disk. Not started yet."""
    scheduler = Pendulum(job_defaults=_DEFAULTS, timezone="UTC")
    scheduler.add_job(
        _guarded("replay the spool", gateway.inbox.replay_spool), "interval", seconds=5, name="replay the spool"
    )
    return scheduler


def _guarded(name: str, work: Callable[[], object]) -> Callable[[], None]:
    """A beat that fails is said in one line and comes again; only what nobody foresaw shows its trace."""

    def run() -> None:
        try:
            work()
        except (StorageDown, CarrierError) as error:
            _log.warning("%s: not now: %s", name, error)
        except Exception:
            _log.exception("%s failed", name)

    return run
