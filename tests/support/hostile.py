"""Labels that would do harm as anything but text."""

from __future__ import annotations

HOSTILE = [
    '"];}; digraph{x->y', '"', '\\"', "\\", "ends in \\", "\\" * 999, r"\N \G \E \T \H \L \l \r \n",
    "line\nline\r\nline\ttab", "{a|b}", "<port> x|<y>", "<b>bold</b>", "<<b>html</b>>",
    "<table><tr><td>x</td></tr></table>", "<script>alert(1)</script>", "</title><svg onload=f()>",
    "</svg><img src=x onerror=f()>", '" onmouseover="f()', "' onmouseover='f()", "javascript:f()",
    "]]><script>f()</script><![CDATA[", "--><script>f()</script><!--", "&lt;b&gt; &#60; &amp;amp;",
    "&bogus;", "&", '<!DOCTYPE x [<!ENTITY a "aa">]>', '<?xml version="1.0"?>', "<foreignObject>",
    "${f()}", "{{7*7}}", "`id`", "$(id)", "; rm -rf x", "../../x", "-Tsvg -o x", "-", " ",
    "   a   b", "\x00", "a\x00b", "\x01\x08\x1b[31m", "\ud800", "\udfff\ud800", "\u202eevil\u202c",
    "\u2028\u2029", "\ufeff", "\ufffe", "e\u0301", "\U0001f600", "strict graph",
    "node", "edge", "subgraph", "n0", "legend", "1.5", "-.5", "%s%n", "a;b", "a,b", "a->b", "a--b",
    "//c", "/*c*/", "#include", "A" * 100_000, '"' * 10_000, "<" * 10_000,
    "".join(map(chr, range(256))),
]  # fmt: skip
