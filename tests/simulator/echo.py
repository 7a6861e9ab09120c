"""A small bot that uses what the simulator offers."""

from __future__ import annotations

import io

from PIL import Image
from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    Update,
)
from telegram.constants import ChatAction
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    InlineQueryHandler,
    MessageHandler,
    filters,
)

from bot.simulator.request import SimulatedRequest
from bot.simulator.runner import AnyApplication
from bot.simulator.telegram import FakeTelegram

Context = ContextTypes.DEFAULT_TYPE


def picture(color: str = "teal") -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (320, 200), color).save(data, "PNG")
    return data.getvalue()


async def post_init(application: AnyApplication) -> None:
    await application.bot.set_my_commands([("start", "开始"), ("photo", "看一张图"), ("file", "下载台账")])


async def start(update: Update, context: Context) -> None:
    assert update.message
    await update.message.reply_text("你好" + "".join(f"：{word}" for word in context.args or ()))


async def echo(update: Update, context: Context) -> None:
    assert update.message
    text = update.message.text_html[:100]
    keyboard = InlineKeyboardMarkup.from_row(
        [InlineKeyboardButton("再来一个", callback_data="again"), InlineKeyboardButton("弹窗", callback_data="alert")]
    )
    await update.message.reply_chat_action(ChatAction.TYPING)
    await update.message.reply_html(
        f"<b>收到</b> {len(update.message.text or '')} 字：<code>{text}</code>",
        reply_markup=keyboard,
    )


async def edited(update: Update, context: Context) -> None:
    assert update.edited_message
    await update.edited_message.reply_text(f"改成了 {update.edited_message.text}")


async def pressed(update: Update, context: Context) -> None:
    assert update.callback_query
    if update.callback_query.data == "alert":
        await update.callback_query.answer("注意", show_alert=True)
        return
    await update.callback_query.answer("好")
    await update.callback_query.edit_message_text("编辑过了")


async def document(update: Update, context: Context) -> None:
    assert update.message
    assert update.message.document
    file = await update.message.document.get_file()
    data = bytes(await file.download_as_bytearray())
    await update.message.reply_document(data[::-1], filename="反.txt", caption=f"{len(data)} 字节")


async def photo(update: Update, context: Context) -> None:
    assert update.message
    await update.message.reply_photo(picture(), caption="一张图")


async def file(update: Update, context: Context) -> None:
    assert update.message
    await update.message.reply_document("台账".encode(), filename="台账.csv")


async def inline(update: Update, context: Context) -> None:
    assert update.inline_query
    content = InputTextMessageContent(f"<b>{update.inline_query.query}</b>", parse_mode="HTML")
    await update.inline_query.answer([InlineQueryResultArticle("1", "第一", content, description="说明")])


async def slow(update: Update, context: Context) -> None:
    assert update.message
    await update.message.reply_text("慢慢来")


def application_over(request: object, *, base_url: str = "https://api.telegram.org", token: str) -> AnyApplication:
    builder = ApplicationBuilder().token(token).base_url(f"{base_url}/bot").base_file_url(f"{base_url}/file/bot")
    built = builder.request(request).get_updates_request(request).post_init(post_init).build()  # type: ignore[arg-type]
    add_handlers(built)
    return built


def add_handlers(built: Application) -> None:  # type: ignore[type-arg]
    built.add_handler(CommandHandler("start", start))
    built.add_handler(CommandHandler("photo", photo))
    built.add_handler(CommandHandler("file", file))
    built.add_handler(CommandHandler("slow", slow, block=False))
    built.add_handler(CallbackQueryHandler(pressed))
    built.add_handler(InlineQueryHandler(inline))
    built.add_handler(MessageHandler(filters.UpdateType.EDITED_MESSAGE, edited))
    built.add_handler(MessageHandler(filters.PHOTO, photo))
    built.add_handler(MessageHandler(filters.Document.ALL, document))
    built.add_handler(MessageHandler(filters.TEXT & ~filters.COMMAND, echo))


def echo_application(fake: FakeTelegram) -> AnyApplication:
    return application_over(SimulatedRequest(fake), token=fake.token)
