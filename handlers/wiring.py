"""Which handler answers what: the one place where all of them meet."""

from __future__ import annotations

from typing import Any

from telegram import Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    InlineQueryHandler,
    MessageHandler,
    TypeHandler,
    filters,
)

from handlers.access import Door
from handlers.buttons import Buttons, QuestionButtons
from handlers.charts import Charts
from handlers.commands import Commands
from handlers.failures import on_error
from handlers.history import History
from handlers.importing import Importing
from handlers.inline import Inline
from handlers.inviting import Inviting
from handlers.joining import Joining
from handlers.ledger_files import LedgerFiles
from handlers.live_cards import LiveCards
from handlers.members import Members
from handlers.privacy import Privacy
from handlers.push_buttons import PushButtons
from handlers.pushing import Pushing
from handlers.questions import Questions, WithoutWords, Words
from handlers.replying import Replying
from handlers.report_talk import ReportTalk
from handlers.services import Services
from handlers.status import Status
from handlers.subscribing import Subscribing


def wire(application: Application[Any, Any, Any, Any, Any, Any], services: Services) -> None:
    """Say which handler answers what. The first that fits takes it, so the most frequent stand first."""
    replying = Replying(services)
    reports, pushing, importing = ReportTalk(services), Pushing(services), Importing(services)
    subscribing, files = Subscribing(replying), LedgerFiles(services)
    questions = Questions(replying, reports, pushing, subscribing, importing, files)
    commands = Commands(replying)
    members = (Inviting(services), Members(services), Privacy(services))
    both = (reports, PushButtons(pushing, LiveCards(pushing)), subscribing, *members)
    pressed = (QuestionButtons(replying), Charts(replying), importing, *both)
    called = (commands, Status(replying), files, History(services), *both)
    rooms = {code: room for owner in pressed for code, room in owner.rooms.items()}
    answered = {name: callback for owner in called for name, callback in owner.commands.items()}
    if services.members_only:
        application.add_handler(TypeHandler(Update, Door(services, frozenset(answered)).check), group=-1)
    application.add_handler(MessageHandler(Words(), questions.on_words))
    application.add_handler(CallbackQueryHandler(Buttons(rooms).on_press))
    application.add_handler(InlineQueryHandler(Inline(services).on_query))
    application.add_handler(Joining(replying).handler)
    for name, callback in answered.items():
        application.add_handler(CommandHandler(name, callback))
    application.add_handler(MessageHandler(filters.COMMAND, commands.unknown))
    application.add_handler(MessageHandler(WithoutWords(), questions.on_no_words))
    application.add_error_handler(on_error)
