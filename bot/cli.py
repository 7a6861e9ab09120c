"""The command line: what `python -m bot …` can do, and how it fails.

Each command lives in a module of its own that is imported only when the command is called: an answer in the terminal
must not wait for Telegram's library to load.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import click

from bot import logs
from bot.errors import BotError
from knowledge.errors import KnowledgeError, reason_of

COMMANDS = {
    "run": "bot.running:run",
    "ask": "bot.asking:ask",
    "explain": "bot.asking:explain",
    "tasks": "bot.tasks_cli:tasks",
    "progress": "bot.progress_cli:progress",
    "invite": "bot.invite_cli:invite",
    "backup": "bot.backup_cli:backup",
    "restore": "bot.backup_cli:restore",
    "audit": "bot.backup_cli:audit",
    "remind": "bot.remind_cli:remind",
    "doctor": "bot.doctor:doctor",
    "health": "bot.health:health",
}
"""Each command and where it is written."""


class Commands(click.Group):
    """A group whose commands are imported when they are called; without one it runs the bot."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name].partition(":")
        command = getattr(import_module(module), attribute)
        return command if isinstance(command, click.Command) else None


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="任务通：用中文回答关于政策任务清单的问题。不写命令就启动机器人。",
)
@click.option("--debug", is_flag=True, help="记录一切（令牌除外），出错时说明来处。")
@click.pass_context
def bot(ctx: click.Context, debug: bool) -> None:
    """Start the bot, or run one command."""
    logs.configure(debug=debug)
    if ctx.invoked_subcommand is None:
        ctx.invoke(_command(ctx, "run"))


def _command(ctx: click.Context, name: str) -> click.Command:
    command = bot.get_command(ctx, name)
    if command is None:
        raise click.UsageError(f"No such command '{name}'.")
    return command


def main(arguments: list[str] | None = None) -> None:
    """Run one command and leave with its exit code: 0 done, 1 a failure told in one line, 2 wrong usage."""
    _speak_utf8()
    sys.exit(_run(sys.argv[1:] if arguments is None else arguments))


def _run(arguments: list[str]) -> int:
    try:
        outcome: Any = bot.main(arguments, prog_name="python -m bot", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        return 1
    except BrokenPipeError:  # `… | head` has read enough
        sys.stdout = None
        return 0
    except (KnowledgeError, BotError) as error:
        return _failed(str(error), error)
    except OSError as error:
        return _failed(f"{error.filename}：{reason_of(error)}" if error.filename else reason_of(error), error)
    except Exception as error:  # noqa: BLE001 - the last line of defence: one line, never a traceback
        return _failed(f"出了意外（{type(error).__name__}: {error}）；加 --debug 可看详情", error)
    return outcome if isinstance(outcome, int) else 0


def _failed(message: str, error: BaseException) -> int:
    logs.trace(error)
    click.echo(logs.redact(" ".join(message.split())), err=True)
    return 1


def _speak_utf8() -> None:
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")
