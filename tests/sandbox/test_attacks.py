"""Real attacks on the isolated grader: none gains, steals, reaches, leaves or stops anything."""

from __future__ import annotations

import json
import logging
import os
import re
import secrets
import site
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest
from _pytest.mark.structures import ParameterSet

from autograder import exercises
from autograder.intake import Source, Work, open_work
from autograder.official import grade_one
from autograder.oracle.inputs import PUBLIC_SEED
from autograder.results import Result
from autograder.sandbox import isolated
from autograder.sandbox.client import Sandbox
from autograder.submission import grader_lock
from autograder.submission.slow_imports import modules_in
from tests.attacks import BREACH, MARKER, PROCESS, SECRET_VARIABLE, Attack, attacks
from tests.attacks.writing import attack
from tests.support.course import ROOT, isolates, points, solution

pytestmark = isolates

SEED = 20_261_122  # any but the public one
SECONDS = 1.0  # a check; the honest parts of these submissions need less than a tenth
SECONDS_OF_AN_ENDLESS_ONE = 0.2  # it ends late however much it gets
SECONDS_TO_PASS = 5.0  # for what has to pass, however busy the machine is
GRACE = 0.25  # seconds after that until the worker is killed
SIDE_BY_SIDE = 4
MODESTY = 5  # how nice the attacks are that run beside others: most of them only burn time
GONE = 5.0  # seconds in which a killed process has to be gone
LONGEST = 40_000  # characters that one check may put into a report
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
COMMAND = re.compile(r"(?m)^\s*::|##\[")
HONEST = "ex2_mse_loss"
# Others of their kinds need tenths of a second for what takes these seconds: .ci/run has them all.
SLOW = {
    "compiler",
    "distributed_torch",
    "graph_without_end",
    "memory_by_text",
    "memory_by_unpacking",
    "memory_that_is_shared",
    "returns_many_tensors",
    "searches_the_garbage_collector",
    "trickling_message",
    "warns_for_ever",
}
# A right file that a student hands in beside the attack; the first that is not attacked is taken.
BESIDE = ("ex3_parameter_update", "ex4_tanh_swap")


@dataclass
class World:
    """What attacks would like to reach, and what they have reached of it."""

    port: int
    unix_path: Path
    secret_path: Path
    secret: str
    sandbox: Sandbox
    heard: list[bytes] = field(default_factory=list)


@dataclass(frozen=True)
class Graded:
    """What an attack was told, and how long that took."""

    result: Result
    seconds: float


@dataclass(frozen=True)
class Beside:
    """The attacks that are graded while other tests run, in a sandbox of their own."""

    sandbox: Sandbox
    graded: Mapping[str, Future[Graded]]
    complaints: list[str]  # of searches for a cause, in whichever test's time they ended


@pytest.fixture(scope="module", autouse=True)
def impatient() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(isolated, "GRACE", GRACE)
        yield


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("secret")
    secret = secrets.token_hex(16)
    (folder / "secret.txt").write_text(secret)
    os.environ[SECRET_VARIABLE] = secret
    tcp = socket.create_server(("127.0.0.1", 0))
    port = tcp.getsockname()[1]
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.bind(("127.0.0.1", port))
    unix_path = folder / "socket"
    unix = socket.socket(socket.AF_UNIX)
    unix.bind(str(unix_path))
    abstract = socket.socket(socket.AF_UNIX)
    abstract.bind(f"\0{unix_path}")
    unix.listen()
    abstract.listen()
    with Sandbox() as sandbox:
        held = World(port, unix_path, folder / "secret.txt", secret, sandbox)
        for listener in (tcp, unix, abstract):
            threading.Thread(target=listen, args=(listener, held), daemon=True).start()
        threading.Thread(target=receive, args=(udp, held), daemon=True).start()
        yield held
    del os.environ[SECRET_VARIABLE]
    for listener in (tcp, udp, unix, abstract):
        listener.close()


def listen(listener: socket.socket, world: World) -> None:
    while True:
        try:
            caller, _ = listener.accept()
        except OSError:
            return
        world.heard.append(b"connected")
        caller.close()


def receive(listener: socket.socket, world: World) -> None:
    while True:
        try:
            world.heard.append(listener.recv(4096))
        except OSError:
            return


@cache
def patient() -> tuple[Attack, ...]:
    """The attacks that take all the time they get and spend most of it waiting for their end.

    None of them is to outlive its submission: the tests beside it look for processes that do.
    """
    return tuple(
        attack
        for attack in attacks()
        if "timed out" in attack.outcomes
        and not attack.large
        and not any(PROCESS in text for text in attack.files.values())
    )


def in_turn() -> list[Attack]:
    """All attacks, the patient ones last: they are graded while the others are tested.

    Before them come those for which the zygote imports more: its forks then take longer.
    """
    return sorted(attacks(), key=lambda attack: (attack in patient(), imports_more(attack)))


def imports_more(attack: Attack) -> bool:
    texts = (text.encode(errors="surrogatepass") for text in attack.files.values())
    return any(modules_in(text) for text in texts)


def listed(attack: Attack) -> ParameterSet:
    marks = [pytest.mark.long] if attack.name in SLOW else []
    return pytest.param(attack, id=attack.name, marks=marks)


class Complaints(logging.Handler):
    """Keeps what is said about searches for a cause that have failed."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.texts.append(self.format(record))


@pytest.fixture(scope="module")
def beside(
    world: World, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Beside]:
    """The patient attacks among the tests of this run, all of them begun."""
    chosen = {item.name for item in request.session.items}
    begun = [
        attack for attack in patient() if f"test_an_attack_gains_nothing[{attack.name}]" in chosen
    ]
    folder = tmp_path_factory.mktemp("beside")
    log = logging.getLogger("autograder.judging.judge")
    complaints = Complaints()
    with ExitStack() as ends:
        ends.callback(log.setLevel, log.level)
        log.setLevel(logging.DEBUG)
        ends.callback(log.removeHandler, complaints)
        log.addHandler(complaints)
        sandbox = ends.enter_context(modest_sandbox())
        # First of all, so that no attack's time begins before there are zygotes and inputs.
        assert right_work_passes(sandbox)
        assert right_work_passes(world.sandbox)
        lanes = ThreadPoolExecutor(SIDE_BY_SIDE)
        ends.callback(lanes.shutdown, cancel_futures=True)
        graded = {
            attack.name: lanes.submit(lane, attack, world, sandbox, folder / attack.name)
            for attack in begun
        }
        yield Beside(sandbox, graded, complaints.texts)


def modest_sandbox() -> Sandbox:
    """A sandbox whose workers leave the processor to whoever else needs it."""
    with ThreadPoolExecutor(1) as modest:  # on Linux each thread has a niceness, and hands it on

        def started() -> Sandbox:
            os.setpriority(os.PRIO_PROCESS, 0, os.getpriority(os.PRIO_PROCESS, 0) + MODESTY)
            return Sandbox()

        return modest.submit(started).result()


def lane(attack: Attack, world: World, sandbox: Sandbox, folder: Path) -> Graded:
    begun = time.monotonic()
    with grader_lock.turn():
        result = graded(attack, world, sandbox, folder)
    return Graded(result, time.monotonic() - begun)


def graded(attack: Attack, world: World, sandbox: Sandbox, folder: Path) -> Result:
    folder.mkdir()
    filled = attack.filled(
        port=world.port, unix_path=world.unix_path, root=ROOT, secret_path=world.secret_path
    )
    beside = beside_of(attack)
    for name, text in {**filled.files, beside: solution(beside)}.items():
        file = name if name.endswith(".py") else f"{name}.py"
        (folder / file).write_text(text, encoding="utf-8", errors="surrogatepass", newline="")
    work = open_work(folder, exercises.names())
    return grade_one.grade(work, sandbox, SEED, seconds_for(attack))


def seconds_for(attack: Attack) -> float:
    if attack.endless:
        return SECONDS_OF_AN_ENDLESS_ONE
    return SECONDS_TO_PASS if attack.outcomes == ("passed",) else SECONDS


def right_work_passes(sandbox: Sandbox) -> bool:
    honest = Work("honest", {**blank(), HONEST: Source(f"{HONEST}.py", solution(HONEST).encode())})
    with grader_lock.turn():
        return grade_one.grade(honest, sandbox, SEED, SECONDS_TO_PASS).score == points(HONEST)


@pytest.mark.parametrize("attack", [listed(attack) for attack in in_turn()])
def test_an_attack_gains_nothing(
    attack: Attack, world: World, beside: Beside, tmp_path: Path
) -> None:
    assert SEED != PUBLIC_SEED
    if attack.name in beside.graded:
        sandbox, found = beside.sandbox, beside.graded[attack.name].result()
    else:
        sandbox = world.sandbox
        found = lane(attack, world, sandbox, tmp_path / attack.name)
    result = found.result
    assert found.seconds < attack.seconds
    text = result.to_json()
    assert BREACH not in text
    assert world.secret not in text
    judged(attack, result)
    plain(result)
    untouched(world)
    if not right_work_came_after(attack):
        assert right_work_passes(sandbox)
    assert beside.complaints == []


def beside_of(attack: Attack) -> str:
    return next(name for name in BESIDE if name not in attack.files)


def right_work_came_after(attack: Attack) -> bool:
    """Whether the right file beside the attack was graded when all of the attack had run."""
    order = exercises.names()
    beside = order.index(beside_of(attack))
    return all(order.index(name) < beside for name in attack.files if name in order)


def blank() -> dict[str, Source]:
    return {name: Source(f"{name}.py", missing=True) for name in exercises.names()}


def judged(attack: Attack, result: Result) -> None:
    """Points for the honest part and no more, outcomes and words as they should be."""
    attacked = [part for part in result.exercises if part.name in attack.files]
    checks = [check for part in attacked for check in part.checks]
    told = [(check.name, str(check.outcome), check.message) for check in checks]
    earned = sum(
        exercises.weights_of(part.name)[check.name]
        for part in attacked
        for check in part.checks
        if check.passed
    )
    beside = beside_of(attack)
    assert result.score == sum(part.score for part in attacked) + points(beside), told
    assert earned <= attack.earns, told
    # Searching a whole interpreter or importing half of torch may take longer than SECONDS.
    assert {check.outcome for check in checks} <= {*attack.outcomes, "timed out"}, told
    if attack.outcomes == ("passed",):
        assert earned == attack.earns, told
    assert attack.says in "\n".join(check.message for check in checks), told
    assert all(check.message for check in checks if not check.passed)


def plain(result: Result) -> None:
    """Nothing in a report that a terminal or a CI runner would obey, and nothing without end."""
    for part in result.exercises:
        for check in part.checks:
            words = "\n".join((check.message, check.details, check.printed))
            assert not CONTROL.search(words)
            assert not COMMAND.search(words)
            assert len(words) < LONGEST
    assert json.loads(result.to_json())["score"] == result.score


def untouched(world: World) -> None:
    """The world is as it was: nothing heard, written, left or running."""
    assert world.heard == []
    assert world.secret_path.read_text() == world.secret
    assert sorted(path.name for path in world.secret_path.parent.iterdir()) == [
        "secret.txt",
        "socket",
    ]
    folders = ("/tmp", "/var/tmp", "/dev/shm", *site.getsitepackages())
    places = [*map(Path, folders), Path.home(), ROOT]
    present = [place for place in places if place.is_dir()]
    left = [name for place in present for name in os.listdir(place) if MARKER in name]
    assert left == []
    # What was killed takes a moment to go, and other tests at the same time have such attackers.
    end = time.monotonic() + GONE
    while left := [name for name in running() if PROCESS in name]:
        assert time.monotonic() < end, left
        time.sleep(0.05)


def running() -> Iterator[str]:
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            try:
                for task in (process / "task").iterdir():
                    yield (task / "comm").read_text(errors="replace")
            except OSError:
                continue


def test_an_attack_whose_target_is_gone_is_told(world: World, tmp_path: Path) -> None:
    stale = attack("forgery", "stale", "Patches what is not there.", 'target(RESULTS, "Gone")')
    found = lane(stale, world, world.sandbox, tmp_path / stale.name)
    assert f"{BREACH}: nothing to attack" in found.result.to_json()


def test_there_are_at_least_seventy_attacks() -> None:
    names = {attack.name for attack in attacks()}
    assert len(names) >= 70
    assert names >= SLOW
