"""A report on what users said to an app: a table in the console, and a plot of its days.

It reads the log of an app of the server of the environment (``FASTGPT_BASE_URL``, ``FASTGPT_API_KEY``,
``FASTGPT_APP_ID``), which servers from 4.15.2 give to a key that may read logs, or of the embedded emulator, which has
made up three weeks.  The pages of the log are fetched one after the other, and no more is kept than the figures.
It needs ``rich``; any browser shows the plot:

    python examples/log_report.py --days 21 --plot report.svg
"""

from __future__ import annotations

import argparse
import os
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from fastgpt import ConfigurationError, FastGPTClient, new_id, paginate, user
from fastgpt.apps import AppLog, AppLogUser, GetAppLogs
from fastgpt.emulator import Emulator, Script
from serving import from_group, positive, run, server

with from_group("examples"):
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table


@dataclass
class Day:
    """The figures of one day."""

    chats: int = 0
    messages: int = 0
    errors: int = 0
    good: int = 0
    bad: int = 0
    seconds: float = 0.0

    def add(self, chat: AppLog) -> None:
        """Count a chat in."""
        self.chats += 1
        self.messages += int(chat.message_count or 0)
        self.errors += int(chat.error_count or 0)
        self.good += int(chat.user_good_feedback_count or 0)
        self.bad += int(chat.user_bad_feedback_count or 0)
        self.seconds += chat.average_response_time or 0.0

    @property
    def average_seconds(self) -> float:
        """How long an answer took, on average over the chats."""
        return self.seconds / self.chats if self.chats else 0.0


def by_day(chats: Iterable[AppLog], first: date, last: date) -> Mapping[date, Day]:
    """Sum up chats by the day of their last message; a day without any has its place too."""
    days = {first + timedelta(days=number): Day() for number in range((last - first).days + 1)}
    for chat in chats:
        if chat.update_time is not None and (day := chat.update_time.astimezone(UTC).date()) in days:
            days[day].add(chat)
    return days


def table(days: Mapping[date, Day], users: Sequence[AppLogUser]) -> Table:
    """Return the days that had chats, and who talked most."""
    made = Table("day", "chats", "messages", "errors", "good", "bad", "s/answer", title="Chats by day")
    for day, figures in days.items():
        if figures.chats:
            counts = (figures.chats, figures.messages, figures.errors, figures.good, figures.bad)
            made.add_row(f"{day}", *map(str, counts), f"{figures.average_seconds:.2f}")
    most = sorted(users, key=lambda each: each.count, reverse=True)[:5]
    made.caption = "most chats: " + ", ".join(f"{escape(each.name)} ({each.count})" for each in most)
    return made


def plot(days: Mapping[date, Day]) -> str:
    """Draw chats and errors by day, as SVG."""
    width, height, left, top = 26, 160, 40, 40
    most = max(max(day.chats, day.errors, 1) for day in days.values())
    drawn: list[str] = []
    for number, (day, figures) in enumerate(days.items()):
        x, base = left + width * number, top + height
        for what, count, wide in (("chats", figures.chats, width - 6), ("errors", figures.errors, width - 16)):
            tall = height * count / most
            drawn.append(
                f'<rect class="{what}" x="{x}" y="{base - tall:.1f}" width="{wide}" height="{tall:.1f}">'
                f"<title>{day}: {count} {what}</title></rect>"
            )
        drawn.append(f'<text transform="translate({x + 14} {base + 8}) rotate(60)">{day:%d %b}</text>')
    for count in sorted({0, most // 2, most}):
        y = top + height * (1 - count / most)
        drawn.append(f'<text x="{left - 8}" y="{y + 4:.1f}" text-anchor="end">{count}</text>')
        drawn.append(f'<path d="M{left} {y:.1f}h{width * len(days)}"/>')
    return SVG.format(width=left + width * len(days) + 20, height=top + height + 55, drawn="\n".join(drawn))


SVG = """\
<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="sans-serif" font-size="11">
<style>.chats {{fill: #9ecae1}} .errors {{fill: #d62728}} path {{stroke: #0002}} text {{fill: #444}}</style>
<rect width="100%" height="100%" fill="white"/>
<text x="40" y="22" font-size="14">Chats by day, and <tspan style="fill: #d62728">errors</tspan> in them</text>
{drawn}
</svg>
"""


def made_up() -> Emulator:
    """Return an emulator that users have talked to for three weeks, the same on each run."""
    chance = random.Random(7)
    now = [datetime.now(UTC)]
    moments = sorted(now[0] - timedelta(minutes=chance.randrange(20 * 24 * 60)) for _ in range(90))

    def sleep(seconds: float) -> None:
        now[0] += timedelta(seconds=seconds)

    emulator = Emulator(clock=lambda: now[0], sleep=sleep)
    with emulator.client(emulator.account_key).with_options(app_id=emulator.app_id) as client:
        for now[0] in moments:
            error = "503 overloaded" if chance.random() < 0.15 else ""
            emulator.queue_answers(Script(delay=chance.uniform(1, 6), text="High up.", error=error))
            chat_id, row = new_id(), new_id()
            who = chance.choice(("ada", "grace", "alan", "edsger"))
            with client.stream_chat_completion(
                messages=[user("Where do storks nest?")], chat_id=chat_id, response_chat_item_id=row, custom_uid=who
            ) as events:
                events.answer()
            if chance.random() < 0.3:
                good = chance.choice(("yes", None))
                bad = "no" if good is None else None
                client.update_user_feedback(
                    chat_id=chat_id, data_id=row, user_good_feedback=good, user_bad_feedback=bad
                )
    return emulator


def main(arguments: Sequence[str]) -> None:
    """Report on the log of an app."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--app", help="the id of the app (default: FASTGPT_APP_ID)")
    parser.add_argument("--days", type=positive, default=21, help="how many days back (default: %(default)s)")
    parser.add_argument("--plot", type=Path, help="the SVG to draw into")
    asked = parser.parse_args(arguments, Arguments())
    end = datetime.now(UTC)
    start = end - timedelta(days=asked.days - 1)
    with server(made_up), FastGPTClient.from_env() as client:
        app_id = asked.app or os.environ.get("FASTGPT_APP_ID")
        if not app_id:
            raise ConfigurationError("FASTGPT_APP_ID: expected the id of an app in the environment, or by --app")
        log = GetAppLogs(app_id=app_id, date_start=start, date_end=end, page_size=100)
        days = by_day(paginate(client.typed, log), start.date(), end.date())
        users = client.typed.get_app_log_users(app_id=app_id, date_start=start, date_end=end).list
    Console().print(table(days, users))
    if asked.plot is not None:
        asked.plot.write_text(plot(days), encoding="utf-8")
        print(asked.plot)


class Arguments(argparse.Namespace):
    """What the command line says."""

    app: str | None
    days: int
    plot: Path | None


if __name__ == "__main__":
    run(main)
