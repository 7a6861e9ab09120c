"""What a file must pass before anything opens it: an uploaded document may be a trap."""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path
from xml.etree.ElementTree import ParseError

from knowledge.errors import ImportFailure, reason_of

MAX_FILE = 20 * 1024 * 1024
MAX_UNPACKED = 50 * 1024 * 1024
MAX_MEMBERS = 2000
MAX_RATIO = 200
"""Office XML packs about 1:10, a bomb 1:1000."""
MAX_CELLS = 500_000
MAX_COLUMNS = 1000

_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_DTD = re.compile("|".join(("<!DOCTYPE", "<!ENTITY")).encode(), re.IGNORECASE)
_REFERENCE = re.compile(
    rb"""\br(?:ef)?\s*=\s*["']\$?([A-Za-z]{1,7})\$?(\d{1,9})(?::\$?([A-Za-z]{1,7})\$?(\d{1,9}))?["']"""
)


def contents(path: Path) -> bytes:
    """Return the bytes of the file, unless it is missing, empty or too large."""
    try:
        if not path.is_file():
            raise ImportFailure(f"找不到文件 {path}" if not path.exists() else f"{path} 不是文件")
        if path.stat().st_size > MAX_FILE:
            raise ImportFailure(f"{path.name} 超过 {MAX_FILE // 1024 // 1024} MB，没有打开")
        data = path.read_bytes()
    except OSError as error:
        raise ImportFailure(f"打不开文件 {path}（{reason_of(error)}）") from None
    inspect_bytes(data, path.name)
    return data


def inspect_bytes(data: bytes, name: str) -> None:
    """Refuse what no reader of ours can open."""
    if data.startswith(_OLD_OFFICE):
        raise ImportFailure(f"{name} 是旧版或加密的 Office 文件，请另存为 .docx 或 .xlsx")
    if not data.strip():
        raise ImportFailure(f"{name} 是空文件")


def inspect_package(archive: zipfile.ZipFile, name: str, *, cells: int = MAX_CELLS) -> None:
    """Refuse a package that unpacks to too much, is encrypted, or whose XML could expand or reach outside.

    `cells` is how many a sheet may span: what its reader can build without harm.
    """
    members = archive.infolist()
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * max(packed, 1024):
        raise ImportFailure(f"{name} 解开后大得反常，没有打开")
    if any(member.flag_bits & 1 for member in members):
        raise ImportFailure(f"{name} 有密码，请先去掉密码")
    for member in members:
        if member.filename.endswith((".xml", ".rels", ".vml")):
            _inspect_xml(archive, member, name, cells)


def _inspect_xml(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, cells: int) -> None:
    data = _member(archive, member, name)
    # Every second byte of UTF-16 is zero here, so dropping the zeros lets one search serve both encodings.
    if _DTD.search(data.replace(b"\0", b"")):
        raise ImportFailure(f"{name} 里有文档类型定义（DTD），可能有害，没有打开")
    if "worksheets/" in member.filename:
        _inspect_sheet(data, name, cells)


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> bytes:
    with archive.open(member) as stream:
        data = stream.read(MAX_UNPACKED + 1)
    if len(data) > MAX_UNPACKED:
        raise ImportFailure(f"{name} 解开后大得反常，没有打开")
    return data


def _inspect_sheet(data: bytes, name: str, cells: int) -> None:
    # One cell at the far corner, or one merged range over the whole sheet, would be built cell by cell.
    last_row = last_column = merged = 0
    for match in _REFERENCE.finditer(data):
        left, top = _column(match[1]), int(match[2])
        right, bottom = (_column(match[3]), int(match[4])) if match[3] else (left, top)
        if not data[match.start() : match.start() + 3].startswith(b"ref"):
            last_row, last_column = max(last_row, bottom), max(last_column, right)
        elif b"mergeCell" in data[max(0, match.start() - 40) : match.start()]:
            merged += (abs(bottom - top) + 1) * (abs(right - left) + 1)
    if last_row * last_column > cells or last_column > MAX_COLUMNS or merged > cells:
        raise ImportFailure(f"{name} 的表格范围大得反常（{last_row} 行 {last_column} 列），没有打开")


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


DAMAGED = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, ParseError, KeyError, ValueError, TypeError, AttributeError,
)  # fmt: skip
"""What the libraries raise on a file that is broken or is not what its name says."""
