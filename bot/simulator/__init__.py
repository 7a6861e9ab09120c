"""A stand-in for Telegram: a strict fake Bot API, a door to talk through, and a chat page on loopback."""
