"""Addresses of threads."""

from django.urls import path

from midline.care.threads import team, views

urlpatterns = [
    path("messages/", views.messages, name="messages"),
    path("messages/attachments/<str:attachment_id>/", views.attachment, name="message-attachment"),
    path("team/messages/", team.search, name="message-search"),
    path("team/replies/", team.replies, name="quick-replies"),
    path("team/replies/<int:pk>/drop/", team.drop_reply, name="quick-reply-drop"),
    path("team/members/<str:member_id>/messages/", team.messages, name="team-messages"),
]
