"""Many lives: the same whoever lives them where, by the very engine, and none without the promises of the engine."""

import io
import json
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml

from midline.clinical.advance import advance
from midline.clinical.chart import EMPTY
from midline.clinical.decide import decide
from midline.population.simulation.bands import safety_bands
from midline.population.simulation.clinic import Treated
from midline.population.simulation.cohort import Cores, OneCore, TooFew, lives
from midline.population.simulation.comparison import figure
from midline.population.simulation.life import Order, Rulebook
from midline.population.simulation.nature import Effect
from midline.population.simulation.parameters import Parameters
from midline.population.simulation.policy import Policy, read_policy
from midline.wiring import simulate
from midline.wiring.simulate import Wish

WEEKS = 2


def _policy(name: str, book: Rulebook) -> Policy:
    return read_policy(yaml.safe_load((simulate.POLICIES / f"{name}.yaml").read_text()), book.rules.plan.exercises)


def _order(name: str, parameters: Parameters, book: Rulebook, days: int = WEEKS * 7) -> Order:
    return Order(parameters=parameters, policy=_policy(name, book), seed=1, days=days)


def _wish(**changes: object) -> Wish:
    wish = Wish(
        members=10,
        weeks=WEEKS,
        seed=1,
        seeds=1,
        policies=("midline", "nothing", "four-extensions"),
        workers=1,
        engine="local",
        effect=Effect(),
        bands=False,
        parameters=simulate.PARAMETERS,
        tallies=None,
    )
    return replace(wish, **changes)  # type: ignore[arg-type]


def _printed(wish: Wish) -> str:
    out = io.StringIO()
    assert simulate.run(wish, out) == 0
    return out.getvalue()


def test_one_core_and_two_print_the_same_bytes() -> None:
    assert _printed(_wish(members=26)) == _printed(_wish(members=26, workers=2))


def test_another_seed_is_another_cohort() -> None:
    assert _printed(_wish(policies=("nine-movements",))) != _printed(_wish(policies=("nine-movements",), seed=2))


def test_a_cohort_below_ten_says_so_instead_of_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    out = io.StringIO()

    assert simulate.run(_wish(members=9), out) == 1
    assert out.getvalue() == ""
    assert "9 members are too few" in capsys.readouterr().err


@pytest.mark.skipif(find_spec("pyspark") is not None, reason="Spark is installed")
def test_without_spark_it_says_how_to_get_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert simulate.run(_wish(engine="spark"), io.StringIO()) == 2
    assert "uv sync --extra spark" in capsys.readouterr().err


def test_a_policy_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert simulate.run(_wish(policies=(str(tmp_path / "none.yaml"),)), io.StringIO()) == 2
    assert "none.yaml" in capsys.readouterr().err


def test_a_policy_that_is_no_yaml_is_refused_by_its_name(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "half.yaml").write_text("name: [half")

    assert simulate.run(_wish(policies=(str(tmp_path / "half.yaml"),)), io.StringIO()) == 1
    assert "half.yaml is no YAML" in capsys.readouterr().err


def test_ten_members_are_enough(parameters: Parameters, book: Rulebook) -> None:
    assert len(lives(_order("nothing", parameters, book), simulate.rulebook, 10, OneCore())) == 10
    with pytest.raises(TooFew):
        lives(_order("nothing", parameters, book), simulate.rulebook, 9, Cores(2))


def test_what_the_engine_decided_in_a_life_comes_out_again_from_its_events(
    parameters: Parameters, book: Rulebook
) -> None:
    life = Treated(0, _order("midline", parameters, book), book, keep=True)
    life.live()
    assert life.entries

    chart = EMPTY
    for event, decisions in life.entries:
        assert decide(chart, event, book.rules) == decisions
        chart = advance(chart, event, decisions)
    assert chart == life.chart


def test_no_member_trains_under_a_stop_and_no_sign_of_cauda_equina_is_missed(
    parameters: Parameters, book: Rulebook
) -> None:
    danger = replace(parameters.danger, share=1.0, during=0.5)
    ill = replace(parameters, danger=danger)

    tallies = lives(_order("midline", ill, book), simulate.rulebook, 12, OneCore())

    assert [each.broken for each in tallies if each.broken] == []
    assert sum(each.ces_missed for each in tallies) == 0
    assert all(each.danger_found for each in tallies if each.danger_told and each.left_on is None)


def test_a_cohort_in_which_everybody_is_ill_is_told_too(parameters: Parameters, book: Rulebook) -> None:
    ill = replace(parameters, danger=replace(parameters.danger, share=1.0))

    bands = safety_bands(lives(_order("nothing", ill, book), simulate.rulebook, 10, OneCore()))

    assert {band.name: band.found for band in bands}["people without one who got a T0"] == 0


def test_the_natural_course_is_the_same_under_every_policy(parameters: Parameters, book: Rulebook) -> None:
    treated, literal, nothing = (
        lives(_order(name, parameters, book), simulate.rulebook, 10, OneCore())
        for name in ("midline", "nine-movements", "nothing")
    )

    assert [each.rmdq for each in literal] == [each.rmdq for each in nothing]
    assert [each.rmdq for each in treated] == [each.rmdq for each in nothing]


def test_doing_nothing_makes_nothing_worse(parameters: Parameters, book: Rulebook) -> None:
    tallies = lives(_order("nothing", parameters, book), simulate.rulebook, 10, OneCore())

    assert [(each.bouts, each.stops, each.alerts) for each in tallies] == [(0, 0, {})] * 10


def test_each_member_is_written_as_a_line(tmp_path: Path) -> None:
    file = tmp_path / "tallies.jsonl"

    _printed(_wish(policies=("nothing",), tallies=file))

    assert [json.loads(line)["number"] for line in file.read_text().splitlines()] == list(range(10))


def test_an_interval_over_five_seeds_uses_the_width_for_four_degrees_of_freedom() -> None:
    found = figure([1.0, 2.0, 3.0, 4.0, 5.0])

    assert found.mean == 3.0
    assert found.half == pytest.approx(2.776 * 1.5811 / 5**0.5, abs=1e-3)


def test_one_seed_has_no_interval() -> None:
    assert figure([2.0]).half is None
