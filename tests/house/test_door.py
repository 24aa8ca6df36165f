"""Every query for a member, or for what belongs to one, passes people.access; nobody goes around the door."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import TypeGuard

import pytest
from django.apps import apps

from midline.care.people.models import Member

PACKAGE = Path(__file__).resolve().parents[2] / "midline"
BEHIND_THE_DOOR = (
    "care/people/access.py",
    "care/people/services.py",
    "care/chart/",
    # Takes members who came through the door already.
    "care/careteam/charts.py",
    # Works for the clinic as a whole: no request, no user, and only what is due.
    "care/careteam/deliver.py",
    # The worker's rounds: the same for notices to members and staff.
    "care/reminders/dispatch.py",
    "care/reminders/looking.py",
    # Who holds a secret link or a browser's own address is believed; no user is asked.
    "care/reminders/links.py",
    "care/everyday/links.py",
    "care/reminders/devices.py",
    "care/careteam/rounds.py",
    # Counts notices by who answers them; no row of a member leaves it.
    "care/careteam/caseload.py",
    # Counts groups inside the database; no row of a member leaves the query.
    "care/sponsors/report.py",
    # Asks only whether a name is free, and tells nothing of what has it.
    "care/threads/names.py",
    # Makes the tables of the whole clinic; only numbers of groups leave them again.
    "care/outcomes/export.py",
    # Counts for whoever runs the clinic; holds nothing of anybody.
    "care/office/desk.py",
    # What one team asks of another: a name and a note, until somebody accepts.
    "care/office/referrals.py",
    # Counts groups inside the database; no row of a member leaves the query.
    "care/sponsors/report.py",
    "wiring/demo.py",
    "wiring/demo_charts.py",
)
DOORS = {"visible_to", "mine", "roster"}
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
        "ResumeLink.objects.filter(member__in=everyone())",
        "from midline.care.people.models import Member as Row; Row.objects.all()",
    ],
)
def test_the_guard_sees_a_side_door(code: str) -> None:
    assert list(_side_doors(code, Path("x.py")))


def test_the_guard_lets_honest_queries_pass() -> None:
    code = (
        "visible_to(user).filter(pk=1); User.objects.filter(role='coach'); member.resume_links.all();"
        "ResumeLink.objects.filter(used_at=None, member__in=access.visible_to(user)).count()"
    )

    assert not list(_side_doors(code, Path("x.py")))


def test_each_exception_still_exists_or_is_yet_to_come() -> None:
    yet_to_come = {"care/careteam/deliver.py", "care/careteam/charts.py"}

    assert [path for path in BEHIND_THE_DOOR if not (PACKAGE / path).exists() and path not in yet_to_come] == []


def _guarded() -> Iterator[Path]:
    for room in ("care", "wiring", "gateways"):
        for file in sorted((PACKAGE / room).rglob("*.py")):
            inside = file.relative_to(PACKAGE).as_posix()
            if "/migrations/" not in inside and not inside.startswith(BEHIND_THE_DOOR):
                yield file


def _side_doors(code: str, file: Path) -> Iterator[str]:
    tree = _with_full_names(ast.parse(code))
    through_the_door = {id(call.func.value) for call in ast.walk(tree) if _asks_the_door(call)}
    for node in ast.walk(tree):
        if _is_side_door(node) and id(node) not in through_the_door:
            yield f"{file}:{getattr(node, 'lineno', 0)}"


def _asks_the_door(node: ast.AST) -> TypeGuard["_MethodCall"]:
    """Whether this is `….filter(member__in=visible_to(user), …)`, right on the manager."""
    match node:
        case ast.Call(func=ast.Attribute(attr="filter"), keywords=keywords):
            return any(
                word.arg == "member__in" and isinstance(word.value, ast.Call) and _name(word.value.func) in DOORS
                for word in keywords
            )
    return False


def _with_full_names(tree: ast.Module) -> ast.Module:
    """The code with each `import … as …` undone, so that another name hides nothing."""
    renamed = {
        alias.asname: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.asname
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            node.id = renamed.get(node.id, node.id)
    return tree


class _MethodCall(ast.Call):
    func: ast.Attribute


def _is_side_door(node: ast.AST) -> bool:
    match node:
        case ast.Attribute(attr=attribute, value=owner) if attribute in MANAGERS:
            return _name(owner) in _belonging_to_members()
        case ast.Call(func=function, args=[first, *_]) if _name(function) in SHORTCUTS:
            return _name(first) in _belonging_to_members()
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
