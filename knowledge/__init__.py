"""The subject: task lists, questions, answers, progress. Knows no Telegram, no clock, no environment."""
