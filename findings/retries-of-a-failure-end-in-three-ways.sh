#!/usr/bin/env bash
# A function that returns a Failure of returns 0.30.0 where others raise is retried by what it returned, and the three
# libraries for that part ways.  tenacity 9.2.1 has `retry_if_result`, and ends in a RetryError when the attempts are used up,
# which `reraise=True` does not change, although it is there so that callers see no RetryError: a function that was to
# raise nothing raises.  backoff 2.2.1 has `on_predicate`, and returns the last Failure; its predicate, where none is passed, is
# "not", for which each Failure is as true as a Success, so that nothing is retried.  stamina 26.1.0 looks at exceptions
# alone, and takes every Failure for a success.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q "returns==0.30.0" "tenacity==9.2.1" "backoff==2.2.1" "stamina==26.1.0"
seen=$("$folder/env/bin/python" - <<'PYTHON'
import backoff
import stamina
import tenacity
from returns.result import Failure

BY_RESULT = {"retry": tenacity.retry_if_result(lambda result: isinstance(result, Failure)), "stop": tenacity.stop_after_attempt(3)}
STEADY = {"max_tries": 3, "interval": 0, "jitter": None}
WAYS = {
    "tenacity": tenacity.retry(**BY_RESULT),
    "tenacity, reraise": tenacity.retry(**BY_RESULT, reraise=True),
    "tenacity, callback": tenacity.retry(**BY_RESULT, retry_error_callback=lambda state: state.outcome.result()),
    "backoff": backoff.on_predicate(backoff.constant, lambda result: isinstance(result, Failure), **STEADY),
    "backoff, no predicate": backoff.on_predicate(backoff.constant, **STEADY),
    "stamina": stamina.retry(on=Exception, attempts=3, wait_initial=0, wait_jitter=0),
}
for name, retrying in WAYS.items():
    calls = []

    @retrying
    def ask():
        calls.append(1)
        return Failure("busy")

    try:
        end = ask()
    except Exception as error:
        end = f"raises {type(error).__name__}"
    print(f"{name}: {len(calls)} calls, {end}")
PYTHON
)
expected="tenacity: 3 calls, raises RetryError
tenacity, reraise: 3 calls, raises RetryError
tenacity, callback: 3 calls, <Failure: busy>
backoff: 3 calls, <Failure: busy>
backoff, no predicate: 1 calls, <Failure: busy>
stamina: 1 calls, <Failure: busy>"
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo "CHANGED, expected:"; printf '%s\n' "$expected"; exit 1; }
