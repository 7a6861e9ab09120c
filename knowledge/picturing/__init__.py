"""Pictures: which one fits a question, what it shows, and how people ask for it."""

from __future__ import annotations

from knowledge.picturing.building import chart_answer
from knowledge.picturing.subjects import Picture, Sort, code_for, fitting, read_code, write_code
from knowledge.picturing.wishes import Wish, wish_in

__all__ = ["Picture", "Sort", "Wish", "chart_answer", "code_for", "fitting", "read_code", "wish_in", "write_code"]
