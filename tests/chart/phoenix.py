"""A clinic that rises again: python -m tests.chart.phoenix PORT. Prints the process id of each life.

The application is loaded once and forked for each life, so that two hundred deaths do not take an hour. A life is what
`midline serve` serves: the ASGI application under uvicorn, with its own connections to the database.
"""

from __future__ import annotations

import os
import signal
import socket
import sys


def main(port: int) -> None:
    """Begins a new life whenever the last one was killed; ends when one ends by itself."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "midline.wiring.settings"
    import uvicorn
    from django.db import connections
    from django.test import Client

    from midline.care.chart import engine
    from midline.wiring import asgi

    # What a life would load with its first requests is loaded before it is born; connections are its own.
    engine.library()
    Client().get("/account/login/", headers={"host": "127.0.0.1"})
    Client().post("/sync/events", headers={"host": "127.0.0.1"})
    connections.close_all()
    while True:
        life = os.fork()
        if life == 0:
            with socket.create_server(("127.0.0.1", port), backlog=64) as listening:
                config = uvicorn.Config(asgi.application, access_log=False, log_config=None)
                uvicorn.Server(config).run(sockets=[listening])
            os._exit(0)
        print(life, flush=True)
        _, status = os.waitpid(life, 0)
        if not (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL):
            return


if __name__ == "__main__":
    main(int(sys.argv[1]))
