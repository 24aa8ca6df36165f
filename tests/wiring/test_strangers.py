"""What a stranger can do to the clinic from outside: start members without end, forge an address, inherit a browser."""

from collections.abc import Iterator

import pytest
from django.core import mail
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse

from midline.care.people.addresses import address_of, network_of
from midline.care.people.models import Member, User

CONSENT = {"country": "FR", "consent": "yes"}


@pytest.fixture
def few() -> Iterator[None]:
    with override_settings(STARTS_PER_HOUR=2):
        yield


def _start(**headers: str) -> int:
    return int(Client(headers=headers).post(reverse("start"), CONSENT).status_code)


def test_one_address_starts_only_so_many_members_an_hour(db: None, few: None) -> None:
    assert [_start() for _ in range(4)] == [302, 302, 429, 429]
    assert Member.objects.count() == 2


def test_who_is_turned_away_finds_the_emergency_page_and_the_ways_back(client: Client, db: None, few: None) -> None:
    for _ in range(2):
        _start()

    refused = client.post(reverse("start"), CONSENT)

    page = refused.content.decode()
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 3600
    for name in ("emergency", "account_login", "resume-code"):
        assert f'href="{reverse(name)}"' in page
        assert client.get(reverse(name)).status_code == 200


def test_a_form_that_is_sent_back_does_not_count(client: Client, db: None, few: None) -> None:
    for _ in range(5):
        assert client.post(reverse("start"), {"country": "FR"}).status_code == 422

    assert _start() == 302


def test_a_forwarded_address_is_not_believed_without_a_web_server_in_front(db: None, few: None) -> None:
    assert [_start(x_forwarded_for=f"192.0.2.{host}") for host in range(3)] == [302, 302, 429]


@override_settings(IS_BEHIND_PROXY=True)
def test_behind_a_web_server_each_visitor_counts_alone_and_only_its_own_word_is_believed(db: None, few: None) -> None:
    ours = [_start(x_forwarded_for=f"203.0.113.{forged}, 192.0.2.1") for forged in range(3)]

    assert ours == [302, 302, 429]
    assert _start(x_forwarded_for="192.0.2.2") == 302


@override_settings(IS_BEHIND_PROXY=True)
@pytest.mark.parametrize("forwarded", ["", "unknown", "192.0.2.1, ", "a' OR 1=1"])
def test_what_is_no_address_is_not_taken_for_one(forwarded: str) -> None:
    request = RequestFactory().get("/", headers={"x-forwarded-for": forwarded})

    assert address_of(request) == "127.0.0.1"


def test_a_network_of_one_household_counts_as_one_address() -> None:
    networks = {network_of(RequestFactory().get("/", REMOTE_ADDR=each)) for each in ("2001:db8::1", "2001:db8::ffff:1")}

    assert networks == {"2001:db8::/64"}


@override_settings(ORIGIN="https://clinic.example")
def test_no_link_is_made_from_the_name_by_which_a_request_asks(ana: Member, chidi: Member, sam: User) -> None:
    assert chidi.user is not None
    browser = _browser_of(ana, headers={"host": "evil.example"})
    admin = Client(headers={"host": "evil.example"})
    admin.force_login(sam, backend="allauth.account.auth_backends.AuthenticationBackend")

    carried = browser.get(reverse("carry-on")).content.decode()
    left = browser.get(reverse("leave")).content.decode()
    invited = admin.post(reverse("staff"), {"email": "new@clinic.example", "role": "coach"}).content.decode()
    Client(headers={"host": "evil.example"}).post(reverse("account_reset_password"), {"email": chidi.user.email})

    for page in (carried, left):
        assert "https://clinic.example/resume/" in page
    assert "https://clinic.example/account/invitation/" in invited
    assert "https://clinic.example/account/password/reset/key/" in str(mail.outbox[-1].body)
    assert not any("evil.example" in each for each in (carried, left, invited, str(mail.outbox[-1].body)))


def test_leaving_a_device_shows_the_way_back_first_and_then_nothing_of_the_member(ana: Member) -> None:
    browser = _browser_of(ana)
    assert reverse("leave") in browser.get(reverse("settings")).content.decode()

    asked = browser.get(reverse("leave")).content.decode()
    assert browser.get(reverse("question")).status_code == 200
    left = browser.post(reverse("leave"))

    assert "/resume/" in asked
    assert left.status_code == 302
    assert left["Clear-Site-Data"] == '"cache", "storage"'
    assert browser.get(reverse("question"))["Location"] == reverse("home")
    assert not {"member_id", "device_id"} & set(browser.session.keys())
    token = asked.partition("/resume/")[2].partition("/")[0]
    assert Client().post(reverse("resume", args=[token])).status_code == 302


def test_who_has_an_account_signs_out_instead_of_leaving(client: Client, chidi: Member) -> None:
    assert chidi.user is not None
    client.force_login(chidi.user, backend="allauth.account.auth_backends.AuthenticationBackend")

    assert client.get(reverse("leave"))["Location"] == reverse("settings")
    assert client.post(reverse("leave"))["Location"] == reverse("settings")
    assert reverse("leave") not in client.get(reverse("settings")).content.decode()


def _browser_of(member: Member, headers: dict[str, str] | None = None) -> Client:
    from midline.care.people import access

    browser = Client(headers=headers or {})
    session = browser.session
    session[access.SESSION_KEY] = member.pk
    session.save()
    return browser
