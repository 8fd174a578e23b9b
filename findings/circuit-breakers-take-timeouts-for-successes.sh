#!/usr/bin/env bash
# A circuit breaker is there for a server that hangs, and a call that hangs is ended by a deadline: `asyncio.timeout` cancels
# it.  circuitbreaker 2.1.3 takes a call that was cancelled for a success, as CancelledError is no Exception: every hanging call
# sets its count of failures back to zero, so that it never opens, and the one call that it lets through on trial closes
# it if that hangs.  aiobreaker 1.2.0 does not count such a call and stays closed too.  purgatory 3.0.1 counts it.
# With the deadline inside the function that the breaker watches, where it is a TimeoutError, all three open.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --no-compile "circuitbreaker==2.1.3" "aiobreaker==1.2.0" "purgatory==3.0.1"
seen=$("$folder/env/bin/python" - <<'PYTHON'
import asyncio

import aiobreaker
import circuitbreaker
import purgatory

SHORT = 0.05


async def hangs():
    await asyncio.sleep(3600)


async def fails():
    raise ConnectionError


async def hangs_within_a_deadline():
    async with asyncio.timeout(SHORT):
        await hangs()


async def outcomes(call, times=4, deadline=SHORT):
    names = []
    for _ in range(times):
        try:
            async with asyncio.timeout(deadline):
                await call()
        except Exception as error:
            names.append(type(error).__name__)
    return names


async def main():
    for function in (hangs, hangs_within_a_deadline, fails):
        watched = {
            "circuitbreaker": circuitbreaker.CircuitBreaker(failure_threshold=3, name=function.__name__)(function),
            "aiobreaker": aiobreaker.CircuitBreaker(fail_max=3)(function),
            "purgatory": purgatory.AsyncCircuitBreakerFactory(default_threshold=3)("server")(function),
        }
        for name, call in watched.items():
            deadline = SHORT if function is hangs else None
            print(f"{function.__name__}, {name}: {await outcomes(call, deadline=deadline)}")
    breaker = circuitbreaker.CircuitBreaker(failure_threshold=3, recovery_timeout=SHORT, name="mixed")
    failing, hanging = breaker(fails), breaker(hangs)
    for call in (failing, failing, hanging):
        await outcomes(call, 1)
        print(f"after one that {call.__name__}: {breaker.failure_count} failures")
    await outcomes(failing, 3)
    print(f"after three that fail: {breaker.state}")
    await asyncio.sleep(2 * SHORT)
    await outcomes(hanging, 1)
    print(f"after a trial that hangs: {breaker.state}")


asyncio.run(main())
PYTHON
)
expected="hangs, circuitbreaker: ['TimeoutError', 'TimeoutError', 'TimeoutError', 'TimeoutError']
hangs, aiobreaker: ['TimeoutError', 'TimeoutError', 'TimeoutError', 'TimeoutError']
hangs, purgatory: ['TimeoutError', 'TimeoutError', 'TimeoutError', 'OpenedState']
hangs_within_a_deadline, circuitbreaker: ['TimeoutError', 'TimeoutError', 'TimeoutError', 'CircuitBreakerError']
hangs_within_a_deadline, aiobreaker: ['TimeoutError', 'TimeoutError', 'CircuitBreakerError', 'CircuitBreakerError']
hangs_within_a_deadline, purgatory: ['TimeoutError', 'TimeoutError', 'TimeoutError', 'OpenedState']
fails, circuitbreaker: ['ConnectionError', 'ConnectionError', 'ConnectionError', 'CircuitBreakerError']
fails, aiobreaker: ['ConnectionError', 'ConnectionError', 'CircuitBreakerError', 'CircuitBreakerError']
fails, purgatory: ['ConnectionError', 'ConnectionError', 'ConnectionError', 'OpenedState']
after one that fails: 1 failures
after one that fails: 2 failures
after one that hangs: 0 failures
after three that fail: open
after a trial that hangs: closed"
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo "CHANGED, expected:"; printf '%s\n' "$expected"; exit 1; }
