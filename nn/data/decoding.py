"""The text of a file in a named encoding, or an error that says what the file is instead."""

from __future__ import annotations

import codecs
import re

from autograd.messages import Advised, did_you_mean, quoted

_FORMATS = {  # the first bytes of files that are not text
    b"PK\x03\x04": "a zip archive, such as an Excel workbook; save the sheet as CSV",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook; save the sheet as CSV",
    b"\x1f\x8b": "compressed with gzip; unpack it first",
    b"PAR1": "a Parquet file; read it with pandas and give read_csv the DataFrame",
}
_MARKS = {  # byte order marks, the longer ones first
    codecs.BOM_UTF32_LE: "utf-32", codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16",
}  # fmt: skip
_SCRIPTS = (  # encodings that can be recognized by their letters: what to try, and to advise
    ("euc-kr", "cp949", "Korean", r"[\uac00-\ud7a3]"),
    ("cp932", "cp932", "Japanese", r"[\u3040-\u30ff]"),
)
_KNOWN = ("utf-8", "utf-16", "cp1252", "latin-1", "cp1251", "cp949", "euc-kr", "cp932", "gb18030")


def decoded(name: str, content: bytes, encoding: str) -> str:
    """The text of a file, without a byte order mark.

    Raises ValueError, naming the line, for bytes that are not text in that encoding, and for an
    encoding that Python does not know.
    """
    for begin, what in _FORMATS.items():
        if content.startswith(begin):
            raise ValueError(f"{name} is not text but {what}")
    try:
        codecs.lookup(encoding)
        text = content.decode(encoding).removeprefix("\ufeff")
    except LookupError:
        hint = did_you_mean(encoding, _KNOWN)
        raise ValueError(f"unknown encoding {quoted(encoding)}{hint}") from None
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        where = f"{name}, line {line}: byte 0x{content[error.start]:02x} is not {encoding} text; "
        raise Advised(where, *_likely(content)) from None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise Advised(
            f"{name}, line {line}: a zero byte, which {encoding} text never has but UTF-16 does: ",
            ("encoding", "utf-16-be" if content.startswith(b"\0") else "utf-16-le"),
        )
    return text


def _likely(content: bytes) -> tuple[str | tuple[str, str], ...]:
    """Which encoding the bytes probably have, for an error."""
    if mark := next((mark for mark in _MARKS if content.startswith(mark)), None):
        found = _MARKS[mark]
        return (
            f"the file begins with the byte order mark of {found.upper()}: ", ("encoding", found),
        )  # fmt: skip
    for tried, encoding, script, letters in _SCRIPTS:
        text = content.decode(tried, errors="replace")
        foreign = re.findall(r"[^\x00-\x7f]", text)
        if 10 * len(re.findall(letters, text)) > 8 * len(foreign):
            return f"it reads as {script} in ", ("encoding", encoding)
    return (
        "if the file has another encoding, name it: ", ("encoding", "cp1252"),
        " (Western European), cp1251 (Cyrillic), cp949 (Korean), gb18030 (Chinese)",
    )  # fmt: skip
