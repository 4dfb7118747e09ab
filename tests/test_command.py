"""A program of another language answers JSON lines; whatever else it does, the report is whole."""

import json
import shutil
import sys
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from forks import run
from tiers import a_few

import reference
from reference.cli import main
from reference.conformance import asking
from reference.conformance.asking import UndecidableError
from reference.conformance.running import command as running_command
from reference.conformance.running.command import Command, CommandError, decode, encode

PORT = Path(reference.__file__).parent / "vectors/check_vectors.mjs"
ROOT = Path(reference.__file__).parents[1]
node = pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")


@node
@pytest.mark.parametrize(
    ("mistake", "named"),
    a_few([
        ("", set()),
        ("--mistake halves-then-multiplies", {"halves-then-multiplies-by-h"}),
        ("--mistake forward-difference", {"looks-ahead-only"}),
        ("--mistake mirrored-sigmoid", {"mirrors-the-sigmoid"}),
        ("--mistake softmax-without-shift", {"takes-the-exponential-of-the-scores-themselves"}),
    ]),
)
def test_the_node_example_is_told_its_mistake(mistake, named):
    report = run(f"node {PORT} --serve {mistake}", command=True)
    assert report.named == named
    assert bool(report.of("broken")) == bool(named)
    assert not report.of("undecidable")
    assert len(report.of("holds")) >= 30


# A port in Python, to be spoilt. It knows numerical_diff and the sigmoid.
SERVER = """
import json, math, os, sys, time
number = lambda v: float.fromhex(v) if isinstance(v, str) else v
def each(f, v):
    return {**v, "data": [f(number(e)) for e in v["data"]]} if isinstance(v, dict) else f(number(v))
F = {"x * x": lambda x: x * x, "2 * x": lambda x: 2 * x, "-3 * x": lambda x: -3 * x}
def answer(call, args):
    if call == "capabilities":
        return {"functions": ["numerical_diff", "sigmoid"], "f": list(F)}
    if call == "sigmoid":
        return each(lambda x: 1 / (1 + math.exp(-x)) if x > 0 else 1 - 1 / (1 + math.exp(x)), args["x"])
    f = F[args["f"][3:]]
    return each(lambda x: (f(x + 1e-4) - f(x - 1e-4)) / 2e-4, args["x"])
for line in sys.stdin:
    request = json.loads(line)
    call = request["call"]
    reply = json.dumps({"id": request["id"], "value": answer(call, request.get("args"))})
    SPOIL
    print(reply, flush=True)
"""
SPOILT = {
    "nothing": ("pass", "holds"),
    "talk beside it": (
        "print('thinking...', 3, '[', flush=True); print(json.dumps({'id': 0, 'value': 1}))",
        "holds",
    ),
    "a half line": (
        "if call == 'sigmoid': print(reply[: len(reply) // 2], end='', flush=True); os._exit(0)",
        "broken",
    ),
    "another id": (
        "if call == 'sigmoid': reply = '{\"id\": -1, \"value\": 0}'; print(reply); os._exit(0)",
        "broken",
    ),
    "no value": ("if call == 'sigmoid': reply = json.dumps({'id': request['id']})", "broken"),
    "an error": ("if call == 'sigmoid': reply = json.dumps({'id': request['id'], 'error': 'no'})", "broken"),
    "no number": (
        "if call == 'sigmoid': reply = json.dumps({'id': request['id'], 'value': 'half'})",
        "broken",
    ),
    "another shape": (
        "if call == 'sigmoid':\n"
        "        reply = json.dumps({'id': request['id'], 'value': {'shape': [9], 'data': [1]}})",
        "broken",
    ),
    "a crash": ("if call == 'sigmoid': os._exit(3)", "broken"),
    "a hang": ("if call == 'sigmoid': time.sleep(999)", "broken"),
    "a flood": ("if call == 'sigmoid':\n        while True: print('x' * 4096)", "broken"),
    "an end after each answer": ("print(reply, flush=True); os._exit(0)", "holds"),
    "a process left behind": ("if call == 'capabilities' and not os.fork(): time.sleep(999)", "holds"),
    "a crash that is told": (
        "if call == 'sigmoid': print('Error: no such file\\n\\n at line 3', file=sys.stderr); os._exit(3)",
        "broken",
    ),
    "no output, and no end": ("if call == 'sigmoid': os.close(1); os.close(2); time.sleep(999)", "broken"),
    "bytes": ("if call == 'sigmoid': sys.stdout.buffer.write(b'\\xff\\x00\\n'); sys.stdout.flush()", "holds"),
}


@pytest.mark.parametrize(("spoil", "outcome"), a_few(SPOILT, every=12))
def test_what_a_command_does_costs_its_own_claims(tmp_path, spoil, outcome):
    file = tmp_path / "server.py"
    file.write_text(SERVER.replace("SPOIL", spoil))
    report = run(f"{sys.executable} {file}", command=True, seconds_a_claim=1.0)
    if "no such file" in spoil:
        assert "the command ended with 3: Error: no such file" in str(report)
    musts = {"sigmoid": set(), "numerical_diff": set()}
    for verdict in report.verdicts:
        if verdict.claim.level == "must":
            musts[verdict.claim.target].add(verdict.outcome)
    assert musts["sigmoid"] == {outcome}
    assert musts["numerical_diff"] == {"holds", "undecidable"}  # it does not know every f
    assert "the command does not know f = 5 * x * x - x**4" in {v.reason for v in report.of("undecidable")}


@pytest.mark.parametrize(
    ("command", "why"),
    a_few([
        ("nothing-of-that-name", "No such file"),
        ("true", "the command ended with 0"),
        ("echo hello", "the command ended with 0"),
        ("'", "No closing quotation"),
        ("", "the command is empty"),
        (f"{sys.executable} -c 'raise RuntimeError(4711)'", "the command ended with 1: RuntimeError: 4711"),
    ]),
)
def test_a_command_that_does_not_speak_is_said_in_one_note(capsys, command, why):
    assert main(["check", "--command", command]) == 2
    printed = " ".join(capsys.readouterr().out.split())
    assert why in printed
    assert printed.endswith("nothing could be checked")


def test_windows_takes_the_command_as_it_is(monkeypatch):
    line = r'"C:\Program Files\node.exe" C:\my.mjs'
    monkeypatch.setattr(running_command, "WINDOWS", True)
    assert Command(line).argv == line
    monkeypatch.setattr(running_command, "WINDOWS", False)
    assert Command("node 'my port.mjs'").argv == ["node", "my port.mjs"]


def test_numbers_survive_the_way():
    for value in (0.1, -0.0, 5e-324, 1.7976931348623157e308, float("inf"), float("-inf")):
        assert np.float64(decode(encode(value))).tobytes() == np.float64(value).tobytes()
    assert np.isnan(decode(encode(float("nan"))))
    for array in (np.array([[0.1, 2.0], [-0.0, np.inf]]), np.zeros((0, 3)), np.array([1, 2])):
        assert np.array_equal(decode(json.loads(json.dumps(encode(array)))), array)
    assert encode(asking.given("x * x")) == "fn:x * x"
    with pytest.raises(UndecidableError, match="set cannot be sent to a command"):
        encode({1})
    with pytest.raises(CommandError, match=r"'0\.5' is no number"):
        decode("0.5")


def test_json_is_of_its_schema(tmp_path, capsys):
    schema = json.loads((ROOT / "reference/conformance/report_v2.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    file = tmp_path / "theirs.py"
    file.write_text(
        "def sigmoid(x):\n    return x * float('nan')\ndef numerical_diff(f, x, h=1e-4):\n"
        "    return (f(x + h) - f(x - h)) / 2*h\ndef softmax(x): return None\n"
    )
    assert main(["check", "--json", str(file), "nothing_of_that_name", "reference.functions"]) == 1
    report = json.loads(capsys.readouterr().out, parse_constant=pytest.fail)
    jsonschema.validate(report, schema)
    theirs, nothing, ours = report["targets"]
    assert (theirs["exit_code"], nothing["exit_code"], ours["exit_code"]) == (1, 2, 0)
    claims = {claim["slug"]: claim for claim in theirs["claims"]}
    halves = claims["numerical-diff-divides-by-twice-the-step"]
    wrong = [finding for finding in theirs["findings"] if finding["kind"] == "mistake"]
    named = {finding["function"]: finding["mistake"] for finding in wrong}
    assert named["numerical_diff"] == "halves-then-multiplies-by-h"
    assert (halves["got"], halves["want"], halves["bound"]) == (2e-8, 2.0, 1e-12)
    assert claims["sigmoid-is-one-over-one-plus-exp-of-minus-x"]["got"] == "nan"
    assert claims["softmax-is-each-exp-over-their-sum"]["got"] == "None"
    # The schema can fail.
    del halves["bound"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(report, schema)
