"""A member gets everything that is held about them, and nothing of it is left when they are erased."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from html import unescape
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.db import connection, models
from django.urls import reverse

from midline.care.audit.models import Entry
from midline.care.chart.models import Device, Erased
from midline.care.chart.record import Author, Draft, Status, record
from midline.care.office import records, wishes
from midline.care.office.models import ErasureWish
from midline.care.people import services
from midline.care.people.models import Member, User
from midline.care.ulid import new_ulid
from midline.clinical.chart import Role as Speaker
from midline.wiring import erasing
from tests.office.conftest import SignIn

WORDS = "Saffron umbrella"
STAYS = {"audit.Entry", "chart.Erased"}


@pytest.fixture
def lived(chidi: Member, dr_osei: User, jun: User, sam: User, now: datetime) -> Member:
    """Has something in every table that can point at a member or at what belongs to one."""
    device = Device.objects.create(id=new_ulid(now), member=chidi, user=chidi.user, first_seen=now)
    author = Author(role=Speaker.MEMBER, name=WORDS, user=chidi.user)
    drafts = [Draft(id=new_ulid(now), kind="note-left", body={"note": WORDS})]
    record(member=chidi, author=author, device=device, drafts=drafts, now=now)
    wishes.ask(member=chidi, now=now)
    chidi.display_name = WORDS
    chidi.save()
    with connection.cursor() as cursor:
        # The rows are made up from the types of the fields alone; what they say makes no sense.
        cursor.execute("PRAGMA ignore_check_constraints = ON")
        Filling(member=chidi, staff=dr_osei, now=now).fill()
        cursor.execute("PRAGMA ignore_check_constraints = OFF")
    return chidi


class Filling:
    """Puts one row into every table below the member that has none yet."""

    def __init__(self, *, member: Member, staff: User, now: datetime) -> None:
        self.member, self.staff, self.now = member, staff, now
        self.made: dict[type[models.Model], Any] = {Member: member, User: staff}

    def fill(self) -> None:
        for model in below_members():
            manager = model._base_manager
            found = manager.filter(**{_way(model): self.member}).first() if _way(model) else None
            self.made[model] = found or self._make(model)

    def _make(self, model: type[models.Model]) -> models.Model:
        given = {
            field.name: self._value(model, field)
            for field in model._meta.concrete_fields
            if not isinstance(field, models.AutoField) and (not field.null or self._points_inside(field))
        }
        for name in ("user",):
            if name in given and "member" in given and model._meta.get_field(name).null:
                given[name] = None
        row = model(**given)
        models.Model.save_base(row, force_insert=True)
        return row

    def _points_inside(self, field: Any) -> bool:
        return isinstance(field, models.ForeignKey) and field.related_model in self.made

    def _value(self, model: type[models.Model], field: Any) -> Any:
        if isinstance(field, models.ForeignKey):
            return self.made.get(field.related_model) or field.related_model._base_manager.first()
        if field.has_default() and not field.unique:
            return field.get_default()
        if field.choices:
            return field.choices[0][0]
        match field:
            case models.DateTimeField():
                return self.now
            case models.DateField():
                return self.now.date()
            case models.TimeField():
                return self.now.time()
            case models.BinaryField():
                return WORDS.encode()
            case models.BooleanField():
                return False
            case models.JSONField():
                return {"said": WORDS}
            case models.CharField() if field.unique or field.primary_key:
                return new_ulid(self.now)[: field.max_length]
            case models.CharField() | models.TextField():
                return WORDS[: field.max_length or None]
            case _:
                return 1


def below_members() -> list[type[models.Model]]:
    """Every table whose rows go with a member, nearest first."""
    found: list[type[models.Model]] = []
    waiting: list[type[models.Model]] = [Member]
    while waiting:
        for relation in records._relations(waiting.pop(0)):
            if relation.related_model not in found:
                found.append(relation.related_model)
                waiting.append(relation.related_model)
    return found


def _way(model: type[models.Model]) -> str:
    """The name of the field that points straight at the member."""
    fields = model._meta.concrete_fields
    return next((field.name for field in fields if field.related_model is Member), "")


def _left(member_id: str) -> Iterator[str]:
    """Tables in which the member's number or words still stand."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.label in STAYS or not model._meta.managed:
            continue
        for row in model._base_manager.values():
            said = repr(row)
            if member_id in said or WORDS in said:
                yield model._meta.label


def test_every_table_below_a_member_was_filled(lived: Member) -> None:
    in_export = {pile.table for pile in records.everything_about(lived)}

    assert {model._meta.label for model in below_members()} <= in_export


def test_an_erased_member_is_in_no_table_any_more(lived: Member, now: datetime) -> None:
    member_id, user_id = lived.pk, lived.user_id or 0
    assert len(set(_left(member_id))) > 10

    records.erase(member=lived, actor="operator", role="", now=now)

    assert set(_left(member_id)) == set()
    assert not User.objects.filter(pk=user_id).exists()
    assert Erased.objects.filter(pk=member_id).exists()
    assert Entry.objects.latest("seq").about == member_id


def test_who_was_erased_stays_so_after_coming_back_from_an_older_copy(lived: Member, now: datetime) -> None:
    member_id = lived.pk
    Erased.objects.create(pk=member_id, erased_at=now)

    assert records.erase_again(now=now) == 1
    assert set(_left(member_id)) == set()
    assert records.erase_again(now=now) == 0


def test_no_device_brings_an_erased_member_back(lived: Member, now: datetime) -> None:
    device = Device.objects.filter(member=lived).first()
    assert device is not None
    author = Author(role=Speaker.MEMBER, name="", user=None)

    records.erase(member=lived, actor="operator", role="", now=now)
    draft = Draft(id=new_ulid(now), kind="note-left", body={"note": "again"})
    gone = Member(pk=Erased.objects.get().pk, country="GB", language="en", time_zone="UTC", team_id=1)
    receipt = record(member=gone, author=author, device=device, drafts=[draft], now=now)

    assert [result.status for result in receipt.results] == [Status.ERASED]


def test_the_export_holds_every_row_and_file_and_opens_no_door(lived: Member) -> None:
    with ZipFile(BytesIO(records.export(lived))) as archive:
        data = json.loads(archive.read("data.json"))
        files = [name for name in archive.namelist() if name.startswith("files/")]

    assert {model._meta.label for model in below_members()} <= set(data)
    assert data["chart.Event"][0]["body"] == {"note": WORDS}
    assert files
    assert all(name not in row for rows in data.values() for row in rows for name in records.SECRET)
    assert lived.user is not None
    assert lived.user.password not in json.dumps(data)


def test_the_export_of_one_member_tells_nothing_of_another(lived: Member, ana: Member, ben: Member) -> None:
    with ZipFile(BytesIO(records.export(ana))) as archive:
        text = archive.read("data.json").decode()

    assert ana.pk in text
    assert WORDS not in text
    assert ben.pk not in text


# ── The wish ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_member_asks_thinks_again_and_stays(chidi: Member, signed_in: SignIn) -> None:
    phone = signed_in(chidi.user)
    phone.post(reverse("my-data"), {"action": "erase"})
    phone.post(reverse("my-data"), {"action": "erase"})
    assert ErasureWish.objects.count() == 1
    assert "You asked for this" in _words(phone.get(reverse("my-data")))

    phone.post(reverse("my-data"), {"action": "stay"})

    assert wishes.open_wish(chidi) is None
    assert "You asked for this" not in _words(phone.get(reverse("my-data")))


def test_nothing_is_erased_before_the_week_is_over(chidi: Member, sam: User, signed_in: SignIn, now: datetime) -> None:
    from django.utils import timezone

    wish = wishes.ask(member=chidi, now=timezone.now() - wishes.WAIT + timedelta(minutes=5))

    answer = signed_in(sam).post(reverse("office-wish", args=[wish.pk, "erase"]))

    assert answer.status_code == 422
    assert "The week is not over" in _words(answer)
    assert Member.objects.filter(pk=chidi.pk).exists()


def test_after_the_week_an_administrator_erases(chidi: Member, sam: User, signed_in: SignIn) -> None:
    from django.utils import timezone

    wish = wishes.ask(member=chidi, now=timezone.now() - wishes.WAIT - timedelta(minutes=5))

    signed_in(sam).post(reverse("office-wish", args=[wish.pk, "erase"]))

    assert not Member.objects.filter(pk=chidi.pk).exists()


def test_a_member_reads_why_the_clinic_has_to_keep_the_data(chidi: Member, sam: User, signed_in: SignIn) -> None:
    from django.utils import timezone

    wish = wishes.ask(member=chidi, now=timezone.now())
    sent = {
        "until": (timezone.now() + timedelta(days=900)).date().isoformat(),
        "reason": "The law of our country says ten years.",
    }

    signed_in(sam).post(reverse("office-wish", args=[wish.pk, "keep"]), sent)

    assert sent["reason"] in _words(signed_in(chidi.user).get(reverse("my-data")))


@pytest.mark.parametrize("sent", [{}, {"until": "2020-01-01", "reason": "x"}, {"until": "2999-01-01", "reason": " "}])
def test_keeping_without_a_reason_or_a_day_is_refused_and_keeps_what_was_typed(
    chidi: Member, sam: User, signed_in: SignIn, sent: dict[str, str]
) -> None:
    from django.utils import timezone

    wish = wishes.ask(member=chidi, now=timezone.now())

    answer = signed_in(sam).post(reverse("office-wish", args=[wish.pk, "keep"]), sent)

    assert answer.status_code == 422
    assert sent.get("until", "") in _words(answer)
    assert wishes.open_wish(chidi) == wish


# ── The command ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_command_wants_the_id_twice(
    chidi: Member, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(erasing, "open_clinic", lambda: None)

    assert erasing.run(chidi.pk, again=None) == 2
    assert "say it twice" in capsys.readouterr().err
    assert erasing.run("nobody", again="nobody") == 2
    assert erasing.run(chidi.pk, again=chidi.pk) == 0
    assert not Member.objects.filter(pk=chidi.pk).exists()


def test_somebody_of_the_staff_is_never_erased(dr_osei: User) -> None:
    with pytest.raises(services.NotOfThisRole):
        services.forget_user(user=dr_osei)


def _words(response: Any) -> str:
    return unescape(response.content.decode())
