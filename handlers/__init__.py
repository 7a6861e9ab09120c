"""Telegram in, Telegram out: turns updates into questions and answers into messages."""
