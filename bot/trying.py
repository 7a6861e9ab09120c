"""The local trial chat: the whole bot in this process, on a stand-in for Telegram, with a chat page on loopback."""

from __future__ import annotations

import asyncio
import signal
import tempfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click

from bot.advice import open_adviser
from bot.application import ALLOWED_UPDATES, SENDER, SWEEP, build
from bot.database import Database
from bot.settings import Secret, Settings
from bot.simulator.clock import TRIAL_START, TrialClock
from bot.simulator.people import ADMIN
from bot.simulator.request import SimulatedRequest
from bot.simulator.runner import Runner
from bot.simulator.samples import report_example, report_samples, seat_official
from bot.simulator.trial import TrialServer, trial_telegram
from bot.sweeping import Sweep
from handlers.examples import examples
from handlers.rendering import as_text
from knowledge.conversation import Adviser
from knowledge.ledger import Ledger


def try_out(settings: Settings) -> None:
    """Serve the trial chat until it is interrupted; its data is forgotten with it."""
    adviser = open_adviser(settings.tasks)
    with tempfile.TemporaryDirectory(prefix="renwutong-") as folder:
        asyncio.run(_serve(replace(settings, database=Path(folder) / "trial.db"), adviser))


async def _serve(settings: Settings, adviser: Adviser) -> None:
    clock = TrialClock(settings.today or TRIAL_START, zone=settings.timezone)
    fake = trial_telegram(clock)
    _seed(settings.database, adviser, clock)
    application = build(
        replace(settings, token=Secret(fake.token), admins=(ADMIN.id,)),
        adviser,
        clock.now,
        request=SimulatedRequest(fake),
        get_updates_request=SimulatedRequest(fake),
    )
    sweep: Sweep = application.bot_data[SWEEP]

    async def moved(_now: datetime) -> None:
        await sweep.run()

    clock.on_move(moved)
    async with (
        Runner(application, fake, allowed_updates=ALLOWED_UPDATES) as runner,
        TrialServer(runner, clock, examples=_examples(adviser)) as server,
    ):
        runner.idle = application.bot_data[SENDER].idle
        _greet(adviser, clock, server.url)
        await _interrupted()


def _seed(path: Path, adviser: Adviser, clock: TrialClock) -> None:
    database = Database(path)
    try:
        database.write_now(lambda db: report_samples(Ledger(db, adviser.task_list), clock.now()))
        database.write_now(lambda db: seat_official(db, adviser.task_list, clock.now()))
    finally:
        database.close()


def _examples(adviser: Adviser) -> list[str]:
    return [*(example.question for example in examples(adviser.task_list)), report_example(adviser.task_list)]


def _greet(adviser: Adviser, clock: TrialClock, address: str) -> None:
    question = examples(adviser.task_list)[0].question
    click.echo(f"问：{question}")
    click.echo(f"答：{as_text(adviser.reply(question, now=clock.now()))}")
    click.echo(f"\n没有 BOT_TOKEN，先在本机试用：{address} （Ctrl-C 结束；设置 BOT_TOKEN 后即上线）")


async def _interrupted() -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    await stop.wait()
