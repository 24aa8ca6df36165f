"""Messages between a member and their care team, what is attached to them, and how far each side has read.

A member has one thread: all their messages by time. What the member wrote is in the chart too, as the event
`message-sent` of the same name, without the text.
"""

from typing import ClassVar, Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

from midline.care.people.models import Member, Role
from midline.care.ulid import LENGTH
from midline.clinical.facts import Addressee
from midline.clinical.scan import Panel

LONGEST_TEXT: Final = 5000
LONGEST_NAME: Final = 80
DIGEST_LENGTH: Final = 64
"""Hex digits of SHA-256."""


class Message(models.Model):
    """What somebody wrote. `author` is None for a member without an account; role and name are as they were then.

    `panel`, `codes` and `words` are what the danger-word scan found and the version of its words; nothing for staff,
    whose words are not scanned. `folded` is the text as the search compares it.
    """

    id = models.CharField(primary_key=True, max_length=LENGTH, editable=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="messages")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="messages_written"
    )
    role = models.CharField(max_length=13)
    name = models.CharField(max_length=80, blank=True)
    to = models.CharField(max_length=9, blank=True)
    text = models.TextField(blank=True)
    folded = models.TextField(blank=True)
    sent_at = models.DateTimeField()
    panel = models.CharField(max_length=9, default=Panel.NONE.value)
    codes = models.JSONField(default=list)
    words = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(role__in=[Role.MEMBER, Role.THERAPIST, Role.COACH]), name="message_author_is_of_the_thread"
            ),
            models.CheckConstraint(
                condition=Q(panel__in=[each.value for each in Panel]), name="message_panel_is_known"
            ),
            models.CheckConstraint(
                condition=Q(to__in=["", *(each.value for each in Addressee)]), name="message_addressee_is_known"
            ),
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("text"), LONGEST_TEXT), name="message_text_is_not_too_long"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["member", "sent_at"], name="message_of_member_by_time")]

    @property
    def is_from_member(self) -> bool:
        """Whether the member wrote it; anything else is from the care team."""
        return self.role == Role.MEMBER

    @property
    def is_danger(self) -> bool:
        """Whether the scan found anything in it."""
        return self.panel != Panel.NONE


class Kind(models.TextChoices):
    """What can be attached."""

    PHOTO = "photo"
    CLIP = "clip"


class Attachment(models.Model):
    """A photo or a clip as it was made safe. `digest` is of the file as it came, so that a repeat is recognised."""

    id = models.CharField(primary_key=True, max_length=LENGTH, editable=False)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attachments")
    kind = models.CharField(max_length=5, choices=Kind.choices)
    media_type = models.CharField(max_length=20)
    name = models.CharField(max_length=LONGEST_NAME)
    size_bytes = models.PositiveIntegerField()
    width_px = models.PositiveIntegerField()
    height_px = models.PositiveIntegerField()
    digest = models.CharField(max_length=DIGEST_LENGTH)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind="photo", media_type="image/jpeg")
                | Q(kind="clip", media_type__in=["video/mp4", "video/webm"]),
                name="attachment_is_of_a_safe_type",
            )
        ]


class AttachmentContent(models.Model):
    """The bytes of an attachment, apart from it so that no list of messages ever reads them (ADR 0016)."""

    attachment = models.OneToOneField(Attachment, primary_key=True, on_delete=models.CASCADE, related_name="stored")
    content = models.BinaryField()


class ReadMark(models.Model):
    """How far somebody has read the thread: up to the message of that moment. Without a user it is the member."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="read_marks")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="read_marks"
    )
    read_to = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member", "user"], name="one_read_mark_of_each_of_the_staff"),
            models.UniqueConstraint(fields=["member"], condition=Q(user=None), name="one_read_mark_of_the_member"),
        ]


class QuickReply(models.Model):
    """Words that somebody of the care team sends often."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="quick_replies")
    title = models.CharField(max_length=60)
    text = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "title"], name="quick_reply_title_is_unique"),
            models.CheckConstraint(condition=~Q(title="") & ~Q(text=""), name="quick_reply_says_something"),
        ]
