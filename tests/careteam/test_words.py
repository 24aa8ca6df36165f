"""What the clinic's pages call things."""

from datetime import UTC, datetime, timedelta

from midline.care.careteam.templatetags.careteam import since, until
from midline.ui import clinic_words

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def test_a_span_of_time_has_its_two_largest_units() -> None:
    assert since(NOW - timedelta(days=13, hours=2), NOW).replace("\xa0", " ") == "1 week, 6 days"
    assert until(NOW + timedelta(hours=1, minutes=1), NOW).replace("\xa0", " ") == "1 hour, 1 minute"


def test_the_member_is_a_word_and_staff_have_names() -> None:
    assert clinic_words.author_name("member") == "member"
    assert clinic_words.author_name("Dr Ama Osei") == "Dr Ama Osei"
