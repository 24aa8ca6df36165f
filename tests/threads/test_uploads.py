"""A file from anybody's phone is known by its content, made anew, and loses where it was taken; or it is refused."""

from __future__ import annotations

from io import BytesIO

import av
import pytest
from PIL import Image

from midline.care.threads.making import Fault, Refusal
from midline.care.threads.models import Kind
from midline.care.threads.uploads import LARGEST_BYTES, Clean, Upload, cleaned
from tests.threads import media

PNG_START = b"\x89PNG\r\n\x1a\n"


def made_safe(content: bytes, name: str = "IMG_0001.jpg") -> Clean:
    return cleaned(Upload(name=name, content=content))


def refused(content: bytes, name: str = "IMG_0001.jpg") -> Fault:
    with pytest.raises(Refusal) as refusal:
        made_safe(content, name)
    return refusal.value.fault


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_loses_everything_but_its_pixels(kind: str) -> None:
    came = media.photo(kind=kind)
    assert dict(Image.open(BytesIO(came)).getexif().get_ifd(media.GPS_IFD))

    clean = made_safe(came)

    shown = Image.open(BytesIO(clean.content))
    assert (clean.kind, clean.media_type, shown.format) == (Kind.PHOTO, "image/jpeg", "JPEG")
    assert not shown.getexif()
    assert not {"exif", "comment", "icc_profile", "photoshop"} & set(shown.info)
    assert media.SECRET.encode() not in clean.content


def test_a_photo_stands_upright_without_its_mark() -> None:
    clean = made_safe(media.photo(size=(320, 200), turned=True))

    assert (clean.width_px, clean.height_px) == (200, 320)


def test_a_large_photo_is_no_larger_than_a_screen() -> None:
    clean = made_safe(media.photo(size=(3200, 1000)))

    assert (clean.width_px, clean.height_px) == (1600, 500)


def test_a_see_through_picture_lies_on_white() -> None:
    file = BytesIO()
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(file, "PNG")

    clean = made_safe(file.getvalue())

    corner = Image.open(BytesIO(clean.content)).getpixel((3, 3))
    assert isinstance(corner, tuple)
    assert min(corner) > 250


@pytest.mark.parametrize(
    ("container", "pictures", "sound", "media_type"),
    [
        ("mp4", "libx264", "aac", "video/mp4"),
        ("mov", "libx264", "aac", "video/mp4"),
        ("webm", "libvpx", "libopus", "video/webm"),
        ("mp4", "libx264", None, "video/mp4"),
    ],
)
def test_a_clip_keeps_its_pictures_and_sound_and_loses_its_place(
    container: str, pictures: str, sound: str | None, media_type: str
) -> None:
    came = media.clip(container=container, pictures=pictures, sound=sound)
    assert media.PLACE.encode() in came

    clean = made_safe(came, "clip.mov")

    assert (clean.kind, clean.media_type) == (Kind.CLIP, media_type)
    assert media.PLACE.encode() not in clean.content
    assert media.SECRET.encode() not in clean.content
    with av.open(BytesIO(clean.content), "r") as shown:
        assert [stream.type for stream in shown.streams] == (["video", "audio"] if sound else ["video"])
        assert len(list(shown.decode(video=0))) == 5


def test_a_clip_of_more_than_a_minute_is_refused_whatever_its_head_says() -> None:
    assert refused(media.clip(sound=None, seconds=63)) is Fault.LONG_CLIP
    assert made_safe(media.clip(sound=None, seconds=60)).kind is Kind.CLIP


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"<html><script>alert(1)</script></html>", Fault.TYPE),
        (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', Fault.TYPE),
        (b"%PDF-1.7 ...", Fault.TYPE),
        (b"GIF89a" + bytes(50), Fault.TYPE),
        (b"MZ" + bytes(500), Fault.TYPE),
        (b"\x00\x00\x00\x18ftypheic" + bytes(100), Fault.HEIC),
        (b"\xff\xd8\xff\xe0" + bytes(500), Fault.BROKEN),
        (PNG_START + b"<script>", Fault.BROKEN),
        (b"\x00\x00\x00\x18ftypmp42" + bytes(400), Fault.BROKEN),
        (b"\x1a\x45\xdf\xa3\x01webm" + bytes(400), Fault.BROKEN),
        (media.vast_picture(), Fault.PIXELS),
        (media.vast_picture(9000, 9000), Fault.PIXELS),
        (media.sound_only(), Fault.TYPE),
        (bytes(LARGEST_BYTES + 1), Fault.LARGE),
    ],
    ids=[
        "html",
        "svg",
        "pdf",
        "gif",
        "program",
        "heic",
        "jpeg",
        "png",
        "mp4",
        "webm",
        "bomb",
        "wide",
        "sound",
        "large",
    ],
)
def test_what_cannot_be_shown_is_refused_with_its_reason(content: bytes, fault: Fault) -> None:
    assert refused(content) is fault


@pytest.mark.parametrize("kept", [40, 400, 0.5, 0.9])
@pytest.mark.parametrize("whole", [media.photo(), media.photo(kind="PNG"), media.clip()], ids=["jpeg", "png", "clip"])
def test_a_file_that_was_cut_is_refused_or_made_safe_and_never_an_error(whole: bytes, kept: float) -> None:
    size = int(kept if kept > 1 else kept * len(whole))

    try:
        clean = made_safe(whole[:size])
    except Refusal as refusal:
        outcome: Clean | Fault = refusal.fault
    else:
        outcome = clean

    assert outcome in (Fault.BROKEN, Fault.TYPE) or (
        isinstance(outcome, Clean) and media.SECRET.encode() not in outcome.content
    )


def test_a_page_hidden_in_a_photo_is_gone_once_it_is_painted_again() -> None:
    clean = made_safe(media.photo() + b"<script>alert(1)</script>", "x.html")

    assert b"<script>" not in clean.content
    assert clean.name == "x.jpg"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "photo.jpg"),
        ("C:\\photos\\my back.jpeg", "my back.jpg"),
        ('a";filename="b.exe', "afilenameb.jpg"),
        ("dos\u202egpj.exe", "dosgpj.jpg"),
        ("lưng đau.png", "lưng đau.jpg"),
        ("", "photo.jpg"),
        ("x" * 300 + ".jpg", "x" * 74 + ".jpg"),
    ],
)
def test_a_name_is_only_a_name(given: str, kept: str) -> None:
    assert made_safe(media.photo(), given).name == kept
