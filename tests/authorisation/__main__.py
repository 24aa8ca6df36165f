"""Writes docs/authorisation.yaml and .md from the doors as they are: `python -m tests.authorisation`."""

import os

import pytest

os.environ["WRITE_AUTHORISATION"] = "1"
raise SystemExit(pytest.main(["-q", "tests/authorisation/test_authorisation.py"]))
