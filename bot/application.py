"""The one place where the bot is put together, for polling, for the webhook and for the trial chat alike."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from telegram import Update
from telegram.ext import Application, ApplicationBuilder
from telegram.request import BaseRequest, HTTPXRequest

from bot import logs
from bot.alarms import Alarms
from bot.backups import DailyBackups
from bot.database import Database
from bot.errors import SettingsError
from bot.flood import Flood
from bot.health import Pulse, examine, real_now
from bot.inbox import Inbox
from bot.keeping import keep_in_step
from bot.memory import StoredStates
from bot.ordering import ChatOrder
from bot.pacing import Pace
from bot.people import StoredPeople
from bot.pulse import Beat
from bot.pushing import StoredPushes
from bot.receiving import Receiving
from bot.reports import StoredReports
from bot.sending import ReplyLane, Sender
from bot.settings import Settings
from bot.subscribing import StoredSubscriptions
from bot.sweeping import Sweep
from bot.tables import StoredTables
from handlers import menus
from handlers.live_cards import LiveCards
from handlers.pushing import Pushing
from handlers.services import BotContext, Services
from handlers.speaking import SpeakingBot
from handlers.wiring import wire
from knowledge.conversation import Adviser
from knowledge.ledger import Ledger, remembered

BotApplication = Application[SpeakingBot, BotContext, dict[Any, Any], dict[Any, Any], dict[Any, Any], Any]
ALLOWED_UPDATES = (Update.MESSAGE, Update.EDITED_MESSAGE, Update.CALLBACK_QUERY, Update.INLINE_QUERY)
"""What the bot asks Telegram for."""
SWEEP = "sweep"
"""Where `bot_data` holds the sweep."""
READ_TIMEOUT = 20.0
CARDS = "cards"
"""Where `bot_data` holds the live cards of pushes."""
BACKUPS = "backups"
"""Where `bot_data` holds the daily backups."""
SENDER = "sender"
"""Where `bot_data` holds the sender."""
_log = logging.getLogger(__name__)


def build(
    settings: Settings,
    adviser: Adviser,
    clock: Callable[[], datetime],
    request: BaseRequest | None = None,
    get_updates_request: BaseRequest | None = None,
    pace: Pace | None = None,
    flood: Flood | None = None,
) -> BotApplication:
    """Put the bot together; `request` and `get_updates_request` stand in for the network in tests and trials.

    `pace` is Telegram's and `flood` what people need, unless told otherwise.

    Raises DatabaseError if the database cannot be used. `post_init` and `post_shutdown` open and close what the
    application needs: whoever runs it by hand must await them.
    """
    if settings.token is None:
        raise SettingsError("BOT_TOKEN：没有设置")
    logs.hide(settings.secrets)
    database = Database(settings.database)
    states = StoredStates(database, clock)
    states.forget_silent()
    keep_in_step(database, adviser.task_list, settings, clock())
    people = StoredPeople(database, settings.admins, states, clock)
    pushes = StoredPushes(database, people, clock)
    services = _services(settings, adviser, clock, database, states, people, pushes)
    pace, pulse, inbox = pace or Pace(), Pulse(database), Inbox(database, clock)
    bot = _bot(settings.token.reveal(), settings, pace, request, get_updates_request)
    receiving = Receiving(bot, inbox, flood or Flood(), pulse.beat)
    receiving.vitals = lambda: examine(database.reader, real_now(), clock())
    life = Life(
        services=services,
        states=states,
        database=database,
        inbox=inbox,
        sender=Sender(database, bot, clock, pace),
        sweep=_sweep(services, database, people, pushes, pulse),
        cards=LiveCards(Pushing(services)),
        backups=_backups(settings, database, people, clock),
        pulse=pulse,
    )
    application = _application(receiving, life)
    wire(application, services)
    return application


def _services(
    settings: Settings,
    adviser: Adviser,
    clock: Callable[[], datetime],
    database: Database,
    states: StoredStates,
    people: StoredPeople,
    pushes: StoredPushes,
) -> Services:
    """What the handlers need, kept in the database."""
    return Services(
        adviser=adviser,
        clock=clock,
        states=states,
        progress=Ledger(database.reader, adviser.task_list),
        people=people,
        reports=StoredReports(database, adviser.task_list, clock),
        subscriptions=StoredSubscriptions(database),
        pushes=pushes,
        tables=StoredTables(database, adviser.task_list, clock),
        admins=settings.admins,
        members_only=settings.members_only,
    )


def _sweep(services: Services, database: Database, people: StoredPeople, pushes: StoredPushes, pulse: Pulse) -> Sweep:
    """The sweep, which runs planned pushes as well and leaves a heartbeat."""
    sweep = Sweep(database, services.task_list, people, services.clock, members_only=services.members_only)
    pushing = Pushing(services)
    sweep.also = lambda: pushes.run_due(pushing.compose)
    sweep.on_swept = lambda: pulse.beat(Beat.SWEEP)
    return sweep


def _backups(
    settings: Settings, database: Database, people: StoredPeople, clock: Callable[[], datetime]
) -> DailyBackups:
    """The daily copies, whose failing the admins are told."""
    backups = DailyBackups(settings.database, settings.backups, clock)
    backups.alarm = Alarms(database, people, clock).no_backup
    return backups


def _application(receiving: Receiving, life: Life) -> BotApplication:
    """The application, in which every update that is received is handled in the order of its chat."""
    order = ChatOrder(life.inbox.handled)
    builder = ApplicationBuilder().updater(receiving).concurrent_updates(order).job_queue(None)
    builder = builder.post_init(life.begin).post_stop(life.stop).post_shutdown(life.end)
    application: BotApplication = builder.build()  # type: ignore[assignment]
    application.bot_data.update({SENDER: life.sender, SWEEP: life.sweep, CARDS: life.cards, BACKUPS: life.backups})
    receiving.handle_with(lambda update: _handle(application, update))
    return application


def _bot(
    token: str, settings: Settings, pace: Pace, request: BaseRequest | None, get_updates_request: BaseRequest | None
) -> SpeakingBot:
    return SpeakingBot(
        token,
        base_url=f"{settings.api_url}/bot",
        base_file_url=f"{settings.api_url}/file/bot",
        request=request or request_of(settings, connections=156),
        get_updates_request=get_updates_request or request_of(settings, connections=1),
        rate_limiter=ReplyLane(pace),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """What happens when the bot comes up and goes down."""

    services: Services
    states: StoredStates
    database: Database
    inbox: Inbox
    sender: Sender
    sweep: Sweep
    cards: LiveCards
    backups: DailyBackups
    pulse: Pulse

    async def begin(self, application: BotApplication) -> None:
        """Show the menus and begin to send what waits."""
        bot = application.bot
        await self.sender.start(self.sweep.tidy)
        self.cards.resume(bot)
        self.backups.start()
        await menus.publish(bot, self.services.task_list, self.services.admins)
        self.sweep.start()
        shown, edition = f"menus of {bot.id}", menus.edition()
        if remembered.get(self.database.reader, shown) != edition:
            known = self.services.admins  # theirs are shown at every start
            await menus.publish_to(bot, (each for each in self.services.people.everyone() if each.id not in known))
        about = {f"username of {bot.id}": bot.username or "", shown: edition}
        await self.database.write(lambda db: remembered.put(db, about))
        _log.info("任务通 is up as @%s", bot.username)

    async def stop(self, _application: BotApplication) -> None:
        """Let what is being sent arrive, while the network is still there."""
        await self.sweep.stop()
        await self.cards.stop()
        await self.sender.finish()

    async def end(self, _application: BotApplication) -> None:
        """Write down what is remembered and close the database."""
        await self.sweep.stop()
        await self.cards.stop()
        await self.sender.finish()
        await self.backups.stop()
        await self.states.flush()
        await self.inbox.flush()
        await self.pulse.flush()
        self.database.close()


async def _handle(application: BotApplication, update: Update) -> None:
    await application.update_processor.process_update(update, application.process_update(update))


def request_of(settings: Settings, *, connections: int) -> HTTPXRequest:
    """Reach Telegram the way the settings say."""
    return HTTPXRequest(
        connection_pool_size=connections,
        proxy=settings.proxy,
        connect_timeout=10.0,
        read_timeout=READ_TIMEOUT,
        write_timeout=READ_TIMEOUT,
        pool_timeout=10.0,
    )
