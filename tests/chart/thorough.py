"""The long search: python -m tests.chart.thorough --runs 2000 [--seed 1]. Prints runs, steps and seconds."""

from __future__ import annotations

import argparse
import os
import sys
import time

CHUNK = 100
"""Runs per seed; the database begins anew after each chunk."""


def main() -> int:
    """Gives 0 when every invariant held in every run."""
    options = argparse.ArgumentParser()
    options.add_argument("--runs", type=int, default=2000)
    options.add_argument("--steps", type=int, default=60)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "midline.wiring.settings_test"
    import django

    django.setup()
    from django.db import connection, transaction
    from django.test.utils import setup_test_environment
    from hypothesis import HealthCheck, Phase, seed, settings
    from hypothesis.stateful import run_state_machine_as_test

    from tests.chart.machine import ChartMachine, World

    setup_test_environment()
    connection.creation.create_test_db(verbosity=0)
    calm = settings(
        max_examples=min(given.runs, CHUNK),
        stateful_step_count=given.steps,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    began = time.monotonic()
    for number in range(-(-given.runs // CHUNK)):
        with transaction.atomic():
            ChartMachine.world = World.build()
            run_state_machine_as_test(seed(given.seed + number)(ChartMachine), settings=calm)
            transaction.set_rollback(True)
        seconds = time.monotonic() - began
        print(f"runs {ChartMachine.runs:,}, steps {ChartMachine.steps:,}, seconds {seconds:,.0f}: all held", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
