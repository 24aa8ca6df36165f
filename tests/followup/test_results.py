"""Test results: words and papers, made safe; never an interpretation; nothing half-done."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from midline.care.followup.papers import LARGEST_PDF_BYTES, LONGEST_SIDE_PX, Fault, Refusal, cleaned
from tests.followup.conftest import PDF, RESULT, photo

if TYPE_CHECKING:
    from django.test import Client

    from midline.care.people.models import Member

NEW = "/care/results/new/"


def upload(content: bytes, name: str = "scan.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def gps() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = "My back, at home"
    exif.get_ifd(0x8825)[2] = (48.0, 51.0, 24.0)
    return photo(exif=exif.tobytes())


# ── Files ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_painted_again_as_jpeg(kind: str) -> None:
    made = cleaned("scan.png", photo(kind=kind))

    with Image.open(BytesIO(made.content)) as again:
        assert (again.format, again.size) == ("JPEG", (400, 300))
    assert made.name == "scan.jpg"


def test_a_large_photo_gets_no_side_longer_than_two_thousand_dots() -> None:
    made = cleaned("scan.jpg", photo(3000, 1500))

    with Image.open(BytesIO(made.content)) as again:
        assert again.size == (LONGEST_SIDE_PX, 1000)


def test_nothing_is_left_of_where_and_with_what_a_photo_was_taken() -> None:
    made = cleaned("scan.jpg", gps())

    with Image.open(BytesIO(made.content)) as again:
        assert not again.getexif()
    assert b"My back" not in made.content


def test_a_pdf_is_kept_as_it_is() -> None:
    assert cleaned("report.pdf", PDF).content == PDF


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", Fault.EMPTY),
        (b"MZ\x90\x00 a program", Fault.TYPE),
        (b"<svg onload=alert(1)>", Fault.TYPE),
        (b"\x00\x00\x00\x18ftypheic" + b"x" * 40, Fault.HEIC),
        (b"\xff\xd8\xff broken", Fault.BROKEN),
        (photo()[:200], Fault.BROKEN),
        (b"%PDF-1.4 and then nothing", Fault.BROKEN),
        (PDF.replace(b"startxref\n29", b"startxref\n9999"), Fault.BROKEN),
        (b"GIF89a%PDF-1.4", Fault.TYPE),
        (PDF + b" " * LARGEST_PDF_BYTES, Fault.LARGE_PDF),
    ],
)
def test_what_is_no_whole_photo_or_pdf_is_refused(content: bytes, fault: Fault) -> None:
    with pytest.raises(Refusal) as refusal:
        cleaned("scan.jpg", content)

    assert refusal.value.fault is fault


def test_a_small_file_that_claims_many_dots_is_refused() -> None:
    with pytest.raises(Refusal) as refusal:
        cleaned("bomb.png", photo(9000, 7000, "PNG"))

    assert refusal.value.fault is Fault.PIXELS


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.jpg", "a\\b\\..\\scan.php.jpg", '"; drop.jpg', "", "x" * 300 + ".jpg"]
)
def test_nothing_is_believed_of_a_name(name: str) -> None:
    made = cleaned(name, photo())

    assert made.name.endswith(".jpg")
    assert not set(made.name) & set('/\\";')
    assert len(made.name) <= 80


# ── The pages ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_result_is_kept_with_its_papers(as_chidi: Client, chidi: Member) -> None:
    answer = as_chidi.post(NEW, {**RESULT, "papers": [upload(photo()), upload(PDF, "report.pdf")]})

    assert answer.status_code == 302
    assert [(paper.kind, paper.name) for paper in chidi.papers.order_by("kind")] == [
        ("pdf", "report.pdf"),
        ("photo", "scan.jpg"),
    ]
    page = as_chidi.get("/care/results/").content.decode()
    assert "L5/S1 bulge." in page
    assert "/library/en/answers/does-the-scan-explain-my-pain/" in page


@pytest.mark.parametrize(
    ("content", "place", "kind"), [(photo(), "inline", "image/jpeg"), (PDF, "attachment", "application/pdf")]
)
def test_a_paper_is_given_out_so_that_it_can_do_nothing(
    as_chidi: Client, chidi: Member, content: bytes, place: str, kind: str
) -> None:
    as_chidi.post(NEW, {**RESULT, "papers": [upload(content)]})

    answer = as_chidi.get(f"/care/papers/{chidi.papers.get().pk}/")

    assert answer["Content-Type"] == kind
    assert answer["Content-Disposition"].startswith(place)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]


def test_one_bad_file_keeps_everything_out_and_every_word_in(as_chidi: Client, chidi: Member) -> None:
    answer = as_chidi.post(NEW, {**RESULT, "papers": [upload(photo()), upload(b"MZ not a photo", "scan.jpg")]})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "neither a photo (JPEG, PNG, WebP) nor a PDF" in page
    assert "L5/S1 bulge." in page
    assert "Only files have to be chosen again" in page
    assert (chidi.results.count(), chidi.papers.count()) == (0, 0)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"said": "", "said_by": ""}, "Write what it said, or add a photo"),
        ({"on": "2026-03-03"}, "today or earlier"),
        ({"on": ""}, "Write the day of the test"),
        ({"kind": "horoscope"}, "Choose what it is."),
    ],
)
def test_an_unsound_result_is_refused_in_words(
    as_chidi: Client, chidi: Member, changed: dict[str, str], words: str
) -> None:
    answer = as_chidi.post(NEW, {**RESULT, **changed})

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert chidi.results.count() == 0


def test_more_than_six_files_at_once_are_refused(as_chidi: Client, chidi: Member) -> None:
    answer = as_chidi.post(NEW, {**RESULT, "papers": [upload(photo(10 + each)) for each in range(7)]})

    assert "At most 6 files at once" in answer.content.decode()
    assert chidi.papers.count() == 0


def test_the_same_photo_twice_is_kept_once(as_chidi: Client, chidi: Member) -> None:
    as_chidi.post(NEW, {**RESULT, "papers": [upload(photo()), upload(photo())]})

    assert chidi.papers.count() == 1


def test_a_file_that_is_struck_out_is_not_given_out_but_stays(as_chidi: Client, chidi: Member) -> None:
    as_chidi.post(NEW, {**RESULT, "papers": [upload(photo())]})
    paper = chidi.papers.get()

    as_chidi.post(f"/care/papers/{paper.pk}/strike/")

    assert as_chidi.get(f"/care/papers/{paper.pk}/").status_code == 404
    assert chidi.papers.get().struck_by == "Chidi"


def test_a_result_that_is_struck_out_stays_to_be_read(as_chidi: Client, chidi: Member) -> None:
    as_chidi.post(NEW, RESULT)
    thing = chidi.results.get().thing

    as_chidi.post(f"/care/results/{thing}/strike/")

    assert "1 struck out" in as_chidi.get("/care/results/").content.decode()
    assert "L5/S1 bulge." in as_chidi.get(f"/care/results/{thing}/").content.decode()
    assert as_chidi.post(f"/care/results/{thing}/", {**RESULT, "shown_version": "2"}).status_code == 422


def test_nobody_elses_paper_is_given_out(as_chidi: Client, ana: Member) -> None:
    clean = cleaned("scan.jpg", photo())
    ana.papers.create(
        id="01KAKDH0000000000000000001", thing="01KAKDH0000000000000000002", kind=clean.kind, name=clean.name,
        content=clean.content, size=len(clean.content), digest=clean.digest, at=ana.started_at, role="member",
    )  # fmt: skip

    assert as_chidi.get("/care/papers/01KAKDH0000000000000000001/").status_code == 404
    assert as_chidi.post("/care/papers/01KAKDH0000000000000000001/strike/").status_code == 404


def test_a_script_in_a_result_stays_words(as_chidi: Client) -> None:
    as_chidi.post(NEW, {**RESULT, "said": "<script>alert(1)</script>"})

    assert "<script>alert" not in as_chidi.get("/care/results/").content.decode()
