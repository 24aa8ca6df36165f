"""How long from a picture to the word about it: a real page before a drawn fake camera, with the page's own model.

A repetition is told on the newest frame that had gone out before its word came in. Four spans are printed: from the
picture to the frame that goes out (the model looks at it), from there to the word (the line and the coach), from the
word to the voice, and all of it. The coach itself counts a repetition only once the body has turned or rests.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import numpy as np

from midline.ui import pose_files

SLUG, CODE, REPS, BEFORE_S, AFTER_S = "sit-to-stand", "EX18", 8, 14.0, 6.0
_FLAGS: Final = [
    "--no-sandbox",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
]
_LISTEN: Final = """() => {
  window.spans = [];
  let frame = null, word = null;
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (data) {
    const at = () => new DataView(data).getFloat64(0, true) * 1000;
    if (data instanceof ArrayBuffer) frame = { at: at(), sent: performance.now() };
    return send.call(this, data);
  };
  const hear = WebSocket.prototype.addEventListener;
  WebSocket.prototype.addEventListener = function (kind, then, ...rest) {
    const noting = (event) => {
      if (kind === "message" && "rep" in JSON.parse(event.data)) word = { ...frame, heard: performance.now() };
      then(event);
      if (word && !word.spoken && kind === "message") { spans.push({ ...word, spoken: null }); word = null; }
    };
    return hear.call(this, kind, noting, ...rest);
  };
  speechSynthesis.speak = () => { if (word) { spans.push({ ...word, spoken: performance.now() }); word = null; } };
}"""


def delay(_folder: Path) -> None:
    """Prints the delays of some repetitions; skipped, saying so, without Chromium or the model."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None or not pose_files.are_here():
        print("delay: skipped, it needs Chromium and the model (midline coach assets)")
        return
    with tempfile.TemporaryDirectory() as folder:
        spans = _spoken(chromium, Path(folder))
    if not spans:
        print("delay: no repetition was told")
        return
    moments = np.array([[span[name] for name in ("at", "sent", "heard", "spoken")] for span in spans])
    steps = np.column_stack((np.diff(moments, axis=1), moments[:, -1] - moments[:, 0]))
    print(f"\n{f'from picture to voice, {len(spans)} repetitions':<40}{'median ms':>10}{'longest ms':>12}")
    for name, column in zip(("the model", "the line and the coach", "to the voice", "all of it"), steps.T, strict=True):
        print(f"{name:<40}{np.median(column):>10.0f}{column.max():>12.0f}", flush=True)


def _spoken(chromium: str, folder: Path) -> list[dict[str, float]]:
    from playwright.sync_api import sync_playwright

    from tests.camera.figure import film
    from tests.motion.drawn import motion

    shown = film(folder / "film.mjpeg", SLUG, reps=REPS, before_s=BEFORE_S, after_s=AFTER_S)
    end_s = BEFORE_S + REPS * motion(SLUG).cycle_s + AFTER_S / 2
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [sys.executable, "-m", "tests.camera.stand", str(port)]
    surroundings = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
    with subprocess.Popen(command, env=surroundings, stdout=subprocess.DEVNULL) as process, sync_playwright() as tool:
        try:
            _wait_for(f"http://127.0.0.1:{port}/done/")
            flags = [*_FLAGS, f"--use-file-for-fake-video-capture={shown}"]
            with closing(tool.chromium.launch(executable_path=chromium, args=flags)) as browser:
                page = browser.new_context(locale="en-GB", permissions=["camera"]).new_page()
                page.add_init_script(f"({_LISTEN})()")
                page.goto(f"http://127.0.0.1:{port}/stand/{CODE}/?reps={REPS + 9}&hold=0")
                page.get_by_role("button", name="Turn the camera on").click()
                page.wait_for_selector("[data-camera][data-state=count]", timeout=60_000)
                # A condition given as text would be evaluated in the page, which its policy forbids.
                while page.evaluate("document.querySelector('[data-video]').currentTime") < end_s:
                    page.wait_for_timeout(500)
                told: list[dict[str, Any]] = page.evaluate("spans")
        finally:
            process.terminate()
    return [span for span in told if span["spoken"] is not None]


def _wait_for(address: str, limit_s: float = 90.0) -> None:
    end_s = time.monotonic() + limit_s
    while time.monotonic() < end_s:
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except OSError:
            time.sleep(0.3)
    raise SystemExit("delay: the page did not start")


if __name__ == "__main__":
    delay(Path())
