"""`python -m benchmarks.noop`: a Telegram that says yes to everything at once, for measuring what a request costs."""

from __future__ import annotations

import asyncio
import json
import re

from benchmarks.canned import ME, SENT


def _answer(result: object) -> bytes:
    body = json.dumps({"ok": True, "result": result}).encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


_ANSWERS = {b"getMe": _answer(ME), b"sendMessage": _answer(SENT)}
_OTHERWISE = _answer(True)


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while head := await reader.readuntil(b"\r\n\r\n"):
            found = re.search(rb"(?i)content-length: *(\d+)", head)
            await reader.readexactly(int(found[1]) if found else 0)
            method = head.partition(b" HTTP/")[0].rpartition(b"/")[2]
            writer.write(_ANSWERS.get(method, _OTHERWISE))
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


async def main() -> None:
    """Listen on a free port of loopback, and print its number."""
    server = await asyncio.start_server(_serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
