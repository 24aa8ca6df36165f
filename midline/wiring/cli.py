"""The command `midline`: every way in from a terminal; docs/how-to/command-line.md describes each command."""

import argparse
import os
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO, Final, NoReturn

CANNOT_RUN: Final = 2
INTERRUPTED: Final = 130
RULESETS_COMPARED: Final = 2

CLINICAL: Final = {
    "triage": "how urgent are these screening answers?",
    "session": "how did one exercise go?",
    "nextday": "how was it the next morning?",
    "direction": "what did the directional-preference test show?",
    "irritability": "how easily is the pain stirred up?",
    "score": "what is the score of this questionnaire?",
    "scan": "does this message name a sign of danger?",
}
"""Commands that answer JSON Lines from FILE or standard input; they neither need Django nor a folder."""


def main(arguments: list[str] | None = None) -> int:
    """Runs one command and gives its exit status: 0 done, 1 the input was at fault, 2 it could not run."""
    from midline.wiring.environment import SettingError
    from midline.wiring.home import HomeError

    chosen = _parser().parse_args(sys.argv[1:] if arguments is None else arguments)
    try:
        status = int(chosen.run(chosen))
        sys.stdout.flush()
        return status
    except (SettingError, HomeError) as refusal:
        print(f"midline: {refusal}", file=sys.stderr)
        return CANNOT_RUN
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader (such as `head`) has gone; nothing may be written at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


class _OneLine(argparse.ArgumentParser):
    """Says what is wrong in one line and exits with 2."""

    def error(self, message: str) -> NoReturn:
        self.exit(CANNOT_RUN, f"{self.prog}: {message} (see midline --help)\n")


def _parser() -> argparse.ArgumentParser:
    parser = _OneLine(prog="midline", description="Exercise therapy for lumbar disc herniation that follows the pain.")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_clinic(commands)
    for name, question in CLINICAL.items():
        command = commands.add_parser(name, help=question, description=question + " JSON Lines in, JSON Lines out.")
        command.add_argument("file", metavar="FILE", nargs="?", default="-", help="JSON Lines; - or none: stdin")
        command.set_defaults(run=_answer, name=name)
    _add_reasoning(commands)
    backup = commands.add_parser("backup", help="copy the database while the clinic runs")
    backup.add_argument("file", metavar="FILE", help="a file that does not exist yet")
    backup.set_defaults(run=_backup)
    restore = commands.add_parser("restore", help="come back from a copy; stop the clinic first")
    restore.add_argument("file", metavar="FILE", help="what midline backup made")
    restore.set_defaults(run=_restore)
    audit = commands.add_parser("audit", help="is the log of who saw and did what whole?")
    verify = audit.add_subparsers(title="what", metavar="WHAT", required=True).add_parser(
        "verify", help="walk the chain and name every place that was changed"
    )
    verify.add_argument("--mark", metavar="PLACE:LINK", help="what an earlier check printed")
    verify.set_defaults(run=_audit)
    erase = commands.add_parser("erase", help="take everything about a member out for good")
    erase.add_argument("member", metavar="MEMBER", help="the member's id, 26 characters")
    erase.add_argument("--for-good", metavar="MEMBER", help="the same id again: nothing brings the data back")
    erase.set_defaults(run=_erase)
    check = commands.add_parser("check-content", help="are movements, questionnaires and rules sound?")
    check.set_defaults(run=_check_content)
    _add_writing(commands)
    _add_coach(commands)
    sheet = commands.add_parser("contact-sheet", help="every figure on one page")
    sheet.add_argument(
        "--out", type=Path, metavar="FILE.html", default=Path("contact-sheet.html"), help="default: %(default)s"
    )
    sheet.set_defaults(run=_contact_sheet)
    return parser


def _add_clinic(commands: "argparse._SubParsersAction[_OneLine]") -> None:
    demo = commands.add_parser("demo", help="run a clinic with a cast of made-up people")
    serve = commands.add_parser("serve", help="run a clinic")
    worker = commands.add_parser("worker", help="deliver due notices without serving pages")
    for command in (demo, serve):
        command.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
        command.add_argument("--port", type=_port, default=8000, help="port to listen on (default: %(default)s)")
        command.set_defaults(run=_serve, cast=False, open_browser=False, admin_email=None)
    demo.add_argument("--no-browser", dest="open_browser", action="store_false", help="do not open a browser")
    demo.set_defaults(cast=True, open_browser=True)
    serve.add_argument("--admin-email", metavar="EMAIL", help="print a one-time link to become administrator")
    worker.set_defaults(run=_work)


def _add_reasoning(commands: "argparse._SubParsersAction[_OneLine]") -> None:
    explain = commands.add_parser("explain", help="why is a member's plan as it is?")
    explain.add_argument("member", metavar="MEMBER", help="the member's id or e-mail address")
    explain.add_argument("--date", type=_day, metavar="DAY", help="a day such as 2026-03-02 (default: today)")
    explain.add_argument("--language", metavar="CODE", default="en", help="en, fr, vi or zh-Hans (default: en)")
    explain.set_defaults(run=_explain)
    replay = commands.add_parser("replay", help="does a chart give the same decisions again?")
    replay.add_argument("member", metavar="MEMBER", nargs="?", help="the member's id, 26 characters")
    replay.add_argument(
        "--ruleset", action="append", default=[], metavar="FOLDER", help="content folder: give the old, then the new"
    )
    replay.add_argument("--database", action="store_true", help="with --ruleset: the stored members too")
    replay.set_defaults(run=_replay)
    cohort = commands.add_parser("cohort", help="what do the rules decide for the made-up people?")
    cohort.add_argument("--write", action="store_true", help="accept what they decide now")
    cohort.add_argument("--check", action="store_true", help="compare with what was accepted")
    cohort.set_defaults(run=_cohort)
    _add_simulation(commands)
    _add_population(commands)


def _add_simulation(commands: "argparse._SubParsersAction[_OneLine]") -> None:
    simulate = commands.add_parser("simulate", help="what do rules and regimens do to many made-up members?")
    simulate.add_argument("--members", type=_above(0), default=100, metavar="N", help="how many (default: 100)")
    simulate.add_argument("--weeks", type=_above(0), default=12, metavar="N", help="how long (default: 12)")
    simulate.add_argument("--seed", type=int, default=1, metavar="S", help="names the cohort (default: 1)")
    simulate.add_argument("--seeds", type=_above(0), default=1, metavar="N", help="so many cohorts, for intervals")
    simulate.add_argument(
        "--policy", action="append", default=[], metavar="FILE", help="a file or a name such as midline; all by default"
    )
    simulate.add_argument("--workers", type=_above(0), default=1, metavar="N", help="processes (default: 1)")
    simulate.add_argument("--engine", choices=("local", "spark"), default="local", help="where the lives are lived")
    simulate.add_argument("--effect-rmdq", type=float, default=0.0, metavar="X", help="RMDQ points that exercise takes")
    simulate.add_argument("--effect-leg", type=float, default=0.0, metavar="X", help="leg pain, in spreads, less is -")
    simulate.add_argument("--bands", action="store_true", help="compare the natural course with the published ones")
    simulate.add_argument("--parameters", type=Path, metavar="FILE", help="other numbers behind the cohort")
    simulate.add_argument("--tallies", type=Path, metavar="FILE", help="write what was counted of each member")
    simulate.set_defaults(run=_simulate)


def _add_population(commands: "argparse._SubParsersAction[_OneLine]") -> None:
    export = commands.add_parser("export", help="write the charts as tables for a researcher or a notebook")
    export.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="where the tables are, or will be")
    export.add_argument("--profile", choices=("full", "deidentified"), default="deidentified", help="who may read them")
    export.add_argument("--virtual", type=_above(0), metavar="N", help="so many made-up members instead of the clinic")
    export.add_argument("--seed", type=int, default=1, metavar="S", help="with --virtual (default: 1)")
    export.add_argument("--weeks", type=_above(0), default=12, metavar="N", help="with --virtual (default: 12)")
    export.add_argument("--workers", type=_above(0), default=1, metavar="N", help="with --virtual: processes")
    export.set_defaults(run=_export)
    report = commands.add_parser("report", help="what changed for how many, and what nobody can conclude from it?")
    report.add_argument("--tables", type=Path, metavar="FOLDER", help="what midline export wrote; without: the clinic")
    report.add_argument("--snapshot", metavar="ID", help="an older snapshot of the folder")
    report.add_argument("--engine", choices=("duckdb", "spark"), default="duckdb", help="what runs the queries")
    report.add_argument("--format", choices=("text", "json", "csv", "parquet", "pdf"), default="text")
    report.add_argument("--out", type=Path, metavar="FILE", help="write it there instead of printing it")
    report.add_argument("--seed", type=int, default=1, metavar="S", help="of what is drawn for missing answers")
    report.add_argument("--invited", type=_above(0), metavar="N", help="how many were invited, when that is known")
    report.set_defaults(run=_report)


def _above(least: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        if not text.isascii() or not text.isdigit() or int(text) <= least:
            raise argparse.ArgumentTypeError(f"a whole number above {least} is expected")
        return int(text)

    return number


def _simulate(chosen: argparse.Namespace) -> int:
    from midline.population.simulation.nature import Effect
    from midline.wiring import simulate

    _write_plainly()
    wish = simulate.Wish(
        members=chosen.members,
        weeks=chosen.weeks,
        seed=chosen.seed,
        seeds=chosen.seeds,
        policies=tuple(chosen.policy or simulate.policy_names()),
        workers=chosen.workers,
        engine=chosen.engine,
        effect=Effect(rmdq=chosen.effect_rmdq, leg_sds=chosen.effect_leg),
        bands=chosen.bands,
        parameters=chosen.parameters or simulate.PARAMETERS,
        tallies=chosen.tallies,
    )
    return simulate.run(wish, sys.stdout)


def _export(chosen: argparse.Namespace) -> int:
    from midline.population.columns import Profile
    from midline.wiring import report

    _write_plainly()
    wish = report.ExportWish(
        out=chosen.out,
        profile=Profile(chosen.profile),
        virtual=chosen.virtual,
        seed=chosen.seed,
        weeks=chosen.weeks,
        workers=chosen.workers,
    )
    return report.run_export(wish, sys.stdout)


def _report(chosen: argparse.Namespace) -> int:
    from midline.wiring import report

    _write_plainly()
    wish = report.ReportWish(
        tables=chosen.tables,
        snapshot=chosen.snapshot,
        engine=chosen.engine,
        format=chosen.format,
        out=chosen.out,
        seed=chosen.seed,
        invited=chosen.invited,
    )
    return report.run_report(wish, sys.stdout)


def _add_writing(commands: "argparse._SubParsersAction[_OneLine]") -> None:
    preview = commands.add_parser("preview", help="show a movement while you write it")
    preview.add_argument("movement", metavar="MOVEMENT", help="a code such as EX09, or a folder such as bridge")
    preview.add_argument("--port", type=_port, default=8001, help="port to listen on (default: %(default)s)")
    preview.add_argument("--no-browser", dest="open_browser", action="store_false", help="do not open a browser")
    preview.set_defaults(run=_preview, open_browser=True)
    schema = commands.add_parser("schema", help="do the schemas for editors fit the rules?")
    schema.add_argument("--write", action="store_true", help="bring them up to date")
    schema.set_defaults(run=_schema)


def _add_coach(commands: "argparse._SubParsersAction[_OneLine]") -> None:
    coach = commands.add_parser("coach", help="what does a recording of a movement show?")
    kinds = coach.add_subparsers(title="what", metavar="WHAT", required=True, dest="what")
    reps = kinds.add_parser("reps", help="count repetitions in a signal")
    reps.add_argument("signal", metavar="SIGNAL.csv", nargs="?", help="t_s,value[,value2[,value3]]")
    learn = kinds.add_parser("learn", help="make a movement from recordings")
    learn.add_argument("examples", metavar="EXAMPLE", nargs="*", help="recordings of the movement")
    learn.add_argument("--reps", metavar="FILE", help="where the repetitions are: .json or .csv")
    learn.add_argument("--incorrect", metavar="FILE", nargs="+", help="recordings of it done wrong")
    watch = kinds.add_parser("watch", help="count, time and judge a movement")
    angles = kinds.add_parser("angles", help="joint angles as a table")
    for kind in (watch, angles):
        kind.add_argument("recording", metavar="RECORDING", nargs="?", help=".npz, .csv or .csv.gz")
    for kind in (reps, watch):
        kind.add_argument("--movement", metavar="M", help="a movement file, or a code such as EX09")
    for kind in (reps, learn):
        kind.add_argument("--sides", choices=("one", "both"), help="both: every excursion to either side is one")
    for kind in (learn, watch, angles):
        kind.add_argument("--skeleton", metavar="NAME", help="such as blazepose33; for learn also signal")
        kind.add_argument("--units", metavar="UNITS", help="m, cm, mm, px, image or minmax")
    for kind in (learn, angles):
        kind.add_argument("-o", "--out", metavar="FILE", help="where to write")
    for kind in (learn, watch):
        kind.add_argument("--segmented", action="store_true", default=None, help="a recording is one repetition")
    reps.add_argument("--channel", choices=("value", "value2", "value3"), help="which signal; default: value")
    watch.add_argument("--mirrored", action="store_true", default=None, help="the camera swapped left and right")
    for kind in (reps, watch, angles):
        kind.add_argument(
            "--streaming", dest="mode", action="store_const", const="streaming", help="look at no later frame (default)"
        )
        kind.add_argument("--offline", dest="mode", action="store_const", const="offline", help="look ahead")
    assets = kinds.add_parser("assets", help="fetch the model of the camera page, once")
    assets.set_defaults(run=_coach_assets)
    for kind in (reps, learn, watch, angles):
        kind.add_argument("--batch", action="store_true", help="JSON Lines in, JSON Lines out")
        kind.set_defaults(run=_coach)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("a day such as 2026-03-02 is expected") from None


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError("a port is a whole number from 1 to 65535")
    return int(text)


def _answer(chosen: argparse.Namespace) -> int:
    from midline.wiring.clinical_commands import COMMANDS

    _write_plainly()
    try:
        with _opened(chosen.file) as lines:
            return COMMANDS[chosen.name](lines, sys.stdout)
    except BrokenPipeError:
        raise
    except OSError as fault:
        print(f"midline: cannot read {chosen.file} ({fault.strerror or 'unknown fault'})", file=sys.stderr)
        return CANNOT_RUN


def _opened(file: str) -> AbstractContextManager[BinaryIO]:
    return nullcontext(sys.stdin.buffer) if file == "-" else open(file, "rb")


def _write_plainly() -> None:
    """Output is UTF-8 with bare line ends on every machine, whatever its locale says."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", newline="\n")


def _serve(chosen: argparse.Namespace) -> int:
    from midline.wiring import serve

    return serve.run(
        host=chosen.host,
        port=chosen.port,
        cast=chosen.cast,
        open_browser=chosen.open_browser,
        admin_email=chosen.admin_email,
    )


def _work(_chosen: argparse.Namespace) -> int:
    from midline.wiring import serve

    return serve.work()


def _explain(chosen: argparse.Namespace) -> int:
    from midline.wiring import explain

    _write_plainly()
    return explain.run(chosen.member, on=chosen.date, language=chosen.language, out=sys.stdout)


def _replay(chosen: argparse.Namespace) -> int:
    from midline.wiring import replay

    _write_plainly()
    if chosen.member is not None and not chosen.ruleset and not chosen.database:
        return replay.run(chosen.member)
    if chosen.member is None and len(chosen.ruleset) == RULESETS_COMPARED:
        old, new = map(Path, chosen.ruleset)
        return replay.compare(old, new, database=chosen.database, out=sys.stdout)
    print("midline: replay takes MEMBER, or --ruleset OLD --ruleset NEW (see midline replay --help)", file=sys.stderr)
    return CANNOT_RUN


def _cohort(chosen: argparse.Namespace) -> int:
    from midline.wiring import cohort

    _write_plainly()
    return cohort.run(write=chosen.write, check=chosen.check, out=sys.stdout)


def _backup(chosen: argparse.Namespace) -> int:
    from midline.wiring import upkeep

    return upkeep.run_backup(chosen.file)


def _restore(chosen: argparse.Namespace) -> int:
    from midline.wiring import upkeep

    return upkeep.run_restore(chosen.file)


def _audit(chosen: argparse.Namespace) -> int:
    from midline.wiring import audit

    return audit.run(chosen.mark)


def _erase(chosen: argparse.Namespace) -> int:
    from midline.wiring import erasing

    return erasing.run(chosen.member, again=chosen.for_good)


def _contact_sheet(chosen: argparse.Namespace) -> int:
    from midline.wiring import contact_sheet

    _write_plainly()
    return contact_sheet.run(file=chosen.out, out=sys.stdout)


def _preview(chosen: argparse.Namespace) -> int:
    from midline.wiring import preview

    return preview.run(chosen.movement, port=chosen.port, open_browser=chosen.open_browser)


def _coach_assets(_chosen: argparse.Namespace) -> int:
    from midline.ui import pose_files

    try:
        pose_files.fetch()
    except pose_files.CannotFetch as reason:
        print(f"midline: {reason}", file=sys.stderr)
        return 2
    print(f"The camera's model is in {pose_files.folder()}. Start the clinic again to serve it.")
    return 0


def _coach(chosen: argparse.Namespace) -> int:
    from midline.wiring import coach_commands

    _write_plainly()
    return coach_commands.run(chosen, sys.stdout)


def _schema(chosen: argparse.Namespace) -> int:
    from midline.wiring import schemas

    _write_plainly()
    return schemas.run(write=chosen.write, out=sys.stdout)


def _check_content(_chosen: argparse.Namespace) -> int:
    from midline.wiring.clinical_commands import check_content

    _write_plainly()
    return check_content(sys.stdout)
