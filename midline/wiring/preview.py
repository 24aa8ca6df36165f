"""Shows one movement or scene while it is written: a page on this machine alone that follows the files of its folder.

A tool for one writer: it serves without the clinic, its database and its settings.
"""

from __future__ import annotations

import sys
import threading
import traceback
import webbrowser
from hashlib import blake2b
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final

import midline
from midline.library import CONTENT
from midline.library.faults import Unsound
from midline.library.page import read_page
from midline.library.shelf import folders
from midline.wiring import preview_page

CANNOT_RUN: Final = 2
LOOPBACK: Final = "127.0.0.1"
SHELVES: Final = ("movements", "scenes")
ALSO_WATCHED: Final = ("rules", "languages.yaml")

_STATIC = Path(midline.__file__).parent / "ui" / "static"
_HERE = Path(__file__).parent
_SHEETS: Final = {
    "/midline.css": (_STATIC / "midline.css", "text/css"),
    "/figure.css": (_STATIC / "figure.css", "text/css"),
    "/preview.css": (_HERE / "preview.css", "text/css"),
    "/preview.js": (_HERE / "preview.js", "text/javascript"),
}
_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'"


class Unknown(Exception):
    """Nothing has this name; the message lists the names there are."""


class Preview(ThreadingHTTPServer):
    """The page of one folder below `root`, on a port of this machine that nobody else can reach."""

    daemon_threads = True

    def __init__(self, root: Path, folder: str, port: int) -> None:
        self.root, self.folder = root, folder
        super().__init__((LOOPBACK, port), _Answer)

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that goes away in the middle of an answer is no fault; anything else is told."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            traceback.print_exc()


class _Answer(BaseHTTPRequestHandler):
    server: Preview

    def do_GET(self) -> None:
        asked = self.path.partition("?")[0]
        if self.headers.get("Host") not in self._own_names():
            self.send_error(HTTPStatus.FORBIDDEN)  # another site whose name was made to lead here
        elif asked == "/":
            self._send(self._page().encode(), "text/html")
        elif asked == "/stamp":
            self._send(stamp(self.server.root, self.server.folder).encode(), "text/plain")
        elif asked in _SHEETS:
            file, kind = _SHEETS[asked]
            self._send(file.read_bytes(), kind)
        else:
            self.send_error(HTTPStatus.NOT_FOUND)

    def _page(self) -> str:
        root, folder = self.server.root, self.server.folder
        # First the stamp: what is saved while we read then makes the page load once more.
        seen = stamp(root, folder)
        try:
            return preview_page.page(preview_page.read_draft(root, folder), stamp=seen)
        except Exception as error:  # whatever was saved, the page has to live on until it is mended
            traceback.print_exc()
            return preview_page.page(preview_page.unreadable(folder, error), stamp=seen)

    def _own_names(self) -> set[str]:
        port = self.server.server_address[1]
        return {f"{LOOPBACK}:{port}", f"localhost:{port}"}

    def _send(self, body: bytes, kind: str) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", _POLICY)
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the page asks twice a second."""


def run(name: str, *, port: int, open_browser: bool, root: Path = CONTENT) -> int:
    """Serves the preview until interrupted; gives the exit status."""
    try:
        folder = find(root, name)
        server = Preview(root, folder, port)
    except Unknown as refusal:
        print(f"midline: {refusal}", file=sys.stderr)
        return CANNOT_RUN
    except OSError as fault:
        reason = (fault.strerror or "unknown fault").lower()
        way_out = f"choose another with --port, such as --port {port % 65535 + 1}"
        print(f"midline: cannot listen on {LOOPBACK} port {port} ({reason}); {way_out}", file=sys.stderr)
        return CANNOT_RUN
    address = f"http://{LOOPBACK}:{server.server_address[1]}/"
    print(f"{folder} is shown at {address} and follows {root / folder}. Ctrl-C stops it.", flush=True)
    if open_browser:
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
    with server:
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return 0
    return 0


def find(root: Path, name: str) -> str:
    """The folder below `root` of a code such as EX09, a folder's name, or a path that ends in one.

    Raises:
        Unknown: there is none.
    """
    all_folders = [folder for shelf in SHELVES for folder in folders(root, shelf)]
    asked = "/".join(name.rstrip("/").split("/")[-2:])
    for folder in all_folders:
        if asked in (folder, folder.partition("/")[2]):
            return folder
    codes = _codes(root)
    if asked.upper() in codes:
        return codes[asked.upper()]
    known = ", ".join([*sorted(codes), *(folder.partition("/")[2] for folder in all_folders)])
    raise Unknown(f"no movement or scene is called {name!r}; allowed: {known}")


def _codes(root: Path) -> dict[str, str]:
    """The folders of movements by code, of those whose facts can be read at all."""
    codes: dict[str, str] = {}
    for folder in folders(root, "movements"):
        try:
            code = read_page(root, f"{folder}/movement.yaml").top.at("code").value
        except Unsound:
            continue
        if isinstance(code, str):
            codes.setdefault(code, folder)
    return codes


def stamp(root: Path, folder: str) -> str:
    """Differs as soon as a file of the folder, or one that its faults depend on, has been saved."""
    digest = blake2b(digest_size=8)
    for place in (folder, *ALSO_WATCHED):
        for file in sorted((root / place).glob("*")) or [root / place]:
            try:
                about = file.stat()
            except OSError:
                continue  # an editor that saves by renaming has taken it away for a moment
            digest.update(f"{file.name} {about.st_mtime_ns} {about.st_size}\n".encode())
    return digest.hexdigest()
