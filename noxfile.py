"""What this project checks about itself, four checks side by side, each in an environment of its own.

Plain ``nox`` runs everything that one interpreter can run, the oldest supported one where it is installed; ``nox -s
tests`` runs the tests on each supported interpreter that is installed.  The sessions install by plain pip from
``pyproject.toml``, so that they work with any pip that Python 3.11 brings along.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import Final

import nox

ROOT: Final = Path(__file__).parent
PROJECT: Final = nox.project.load_toml(ROOT / "pyproject.toml")
OLDEST: Final = "3.11"
SUPPORTED: Final = (OLDEST, "3.12", "3.13", "3.14")
HERE: Final = f"{sys.version_info.major}.{sys.version_info.minor}"
# The quick start and the package check talk to the emulator, whatever server the caller's shell is set up for.
NO_SERVER: Final = {"FASTGPT_BASE_URL": None, "FASTGPT_API_KEY": None, "FASTGPT_APP_ID": None}
# What an sdist must bring along so that its receiver can run these sessions too.
SOURCES: Final = (
    "README.md",
    "CHANGELOG.md",
    "LICENSE",
    "SECURITY.md",
    "CONTRIBUTING.md",
    "noxfile.py",
    "hatch_build.py",
    "mypy.ini",
    "tests/",
    "typings/",
    "examples/",
    "benchmarks/",
    "docs/",
    "findings/",
)
# What is made by building the site, by tests or by interpreters, and must be in no package.
MADE: Final = ("docs/_build", "docs/reference/", "docs/project/", "__pycache__", ".nox", ".venv", "_cache")
# What the benchmarks compare with: the last build on httpx's own pools.
BEFORE: Final = "d8891da2baf4830f1c9ed53e2b0f0a16c94bea24"
PYODIDE: Final = "314.0.7"
WASM: Final = "pyemscripten_2026_0_wasm32"
# There are no threads and no sockets, async tests would need a loop that can be run to its end, and the stack is short.
IN_PYODIDE: Final = (
    *(f"tests/unit/test_{name}.py" for name in ("calls", "media", "messages", "pool", "sse")),
    *(f"tests/unit/test_models_{name}.py" for name in ("chat", "datasets", "events", "interactions", "records")),
    *(f"tests/emulator/test_{name}.py" for name in ("routes", "chats")),
)
FIRST_CALL: Final = """
from fastgpt.emulator import Emulator
from fastgpt_client import FastGPTClient, user

emulator = Emulator()
with emulator.client() as client:
    assert isinstance(client, FastGPTClient)
    completion = client.typed.create_chat_completion(messages=[user("Hello")])
    assert completion.text, completion
    print("the installed wheel answers:", completion.text)
"""

# pyenv gives an interpreter only to those who name its version; the one at hand stays the first.
PYENV: Final = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
HELD: Final = [path.name for version in (HERE, *SUPPORTED) for path in sorted(PYENV.glob(f"{version}.*"))]
if HELD:
    os.environ.setdefault("PYENV_VERSION", ":".join(dict.fromkeys(HELD)))
os.environ.setdefault("VIRTUALENV_NO_PERIODIC_UPDATE", "1")  # the pip that it holds is new enough
os.environ.setdefault("PIP_DISABLE_PIP_VERSION_CHECK", "1")
# A container may be set to keep no bytecode.  Then each of the hundred programs that tests start compiles whatever it
# imports, and each run of pytest rewrites all assertions.  It is kept beside the environments: the tree stays clean.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
os.environ["PYTHONPYCACHEPREFIX"] = str(ROOT / ".nox" / "bytecode")
# Checkers and installers keep one core busy each, and so do tests: half of the cores are for the session beside.
# `-n 0` is one process, in which each test module is imported once and no report travels.
WORKERS: Final = str(cores // 2 if (cores := os.cpu_count() or 1) >= 4 else 0)
COVERING: Final = (
    *("tests/unit", "tests/clients", "tests/sockets", "tests/emulator"),
    *("tests/project/test_package.py", "tests/project/test_pytest_plugin.py"),
)
TESTED: Final = OLDEST if OLDEST == HERE or shutil.which(f"python{OLDEST}") else HERE

nox.needs_version = ">=2026.10.20"  # runs sessions in parallel
nox.options.default_venv_backend = "virtualenv"  # nox brings it along; `venv` takes 4 s to put pip into each
nox.options.download_python = "never"
nox.options.reuse_existing_virtualenvs = True
nox.options.parallel = 4  # two more than small machines have cores: what installs, and tests on sockets, often wait
nox.options.allow_parallel = True
# The longest first: what begins last ends last.
nox.options.sessions = ["types", f"tests-{TESTED}", "programs", f"unmeasured-{TESTED}", "package", "quickstart", "lint"]
if TESTED == OLDEST:
    nox.options.sessions = [*nox.options.sessions[:2], "bounds", *nox.options.sessions[2:]]


def group(*names: str) -> tuple[str, ...]:
    """Return the requirements of dependency groups, which pip itself reads only since 25.1."""
    return nox.project.dependency_groups(PROJECT, *names)


def install(session: nox.Session, *requirements: str) -> None:
    """Install by pip, which need not compile what it installs: Python does that with the few files that are used."""
    session.install("--no-compile", *requirements)


def readme_command(ending: str) -> str:
    """Return the one command of the README that makes an environment and ends in ``ending``."""
    lines = (line.strip() for line in (ROOT / "README.md").read_text(encoding="utf-8").splitlines())
    (command,) = {line for line in lines if line.startswith("python3 -m venv ") and line.endswith(ending)}
    return command


def environment(session: nox.Session, name: str) -> str:
    """Make an environment that holds nothing, and return its interpreter."""
    folder = Path(session.create_tmp()) / name
    # As nox makes those of its sessions: `venv` takes 4 s to put pip into each.
    session.run(sys.executable, "-m", "virtualenv", "-q", "--clear", str(folder), external=True)
    return str(folder / ("Scripts" if os.name == "nt" else "bin") / "python")


@nox.session
def lint(session: nox.Session) -> None:
    """Check style and format."""
    install(session, *group("lint"))
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")


@nox.session
def types(session: nox.Session) -> None:
    """Check types with mypy and pyright, both strict, and that both checkers reject what they must."""
    install(session, "-e", ".[emulator]", *group("test", "types", "examples", "benchmarks", "independent"))
    session.run("mypy")
    # One of these has pyright read the whole project, with what it must accept and reject: it keeps nothing of a run.
    # On a machine with other work that takes longer than a test may that hangs.
    session.run("pytest", "-q", "-o", "faulthandler_timeout=0", "-m", "checkers", "tests/checkers")


@nox.session
def typing(session: nox.Session) -> None:
    """Run what typed users write through seven checkers; fails where one sees less than ``docs/types.md`` says.

    Then language servers and generators of documents are asked what they show of methods and functions.

    ``-- --write`` records what they see, and writes the tables of that page.
    """
    install(session, "-e", ".[emulator]", *group("test", "types", "checkers", "documents"))
    older = environment(session, "older")
    session.run(older, "-m", "pip", "install", "-q", *group("older-mypy"), external=True)
    session.run("python", "tests/checkers/typing_constructs.py", "--older", older, *session.posargs)
    session.run("pytest", "-q", "tests/checkers/test_editors.py")


@nox.session(python=sorted({*SUPPORTED, HERE}, key=lambda version: int(version.partition(".")[2])))
def tests(session: nox.Session) -> None:
    """Run the tests that must reach everything in ``src``, also where no recordings are at hand.

    Coverage doubles what a test takes, so that the others are in ``unmeasured``.  What is named after ``--`` is run
    without, whichever it is.  What is tested is an installed wheel: nothing of ``src`` is on the path.
    """
    install(session, ".[emulator]", *group("test"))
    pytest: Final = ("pytest", "-q", "-n", WORKERS, "-m")
    if session.posargs:
        session.run(*pytest, "not checkers", *session.posargs)
        return
    coverage = {"COVERAGE_FILE": str(Path(session.create_tmp()) / "coverage")}
    session.run("coverage", "erase", env=coverage)
    session.run("coverage", "run", "-m", *pytest, "not checkers and not unmeasured", *COVERING, env=coverage)
    session.run("coverage", "combine", "--quiet", env=coverage)
    session.run("coverage", "report", "--fail-under=100", env=coverage)


@nox.session(python=sorted({*SUPPORTED, HERE}, key=lambda version: int(version.partition(".")[2])))
def unmeasured(session: nox.Session) -> None:
    """Run the other tests: replays, the project itself, what takes long; prints how faithful the emulator is."""
    install(session, ".[emulator]", *group("test"))
    pytest: Final = ("pytest", "-q", "-n", WORKERS, "-m")
    # Collecting the thousands that are not marked would take longer than those that are.
    files = (path for folder in COVERING for path in sorted((ROOT / folder).rglob("test_*.py")))
    marked = [str(path) for path in files if "pytest.mark.unmeasured" in path.read_text(encoding="utf-8")]
    session.run(*pytest, "unmeasured", *marked)
    session.run(*pytest, "not checkers", *(f"--ignore={folder}" for folder in COVERING))


@nox.session(python=OLDEST)
def bounds(session: nox.Session) -> None:
    """Run the tests that depend on other packages on the lowest versions that the project says it works with.

    Those are the tests of what is encoded, decoded, sent, read, served and traced, the replays, and the guides' blocks.
    What is marked ``once`` is left out: it is about our own words, or about what no version of these packages changes.
    """
    extras: dict[str, list[str]] = PROJECT["project"]["optional-dependencies"]
    requirements: list[str] = [
        *PROJECT["project"]["dependencies"],
        *extras["emulator"],
        *extras["fast"],
        *extras["telemetry"],
    ]
    lowest = [re.sub(r">=([\d.]+).*", r"==\1", requirement) for requirement in requirements]
    install(session, "-e", ".[emulator]", *lowest, *group("test"))
    of_the_project = (f"tests/project/test_{name}.py" for name in ("readme", "package"))
    folders = (f"tests/{name}" for name in ("unit", "clients", "sockets", "emulator", "recorded"))
    chosen = session.posargs or (*folders, *of_the_project)
    session.run("pytest", "-q", "-n", WORKERS, "-m", "not checkers and not once", *chosen)


@nox.session
def fidelity(session: nox.Session) -> None:
    """Print how many recorded exchanges the emulator answers alike, as the tests do; a new difference fails."""
    if not os.environ.get("FASTGPT_RECORDINGS") and not (ROOT / "tests" / "recordings").is_dir():
        session.skip("FASTGPT_RECORDINGS is not set: NOT MEASURED how faithful the emulator is")
    install(session, "-e", ".[emulator]", *group("test"))
    session.run("pytest", "-q", "-s", "tests/emulator/test_fidelity.py")


@nox.session
def fuzz(session: nox.Session) -> None:
    """Feed the library many more arbitrary inputs than the tests do; takes some minutes."""
    install(session, "-e", ".[emulator]", *group("test"))
    files = ("tests/clients/test_hostile.py", "tests/unit/test_llhttp.py")
    session.run("pytest", "-q", "-n", "auto", *files, env={"FASTGPT_FUZZ_INPUTS": "5000"})


@nox.session
def proxies(session: nox.Session) -> None:
    """Call through nginx, haproxy, caddy and squid, on each engine, sync and async; takes three minutes.

    They run on loopback with configurations of their own; installing them (Debian: the packages of these names) is left
    to whoever runs this.  What is missing is said, and fails the session at its end, unless it is run with
    ``-- --partial``; other arguments are pytest's.
    """
    partial = "--partial" in session.posargs
    chosen = [each for each in session.posargs if each != "--partial"]
    install(session, "-e", ".[emulator]", *group("test"))
    places = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/local/sbin", "/usr/sbin"))
    untested: list[str] = []
    for program in ("nginx", "haproxy", "caddy", "squid"):
        if (path := shutil.which(program, path=places)) is None:
            tests = ROOT / "tests" / "real_proxies" / f"test_{program}.py"
            subject = tests.read_text(encoding="utf-8").removeprefix('"""').partition("\n")[0].removesuffix('"""')
            untested.append(f"{program} is not installed (apt-get install {program}).  NOT TESTED: {subject}")
        else:
            session.run(path, "version" if program == "caddy" else "-v", external=True)
    if shutil.which("openssl") is None:
        session.error("openssl is not installed, which makes the certificates of all these tests: NOTHING WAS TESTED")
    for line in untested:
        session.warn(line)
    session.run("pytest", "-q", "-n", "2", "tests/real_proxies", *chosen)
    for line in untested:
        session.warn(line)
    if untested and not partial:
        session.error("not all proxies are installed; `-- --partial` does without")


@nox.session
def programs(session: nox.Session) -> None:
    """Run what uses the library: a client that is not ours against the emulator, the examples, and each benchmark once.

    The client is the OpenAI SDK, on loopback; validators and containers read the annotations.  The examples are run as
    commands, and tested.  The benchmarks have little work, which shows that they run; no figure is checked.
    """
    install(session, "-e", ".[emulator]", *group("independent", "examples", "clusters", "benchmarks"))
    session.run("pytest", "-q", "tests/independent", "tests/examples")
    # Where the OpenAI SDK and FastAPI are at hand, what the guides show of them runs too.
    session.run("pytest", "-q", "tests/project/test_readme.py", "-k", "migrating or services")
    # Seven cold runs of mypy take a minute; the session `types` checks the same file.  A case of several sizes is run
    # with one; with a thousand at once some contenders do not end, and take their limit to say so.
    sizes = {"calls": (1, 1000), "streams": (1, 1000), "stream": (1460, 65536), "pages": (1, 100, 1000)}
    sizes |= {"event": (4, 16), "rows": (10, 100, 10000)}
    left_out = ("mypy", *(f"{case}-{size}" for case, others in sizes.items() for size in others))
    short = ("--short", "--limit", "60", *(word for case in left_out for word in ("--without", case)))
    session.run("python", "-m", "benchmarks", *short, *session.posargs, silent=True)
    session.run("python", "-m", "benchmarks.deadlines", "--limits", "0.3", "--rounds", "1", silent=True)
    few = ("--seconds", "1", "--tasks", "100", "--timeout", "4")  # some calls are left without an answer for so long
    session.run("python", "-m", "benchmarks.load", *few, silent=True)
    session.run("python", "-m", "benchmarks.batches", "--calls", "300", "--rounds", "1", silent=True)
    session.run("python", "-m", "benchmarks.batches", "--memory", "20000", silent=True)


@nox.session
def benchmarks(session: nox.Session) -> None:
    """Measure this library against others, and write ``docs`` and the README's table; takes an hour on a quiet machine.

    Names of cases, given after ``--``, measure those only.  The build to compare with is a commit of this repository;
    where that is not at hand (a shallow clone, an unpacked sdist), its figures are left out, and the report says so.
    """
    install(session, "-e", ".[emulator]", *group("benchmarks"))
    compared: list[str] = []
    if shutil.which("git") and (ROOT / ".git").exists():
        known = session.run("git", "cat-file", "-t", BEFORE, external=True, silent=True, success_codes=[0, 128])
        if known and known.strip() == "commit":
            before = environment(session, "before")
            session.run(before, "-m", "pip", "install", "-q", f"git+{ROOT.as_uri()}@{BEFORE}", external=True)
            compared = ["--before", before]
    # What others here bring along, mypy would load with httpx: its user has none of it.
    checker = environment(session, "user")
    session.run(checker, "-m", "pip", "install", "-q", ".", *group("mypy"), external=True)
    session.run("python", "-m", "benchmarks", "--checker", checker, *compared, *session.posargs)
    if not session.posargs:
        session.run("python", "-m", "benchmarks.load")
        session.run("python", "-m", "benchmarks.batches", "--calls", "10000")
        session.run("python", "-m", "benchmarks.batches", "--memory", "1000000")


@nox.session
def docs(session: nox.Session) -> None:
    """Build the site into ``docs/_build/html``; a warning is an error, and so is a link that leads nowhere in it.

    ``-- external`` also asks after the links that leave the site, which needs the network.
    """
    install(session, "-e", ".[emulator]", *group("docs"))
    built = ROOT / "docs" / "_build"
    shutil.rmtree(built, ignore_errors=True)
    strict = ("sphinx-build", "--fail-on-warning", "--keep-going", "--quiet", "--jobs", "auto")
    session.run(*strict, "--builder", "html", "docs", str(built / "html"))
    session.run("python", "docs/check_links.py", str(built / "html"))
    if "external" in session.posargs:
        session.run(*strict, "--builder", "linkcheck", "docs", str(built / "linkcheck"))


@nox.session
def quickstart(session: nox.Session) -> None:
    """Run the quick start of the README, to the letter, in a copy of the tree as a fresh clone would be."""
    clone = Path(session.create_tmp()) / "clone"
    shutil.rmtree(clone, ignore_errors=True)
    made_here = shutil.ignore_patterns(".git", ".venv*", ".nox", ".*_cache", ".hypothesis", "__pycache__", "dist")
    shutil.copytree(ROOT, clone, ignore=made_here)
    with session.chdir(clone):
        session.run("bash", "-c", readme_command("examples/quickstart.py"), external=True, env=NO_SERVER)


@nox.session
def package(session: nox.Session) -> None:
    """Build sdist and wheel twice, look into both, and use the wheel in an environment that holds nothing else."""
    install(session, *group("package"))
    work = Path(session.create_tmp())
    builds: list[dict[str, str]] = []
    # The first is built as by others, with nothing but what it says it needs; the second by what is installed here.
    for name, how in (("dist", ()), ("again", ("--no-isolation",))):
        shutil.rmtree(work / name, ignore_errors=True)
        # The wheel is built from the sdist, so this also shows that the sdist is complete.
        session.run("python", "-m", "build", *how, "--outdir", str(work / name), silent=True)
        builds.append({path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (work / name).iterdir()})
    if builds[0] != builds[1]:
        session.error(f"built twice, two results: {builds}")
    (wheel,) = (work / "dist").glob("*.whl")
    (sdist,) = (work / "dist").glob("*.tar.gz")
    session.run("twine", "check", "--strict", str(wheel), str(sdist))
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    missing = [source for source in SOURCES if not any(name.startswith(source) for name in names)]
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
    source = ROOT / "src"
    tree = {path.relative_to(source).as_posix() for path in source.rglob("*") if path.is_file()}
    tree = {name for name in tree if "__pycache__" not in name}
    if missing or packed != tree:
        session.error(f"not packaged: {missing}; packed and not in src, or the other way: {sorted(packed ^ tree)}")
    if stray := sorted(name for name in names if any(made in name for made in MADE)):
        session.error(f"packaged, although it is made: {stray}")
    for name, digest in sorted(builds[0].items()):
        session.log(f"sha256 {digest}  {name}")
    python = environment(session, "empty")
    session.run(python, "-m", "pip", "install", "-q", str(wheel), external=True)
    session.run(python, "-m", "pip", "check", external=True)
    # Isolated mode: what is imported comes from the wheel and not from the tree.
    session.run(python, "-I", "-W", "error", "-c", FIRST_CALL, external=True, env=NO_SERVER)


@nox.session
def release(session: nox.Session) -> None:
    """Build what is published into ``dist``: sdist, wheel, and a bill of materials of what the wheel brings along."""
    install(session, *group("release"))
    dist = ROOT / "dist"
    shutil.rmtree(dist, ignore_errors=True)
    session.run("python", "-m", "build", "--outdir", str(dist), silent=True)
    (wheel,) = dist.glob("*.whl")
    session.run("twine", "check", "--strict", *map(str, dist.iterdir()))
    python = environment(session, "materials")
    session.run(python, "-m", "pip", "install", "-q", f"{wheel}[emulator,fast]", external=True)
    session.run(python, "-m", "pip", "uninstall", "-q", "-y", "pip", "setuptools", external=True)
    bill = dist / f"{wheel.name.partition('-py3')[0]}.cdx.json"
    session.run("cyclonedx-py", "environment", "--output-reproducible", "--output-file", str(bill), python)
    # The wheel lies beside the bill wherever both are published; the folder of this build is nobody's business.
    bill.write_text(bill.read_text(encoding="utf-8").replace(f"{dist.as_uri()}/", ""), encoding="utf-8")


@nox.session
def pyodide(session: nox.Session) -> None:
    """Run tests on Python 3.14 in WebAssembly: what needs no thread, no socket, no event loop and no deep recursion.

    Node and npm must be there; without them nothing is tested, which is said and fails the session.  Pyodide comes from
    npm, the packages as wheels for it from the index: those of the dependencies and of pytest, and this one's.
    """
    if shutil.which("npm") is None or shutil.which("node") is None:
        session.error("node and npm are not installed: NOTHING WAS TESTED on WebAssembly")
    work = Path(session.create_tmp()).resolve()
    for name in ("wheels", "site"):
        shutil.rmtree(work / name, ignore_errors=True)
    session.run("python", "-m", "pip", "wheel", "-q", "--no-deps", "--wheel-dir", str(work / "wheels"), ".")
    wanted = [*PROJECT["project"]["dependencies"], "anyio", "pytest>=8.4", "hypothesis>=6.100", "respx>=0.23.1"]
    platforms = [f"--platform={name}" for name in (WASM, "any")]
    python = ["--python-version=3.14", "--implementation=cp", "--abi=cp314", "--abi=none", "--only-binary=:all:"]
    session.run("pip", "download", "-q", *python, *platforms, "--dest", str(work / "wheels"), *wanted)
    for wheel in (work / "wheels").glob("*.whl"):
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(work / "site")
    shutil.copy(ROOT / "tests" / "pyodide" / "run.mjs", work)
    with session.chdir(work):
        session.run("npm", "install", "--silent", f"pyodide@{PYODIDE}", external=True)
        # The watchdog of a test that hangs is a thread.
        pytest = ("-q", "-p", "no:cacheprovider", "-o", "faulthandler_timeout=0", "-m", "not checkers")
        session.run(
            "node", "run.mjs", str(work / "site"), str(ROOT), *pytest, *(session.posargs or IN_PYODIDE), external=True
        )
