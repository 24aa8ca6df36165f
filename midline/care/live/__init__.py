"""News that something has changed, told to open pages at once; never what has changed.

A topic is `member.<id>`, `team.<id>` or `user.<id>`. Who may listen to which is decided when a page connects; the page
that hears the news fetches itself again through its own door, so nothing is told to anybody who may not see it.
"""

from collections.abc import Callable
from enum import StrEnum

from django.db import transaction


class News(StrEnum):
    """What kind of thing has changed."""

    CHART = "chart"
    MESSAGES = "messages"
    ALERT = "alert"
    WORKLIST = "worklist"
    VISIT = "visit"
    NOTICES = "notices"
    CLOSED = "closed"
    """The person may listen no longer."""


Publish = Callable[[str, News], None]
"""The port: hands the news to whoever listens to the topic; must not raise and must not wait."""


def _nobody(_topic: str, _news: News) -> None:
    """Without a server nobody listens."""


_publish: Publish = _nobody


def bind(publish: Publish) -> None:
    """From now on news goes out by this way."""
    global _publish
    _publish = publish


def tell(topic: str, news: News) -> None:
    """Tell the listeners of the topic once the present transaction is committed; at once when there is none."""
    transaction.on_commit(lambda: _publish(topic, news))


def member_topic(member_id: str) -> str:
    return f"member.{member_id}"


def team_topic(team_id: int) -> str:
    return f"team.{team_id}"


def user_topic(user_id: int) -> str:
    return f"user.{user_id}"
