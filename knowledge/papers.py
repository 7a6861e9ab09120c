"""A paper as a Word file."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from knowledge.answer import Paper

FONT = "宋体"
TITLE_FONT = "黑体"


def word(paper: Paper) -> bytes:
    """The paper as .docx."""
    import docx  # only paid for where a paper is made
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    document = docx.Document()
    document.core_properties.title, document.core_properties.author = paper.title, ""
    _font(document.styles["Normal"], FONT, Pt(14))
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _font(title.add_run(paper.title), TITLE_FONT, Pt(20))
    dated = document.add_paragraph(paper.dated)
    dated.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for section in paper.sections:
        heading = document.add_paragraph()
        heading.paragraph_format.first_line_indent = Pt(28)
        _font(heading.add_run(section.heading), TITLE_FONT, Pt(14))
        for sentence in section.sentences:
            document.add_paragraph(sentence).paragraph_format.first_line_indent = Pt(28)
    document.add_paragraph(f"依据：{paper.source}").paragraph_format.first_line_indent = Pt(28)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _font(owner: Any, name: str, size: Any) -> None:
    """Set a font for Chinese text too: Word asks for it apart."""
    from docx.oxml.ns import qn

    owner.font.name, owner.font.size = name, size
    owner.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)
