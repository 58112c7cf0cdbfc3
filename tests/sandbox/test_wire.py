"""No bytes from a worker can crash, stop or mislead the grader: whatever it sends is a claim."""

from __future__ import annotations

import gc
import json
import math
import re
import struct
import time
import tracemalloc
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import msgspec
import numpy
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from torch import Tensor

from autograder import exercises
from autograder.judging.comparison import loss_values
from autograder.judging.judge import Judge, grade_exercise, shown
from autograder.oracle.inputs import PUBLIC_SEED, Inputs
from autograder.results import CheckResult, ExerciseResult, Outcome, Result
from autograder.sandbox import framing, isolated, wire
from autograder.sandbox.isolated import IsolatedSubmission
from autograder.sandbox.wire_values import DTYPES, Malformed
from autograder.submission import describe
from autograder.submission.calls import Call, Foreign, Problem, Record, Value
from autograder.submission.captured_output import LIMIT
from autograder.submission.plain_data import DEEPEST, MOST_CHARACTERS, plain
from autograder.submission.text import TEXT_LIMIT
from autograder.submission.time_limit import TIME_LIMIT
from tests.support.claims import (
    CALL,
    CHANGED,
    NUMBERS,
    Den,
    Liar,
    Lie,
    Story,
    death,
    honest_replies,
    honest_requests,
    nothing,
    plain_values,
    read,
    read_as_request,
    same,
    silence,
    stories,
    values,
    words,
)
from tests.support.course import NAMES, functions_of

LONGEST = 1_000_000  # bytes of a report
SECOND = 1.0
ROOM = 300 * 1024**2  # bytes that reading one message may take


def often(examples: int) -> settings:
    """The same examples in every run."""
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


def received(answer: bytes, call: Call = CALL) -> Record:
    """The record that the grader reads in an answer."""
    reply = wire.read_reply(answer)
    assert isinstance(reply, wire.Answer)
    return wire.record_in(reply, call)


# What an honest worker sends arrives as it was


@often(300)
@given(plain_values)
def test_a_copy_is_what_it_copies(value: Value) -> None:
    assert same(plain(value), value)


@often(300)
@given(values, values)
def test_values_arrive_bit_by_bit(returned: Value, other: Value) -> None:
    call = Call("f", {"value": 1.0, "X": torch.ones(2)})
    honest = Record(call, returned, {"value": 1.0, "X": torch.ones(2)})
    assert same(received(wire.answer(honest), call).returned, returned)
    asked = Call("f", {"one": returned, "other": other}, seed=5, backward=torch.ones(2, 3))
    request = wire.read_request(wire.ask("ex1.py", wire.question(asked), 2.5))
    assert isinstance(request, wire.Ask)
    call = wire.call_in(request.question)
    assert same(dict(call.arguments), dict(asked.arguments))
    assert same(call.backward, asked.backward)
    assert (call.function, call.seed, call.by_name) == ("f", 5, False)


@often(50)
@given(st.floats(0, 100), st.none() | st.integers(1, 5000), st.text(max_size=200), st.text())
def test_a_record_arrives_whole(seconds: float, line: int | None, text: str, other: str) -> None:
    problem = Problem(Outcome.RAISED, "It failed.", "ex1.py:3", line, "ValueError", "no")
    warned = ("careful",) * 3
    for record in (
        Record(CALL, 1.0, {}, None, text, warned, seconds, line),
        Record(CALL, 1.0, CHANGED, None, text, warned, seconds, line),
        Record(CALL, None, {}, problem, other, (), seconds, line),
        Record(CALL, None, {}, problem, other, (), seconds, line, called=False),
    ):
        got = received(wire.answer(record))
        assert same(dict(got.changed), dict(record.changed))
        assert same(dict(got.arguments), dict(record.arguments))
        assert replace(got, changed={}) == replace(record, changed={})


def test_nan_keeps_its_bits() -> None:
    for bits in (0x7FF8000000000000, 0xFFF8000000000001, 0x7FF0000000000001):
        (number,) = struct.unpack("d", struct.pack("Q", bits))
        assert same(received(wire.answer(Record(CALL, number))).returned, number)


def test_odd_tensors_arrive_as_the_numbers_that_they_show() -> None:
    parameter = torch.nn.Parameter(torch.arange(6.0).view(2, 3))
    flipped = torch.complex(torch.ones(3), torch.arange(3.0)).conj().imag
    assert flipped.is_neg()
    odd = [parameter, parameter.T, parameter[:, ::2], torch.ones(1).expand(4, 3), flipped]
    for tensor in odd:
        got = received(wire.answer(Record(CALL, plain(tensor)))).returned
        assert isinstance(got, Tensor)
        assert torch.equal(got, tensor)
        assert got.requires_grad == tensor.requires_grad


@pytest.mark.parametrize(
    "value",
    [
        "\ud800",
        ["\udfff" * 20_000],
        {"\ud800": "\udc00"},
        {object(): 1},
        10**400,
        -(2**70),
        1j,
        b"\xff",
        {1, 2},
        numpy.arange(5)[::-1],
        numpy.arange(5, dtype=">f4"),
        numpy.array(["a"]),
        numpy.array([None]),
        numpy.float32(1),
        torch.ones(2, dtype=torch.complex64),
        torch.ones(2).to_sparse(),
        torch.empty(2, device="meta"),
        [0.0] * 200_000,
        ["a" * 9_999] * 1_000,
        {"a" * 9_999 + str(index): None for index in range(1_000)},
    ],
    ids=lambda value: type(value).__name__,
)
def test_whatever_a_student_returns_can_be_sent(value: object) -> None:
    record = Record(CALL, plain(value))
    assert same(received(wire.answer(record)).returned, record.returned)


# Bytes that are no message


LENGTHS = (b"\xdd\xff\xff\xff\xff", b"\xdf\xff\xff\xff\xff", b"\xc6\xff\xff\xff\xff", b"\xff" * 8)


@st.composite
def damaged(draw: st.DrawFn, messages: list[bytes]) -> bytes:
    """A message of which pieces are cut out, repeated or replaced."""
    data = bytearray(draw(st.sampled_from(messages)))
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(data)))
        end = draw(st.integers(start, min(len(data), start + 30)))
        copies = bytes(data[start:end]) * draw(st.integers(0, 3))
        data[start:end] = draw(st.just(copies) | st.binary(max_size=9) | st.sampled_from(LENGTHS))
    return bytes(data)


@often(500)
@given(st.binary(max_size=100) | damaged([*honest_replies(), *honest_requests()]))
def test_bytes_are_a_message_or_malformed(message: bytes) -> None:
    read(message)
    read_as_request(message)


def test_every_beginning_of_a_message_is_malformed() -> None:
    for message in honest_replies():
        for end in range(len(message)):
            assert read(message[:end]) is None
        assert read(message + message) is None


places = st.fixed_dictionaries(
    {"type": st.just("tensor"), "place": st.integers(-1, 4)},
    optional={"requires_grad": st.booleans(), "grad": st.none() | st.integers(0, 4)},
)
described = st.fixed_dictionaries(
    {"type": st.just("foreign"), "kind": words, "text": words}, optional={"numbers": places}
)
trees = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers(-(2**63), 2**64 - 1) | words | places,
    lambda parts: (
        st.fixed_dictionaries(
            {
                "type": st.sampled_from(("list", "tuple", "set")),
                "items": st.lists(parts, max_size=4),
            }
        )
        | st.fixed_dictionaries(
            {
                "type": st.just("dict"),
                "keys": st.lists(words, max_size=3),
                "values": st.lists(parts, max_size=3),
            }
        )
    ),
    max_leaves=8,
)
sizes = st.integers(0, 5) | st.sampled_from((-1, 2**31, 2**32, 2**62, 2**63, 2**64))
entries = st.fixed_dictionaries(
    {
        "dtype": st.sampled_from((*DTYPES, "F8_E4M3", "C64", "F4", "X")),
        "shape": st.lists(sizes, max_size=4) | st.just([1] * 70),
        "data_offsets": st.lists(sizes, min_size=2, max_size=2) | st.just([0, 8]),
    }
)


def blob(header: object, data: bytes = b"") -> bytes:
    """Tensors in the safetensors format, which need not be any."""
    text = json.dumps(header, separators=(",", ":")).encode()
    return struct.pack("<Q", len(text)) + text + data


def zeros(*dtypes_and_shapes: tuple[str, list[int]]) -> bytes:
    """Well-formed tensors of these dtypes and shapes."""
    header, end = {}, 0
    for place, (dtype, shape) in enumerate(dtypes_and_shapes):
        begin, end = end, end + math.prod(shape) * (DTYPES[dtype].itemsize)
        header[str(place)] = {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}
    return blob(header, bytes(end))


kinds = st.tuples(st.sampled_from([*DTYPES]), st.lists(st.integers(0, 3), max_size=3))
blobs = (
    st.lists(kinds, max_size=4).map(lambda kinds: zeros(*kinds))
    | st.builds(blob, st.dictionaries(st.sampled_from("0123"), entries), st.binary(max_size=64))
    | st.binary(max_size=30)
)


NONE = blob({})
PLACE: dict[str, object] = {"type": "tensor", "place": 0}


def claimed(returned: object, tensors: bytes = NONE, **fields: object) -> bytes:
    """The answer that claims this, with honest fields for the rest."""
    record = {
        "returned": returned,
        "called": True,
        "changed": {"type": "dict", "keys": [], "values": []},
        "problem": None,
        "printed": "",
        "warned": [],
        "seconds": 0.0,
        "line": None,
        "grad_enabled": True,
    }
    sent = msgspec.Raw(msgspec.msgpack.encode({**record, **fields}))
    return msgspec.msgpack.encode(wire.Answer(sent, tensors))


@often(500)
@given(trees, blobs)
def test_trees_are_a_value_or_malformed(tree: object, tensors: bytes) -> None:
    read(claimed(tree, tensors))


@pytest.mark.parametrize("outcome", ["passed", "grader broken", "fine", ""])
def test_no_worker_gives_a_verdict(outcome: str) -> None:
    problem = dict.fromkeys(("message", "traceback", "exception", "text"), "")
    with pytest.raises(Malformed):
        received(claimed(None, problem=problem | {"outcome": outcome, "line": None}))


@pytest.mark.parametrize("seconds", [math.nan, math.inf, -1.0, 1e300, "1", None])
def test_a_call_takes_a_possible_time(seconds: object) -> None:
    with pytest.raises(Malformed):
        received(claimed(None, seconds=seconds))


@pytest.mark.parametrize("line", [-1, 2**40, 2**64 - 1, 1.0, "1"])
def test_a_line_is_one_of_a_file(line: object) -> None:
    with pytest.raises(Malformed):
        received(claimed(None, line=line))


@pytest.mark.parametrize("count", [-1, 2**40, 1.0, "1", None, True])
def test_a_notebook_was_checked_after_a_number_of_its_cells(count: object) -> None:
    honest = msgspec.msgpack.decode(wire.opened("lesson.ipynb", b"# %%\n", True, 1))
    wire.read_request(msgspec.msgpack.encode(honest))
    with pytest.raises(Malformed):
        wire.read_request(msgspec.msgpack.encode(honest | {"checked_after": count}))


def test_texts_are_cut() -> None:
    long = "x" * 100_000
    returned = received(claimed({"type": "foreign", "kind": long, "text": long})).returned
    assert isinstance(returned, Foreign)
    assert max(len(returned.kind), len(returned.text)) <= TEXT_LIMIT + 1
    assert received(claimed(long)).returned == long[:MOST_CHARACTERS]


def test_an_answer_has_so_many_numbers_at_most() -> None:
    most = zeros(("U8", [2000, 2000]), ("U8", [2000, 2000]))
    two = {"type": "list", "items": [PLACE, PLACE | {"place": 1}]}
    assert isinstance(received(claimed(two, most)).returned, list)
    with pytest.raises(Malformed):
        received(claimed(PLACE, zeros(("U8", [3000, 3000]))))


def test_large_values_are_looked_at_in_no_time() -> None:
    begun = time.process_time()
    describe.value({f"{index}": torch.ones(3) for index in range(20_000)})
    assert loss_values(torch.zeros(2000, 2000)) is None
    assert time.process_time() - begun < SECOND


def test_each_tensor_is_sent_once() -> None:
    for twice in ({"type": "list", "items": [PLACE, PLACE]}, PLACE | {"grad": 0}):
        with pytest.raises(Malformed):
            received(claimed(twice, zeros(("F32", [3]))))


def test_a_bool_is_zero_or_one() -> None:
    header = {"0": {"dtype": "BOOL", "shape": [1], "data_offsets": [0, 1]}}
    with pytest.raises(Malformed):
        received(claimed({"type": "tensor", "place": 0}, blob(header, b"\2")))


def long(item: bytes, count: int) -> msgspec.Raw:
    """A list of as many items, as msgpack."""
    head = msgspec.msgpack.encode({"type": "list", "items": []})[:-1]
    return msgspec.Raw(head + b"\xdd" + struct.pack(">I", count) + item * count)


def deep(count: int) -> msgspec.Raw:
    """As many lists within one another, as msgpack."""
    head = msgspec.msgpack.encode({"type": "list", "items": []})[:-1] + b"\x91"
    return msgspec.Raw(head * count + b"\xc0")


EMPTY = {"dtype": "U8", "shape": [0], "data_offsets": [0, 0]}
BOMBS: Mapping[str, Callable[[], bytes]] = {
    "many nothings": lambda: claimed(long(b"\xc0", 30_000_000)),
    "many texts": lambda: claimed(long(b"\xa3abc", 10_000_000)),
    "some nothings": lambda: claimed(long(b"\xc0", 3_500_000)),
    "some lists": lambda: claimed(long(b"\x82\xa4type\xa4list\xa5items\x90", 230_000)),
    "many keys": lambda: claimed({"type": "dict", "keys": ["k"] * 500_000, "values": [0] * 10**6}),
    "deep lists": lambda: claimed(deep(1_000_000)),
    "deep arrays": lambda: claimed(msgspec.Raw(b"\x91" * 10_000_000 + b"\xc0")),
    "lists of lists": lambda: claimed(deep(DEEPEST)),
    "announced list": lambda: claimed(long(b"", 2**32 - 1)),
    "announced text": lambda: claimed(msgspec.Raw(b"\xdb\xff\xff\xff\xff")),
    "announced bytes": lambda: claimed(None)[:-10] + b"\xc6\xff\xff\xff\xff",
    "long text": lambda: claimed("\ud7ff" * 1_200_000),
    "many tensors": lambda: claimed(None, blob({f"{place}": EMPTY for place in range(300_000)})),
    "some tensors": lambda: claimed(None, blob({f"{place}": EMPTY for place in range(60_000)})),
    "announced header": lambda: claimed(None, struct.pack("<Q", 2**63) + b"{}"),
    "long header": lambda: claimed(None, struct.pack("<Q", 50_000_000) + b"{" * 50_000_000),
    "deep header": lambda: claimed(None, struct.pack("<Q", 3_000_000) + b"[" * 3_000_000),
    "many dimensions": lambda: claimed(PLACE, zeros(("U8", [1] * 1_000_000))),
    "huge empty tensor": lambda: claimed(PLACE, zeros(("F64", [2**40, 0, 2**20]))),
    "large tensor": lambda: claimed(PLACE, zeros(("U8", [60_000_000]))),
    "one tensor often": lambda: claimed(
        {"type": "list", "items": [PLACE] * 5_000}, zeros(("U8", [4_000_000]))
    ),
    "large tensors": lambda: claimed(
        {"type": "list", "items": [PLACE | {"place": place} for place in range(20)]},
        zeros(*[("U8", [3_000_000])] * 20),
    ),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_small_message_takes_little(name: str) -> None:
    message = BOMBS[name]()
    assert len(message) <= framing.LARGEST
    gc.collect()
    begun = time.process_time()
    read(message)
    assert time.process_time() - begun < SECOND
    tracemalloc.start()
    read(message)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < len(message) + ROOM


# Well-formed lies


WITH_PARAMETERS = [
    name for name in NAMES if any("parameters" in own for own in functions_of(name).values())
]
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def graded(exercise: str, story: Story, dtype: torch.dtype = torch.float32) -> ExerciseResult:
    """The exercise, graded on a liar's answers; the report can be written and read."""
    asked = IsolatedSubmission(Den(exercise, story), f"{exercise}.py", b"X = 1\n")
    found = exercises.load(exercise)
    result = grade_exercise(found, asked, PUBLIC_SEED, dtype)
    assert [check.name for check in result.checks] == [check.name for check in found.checks]
    for check in result.checks:
        assert check.outcome is not Outcome.GRADER_BROKEN, check.details
        assert check.passed == (check.score == check.max_score)
        assert 0 <= check.score <= check.max_score
        assert not CONTROL.search(check.message + check.details + check.printed)
    whole = Result("ann", (result,), PUBLIC_SEED)
    text = whole.to_json()
    json.loads(text, parse_constant=no_constant)
    assert len(text.encode()) <= LONGEST
    assert Result.from_json(text) == whole
    return result


def no_constant(name: str) -> None:
    raise AssertionError(f"{name} is no JSON")


@pytest.fixture(autouse=True, scope="module")
def _small_heap() -> Iterator[None]:
    """Hide what other tests of this process have left from the garbage collector.

    Thousands of examples make it look through a gigabyte again and again: minutes, not seconds.
    """
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.mark.parametrize(
    ("exercise", "examples"),
    [
        *((name, 10) for name in NAMES[:4]),
        *(pytest.param(name, 100, marks=pytest.mark.long) for name in NAMES),
    ],
)
def test_every_check_ends_in_a_verdict(exercise: str, examples: int) -> None:
    @often(examples)
    @given(stories, st.sampled_from((torch.float32, torch.float32, torch.float64)))
    def told(story: Story, dtype: torch.dtype) -> None:
        graded(exercise, story, dtype)

    told()


def lied(exercise: str, *lies: Lie, dtype: torch.dtype = torch.float32) -> ExerciseResult:
    """The exercise, where these lies are told in turn once the file is loaded."""
    return graded(exercise, Story([lie.told for lie in lies], first=1), dtype)


@pytest.mark.parametrize("exercise", NAMES)
def test_a_liar_s_end_or_silence_is_the_student_s(exercise: str) -> None:
    for told in (nothing, silence, death):
        for first in (0, 1, 5):
            result = graded(exercise, Story([told], first))
            assert not all(check.passed for check in result.checks)


@pytest.mark.parametrize("exercise", WITH_PARAMETERS)
def test_parameters_may_become_anything(exercise: str) -> None:
    for twist in ("as torch.bool", "as torch.int32", "described", "empty", "partly nan"):
        for which in (None, 2):
            lied(exercise, Lie(twist, which=which, in_returned=False, in_arguments=True))


@pytest.mark.parametrize("number", NUMBERS)
def test_a_learning_rate_may_be_any_number(number: float) -> None:
    def told(record: Record) -> bytes:
        lie = Lie("instead" if record.call.function == "LEARNING_RATE" else "honest", number)
        return lie.told(record)

    graded("ex5_wider_layer", Story([told], first=1))


def test_numbers_too_large_to_compute_with_are_wrong() -> None:
    for number in (1e300, 3e38):
        for dtype in (torch.float32, torch.float64):
            lie = Lie(f"partly {number}", in_arguments=True)
            result = lied("ex7_noisy_data", lie, dtype=dtype)
            told = {check.name: check.message for check in result.checks if not check.passed}
            assert "nan, inf or a number above" in told["test_losses"]


def test_what_is_printed_is_cut_for_each_check() -> None:
    lie = Lie("honest", fields={"printed": "\N{GRINNING FACE}" * 2 * LIMIT})
    for check in lied("ex1_forward_pass", lie).checks:
        assert LIMIT < len(check.printed) < LIMIT + 100


def test_empty_lines_take_no_time() -> None:
    begun = time.process_time()
    shown("\n" * 50_000 + "no command" + " " * 50_000)
    assert time.process_time() - begun < SECOND


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, which stands still but for what answers take; silence takes all that there is."""
    now = [0.0]
    told = Liar.ask

    def ask(liar: Liar, message: bytes, seconds: float) -> bytes:
        try:
            reply = told(liar, message, seconds)
        except framing.Late:
            liar.spent = seconds
            raise
        else:
            liar.spent = 0.9 * seconds
            return reply
        finally:
            now[0] += liar.spent

    monkeypatch.setattr(Liar, "ask", ask)
    return now


def judged(exercise: str, story: Story, clock: list[float]) -> Iterator[tuple[CheckResult, float]]:
    """The result of each check, and the time that it took."""
    checks = exercises.load(exercise).checks
    asked = IsolatedSubmission(Den(exercise, story), f"{exercise}.py", b"X = 1\n")
    judge = Judge(asked)
    for check in checks:
        begun = clock[0]
        yield judge.run(check, Inputs(PUBLIC_SEED, exercise, check.name)), clock[0] - begun


# The first check of a file waits for its opening (twice where the first worker answers nonsense),
# for its loading and for its own calls.
LONGEST_CHECK = 2 * isolated.OPENING + isolated.LOADING + 2 * TIME_LIMIT + 4 * isolated.GRACE


def test_slow_answers_get_no_more_than_their_check_s_time(clock: list[float]) -> None:
    for result, seconds in judged("ex7_noisy_data", Story([wire.answer]), clock):
        assert seconds <= LONGEST_CHECK, result


def test_a_function_that_never_answers_takes_no_other_s_points(clock: list[float]) -> None:
    def told(record: Record) -> bytes:
        return silence(record) if record.call.function == "train_on_noise" else wire.answer(record)

    for result, seconds in judged("ex7_noisy_data", Story([told]), clock):
        silent = result.name not in {
            "test_noise_interface",
            "test_noise_statistics",
            "test_noise_is_independent",
        }
        assert result.outcome is (Outcome.TIMED_OUT if silent else Outcome.PASSED), result
        assert seconds <= LONGEST_CHECK, result
