"""Every query for a member, or for what belongs to one, passes people.access; nobody goes around the door."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

from midline.care.people.models import Member

PACKAGE = Path(__file__).resolve().parents[2] / "midline"
BEHIND_THE_DOOR = (
    "care/people/access.py",
    "care/people/services.py",
    "care/chart/",
    # Works for the clinic as a whole: no request, no user, and only what is due.
    "care/careteam/deliver.py",
    "wiring/demo.py",
)
MANAGERS = {"objects", "_default_manager", "_base_manager"}
SHORTCUTS = {"get_object_or_404", "get_list_or_404", "aget_object_or_404"}


def test_nobody_goes_around_the_door() -> None:
    strays = [stray for file in _guarded() for stray in _side_doors(file.read_text(), file)]

    assert strays == [], (
        "ask people.access (visible_to, member_for, current_member), or go through the member found there"
    )


@pytest.mark.parametrize(
    "code",
    [
        "Member.objects.get(pk=1)",
        "models.Member.objects.all()",
        "Member._default_manager.first()",
        "ResumeLink.objects.filter(member=m)",
        "get_object_or_404(Member, pk=1)",
        "shortcuts.get_object_or_404(models.Member, pk=1)",
        "User.objects.filter(member__country='FR')[0].member",
    ],
)
def test_the_guard_sees_a_side_door(code: str) -> None:
    assert list(_side_doors(code, Path("x.py")))


def test_the_guard_lets_honest_queries_pass() -> None:
    code = "visible_to(user).filter(pk=1); User.objects.filter(role='coach'); member.resume_links.all()"

    assert not list(_side_doors(code, Path("x.py")))


def test_each_exception_still_exists_or_is_yet_to_come() -> None:
    yet_to_come = {"care/careteam/deliver.py"}

    assert [path for path in BEHIND_THE_DOOR if not (PACKAGE / path).exists() and path not in yet_to_come] == []


def _guarded() -> Iterator[Path]:
    for room in ("care", "wiring", "gateways"):
        for file in sorted((PACKAGE / room).rglob("*.py")):
            inside = file.relative_to(PACKAGE).as_posix()
            if "/migrations/" not in inside and not inside.startswith(BEHIND_THE_DOOR):
                yield file


def _side_doors(code: str, file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(code)):
        if _is_side_door(node):
            yield f"{file}:{getattr(node, 'lineno', 0)}"


def _is_side_door(node: ast.AST) -> bool:
    match node:
        case ast.Attribute(attr=attribute, value=owner) if attribute in MANAGERS:
            return _name(owner) in _belonging_to_members()
        case ast.Call(func=function, args=[first, *_]) if _name(function) in SHORTCUTS:
            return _name(first) in _belonging_to_members()
        case ast.keyword(arg=str(path)):
            return path.startswith("member__")
    return False


def _name(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _belonging_to_members() -> set[str]:
    """Names of the models that are members or point at one."""
    pointing = {
        model.__name__
        for model in apps.get_models()
        if any(field.related_model is Member for field in model._meta.get_fields() if field.concrete)
    }
    return pointing | {Member.__name__}
