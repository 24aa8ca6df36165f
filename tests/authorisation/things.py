"""What stands behind each name that an address takes: Chidi's own things, and the clinic's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from midline.care.careteam.models import Letter, Note, PlanTemplate
from midline.care.chart.engine import library
from midline.care.chart.models import Device, Event, StoredDecision
from midline.care.chart.record import Author, Draft, record
from midline.care.coaching.services import set_goal, start_habit
from midline.care.everyday.links import invite_helper
from midline.care.followup.models import Appointment, Medicine, Paper, Result
from midline.care.office import wishes
from midline.care.office.models import Referral
from midline.care.people import services
from midline.care.people.models import Invitation, Role
from midline.care.reminders.kinds import Kind as NoticeKind
from midline.care.reminders.services import notify
from midline.care.sponsors.models import Mode, Sponsor, SponsorKind, State, Upload
from midline.care.taught.models import Taught
from midline.care.threads.models import Attachment, AttachmentContent, Message
from midline.care.ulid import new_ulid
from midline.care.visits.models import Kind as VisitKind
from midline.care.visits.models import Visit
from midline.clinical.chart import Role as Speaker
from midline.motion.definition import plain
from midline.motion.keyposes import definition_of
from tests.authorisation.actors import Actor, Cast
from tests.authorisation.table import Door

Named = Mapping[str, Any]


class Things:
    """One of everything, so that each address can be asked for something that is there."""

    def __init__(self, cast: Cast, now: datetime) -> None:
        self.cast, self.now = cast, now
        self.chidi = cast.chidi
        self.osei = self._user(Actor.THERAPIST)
        self.lind = self._user(Actor.THERAPIST_TEAM)
        self.visit = self._visit()
        self.by_name: Named = self._by_name()
        self.by_door: Mapping[str, Named] = self._by_door()

    def taken_by(self, door: Door) -> dict[str, Any]:
        """The names in this address. Raises KeyError when one has no value here yet."""
        own = self.by_door.get(door.name, {})
        return {name: own[name] if name in own else self.by_name[name] for name in door.takes}

    def _user(self, actor: Actor) -> Any:
        user = self.cast.users[actor]
        assert user is not None
        return user

    def _visit(self) -> Visit:
        return Visit.objects.create(
            id=new_ulid(self.now),
            member=self.chidi,
            staff=self.osei,
            starts_at=self.now + timedelta(minutes=5),
            minutes=30,
            kind=VisitKind.REVIEW,
            created_at=self.now,
            created_by=self.osei,
        )

    def _referral(self) -> Referral:
        """To the other team, whose therapists answer it."""
        return Referral.objects.create(
            id=new_ulid(self.now),
            member=self.chidi,
            from_team=self.chidi.team,
            to_team=self._user(Actor.THERAPIST_OTHER).team,
            asked_by=self.osei,
            asks="Please take him over.",
            note="x",
            asked_at=self.now,
        )

    def _told(self, kind: str, said: dict[str, Any]) -> Event:
        device = Device.objects.create(
            id=new_ulid(self.now), member=self.chidi, user=self.chidi.user, first_seen=self.now
        )
        author = Author(role=Speaker.MEMBER, name="Chidi", user=self.chidi.user)
        body = {**said, "today": self.now.date().isoformat()}
        draft = Draft(id=new_ulid(self.now), kind=kind, body=body)
        record(member=self.chidi, author=author, device=device, drafts=[draft], now=self.now)
        return Event.objects.get(pk=draft.id)

    def _attachment(self) -> Attachment:
        message = Message.objects.create(
            id=new_ulid(self.now), member=self.chidi, role=Role.MEMBER, to="care-team", text="x", sent_at=self.now
        )
        made = Attachment.objects.create(
            id=new_ulid(self.now),
            message=message,
            kind="photo",
            media_type="image/jpeg",
            name="a.jpg",
            size_bytes=1,
            width_px=1,
            height_px=1,
            digest="x",
        )
        AttachmentContent.objects.create(attachment=made, content=b"x")
        return made

    def _by_name(self) -> Named:
        services.invite(email="new@clinic.example", role=Role.COACH, now=self.now)
        sponsor = Sponsor.objects.create(
            slug="harbour", name="Harbour", kind=SponsorKind.EMPLOYER, opens_on=self.now.date()
        )
        upload = Upload.objects.create(
            id=new_ulid(self.now),
            sponsor=sponsor,
            mode=next(iter(Mode)),
            state=State.TRIED,
            sha256="x",
            by=self._user(Actor.ADMINISTRATOR),
            at=self.now,
        )
        event = self._told("irritability-answered", {"answers": {}})
        version = {"version": 1, "at": self.now, "role": "member", "author": "Chidi", "member": self.chidi}
        result = Result.objects.create(thing=new_ulid(self.now), kind="mri", on=self.now.date(), said="x", **version)
        paper = Paper.objects.create(
            id=new_ulid(self.now),
            member=self.chidi,
            thing=result.thing,
            kind="photo",
            name="a.jpg",
            content=b"x",
            size=1,
            digest="x",
            at=self.now,
            role="member",
            author="Chidi",
        )
        self.appointment = Appointment.objects.create(
            thing=new_ulid(self.now),
            kind="doctor",
            whom="Dr Who",
            begins_at=self.now + timedelta(days=3),
            **version,
        )
        self.medicine = Medicine.objects.create(
            thing=new_ulid(self.now), name="Rest", thinner="no", steroid="no", opioid="no", **version
        )
        self.result = result
        note = Note.objects.create(
            id=new_ulid(self.now), member=self.chidi, author=self.osei, kind="note", text="x", written_at=self.now
        )
        letter = Letter.objects.create(
            id=new_ulid(self.now),
            member=self.chidi,
            author=self.osei,
            to="gp",
            language="en",
            text="x",
            pdf=b"%PDF",
            content_hash="x",
            made_at=self.now,
        )
        template = PlanTemplate.objects.create(team=self.chidi.team, author=self.osei, name="Calm", changed_at=self.now)
        motion = library().movements["EX09"].motion
        assert motion is not None
        taught = Taught.objects.create(
            id=new_ulid(self.now),
            code="EX05",
            version=1,
            author=self.osei,
            taught_at=self.now,
            body="lying",
            shown=1,
            definition=plain(definition_of(motion)),
            curve={"t_s": [0.0, 1.0, 2.0], "progress": [0.0, 1.0, 0.0]},
            poses={"rest": {}, "target": {}},
        )
        notice = notify(member=self.chidi, kind=NoticeKind.MESSAGE, link="/messages/", now=self.now)
        decision = StoredDecision.objects.filter(event=event).first()
        return {
            "member_id": self.chidi.pk,
            "visit_id": self.visit.pk,
            "event_id": event.pk,
            "decision_id": decision.pk if decision else 1,
            "attachment_id": self._attachment().pk,
            "paper_id": paper.pk,
            "note_id": note.pk,
            "letter_id": letter.pk,
            "template_id": template.pk,
            "taught_id": taught.pk,
            "notice_id": notice.pk,
            "wish_id": wishes.ask(member=self.chidi, now=self.now).pk,
            "invitation_id": Invitation.objects.get().pk,
            "upload_id": upload.pk,
            "referral_id": self._referral().pk,
            "user_id": self.lind.pk,
            "change": "close",
            "token": "x" * 43,
            "format": "html",
            "language": "en",
            "year": 2026,
            "month": 3,
            "uidb36": "1",
            "key": "x",
            "pk": 1,
        }

    def _by_door(self) -> Mapping[str, Named]:
        goal, habit = new_ulid(self.now), new_ulid(self.now)
        set_goal(member=self.chidi, key=goal, words="Walk", step="Twenty minutes", now=self.now)
        start_habit(member=self.chidi, key=habit, words="Walk", anchor="Coffee", days_a_week=3, now=self.now)
        reply = self.osei.quick_replies.create(title="Rest", text="Rest days count.")
        sponsor = {"slug": "harbour"}
        reading = {"zone": {"left": 4, "right": 1}, "back": 3, "leg": 4}
        return {
            "answer": {"event_id": self._told("pain-noted", {"reading": reading}).pk},
            "helping": {"token": invite_helper(member=self.chidi, now=self.now)},
            "appointment": {"thing": self.appointment.thing},
            "appointment-strike": {"thing": self.appointment.thing},
            "appointment-calendar": {"thing": self.appointment.thing},
            "test-result": {"thing": self.result.thing},
            "test-result-strike": {"thing": self.result.thing},
            "medicine": {"thing": self.medicine.thing},
            "medicine-strike": {"thing": self.medicine.thing},
            "goal": {"key": goal},
            "habit": {"key": habit},
            "habit-day": {"key": habit},
            "quick-reply-drop": {"pk": reply.pk},
            "question-of": {"code": "CES1"},
            "measure": {"code": "psfs"},
            "plan-why": {"code": "EX05"},
            "learn-one": {"slug": "sitting"},
            "library-movement": {"slug": "bridge"},
            "library-answer": {"slug": "bend-or-arch"},
            "library-lesson": {"slug": "sitting"},
            "library-technique": {"slug": "kneading"},
            "library-program": {"slug": "massage"},
            "playbook": {"slug": "sleep"},
            "consent-of": {"slug": "care"},
            "team-note-new": {"kind": "soap"},
            "camera-teach": {"code": "EX05"},
            "camera-taught-act": {"name": "withdraw"},
            "team-hands": {"name": "take"},
            "team-act": {"name": "confirm"},
            "team-followup-act": {"name": "appointment"},
            "team-coaching-act": {"name": "note"},
            "referral-answer": {"name": "accept"},
            "office-wish": {"name": "keep"},
            **dict.fromkeys(
                (
                    "sponsor",
                    "sponsor-link",
                    "sponsor-file",
                    "sponsor-upload",
                    "sponsor-faults",
                    "sponsor-report",
                    "sponsor-report-file",
                ),
                sponsor,
            ),
        }
