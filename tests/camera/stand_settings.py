"""Settings of the stand: those of the tests, and the addresses of the camera page without the doors before it."""

from midline.wiring.settings_test import *  # noqa: F403

ROOT_URLCONF = "tests.camera.stand_urls"
