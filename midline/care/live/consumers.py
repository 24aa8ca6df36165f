"""The socket on which open pages hear that something has changed."""

from typing import Any, Final

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer

from midline.care.live import News, member_topic, team_topic, user_topic
from midline.care.people import access
from midline.care.people.factors import needs_factor
from midline.care.people.models import Member, Role, User

MOST_WORDS: Final = 40
"""How often one page may speak; it only says which member it shows."""
REFUSED: Final = 4403
TOO_MUCH: Final = 4429


class LiveConsumer(AsyncJsonWebsocketConsumer):  # type: ignore[misc]  # channels ships no types
    """Sends `{"news": …, "about": topic}`; takes `{"watch": member_id}` from staff who show one member."""

    async def connect(self) -> None:
        self.topics: set[str] = set()
        self.words = 0
        topics = await _topics(self.scope)
        if not topics:
            await self.close(REFUSED)
            return
        await self.accept()
        for topic in topics:
            await self._listen(topic)

    async def disconnect(self, _code: int) -> None:
        for topic in self.topics:
            await self.channel_layer.group_discard(topic, self.channel_name)

    async def receive_json(self, content: Any, **_more: Any) -> None:
        self.words += 1
        wanted = content.get("watch") if isinstance(content, dict) else None
        if self.words > MOST_WORDS:
            await self.close(TOO_MUCH)
        elif isinstance(wanted, str) and await _may_watch(self.scope, wanted):
            await self._listen(member_topic(wanted))

    @classmethod
    async def decode_json(cls, text_data: str) -> Any:
        """What cannot be read says nothing; it still counts as a word."""
        try:
            return await super().decode_json(text_data[:1000])
        except ValueError:
            return None

    async def news(self, event: dict[str, Any]) -> None:
        """Called by the channel layer."""
        if event["news"] == News.CLOSED:
            await self.close(REFUSED)
            return
        await self.send_json({"news": event["news"], "about": event["about"]})

    async def _listen(self, topic: str) -> None:
        self.topics.add(topic)
        await self.channel_layer.group_add(topic, self.channel_name)


@database_sync_to_async  # type: ignore[untyped-decorator]  # channels ships no types
def _topics(scope: dict[str, Any]) -> list[str]:
    """What this page may listen to without asking: a member themselves, staff their team and themselves."""
    user = scope["user"]
    if not isinstance(user, User):
        return [member_topic(pk) for pk in _started(scope)]
    if not user.is_active or needs_factor(user, scope["session"]):
        return []
    topics = [user_topic(user.pk)]
    if user.role == Role.MEMBER:
        topics += [member_topic(pk) for pk in access.visible_to(user).values_list("pk", flat=True)]
    elif user.role in (Role.THERAPIST, Role.COACH) and user.team_id is not None:
        topics.append(team_topic(user.team_id))
    return topics


def _started(scope: dict[str, Any]) -> list[str]:
    member: Member | None = access.started_in(scope["session"])
    return [member.pk] if member else []


@database_sync_to_async  # type: ignore[untyped-decorator]  # channels ships no types
def _may_watch(scope: dict[str, Any], member_id: str) -> bool:
    user = scope["user"]
    if not isinstance(user, User):
        return False
    return access.visible_to(User.objects.filter(pk=user.pk).first() or user).filter(pk=member_id[:26]).exists()
