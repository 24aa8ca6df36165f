"""Two devices, a clinician, a network that loses, doubles and reorders, a server that crashes and comes back from
copies, and the invariants I1-I14 of the chart's design, by name.

The server is the real one: the views of `care.chart.sync` and `record` on a real database. A run begins by rolling the
database back to a savepoint; a copy of the database is a savepoint too, and coming back from it a rollback.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar

from django.db import transaction
from django.test import RequestFactory
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from midline.care.chart import engine, read, stored, sync, upkeep
from midline.care.chart.models import Device, Event, Outbox, Quarantined
from midline.care.people import services
from midline.care.people.models import Member, Role, User
from midline.care.ulid import new_ulid
from midline.clinical import facts
from midline.clinical.advance import advance, fold
from midline.clinical.chart import EMPTY, EVERYTHING, Chart, Hold, HoldKind
from midline.clinical.course import Halted, Moving, Ready, Resting
from midline.clinical.outlook import entry_of, todays_plan
from midline.clinical.ruleset import Ruleset
from midline.clinical.standing import is_good
from tests.chart.pens import Pen, staff_pen
from tests.chart.replica import PAGE, Envelope, Replica, fold_on, scopes_of
from tests.chart.telling import CLEAR_CHECK, ENDINGS, FIRST_DAY, reading, screen

BEGIN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SADDLE = {"run": "later", "code": "CES4", "value": "yes"}
NOT_SAFETY = {"CAP", "NOT_CHOSEN"}
TODAY = FIRST_DAY.isoformat()
MOST_EXCHANGES = 8
WALLS = ("1970-01-01T00:00:00Z", "2026-03-02T09:00:00Z", "2026-03-02T09:00:01Z", "2999-12-31T23:59:59Z")

two = st.integers(0, 1)
outcomes = st.sampled_from(["well", "well", "well", "worse", "down-the-leg", "numb"])


class Broken(AssertionError):
    """An invariant does not hold."""

    def __init__(self, name: str, what: object) -> None:
        super().__init__(f"{name}: {what}")
        self.name = name


def hold_to(name: str, true: bool, what: object = "") -> None:
    """Raises Broken when the invariant does not hold."""
    if not true:
        raise Broken(name, what)


@dataclass(slots=True)
class World:
    """What every run begins with: Chidi, Dr Osei, a finished screen, and two devices that know it."""

    member: Member
    user: User
    therapist: User
    devices: tuple[Replica, Replica]
    savepoint: str
    rules: Ruleset

    @classmethod
    def build(cls) -> World:
        """Inside a transaction that the caller rolls back."""
        rules = engine.rules()
        therapist = services.create_staff(
            email="osei@clinic.example", role=Role.THERAPIST, display_name="Dr Ama Osei", password="a-long-password"
        )
        user = User.objects.create_user("chidi@home.example", display_name="Chidi")
        member = services.start_member(country="GB", language="en", time_zone="Europe/London", now=BEGIN)
        services.claim(member=member, user=user, now=BEGIN)
        services.assign_therapist(member=member, therapist=therapist)
        epoch = read.epoch()
        first, second = (Replica(id=new_ulid(BEGIN), author="Chidi", rules=rules, epoch=epoch) for _ in range(2))
        world = cls(member=member, user=user, therapist=therapist, devices=(first, second), savepoint="", rules=rules)
        server = Server(world=world)
        for kind, body in screen():
            first.save(server.envelope(first, kind, body, wall=""))
        first.hear(server.push(first.batch()))
        osei = server.desk()
        osei.write("diagnosis-confirmed", {"note": "seen", "today": TODAY}, dseq=None)
        release = {"group": "EXT", "irritability": "low", "note": "eases", "today": TODAY}
        osei.write("direction-released", release, dseq=None)
        for device in world.devices:
            server.pull_all(device)
            device.chart()
        world.savepoint = transaction.savepoint()
        return world


@dataclass(slots=True)
class Server:
    """The clinic's side: the real views over one member's chart."""

    world: World
    minutes: int = 0
    factory: RequestFactory = field(default_factory=RequestFactory)

    @property
    def now(self) -> datetime:
        self.minutes += 1
        return BEGIN + timedelta(minutes=self.minutes)

    def envelope(self, device: Replica, kind: str, body: Any, *, wall: str) -> Envelope:
        return {
            "id": new_ulid(self.now),
            "dseq": len(device.own) + 1,
            "type": kind,
            "schema_v": 1,
            "hlc": "",
            "wall": wall,
            "tz": "Europe/London",
            "seen": {"seq": device.cursor},
            "supersedes": "",
            "body": body,
        }

    def push(self, batch: Envelope) -> Any:
        """The answer to a batch, as the device reads it; None when the clinic could not take it."""
        request = self.factory.post("/sync/events", json.dumps(batch), "application/json")
        return self._answer(request, sync.push)

    def pull(self, device: Replica) -> Any:
        query: dict[str, str | int] = {"after": device.cursor, "epoch": device.epoch, "limit": PAGE}
        return self._answer(self.factory.get("/sync/feed", query), sync.feed)

    def pull_all(self, device: Replica) -> None:
        for _ in range(MOST_EXCHANGES * 4):
            page = self.pull(device)
            device.take_page(page)
            if page["done"] and (device.is_erased or page["digest"] == device.digest()):
                return

    def _answer(self, request: Any, view: Any) -> Any:
        request.user = self.world.user
        request.LANGUAGE_CODE = "en"
        answer = view(request)
        return json.loads(answer.content) if answer.status_code == 200 else None

    def desk(self) -> Pen:
        return staff_pen(self.world.member, self.world.therapist, self.now)

    def chart(self) -> Chart:
        return read.chart_of(self.world.member)

    def entries(self) -> list[read.Entry]:
        """The log with its decisions, as stored."""
        return read.entries_of(self.world.member)


@dataclass(slots=True)
class Request:
    """A push on its way."""

    device: Replica
    token: int
    batch: Envelope


class ChartMachine(RuleBasedStateMachine):
    """See the module."""

    world: ClassVar[World]
    keeps_tombstones: ClassVar[bool] = True
    erases_after: ClassVar[int] = 25
    """Steps before anybody is erased: a chart that is gone has little left to tell."""
    acknowledges_early: ClassVar[bool] = False
    steps: ClassVar[int] = 0
    runs: ClassVar[int] = 0

    @initialize()
    def begin(self) -> None:
        world = type(self).world
        type(self).runs += 1
        transaction.savepoint_rollback(world.savepoint)
        read.kept.clear()
        self.server = Server(world=world, minutes=1000)
        self.devices = [
            replace(
                device, own=[*device.own], outbox=[], received={*device.received}, refused=set(), known=[*device.known]
            )
            for device in world.devices
        ]
        self.wire: list[Request] = []
        self.tokens = 0
        self.copies = [transaction.savepoint()]
        self.links: dict[int, str] = {}
        self.conflicts: set[tuple[str, str]] = set()
        self.reached: dict[str, int] = {}
        self.epoch = read.epoch()
        self.is_erased = False
        self.signed_out: dict[str, int] = {}
        self.sessions = 0
        self.run_steps = 0
        self.is_broken = False

    def step(self) -> None:
        type(self).steps += 1
        self.run_steps += 1

    # ── The member ───────────────────────────────────────────────────────────────────────────────────────────────────

    @rule(which=two, outcome=outcomes, wall=st.sampled_from(WALLS), taps=st.integers(1, 4))
    def exercise(self, which: int, outcome: str, wall: str, taps: int) -> None:
        """Go on with the session as this device sees it."""
        self.step()
        device = self.devices[which]
        for _ in range(taps):
            if device.is_erased:
                return
            for kind, body in self._next(device, outcome):
                if kind in ("exercise-begun", "set-started"):
                    if not device.may_start(body["exercise"]):
                        return
                    held = device.held_by(body["exercise"])
                    self._hold("I4", not held, held)
                self._save(device, kind, body, wall)

    def _next(self, device: Replica, outcome: str) -> Iterator[tuple[str, dict[str, Any]]]:
        chart = device.chart()
        match chart.session:
            case Ready(outline=outline) if outline.left:
                work = {"session": outline.session, "exercise": outline.left[0].exercise}
                yield "exercise-begun", {**work, "before": reading()}
                yield "set-started", {**work, "set": 1}
            case Ready(outline=outline):
                yield "session-closed", {"session": outline.session}
            case Moving(outline=outline, exercise=exercise):
                work = {"session": outline.session, "exercise": exercise}
                yield "set-started", {**work, "set": 2}
                yield "set-done", {**work, "set": 2, "reps": 8}
                yield "exercise-ended", {**work, **ENDINGS[outcome], "flags": [], "stopped": outcome != "well"}
            case Resting(outline=outline, exercise=exercise) | Halted(outline=outline, exercise=exercise):
                after = reading() if outcome == "well" else reading(6, leg=8)
                work = {"session": outline.session, "exercise": exercise}
                yield "exercise-rechecked", {**work, "after5": after, "early": False}
            case _ if chart.awaits_morning is not None:
                after = reading() if outcome == "well" else reading(6, leg=9, back=9)
                name = chart.awaits_morning.session
                body = {"session": name, "morning": after, "hours_after": 20, "flags": [], "today": self._day()}
                yield "morning-reported", body
            case _:
                self.sessions += 1
                body = {"session": f"s{self.sessions}", "today": self._day(), "part": "floor", "check": CLEAR_CHECK}
                yield "session-opened", body

    def _day(self) -> str:
        return (FIRST_DAY + timedelta(days=min(self.sessions, 13))).isoformat()

    @rule(which=two, wall=st.sampled_from(WALLS))
    def fall_numb(self, which: int, wall: str) -> None:
        """A red flag: everything is held."""
        self.step()
        if not self.devices[which].is_erased:
            self._save(self.devices[which], "screen-answered", SADDLE, wall)

    @rule(which=two)
    def forge_a_release(self, which: int) -> None:
        """A device that names a hold without being a therapist's."""
        self.step()
        device = self.devices[which]
        holds = [hold.id for hold in device.chart().open_holds]
        if holds and not device.is_erased:
            self._save(device, "hold-released", {"holds": holds, "note": "mine", "today": TODAY}, "")

    def _save(self, device: Replica, kind: str, body: dict[str, Any], wall: str) -> None:
        event = self.server.envelope(device, kind, body, wall=wall)
        device.save(event)
        self._hold("I11", event in device.own and event["id"] in device.outbox, "shown as saved, but not saved")

    # ── The network ──────────────────────────────────────────────────────────────────────────────────────────────────

    @rule(which=two)
    def send(self, which: int) -> None:
        self.step()
        self._send(self.devices[which])

    def _send(self, device: Replica) -> Request | None:
        batch = device.batch()
        if not batch["events"]:
            return None
        self.tokens += 1
        device.token = self.tokens
        request = Request(device=device, token=self.tokens, batch=batch)
        self.wire.append(request)
        return request

    @precondition(lambda self: self.wire)
    @rule(pick=st.integers(0, 50), doubled=st.booleans(), fate=st.sampled_from(["heard", "heard", "lost", "crash"]))
    def deliver(self, pick: int, doubled: bool, fate: str) -> None:
        """One push arrives, in any order, perhaps again later; the answer is heard, lost, or the server crashes."""
        self.step()
        request = self.wire[pick % len(self.wire)]
        if not doubled:
            self.wire.remove(request)
        self._arrive(request, fate)

    def _arrive(self, request: Request, fate: str) -> None:
        answer = self._crash(request) if fate == "crash" else self.server.push(request.batch)
        self._watch(answer)
        if fate != "lost" and request.token == request.device.token:
            request.device.token = None
            self._hear(request.device, answer)

    def _crash(self, request: Request) -> Any:
        """The server dies before the commit: nothing is stored, nothing is answered."""
        mark = transaction.savepoint()
        answer = self.server.push(request.batch)
        transaction.savepoint_rollback(mark)
        read.kept.clear()
        return answer if self.acknowledges_early else None

    @rule(which=two, fate=st.sampled_from(["heard", "lost", "crash"]))
    def exchange(self, which: int, fate: str) -> None:
        """A push that arrives at once."""
        self.step()
        if (request := self._send(self.devices[which])) is not None:
            self.wire.remove(request)
            self._arrive(request, fate)

    @rule(which=two)
    def answer_from_elsewhere(self, which: int) -> None:
        """Something else on the network says 200 to everything."""
        self.step()
        device = self.devices[which]
        if self._send(device) is not None:
            self.wire.pop()
            device.token = None
            self._hear(device, {"status": "welcome to the airport"})

    def _hear(self, device: Replica, answer: Any) -> None:
        before = {*device.received}
        device.hear(answer)
        shown = device.received - before
        if shown:
            there = set(Event.objects.filter(pk__in=shown).values_list("pk", flat=True))
            current = isinstance(answer, dict) and answer.get("epoch") == self.epoch
            self._hold("I11", shown <= there or (current is False and "epoch" in answer), shown - there)

    def _watch(self, answer: Any) -> None:
        """What every answer of the server has to be."""
        if not isinstance(answer, dict) or "contiguous_dseq" not in answer:
            return
        for device in self.devices:
            row = Device.objects.filter(pk=device.id).values_list("contiguous_dseq", flat=True).first() or 0
            self._hold("I7", self.is_erased or row >= self.reached.get(device.id, 0), f"{device.id} went back to {row}")
            self.reached[device.id] = row

    @rule(which=two, pages=st.integers(1, 3))
    def pull(self, which: int, pages: int) -> None:
        self.step()
        device = self.devices[which]
        epoch, before = device.epoch, device.cursor
        for _ in range(pages):
            device.take_page(self.server.pull(device))
        self._hold("I7", device.epoch != epoch or device.cursor >= before or device.is_erased, "the cursor went back")

    @rule(which=two)
    def restart(self, which: int) -> None:
        self.step()
        self.devices[which].restart()

    @rule(which=two)
    def stutter(self, which: int) -> None:
        """A device sends other content under an id that the log has already."""
        self.step()
        device = self.devices[which]
        done = [event for event in device.own if event["id"] in device.received]
        if not done or self.is_erased:
            return
        other = {**done[-1], "type": "note-left", "body": {"note": f"not what it was {self.run_steps}"}}
        there = Event.objects.filter(pk=other["id"]).exists()
        answer = self.server.push({"device_id": device.id, "events": [other]})
        if there:
            words = stored.content_hash(
                member_id=self.world.member.pk,
                kind=other["type"],
                schema_v=1,
                supersedes="",
                body=stored.canonical(other["body"]),
            )
            self._hold("I9", answer["results"][0]["status"] == "conflict", answer["results"][0])
            self.conflicts.add((other["id"], words))

    # ── The clinic ───────────────────────────────────────────────────────────────────────────────────────────────────

    @rule(meanwhile=st.sampled_from(["nothing", "lock", "red flag"]))
    def release(self, meanwhile: str) -> None:
        """Dr Osei releases what the page showed; something else may have been held meanwhile."""
        self.step()
        shown = {hold.id for hold in self.server.chart().open_holds}
        if meanwhile == "lock":
            self._lock()
        if meanwhile == "red flag" and not self.devices[0].is_erased:
            self._save(self.devices[0], "screen-answered", SADDLE, "")
            self.exchange(0, "lost")
        if not shown:
            return
        before = {hold.id for hold in self.server.chart().open_holds}
        body = {"holds": sorted(shown), "note": "seen on video", "today": TODAY}
        self.server.desk().write("hold-released", body, dseq=None)
        after = {hold.id for hold in self.server.chart().open_holds}
        self._hold("I5", self.is_erased or before - after <= shown, before - after - shown)

    @rule()
    def lock(self) -> None:
        """A therapist's lock that the devices have not heard of."""
        self.step()
        self._lock()

    def _lock(self) -> None:
        self.server.desk().write("direction-locked", {"group": "EXT", "note": "wait", "today": TODAY}, dseq=None)

    @rule()
    def copy(self) -> None:
        self.step()
        self.copies.append(transaction.savepoint())

    @rule(pick=st.integers(0, 9))
    def come_back(self, pick: int) -> None:
        """The server comes back from an older copy, in a new epoch; who was erased stays erased."""
        self.step()
        pick %= len(self.copies)
        transaction.savepoint_rollback(self.copies[pick])
        del self.copies[pick + 1 :]
        read.kept.clear()
        if self.is_erased and self.keeps_tombstones:
            upkeep.erase(member=self.world.member, now=self.server.now)
        self.epoch = upkeep.new_epoch(now=self.server.now)
        self.links, self.reached, self.conflicts, self.signed_out = {}, {}, set(), {}

    @precondition(lambda self: self.run_steps > 25 and not self.signed_out)
    @rule()
    def sign_out(self) -> None:
        """The second device was lost; what it still sends is kept apart."""
        self.step()
        device = self.devices[1]
        if Device.objects.filter(pk=device.id).update(revoked_at=self.server.now):
            self.signed_out[device.id] = Event.objects.filter(device_id=device.id).count()

    @precondition(lambda self: self.run_steps > self.erases_after)
    @rule(surely=st.integers(0, 2))
    def erase(self, surely: int) -> None:
        self.step()
        if surely == 0:
            upkeep.erase(member=self.world.member, now=self.server.now)
            self.is_erased = True

    # ── The invariants ───────────────────────────────────────────────────────────────────────────────────────────────

    @rule()
    def settle(self) -> None:
        """All that survives talks until nothing is left to say; then everything has to hold."""
        self.step()
        self._settle()

    def teardown(self) -> None:
        if not self.is_broken and hasattr(self, "server"):
            self._settle()

    def _settle(self) -> None:
        for _ in range(MOST_EXCHANGES):
            for device in self.devices:
                if (request := self._send(device)) is not None:
                    self.wire.remove(request)
                    self._arrive(request, "heard")
                self.server.pull_all(device)
            if not any(device.outbox for device in self.devices):
                break
        for device in self.devices:
            self.server.pull_all(device)
        self._check()

    def _check(self) -> None:
        entries = self.server.entries()
        log = [sync._event(entry.row) for entry in entries]
        chart = fold((entry.event, entry.decisions) for entry in entries)
        self._hold("I3", chart == self.server.chart(), "the chart kept in memory is not that of the log")
        ids = [event["id"] for event in log]
        if self.is_erased:
            self._hold("I14", not log and not any(device.own or device.known for device in self.devices), ids)
            return
        self._check_nothing_lost(ids)
        self._check_effects(log, ids, entries)
        self._check_replicas(log, chart)
        self._check_holds(entries, chart)
        self._check_log(log)
        self._check_extra_holds(chart)

    def _check_nothing_lost(self, ids: list[str]) -> None:
        apart = set(Quarantined.objects.filter(member=self.world.member).values_list("event_id", flat=True))
        for device in self.devices:
            lost = device.received - {*ids}
            if device.id not in self.signed_out:
                lost -= device.refused
            self._hold("I1", not lost - apart, f"shown as received, but not in the log: {lost}")
            saved = {event["id"] for event in device.own}
            self._hold("I1", saved <= {*ids} | apart, f"saved, but never arrived: {saved - {*ids} - apart}")

    def _check_effects(self, log: list[Envelope], ids: list[str], entries: list[read.Entry]) -> None:
        mine = [event["id"] for event in log if event["device_id"] in {device.id for device in self.devices}]
        written = {event["id"] for device in self.devices for event in device.own}
        self._hold("I2", len(mine) == len({*mine}) and {*mine} <= written, "an event has more than one effect")
        told = {
            (entry.event.id, reason) for entry in entries for decision in entry.decisions for reason in decision.tells
        }
        notices = list(Outbox.objects.filter(member=self.world.member).values_list("event_id", "reason"))
        self._hold("I2", sorted(notices) == sorted(told), "notices are not what the decisions tell")

    def _check_replicas(self, log: list[Envelope], chart: Chart) -> None:
        for device in self.devices:
            self._hold("I3", device.chart() == chart, f"{device.id} believes something else")
        shuffled = [{**event, "wall": wall} for event, wall in zip(log, self._walls(len(log)), strict=True)]
        device = self.devices[0]
        folded, _ = fold_on(EMPTY, (), device.ordered(shuffled), self.world.rules)
        self._hold("I12", folded == chart, "a clock changes the chart")

    def _walls(self, count: int) -> list[str]:
        dice = random.Random(count)
        return [dice.choice(WALLS) for _ in range(count)]

    def _check_holds(self, entries: list[read.Entry], chart: Chart) -> None:
        """I5 and I6, told apart from the fold on purpose."""
        opened: dict[str, Hold] = {}
        named: set[str] = set()
        before = EMPTY
        for entry in entries:
            fact = entry.event.fact
            flagged = any(decision.rule == "performed-during-hold" for decision in entry.decisions)
            if isinstance(fact, facts.ExerciseBegun | facts.SetStarted | facts.SetDone):
                scopes = {EVERYTHING, *scopes_of(fact.exercise, self.world.rules)}
                held = any(hold.scope in scopes for name, hold in opened.items() if name not in named)
                self._hold("I6", flagged == held, f"work during a hold is {'not ' * held}marked: {entry.event.id}")
            after = advance(before, entry.event, entry.decisions)
            if isinstance(fact, facts.MorningReported) and fact.session in before.held_work:
                good = any(is_good(entry_of(each)) for each in after.history if each.session == fact.session)
                self._hold("I6", not good, "held work counted as progress")
            if isinstance(fact, facts.HoldReleased):
                self._hold("I5", entry.event.role.value == "therapist", "someone else released a hold")
                named |= {*fact.holds} & opened.keys()
            opened |= {hold.id: hold for decision in entry.decisions for hold in decision.opens}
            before = after
        self._hold("I5", {hold.id for hold in chart.open_holds} == opened.keys() - named, "holds are not as named")

    def _check_log(self, log: list[Envelope]) -> None:
        rows = list(Event.objects.filter(member=self.world.member).order_by("seq").values_list("seq", "link"))
        links = dict(rows)
        self._hold("I8", [seq for seq, _ in rows] == list(range(1, len(rows) + 1)), "places have holes")
        self._hold("I8", self.links.items() <= links.items(), "a stored event changed")
        self._hold("I8", upkeep.broken_links(self.world.member) == [], "the chain is broken")
        self.links = links
        apart = set(Quarantined.objects.filter(member=self.world.member).values_list("event_id", "content_hash"))
        self._hold("I9", self.conflicts <= apart, self.conflicts - apart)
        for device in Device.objects.filter(pk__in=[device.id for device in self.devices]):
            numbers = set(device.events.values_list("dseq", flat=True))
            numbers |= {each.dseq or 0 for each in Quarantined.objects.filter(device=device)}
            missing = set(range(1, device.contiguous_dseq + 1)) - numbers
            self._hold("I7", not missing, f"numbers said to be contiguous are missing: {missing}")
        for device_id, count in self.signed_out.items():
            late = Event.objects.filter(device_id=device_id).count()
            self._hold("I10", late == count, "a signed-out device still writes")
        forged = [event for event in log if event["type"] in facts.CLINICIAN_TYPES and event["role"] != "therapist"]
        self._hold("I10", not forged, "somebody else wrote a therapist's event")

    def _check_extra_holds(self, chart: Chart) -> None:
        day = date.fromisoformat(self._day())
        free = self._allowed(chart, day)
        for scope, kind in ((EVERYTHING, HoldKind.STOP), ("EXT", HoldKind.LOCK)):
            extra = Hold(id="extra", scope=scope, kind=kind, cause="test")
            held = self._allowed(replace(chart, holds={**chart.holds, "extra": extra}), day)
            self._hold("I13", held.keys() <= free.keys(), f"a hold on {scope} opened {held.keys() - free.keys()}")
            raised = [code for code, work in held.items() if work and free[code] and work > free[code]]
            self._hold("I13", not raised, f"a hold on {scope} raised the dose of {raised}")

    def _allowed(self, chart: Chart, day: date) -> dict[str, int]:
        """Exercises that nothing but room keeps out, with the work that their dose asks for today."""
        made = todays_plan(chart, day, self.world.rules)
        chosen = {
            item.exercise: item.dose.sets * item.dose.reps * max(1, item.dose.hold_s) * item.dose.per_day
            for item in made.items
        }
        return chosen | {each.exercise: 0 for each in made.withheld if {*each.because} <= NOT_SAFETY}

    def _hold(self, name: str, true: bool, what: object = "") -> None:
        if not true:
            self.is_broken = True
        hold_to(name, true, what)
