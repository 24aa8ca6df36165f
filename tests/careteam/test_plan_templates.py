"""Templates of a plan: written once, tried on many, and never saved past the rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from midline.care.careteam.models import PlanTemplate

if TYPE_CHECKING:
    from midline.care.people.models import Member, User

    Begin = Callable[[Member], Any]

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
DOSE = {"sets": 2, "reps": 6, "hold_s": 5, "per_day": 1}


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


@pytest.fixture
def osei(dr_osei: User) -> Client:
    return _client(dr_osei)


def _keeps(client: Client, **said: str) -> Any:
    doses = {f"dose-EX05-{part}": str(value) for part, value in DOSE.items()}
    return client.post(
        reverse("template-new"), {"name": "Calm first week", "about": "high irritability", **doses, **said}
    )


def test_a_template_is_written_and_tried_on_a_member_without_writing_anything(
    past: Begin, chidi: Member, osei: Client
) -> None:
    told = past(chidi)
    told.screened()
    _keeps(osei)
    template = PlanTemplate.objects.get()
    before = chidi.events.count()

    page = osei.get(reverse("team-plan", args=[chidi.pk]), {"template": template.pk}).content.decode()

    assert template.doses == {"EX05": DOSE}
    assert 'name="dose-EX05-reps" value="6"' in page
    assert chidi.events.count() == before
    assert dict(told.chart.wished.doses) == {}


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"name": ""}, "Give the template a name"),
        ({"dose-EX05-reps": "900"}, "dose"),
        ({"aim": "no-such-aim"}, "aim"),
    ],
)
def test_an_unsound_template_comes_back_with_everything_in_it(osei: Client, said: dict[str, str], words: str) -> None:
    answer = _keeps(osei, **said)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "high irritability" in answer.content.decode()
    assert not PlanTemplate.objects.exists()


def test_a_name_stands_once_in_a_team(osei: Client) -> None:
    _keeps(osei)

    answer = _keeps(osei)

    assert answer.status_code == 422
    assert "Your team has a template of this name" in answer.content.decode()


def test_templates_stay_within_their_team_and_with_therapists(
    osei: Client, dr_moss: User, jun: User, sam: User
) -> None:
    _keeps(osei)
    template = PlanTemplate.objects.get()

    assert "Calm first week" not in _client(dr_moss).get(reverse("templates")).content.decode()
    assert _client(dr_moss).get(reverse("template", args=[template.pk])).status_code == 404
    assert [_client(user).get(reverse("templates")).status_code for user in (jun, sam)] == [403, 403]


def test_a_template_is_changed_and_thrown_away(osei: Client) -> None:
    _keeps(osei)
    address = reverse("template", args=[PlanTemplate.objects.get().pk])

    osei.post(address, {"name": "Another name", "without": "EX05"})
    changed = PlanTemplate.objects.get()
    osei.post(address, {"do": "drop"})

    assert (changed.name, changed.without, changed.doses) == ("Another name", ["EX05"], {})
    assert not PlanTemplate.objects.exists()
