"""What a Telegram says that agrees to everything at once."""

from __future__ import annotations

ME = {"id": 1, "is_bot": True, "first_name": "任务通", "username": "renwutong_bot"}
SENT = {
    "message_id": 2,
    "date": 1602725400,
    "chat": {"id": 7, "type": "private", "first_name": "林"},
    "from": ME,
    "text": "湛江：工业企业“上云上平台”项目至少16个。",
}
