"""A clinic that rises again whenever it is killed: python -m tests.careteam.ward PORT MEMBERS.

Each life is what `midline serve` runs, pages and worker, with every wait made short, so that minutes take seconds. On
SIGUSR1 a process like `midline worker` begins beside it. Prints the process id of each life and of each such worker.
The folder is MIDLINE_HOME; who is there: MEMBERS members with accounts, each with a therapist of their own, and an
administrator.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
from datetime import timedelta
from pathlib import Path

from tests.chart.served import HOST, PASSWORD, make_members, set_up

EMERGENCY_LATE_S = 15


def main(port: int, members: int) -> None:
    """Begins a new life whenever the last one was killed; ends when one ends by itself."""
    set_up(Path(os.environ["MIDLINE_HOME"]))
    _hurry()
    _fill(members)
    _load()
    signal.signal(signal.SIGUSR1, lambda *_: _begin_worker())
    while True:
        life = os.fork()
        if life == 0:
            _serve(port)
            os._exit(0)
        print(life, flush=True)
        _, status = os.waitpid(life, 0)
        if not (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL):
            return


def _fill(members: int) -> None:
    from midline.care.people import services
    from midline.care.people.models import Member, Role, User

    if User.objects.exists():
        return
    services.create_staff(email="sam@clinic.example", role=Role.ADMINISTRATOR, display_name="Sam", password=PASSWORD)
    for number, email in enumerate(make_members(members)):
        therapist = services.create_staff(
            email=f"t{number}@clinic.example", role=Role.THERAPIST, display_name=f"T{number}", password=PASSWORD
        )
        member = Member.objects.get(user__email=email)
        services.assign_therapist(member=member, therapist=therapist)
        assert member.user is not None
        services.trust_address(user=member.user)


def _hurry() -> None:
    """What waits for minutes waits for seconds."""
    from django.conf import settings

    from midline.care.careteam import deliver, worklist
    from midline.care.reminders import dispatch
    from midline.wiring import worker

    settings.EMAIL_TIMEOUT = 2
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    worklist.AT_ONCE = timedelta(seconds=EMERGENCY_LATE_S)
    worker.PAUSE_S = 0.2  # type: ignore[misc]  # shortened for these tests
    for module in (deliver, dispatch):
        module.LEASE = timedelta(seconds=3)  # type: ignore[attr-defined]
        module.FIRST_PAUSE = timedelta(seconds=0.5)  # type: ignore[attr-defined]
        module.LONGEST_PAUSE = timedelta(seconds=1)  # type: ignore[attr-defined]


def _load() -> None:
    """What a life would load with its first requests is loaded before it is born; connections are its own."""
    from django.db import connections
    from django.test import Client

    from midline.care.chart import engine
    from midline.wiring import asgi

    assert asgi.__name__
    engine.library()
    Client().get("/account/login/", headers={"host": HOST})
    connections.close_all()


def _serve(port: int) -> None:
    import uvicorn

    from midline.wiring import asgi, worker

    worker.start_beside_pages()
    with socket.create_server((HOST, port), backlog=64) as listening:
        config = uvicorn.Config(asgi.application, access_log=False, log_config=None)
        uvicorn.Server(config).run(sockets=[listening])


def _begin_worker() -> None:
    process = os.fork()
    if process == 0:
        _work()
        os._exit(0)
    print(process, flush=True)


def _work() -> None:
    from midline.wiring import worker

    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    worker.run_until(stop)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
