"""The fan-out: one question to many apps, and an app that fails or hangs beside the others."""

from __future__ import annotations

import re

import pytest

import fan_out
from fastgpt import DeadlineExceededError
from fastgpt.emulator import Emulator, Script


@pytest.mark.usefixtures("emulator")
def test_each_app_has_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Those that the key may use are asked; one that fails says why, one that asks back says so."""
    fan_out.main(["Hello", "--limit", "50"])
    seen = capsys.readouterr().out
    for expected in (
        "Simple chat .* You said: Hello",
        r"Failing model  +\(RunFailedError\) 500 emulated upstream failed",
        r"Agent that asks  +\(asks back: AgentAsk\)",
    ):
        assert re.search(f"^{expected}", seen, re.MULTILINE)
    assert "\nForm " not in seen  # the list of apps says that it asks


def test_the_apps_of_the_command_line(emulator: Emulator, capsys: pytest.CaptureFixture[str]) -> None:
    """They are asked in place of all; an answer is shown when it is there, and one that comes too late is an error."""
    slow, quick = emulator.apps["workflow"], emulator.apps["simple"]
    emulator.queue_answers(Script(delay=60, text="Late."), app="workflow")
    emulator.queue_answers("Quick.", app="simple")
    with pytest.raises(DeadlineExceededError):
        fan_out.main(["Hello", "--app", slow, "--app", quick, "--deadline", "0.5"])
    first, second = capsys.readouterr().out.splitlines()
    assert first.split() == [quick, "Quick."]
    assert second.startswith(f"{slow} (DeadlineExceededError)")
