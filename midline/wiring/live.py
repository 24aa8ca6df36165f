"""Sockets: who is asked, from where they may come, and how news of the threads reaches them."""

import asyncio

from channels.auth import AuthMiddlewareStack
from channels.layers import get_channel_layer
from channels.routing import URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.urls import path, re_path

from midline.care import live
from midline.care.camera.socket import coach
from midline.care.live import News
from midline.care.live.consumers import LiveConsumer
from midline.care.visits.consumers import VisitConsumer
from midline.wiring.whole import Message, Receive, Send

sockets = AllowedHostsOriginValidator(
    AuthMiddlewareStack(
        URLRouter(
            [
                path("ws/live/", LiveConsumer.as_asgi()),
                re_path(r"^ws/coach/?$", coach),  # type: ignore[arg-type]  # channels routes to any application
                path("ws/visits/<str:visit_id>/", VisitConsumer.as_asgi()),
            ]
        )
    )
)


def open_ways(loop: asyncio.AbstractEventLoop) -> None:
    """News told in the threads of the pages reaches the sockets of this loop."""
    layer = get_channel_layer()

    async def hand_over(topic: str, news: News) -> None:
        await layer.group_send(topic, {"type": "news", "news": news.value, "about": topic})

    def publish(topic: str, news: News) -> None:
        if not loop.is_closed():
            asyncio.run_coroutine_threadsafe(hand_over(topic, news), loop)

    live.bind(publish)


async def refused(_scope: Message, _receive: Receive, send: Send) -> None:
    """No socket stands at this address."""
    await send({"type": "websocket.close", "code": 1000})
