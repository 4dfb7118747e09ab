"""What a person reads of a report, on every terminal; what machines read; pages and pictures."""

import ast
import csv
import functools
import io
import itertools
import json
import os
import pty
import re
import statistics
import subprocess
import sys
import textwrap
import unicodedata
import xml.etree.ElementTree
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

import inside
import numpy as np
import pytest
from tiers import a_few

import reference
from reference.cli import main
from reference.conformance import check, check_files, locale
from reference.conformance.locale import Texts
from reference.conformance.locale import __main__ as renewing
from reference.conformance.locale.__main__ import _of
from reference.conformance.report import Finding, Line, Report, show_reports
from reference.conformance.report.text import Style, edit, shown
from reference.conformance.running.run import run

ROOT = Path(reference.__file__).parents[1]
# Korean, Japanese, Chinese, notebooks, two mistakes and none, what is asked and what is not judged.
FILES = (
    "source_listing.py", "forgotten.py", "signs.py", "b2_copied.py", "label_factor.py", "space_in_number.py",
    "training.ipynb", "lowercase_params.py", "other_course.py", "stub_decides.py",
)
all_texts = functools.cache(renewing.all_texts)
ESCAPE = re.compile("\033\\[[0-9;]*m")


@pytest.fixture(scope="module")
def reports():
    return [inside.run(str(ROOT / "tests/learners" / name)) for name in FILES]


def columns(line):
    """Count them as a terminal does, and not as the code under test."""
    return len(line) + sum(unicodedata.east_asian_width(c) in "WF" for c in line)


@pytest.mark.full
@pytest.mark.parametrize("width", [120, 80, 40])
@pytest.mark.parametrize("verbose", [False, True])
def test_no_line_is_wider_than_the_terminal(reports, width, verbose):
    for report in reports:
        lines = shown([report], Style(width, verbose=verbose)).splitlines()
        assert max(map(columns, lines)) <= width, report.target
        assert all(line == line.rstrip() for line in lines)


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_table_that_is_too_wide_is_paragraphs(reports, language):
    for width in (400, 120, 40):
        lines = show_reports(reports, "table", Style(width, language=language)).splitlines()
        assert max(map(columns, lines)) <= width
        assert "takes-x-for-z1" in " ".join(lines)
        assert (len(lines) == len(reports) + 1) == (width == 400)


def test_two_mistakes_take_twelve_lines(reports):
    two = [report for report in reports if len(report.kind("mistake")) == 2]
    assert len(two) > 5
    lengths = [len(shown([report], Style()).splitlines()) for report in two]
    assert statistics.median(lengths) <= 12
    assert max(lengths) <= 16


def test_colours_change_nothing_else(reports):
    for width in (120, 80, 40):
        plain, colourful = (shown(reports, Style(width, colour)) for colour in (False, True))
        assert ESCAPE.sub("", colourful) == plain
        assert "\033" in colourful


def test_the_mark_stands_under_what_is_wrong(reports):
    for width, least in ((120, 8), (40, 3)):
        lines = shown(reports, Style(width)).splitlines()
        marks = [pair for pair in itertools.pairwise(lines) if re.match(r" +\| +\^", pair[1])]
        assert len(marks) >= least
        for above, line in marks:
            assert line.index("|") == above.index("|")
            assert line.rindex("^") <= len(above)
    line = Line("f.py", 8, 12, "y = 손실함수(x) + sofmax(a)  # 값", "y = 손실함수(x) + softmax(a)")
    _, code, mark, *_ = str(Finding("softmax", "mistake", lines=[line])).splitlines()
    before = code[: code.index("sofmax")]
    assert columns(mark[: mark.index("^")]) == columns(before)
    assert mark.count("^") == len("sofmax")
    assert mark.endswith(" write `softmax`")


@pytest.mark.parametrize(
    ("yours", "right", "changed"),
    [
        ("x = a / 2*h", "x = a / (2*h)", "x = a / [2*h->(2*h)]"),
        ("for i in f(range(n)):", "for i in f(np.ndindex(s)):", "for i in f([range(n)->np.ndindex(s)]):"),
        ("return 1 / (1 + np.exp(x))", "return 1 / (1 + np.exp(-x))", "return 1 / (1 + np.exp([->-]x))"),
        ("y = f(x[i]) + g(x)", "y = f(x) + g(x)", "y = f(x[[i]->]) + g(x)"),
        (
            "return np.sum(np.exp(x) - np.max(x))", "return np.sum(np.exp(x - np.max(x)))",
            "return np.sum(np.exp[(x) - np.max(x)->(x - np.max(x))])",
        ),
        ("    return x", "return x", None),
        ("a = b", "completely(different, line)", None),
        ("x += 1  # up", "x -= 1", "x [+=->-=] 1"),
    ],
)
def test_what_is_to_be_written_makes_the_right_line(yours, right, changed):
    change = edit(yours, right)
    if changed is None:
        assert change is None
        return
    bare = yours.partition("  #")[0]
    assert bare[: change.start] + change.text + bare[change.end :] == right
    start, end = change.start, change.end
    assert f"{bare[:start]}[{bare[start:end]}->{change.text}]{bare[end:]}" == changed


def test_a_long_line_is_cut_around_what_is_wrong():
    yours = "loss = " + "first_term + " * 20 + "sofmax(a)" + " + last_term" * 20
    line = Line("f.py", 12345, 1, yours, yours.replace("sofmax", "softmax"))
    for width in (120, 80, 40, 20):
        lines = shown([Report([Finding("softmax", "mistake", lines=[line])])], Style(width)).splitlines()
        assert max(map(columns, lines)) <= width
        code = next(line for line in lines if "12345 |" in line)
        assert "..." in code
        if width > 20:
            assert "sofmax" in code
    line = Line("f.py", 1, 1, "x" * 10**5, "x" * 10**5 + "y")
    assert len(shown([Report([Finding("softmax", "mistake", lines=[line])])], Style(80))) < 400


def test_a_long_right_line_is_shown_whole_in_rows():
    right = "total = " + " + ".join(f"np.log(y[{n}] + 1e-7)" for n in range(8))
    line = Line("f.py", 3, 1, "total = nothing(of, it)", right)
    lines = shown([Report([Finding("softmax", "mistake", lines=[line])])], Style(100)).splitlines()
    rows = [row.partition("| ")[2] for row in lines if " | " in row][1:]
    assert len(rows) == 2
    assert " ".join(rows) == right
    assert max(map(columns, lines)) <= 100


@pytest.mark.parametrize(("finding", "goes"), [
    (Finding("softmax", "mistake", proof="repair"), True),
    (Finding("softmax", "mistake", proof="name", mistake="shifts-by-nothing"), True),
    (Finding("softmax", "mistake", proof="name"), False),  # it calls what is not careful
    (Finding("softmax", "mistake", proof="crash"), False),
])
def test_only_a_line_that_is_too_many_is_to_be_taken_out(finding, goes):
    line = Line("f.py", 8, 5, "y = softmax(a)", "")
    assert ("take this out" in str(replace(finding, lines=[line]))) is goes


@pytest.mark.parametrize(("kind", "end"), [
    ("mistake", ""), ("careless", " (not careful)"), ("asked", " (asked)"),
])
def test_a_question_about_a_named_mistake_reads_as_one(kind, end):
    head, *_ = str(Finding("softmax", kind, mistake="shifts-by-nothing")).splitlines()
    assert head.endswith(f"softmax: shifts-by-nothing{end}")


def test_what_follows_a_number_is_parted_from_it():
    seen = "got 0.3112268306, want 0.1579258820: off by 0.153, bound 0.0001; repaired like this, all holds"
    assert "0.1579258820; repaired like this" in str(Finding("softmax", "mistake", seen=seen))


def test_what_is_careless_waits_until_the_mistakes_are_mended(reports):
    report = next(report for report in reports if report.kind("mistake") and report.kind("careless"))
    careless = report.kind("careless")[0].mistake
    brief, full = (shown([report], Style(verbose=verbose)) for verbose in (False, True))
    assert careless not in brief
    assert careless in full
    assert brief.splitlines()[-1].endswith("More: reference explain SLUG, --verbose")
    report.findings, all_findings = report.kind("careless"), report.findings
    assert careless in shown([report], Style())
    report.findings = all_findings


def test_all_that_is_known_is_shown_by_verbose(reports):
    for report in reports:
        text = " ".join(shown([report], Style(verbose=True)).split())
        for finding in report.findings:
            if finding.kind in ("mistake", "careless", "asked"):
                assert " ".join(finding.seen.split()) in text
                assert finding.mistake is None or f"mistakes.html#mistake-{finding.mistake}" in text
        assert all(" ".join(note.split()) in text for note in report.notes)


# ---- Odd terminals ----

HOSTILE = "f\x1b[31mevil\x07\u202e\r.py"


def hostile():
    code = "x = '\x1b]0;title\x07' + {}"
    lines = [Line(f"/home/{HOSTILE}", 1, 1, code.format("sofmax"), code.format("softmax"))]
    finding = Finding("softmax", "mistake", "must", "name", None, lines, "seen \x1b[2J\u202e", [])
    return Report([finding], [], [f"note of {HOSTILE}", "\ud800"], target=HOSTILE)


@pytest.mark.parametrize("form", ["text", "table", "github", "html", "csv", "json"])
def test_control_characters_are_never_printed(form, capsys, monkeypatch):
    monkeypatch.setattr("reference.conformance.running.behind.run", lambda *_, **__: hostile())
    main(["check", "--format", form, "theirs"])
    out = capsys.readouterr().out
    assert not [c for c in out if not c.isprintable() and c != "\n"]
    assert "softmax" in out


@pytest.mark.parametrize("language", ["en", "ko", "ja", "zh"])
def test_a_name_is_no_wider_than_the_terminal_and_an_error_is_one_line(language, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setattr("reference.conformance.running.behind.run", lambda *_, **__: hostile())
    main(["check", "--language", language, "theirs", "theirs"])
    main(["check", "--language", language, f"{HOSTILE}.py"])
    out, err = capsys.readouterr()
    assert max(map(columns, out.splitlines())) <= 40
    assert err.count("\n") == 1
    assert not [c for c in out + err if not c.isprintable() and c not in "\n\u3000"]


def command(*arguments, **environment):
    path = os.pathsep.join([str(ROOT), os.environ["PYTHONPATH"]])
    return subprocess.run(
        [sys.executable, "-m", "reference", *arguments], capture_output=True, cwd=ROOT / "tests/learners",
        env={**os.environ, "PYTHONPATH": path, "LANGUAGE": "en", **environment},
    )


@pytest.mark.parametrize(
    "environment",
    a_few([
        {"PYTHONIOENCODING": "ascii"}, {"PYTHONIOENCODING": "cp1252"}, {"PYTHONIOENCODING": "cp949"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, {"COLUMNS": "40", "NO_COLOR": "1"},
    ], every=5),
    ids=str,
)
def test_any_encoding_is_survived(environment, tmp_path):
    file = tmp_path / "신경망 λ.py"
    file.write_text("import numpy as np\n\ndef sigmoid(x):  # 시그모이드 λ\n    return 1 / (1 + np.exp(x))\n")
    run = command("check", str(file), **environment)
    assert (run.returncode, run.stderr) == (1, b"")
    text = run.stdout.decode(environment.get("PYTHONIOENCODING", "utf-8"))
    assert "put in `-`" in text or "  + | return 1 / (1 + np.exp(-x))\n" in text
    assert "\033" not in text
    assert max(map(columns, text.splitlines())) <= int(environment.get("COLUMNS", 120))


def test_a_reader_that_has_seen_enough_ends_it_quietly():
    pipe = subprocess.Popen(
        [sys.executable, "-m", "reference", "explain", "takes-x-for-z1"], cwd=ROOT, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    pipe.stdout.close()
    assert pipe.stderr.read() == b""
    assert pipe.wait() in (0, 141)
    pipe.stderr.close()


@pytest.mark.full
def test_a_terminal_has_colours_and_a_bar_unless_it_wants_none():
    for more, is_coloured in (({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)):
        terminal, end = pty.openpty()
        path = os.pathsep.join([str(ROOT), os.environ["PYTHONPATH"]])
        environment = {**os.environ, "TERM": "xterm", "PYTHONPATH": path, "COLUMNS": "80", **more}
        arguments = ["check", "--jobs", "1", "signs.py", "still_bad.py"]
        run = subprocess.run(
            [sys.executable, "-m", "reference", *arguments], stdout=end, stderr=end, stdin=subprocess.DEVNULL,
            env=environment, cwd=ROOT / "tests/learners",
        )
        os.close(end)
        text = os.read(terminal, 100000).decode()
        os.close(terminal)
        assert run.returncode == 1
        assert ("\033[" in text) == is_coloured
        assert "] 2/2" in text


# ---- Errors of the command line ----


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check", "tests/learners/sign.py"], "no file tests/learners/sign.py; do you mean signs.py?"),
        (["check"], "check what? Name a module"),
        (["check", "--format", "jso", "x"], "got jso; do you mean json?"),
        (["check", "--language", "fr", "x"], "--language wants one of en, ko, ja, zh, got fr"),
        (["check", "--jobs", "0", "x"], "jobs must be at least 1, got 0"),
        (["check", "--jsn", "x"], "unrecognized arguments: --jsn"),
        (["chek"], "invalid choice: 'chek'"),
        (["explain", "looks-ahead"], "do you mean looks-ahead-only"),
        (["explain", "looks-ahead-only", "conftes.py"], "no file conftes.py; do you mean conftest.py?"),
        (["check", "docs/nothing/"], "there is no .py file and no notebook in docs/nothing/"),
    ],
)
def test_what_is_wrong_with_a_command_is_said_in_a_line(arguments, said, capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    first, *rest = err.splitlines()
    assert first.startswith("reference: ")
    assert said in first
    assert len(rest) <= 1
    assert "an error of ours" not in err


def test_it_is_said_in_the_language_that_was_asked_for(capsys):
    assert main(["explain", "looks-ahead", "--language", "ko"]) == 2
    assert "looks-ahead-only 또는 looks-behind입니까?" in capsys.readouterr().err


# ---- Machines ----


def test_json_keeps_to_its_schema(reports):
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads((ROOT / "reference/conformance/report_v2.schema.json").read_text())
    data = json.loads(show_reports(reports, "json"))
    jsonschema.validate(data, schema)
    assert [len(target["findings"]) for target in data["targets"]] == [
        len([f for f in report.findings if f.kind != "unseen"]) for report in reports
    ]


def test_csv_has_a_row_for_each_file(reports):
    rows = list(csv.reader(io.StringIO(show_reports(reports, "csv"))))
    assert [row[0] for row in rows] == ["target", *(report.target for report in reports)]
    assert {len(row) for row in rows} == {len(rows[0])}


def annotations(text):
    """Read workflow commands by the rules that GitHub gives for them."""
    found = []
    for line in text.splitlines():
        level, properties, message = re.fullmatch("::(error|warning|notice) ([^:]*)::(.*)", line).groups()
        pairs = dict(pair.split("=", 1) for pair in properties.split(","))
        for code, sign in (("%3A", ":"), ("%2C", ","), ("%0A", "\n"), ("%0D", "\r"), ("%25", "%")):
            pairs = {key: value.replace(code, sign) for key, value in pairs.items()}
            message = message.replace(code, sign)
        found.append((level, pairs, message))
    return found


def test_github_gets_annotations(reports, monkeypatch):
    monkeypatch.chdir(ROOT)
    found = annotations(show_reports(reports, "github"))
    mistakes = sum(len(report.kind("mistake")) for report in reports)
    assert [level for level, *_ in found].count("error") == mistakes
    level, pairs, message = next(one for one in found if "takes-x-for-z1" in one[1]["title"])
    assert (level, pairs["file"], pairs["line"], pairs["col"]) == (
        "error", "tests/learners/source_listing.py", "78", "21"
    )
    assert "a2 = np.dot(x, W2) + b2\n" in message
    assert all("line" not in pairs for _, pairs, _ in found if pairs["file"].endswith(".ipynb"))


def test_github_cannot_be_given_other_commands():
    line = Line("a,b:c%.py", 1, 1, "x\n::error::planted", "")
    finding = Finding("softmax", "mistake", lines=[line], seen="100%\n::stop-commands::planted\r::error::x")
    ((level, pairs, message),) = annotations(show_reports([Report([finding], target="t")], "github"))
    assert (level, pairs["file"]) == ("error", "a,b:c%.py")
    assert "100%" in message


def test_github_is_told_that_nothing_could_be_checked():
    report = Report(notes=["there is no module x"], target="x", unfinished=True)
    assert annotations(show_reports([report], "github")) == [
        ("error", {"title": "x"}, "nothing could be checked\nthere is no module x")
    ]


# ---- Languages ----

CODE = re.compile(r"`[^`]*`|\{\w+\}")


def test_the_texts_of_each_language_are_those_of_the_code_and_keep_its_code():
    """`python -m reference.conformance.locale` renews the lists; what is stale is to be translated anew."""
    english = all_texts()
    assert locale.read("en") == english
    for language in locale.LANGUAGES[1:]:
        texts = locale.read(language)
        assert set(texts) == set(english), language
        assert [name for name, text in texts.items() if not text or isinstance(text, dict)] == [], language
        for name, text in texts.items():
            assert sorted(CODE.findall(text)) == sorted(CODE.findall(english[name])), (language, name)


@pytest.fixture(scope="module")
def marked():
    """A language with brackets around all that is not put in, so that what was not translated is seen."""
    return Texts({
        name: {"en": text, "text": re.sub(r"([^{}]+)(?![^{]*\})", r"«\1»", text)}
        for name, text in all_texts().items()
    })


def test_all_that_a_person_reads_is_translated(reports, marked, monkeypatch):
    monkeypatch.setattr("reference.conformance.report.text.texts", lambda language: marked)
    script = run(str(ROOT / "docs/examples/source/train.py"), script=True)
    for line in shown([*reports, script], Style(10**6)).splitlines():
        if not re.match(r" +\S+ \|| +\| +\^|/|\S+\.(py|ipynb)", line):  # code, a mark, a target, a head
            left = re.sub("«[^»]*»", "", line)
            left = re.sub(r"Error.*|Python 3.*|lambda \w+|reference explain SLUG", "", left)
            assert not re.search("[a-z]{2} [a-z]{2}", left), line


def test_what_is_said_is_told_from_patterns_names_and_code():
    code = '''
        """No one reads this."""
        size = re.compile("size (of it|none)$|not seen")
        note(f"line {n} is {what if n else 'not there'}")
        if why == "it is compared":
            fault = "it goes up", " and is left there", "from a import b", "f, x, lr", "one"
        add("--json", help="print one object")
    '''
    assert list(_of(ast.parse(textwrap.dedent(code)))) == [
        "line {1} is {2}", "not there", "it goes up", "{1} and is left there",
    ]


def test_what_is_put_into_a_text_may_be_empty_or_another_text():
    texts = Texts({
        "a": {"en": "there is no file {1}{2}", "text": "파일 {1} 없음{2}"},
        "b": {"en": "{name}(target, prediction){1}{2}", "text": "{name}(정답, 예측){1}{2}"},
        "c": {"en": "of one example", "text": "샘플 하나"},
        "d": {"en": "taken as {1}: {2}", "text": "{1}로 봄: {2}"},
    })
    assert texts.translate("there is no file net.py") == "파일 net.py 없음"
    assert texts.translate("loss(target, prediction), of one example") == "loss(정답, 예측), 샘플 하나"
    assert texts.translate("taken as loss(target, prediction): x") == "loss(정답, 예측)로 봄: x"


def test_a_language_is_shown_as_far_as_it_is_known():
    slug = "halves-then-multiplies-by-h"
    english = all_texts()
    names = ("mistakes", "write", f"mistake.{slug}.symptom")
    entries = {name: {"en": english[name], "text": f"번역 {CODE.findall(english[name])}"} for name in names}
    texts = Texts(entries)
    assert texts.say("write", text="x") == "번역 ['`x`']"
    assert texts.say("seen", seen="x") == "seen: x"
    assert texts.translate(english[f"mistake.{slug}.symptom"]).startswith("번역")
    assert texts.translate(english[f"mistake.{slug}.repair"]) == english[f"mistake.{slug}.repair"]
    stale = {name: {"en": english[name], "text": "번역", "was": "what it was"} for name in names}
    assert Texts(stale).say("write", text="x") == "write `x`"
    changed = {name: {"en": english[name] + " now", "text": "번역"} for name in names}
    assert Texts(changed).say("write", text="x") == "write `x`"


def test_a_text_whose_english_has_changed_is_kept_and_not_shown(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(renewing, "HERE", tmp_path)
    monkeypatch.setattr(renewing, "all_texts", lambda: {"a": "it is new"})
    monkeypatch.setattr(locale, "read", lambda language: {"a": "it is old" if language == "en" else "alt"})
    renewing.main()
    assert "ko: 1 texts, 0 missing, 1 stale" in capsys.readouterr().out
    monkeypatch.setattr(
        locale, "read", lambda language: json.loads((tmp_path / f"{language}.json").read_text("utf-8"))
    )
    stale = {"en": "it is new", "text": "alt", "was": "it is old"}
    assert locale.entries("ko") == {"a": stale}
    assert Texts({"a": stale}).translate("it is new") == "it is new"
    assert renewing.updated({"a": stale}, {"a": "it is new"}) == {"a": stale}


def test_each_language_can_be_asked_for(capsys):
    for language in ("en", "ko", "ja", "zh"):
        assert main(["explain", "looks-ahead-only", "--language", language]) == 0
        assert "looks-ahead-only" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("slug", "shown"),
    [
        (
            "goes-uphill",
            [
                "  - |         x += lr * grad", "my_net.py:28:11 gradient_descent: goes-uphill",
                "  28 | x += lr * num_grad(f, x)",
            ],
        ),
        pytest.param(
            "gradient-descent-goes-against-the-gradient", ["  28 | x += lr * num_grad(f, x)"],
            marks=pytest.mark.full,
        ),
        pytest.param(
            "looks-ahead-only", ["docs/examples/my_net.py: this is not found there"], marks=pytest.mark.full,
        ),
    ],
)
def test_the_learners_own_line_stands_beside_that_of_the_listing(slug, shown, capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    assert main(["explain", slug, "docs/examples/my_net.py", "--language", "en"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if line in shown] == shown


@pytest.mark.full
def test_a_mistake_of_a_script_is_looked_for_in_its_run(capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    assert main(["explain", "takes-images-for-labels", "docs/examples/source/train.py"]) == 0
    assert "\n  18 | t_batch = x_train[batch_mask]\n" in capsys.readouterr().out


@pytest.mark.full
def test_a_pool_gives_the_reports_that_a_loop_gives():
    files = [str(ROOT / "tests/learners" / name) for name in ("signs.py", "still_bad.py")]
    with ProcessPoolExecutor(2) as pool:
        # As a Dask client's map, which gives futures.
        futures = check_files(files, map=lambda call, each: [pool.submit(call, one) for one in each])
        pooled = check_files(files, map=pool.map)
    assert list(map(str, futures)) == list(map(str, pooled))
    assert [report.target for report in futures] == files
    assert [report.exit_code() for report in futures] == [1, 1]


CLUSTER = """
import json, sys
from dask.distributed import Client, LocalCluster
from reference.conformance import check_files
if __name__ == "__main__":
    with LocalCluster(2, threads_per_worker=1, dashboard_address=None) as cluster, Client(cluster) as client:
        reports = check_files(sys.argv[1:], map=client.map)
    print(json.dumps([report.json() for report in reports]))
"""


@pytest.mark.full
def test_a_dask_client_gives_the_reports_that_a_loop_gives(tmp_path):
    pytest.importorskip("distributed", reason="Dask is not installed: the extra `dev` has it")
    (tmp_path / "cluster.py").write_text(CLUSTER)
    files = [str(ROOT / "tests/learners" / name) for name in FILES[::3]]
    # A cluster is all sockets, of this machine; conftest.py lets no test have any.
    run = subprocess.run(
        [sys.executable, "cluster.py", *files], stdout=subprocess.PIPE, cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert run.returncode == 0
    assert json.loads(run.stdout) == [report.json() for report in check_files(files)]


# ---- Pictures ----


def wrong_descent(f, init_x, lr=0.01, step_num=100):
    x = np.array(init_x, float)
    for _ in range(step_num):
        x += lr * reference.numerical_gradient(f, x)
    return x


@pytest.mark.parametrize(
    ("name", "function", "kind", "factor"),
    [
        ("gradient_descent", wrong_descent, "path", None),
        ("numerical_gradient", lambda f, x: -reference.numerical_gradient(f, x), "field", -1.0),
        ("numerical_diff", lambda f, x: 3 * reference.numerical_diff(f, x), "slope", 3.0),
    ],
)
def test_what_is_wrong_is_drawn_beside_what_is_right(name, function, kind, factor):
    report = check(**{name: function})
    data = report.pictures[name]
    assert data["kind"] == kind
    assert len(data["yours"]) == len(data["right"])
    if factor is None:
        assert data["yours"][0] == data["right"][0] == [-7.0, 2.0]
        assert abs(data["yours"][-1][1]) > 2 > 0.1 > abs(data["right"][-1][1])
    else:
        got, want = (np.array([pair[1] for pair in data[side]]) for side in ("yours", "right"))
        np.testing.assert_allclose(got, factor * want, rtol=0, atol=1e-8)
    json.dumps(report.json(), allow_nan=False)
    svg = re.search("<figure>(.*)</figure>", show_reports([report], "html"), re.DOTALL)[1]
    picture = xml.etree.ElementTree.fromstring(f"<f>{svg}</f>")
    assert len(picture.findall(".//polyline")) >= 2
    assert check(**{name: getattr(reference, name)}).pictures == {}


def test_what_cannot_be_drawn_is_left_out():
    report = check(gradient_descent=lambda f, init_x, lr=0.01, step_num=100: None)
    assert report.kind("mistake")
    assert report.pictures == {}
    assert "<figure>" not in show_reports([report], "html")
