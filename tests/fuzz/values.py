"""Values to put into fields: hostile, unusual, or taken from elsewhere in the same tree."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

ENCODINGS = (
    "utf-8", "utf-16", "utf-16-be", "utf-32", "iso-8859-1", "iso-8859-15", "windows-1252", "us-ascii", "cp037",
    "shift_jis", "gb18030", "utf-7", "rot-13", "zlib", "hex", "idna", "punycode", "unicode_escape", "no-such",
)  # fmt: skip
_WHITESPACE = ("", " ", "\t", "\n", "\r\n", "\u00a0", "\u2028", "\u3000", "\ufeff", "\x0b")
_HOSTILE = (
    "\x1b[31mA\x1b]0;t\x07", "\x9b31m\x85", "A\u202eB\u2066", "\n::error::A", "##vso[task.prependpath]/evil",
    "##teamcity[x]", "::stop-commands::t", "]]>", "<![CDATA[", "<!--", "-->", "--", "&amp;", "&#0;", "&#x1b;", "&a;", "%s%n",
    "{0}", "{", "}", "[", "]", "[red]", "[/]", "\\", "'", '"', "`", "\0", "\ud800", "\udcff", "\U000e0041", "\U0010ffff",
    "é", "İ", "ß", "ǆ", "\u0130stanbul", "e\u0301", "Ａ", "𝔸", "٣", "²", "½",
)  # fmt: skip
_NUMBERS = (
    "0", "-1", "1", "+1", "00", "1.5", "1e400", "-0", "NaN", "Infinity", "0x10", "9" * 18, "9" * 20, "9" * 400, "9" * 5000,
    "1" + "0" * 19, "-9223372036854775808", "9223372036854775807", "1_000", " 1", "1 ", "true", "false", "null",
)  # fmt: skip
_PATHS = (
    ".", "..", "/", "//", "../..", "../../../../../../etc/passwd", "/dev/zero", "/dev/stdin", "a/../a", "a//b", "./a",
    "a/./b", "C:\\a", "file:///etc/passwd", "http://", "https://acme.test/a?b=c", "*", "**", "a/**/b", "[a-", "!a", "#a", "\\",
)  # fmt: skip
_IDS = (
    "Acme_Sync", "Acme_Sync::sync", "Acme_Sync::", "::", "_", "__", "Acme", "acme_sync", "Acme_Sync::a::b", "Magento_Backend",
    "Magento_Backend::admin", "Magento_Backend::all", "Magento_Webapi", "anonymous", "self", "parent", "static",
    "Acme\\Sync\\Api\\AInterface", "\\Acme\\Sync", "Acme\\", "\\", "\\\\", "Magento\\Framework\\DataObject", "/V1/acme/:id",
    "/V1//", ":", "/:a/:a", "/V1/:", "GET", "get", "POST", "HEAD", "magento/framework", "acme/module-sync", "ext-json", "php",
    "magento2-module", "metapackage", "registration.php", "array", "mixed", "string[]", "int[][]", "?string", "a|b", "\\a[]",
)  # fmt: skip
CONSTRAINTS = (
    "*", "^1.2", "~1", "~1.2.3", ">=1 <2", "1 - 2", "1.0 - 2.0 || ^3", "dev-main", "dev-main as 1.0", "1.x-dev", "@dev",
    "1.0@stable", "<1", "!=1", "||", "|", ",", ">=", "^", "~", "1.2.3.4.5", "1-beta.2+b", "v1", "=1", "==1", "<>1", ">1,<2",
    "1.0-p1", "103.0.*", "2.4.7-p3", "self.version", "#abc", "dev-a#b", "1 || dev-a", "0", "20240101", "1.0 as dev-main",
)  # fmt: skip
_COMMENTS = (
    "magelint: ignore[all]", "magelint: ignore[acl-unknown-parent]", "magelint: file-ignore[xml-syntax] because",
    "magelint: ignore", "magelint:ignore[]", "magelint: ignore[a,]", "Magelint ignore", "magelint: ignore[a] [b] c",
    "magelint: ignore[module-obsolete-setup-version, module-obsolete-setup-version]",
)  # fmt: skip
_ALL = (_WHITESPACE, _HOSTILE, _HOSTILE, _NUMBERS, _PATHS, _IDS, _IDS, _IDS, CONSTRAINTS, _COMMENTS)


def value(rng: Random, words: Sequence[str] = (), old: str = "") -> str:
    """A value to replace `old`."""
    choice = rng.randrange(10)
    if words and choice < 4:  # ids are exchanged
        return rng.choice(words)
    if choice == 4 and old:
        return rng.choice(
            (
                old.swapcase(),
                old.upper(),
                old[::-1],
                f" {old}",
                f"{old} ",
                old * 2,
                old[:-1],
                old[1:],
                f"{old}\n",
                f"\\{old}",
            )
        )
    if choice == 5:
        return rng.choice(rng.choice(_ALL)) + old
    if choice == 6:
        return old + rng.choice(rng.choice(_ALL))
    if choice == 7 and rng.random() < 0.3:
        unit = rng.choice(rng.choice(_ALL))
        return unit * min(rng.choice((10, 300, 5000)), 1 + 20_000 // max(len(unit), 1))
    return rng.choice(rng.choice(_ALL))
