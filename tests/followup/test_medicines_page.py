"""The list of medicines: what is written down, what the chart hears of it, and that nothing is lifted by the member."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from tests.careteam.conftest import Past
from tests.followup.conftest import MEDICINE

if TYPE_CHECKING:
    from django.test import Client

    from midline.care.people.models import Member, User

NEW = "/care/medicines/new/"
PAGE = "/care/medicines/"


def told(member: Member) -> list[dict[str, str]]:
    rows = member.events.filter(kind="medicines-told").order_by("seq")
    return [row.body["flags"] for row in rows]


def stands(member: Member) -> dict[str, str]:
    from midline.care.chart.read import chart_of  # noqa: PLC0415

    return {flag.value: said.value for flag, said in chart_of(member).medicines.items()}


def add(browser: Client, **changed: Any) -> Any:
    return browser.post(NEW, {**MEDICINE, **changed})


def test_an_ordinary_medicine_is_kept_and_changes_nothing(as_chidi: Client, chidi: Member) -> None:
    add(as_chidi)

    assert chidi.medicines.get().name == "Paracetamol"
    assert stands(chidi) == {}
    assert "Paracetamol" in as_chidi.get(PAGE).content.decode()


def test_a_blood_thinner_is_told_to_the_chart_and_to_the_member(as_chidi: Client, chidi: Member) -> None:
    add(as_chidi, name="Eliquis 5 mg", thinner="no")

    assert told(chidi) == [{"thinner": "yes", "steroid": "no", "opioid": "no"}]
    page = as_chidi.get(PAGE).content.decode()
    assert "Massage by hand stays closed" in page
    assert "Only Dr Ama Osei can lift this" in page


def test_not_sure_stands_as_such(as_chidi: Client, chidi: Member) -> None:
    add(as_chidi, name="The pink one", thinner="unsure")

    assert stands(chidi) == {"thinner": "unsure"}
    assert "not sure, so we take care" in as_chidi.get(PAGE).content.decode()


def test_an_opioid_reaches_the_therapist_within_a_week(as_chidi: Client, chidi: Member, now: Any) -> None:
    add(as_chidi, name="Tramadol")

    row = chidi.outbox.get()
    assert (row.reason, row.to_role, (row.due_at - now).days) == ("opioids", "therapist", 7)


def test_striking_out_or_ending_a_medicine_lifts_nothing(as_chidi: Client, chidi: Member) -> None:
    add(as_chidi, name="Eliquis")
    add(as_chidi, name="Prednisolone", steroid="yes", since="2025-01-01")
    first, second = chidi.medicines.order_by("pk").values_list("thing", flat=True)

    as_chidi.post(f"{PAGE}{first}/strike/")
    ended = {**MEDICINE, "name": "Prednisolone", "since": "2025-01-01", "until": "2026-02-01", "shown_version": "1"}
    as_chidi.post(f"{PAGE}{second}/", ended)

    assert stands(chidi) == {"thinner": "yes", "steroid": "yes"}
    page = as_chidi.get(PAGE).content.decode()
    assert page.count("Nothing on your list speaks for it now") == 2


def test_only_what_matters_is_told_again(as_chidi: Client, chidi: Member) -> None:
    add(as_chidi, name="Eliquis")
    thing = chidi.medicines.get().thing

    as_chidi.post(f"{PAGE}{thing}/", {**MEDICINE, "name": "Eliquis", "how": "twice a day", "shown_version": "1"})

    assert chidi.medicines.count() == 2
    assert len(told(chidi)) == 1


def test_a_small_fall_on_file_and_then_steroids_stop_everything(
    as_chidi: Client, chidi: Member, past: Callable[[Member], Past]
) -> None:
    past(chidi).screened(FRX2="yes", FRX2_OSTEO="no", FRX2_FRAG="no")

    answer = add(as_chidi, name="Cortisone", steroid="yes")

    assert answer["Location"] == "/result/"
    assert as_chidi.get("/result/").status_code == 200
    assert {row.reason for row in chidi.outbox.all()} >= {"screen-t1"}


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"name": ""}, "Write the name of the medicine"),
        ({"thinner": ""}, "Say if it thins the blood"),
        ({"steroid": "perhaps"}, "Say if it is a steroid"),
        ({"opioid": ""}, "Say if it is a strong painkiller"),
        ({"since": "2026-02-01", "until": "2026-01-01"}, "The end is before the beginning"),
        ({"since": "yesterday"}, "no day we can read"),
    ],
)
def test_an_unsound_medicine_is_refused_in_words_and_the_chart_hears_nothing(
    as_chidi: Client, chidi: Member, changed: dict[str, str], words: str
) -> None:
    answer = add(as_chidi, **changed)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert 'value="when it hurts"' in page
    assert (chidi.medicines.count(), told(chidi)) == (0, [])


def test_list_and_chart_hear_of_it_together_or_not_at_all(
    as_chidi: Client, chidi: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    from midline.care.followup import services, telling  # noqa: PLC0415

    def fails(*_: object, **__: object) -> None:
        raise services.Refused("not-recorded")

    monkeypatch.setattr(telling, "tell", fails)

    answer = add(as_chidi, name="Eliquis")

    assert "could not be saved just now" in answer.content.decode()
    assert chidi.medicines.count() == 0


def test_the_same_form_sent_twice_is_kept_and_told_once(as_chidi: Client, chidi: Member) -> None:
    form = {
        **MEDICINE, "name": "Eliquis", "thing": "01KAKDH0000000000000000000",
        "event_id": "01KAKDH0000000000000000009", "seen": "0",
    }  # fmt: skip

    for _ in range(2):
        assert as_chidi.post(NEW, form).status_code == 302

    assert (chidi.medicines.count(), len(told(chidi))) == (1, 1)


def test_a_therapist_lifts_a_flag_with_a_reason(
    as_chidi: Client, chidi: Member, dr_osei: User, staffed: Callable[..., Client]
) -> None:
    add(as_chidi, name="Eliquis")
    settle = f"/team/members/{chidi.pk}/follow-up/settle/"
    osei = staffed(dr_osei)

    refused = osei.post(settle, {"flag": "thinner", "stands": "no", "note": " "})
    assert refused.status_code == 422
    assert "Write the reason." in refused.content.decode()
    assert stands(chidi) == {"thinner": "yes"}
    osei.post(settle, {"flag": "thinner", "stands": "no", "note": "Stopped in January, letter seen."})

    assert stands(chidi) == {}
    assert "letter seen" in osei.get(f"/team/members/{chidi.pk}/follow-up/").content.decode()
