"""All text that people read keeps to the glossary: the field's terms, stated plainly."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[1]
CODE = sorted([*TOP.glob("linter/**/*.py"), *TOP.glob("rules/**/*.py")])
PAGES = sorted(
    [
        *TOP.glob("*.md"),
        *TOP.glob("linter/docs/**/*.md"),
        *TOP.glob("linter/magelint/**/*.md"),
        *TOP.glob("rules/**/*.md"),
    ]
)

TEMPLATES = sorted([*TOP.glob("linter/**/*.jinja"), *TOP.glob("linter/magelint/**/*.js")])
FILES = [TOP / name for name in ("action.yml", "pyproject.toml", "Makefile", ".pre-commit-hooks.yaml", ".ci/run")]

# what not to write, and what to write
GLOSSARY = {
    r"blanks?": "whitespace, empty",
    r"misspelt|mistyped|miswritten": "misspelled, typo",
    r"meant": "intended; did you mean",
    r"(?:is|are|there is|where) (?-i:none)": "is not, is invalid, does not exist",
    r"(?<!there )(?:is|are) no(?= )(?! longer\b)": "is not a …, is not a valid …",
    r"(?:is|are|was|were) not (?:there|here)|nobody has|to be had": "missing, does not exist, not found",
    r"shops?": "installation, store",
    r"alone": "standalone, only",
    r"stands? for|stand in for": "use, represent",
    r"facts? (?:of|about|for)": "bundled data",
    r"says? nothing|leaves? (?:it|them|that) alone|without a word|says? it\b|say so": "report, suppress, skip, ignore",
    r"mend(?:s|ed|ing)?|cures?": "fix",
    r"ask(?:s|ed|ing)? for|brings? in|brought in|wants?\b": "requires, requests, declares, references",
    r"(?:switched|turned) (?:on|off)|(?:is|are) off": "enabled, disabled",
    r"dies?|died|kills?|killed|dead": "throws an exception, causes a fatal error, stops working",
    r"who may do everything|with all rights": "full administrators",
    r"(?:stand|stands|standing) (?:above|below|beside|behind|twice|in|at|there|here|on)|hangs?|hung|hanging": (
        "parent, ancestor, child; is declared, appears"
    ),
    r"letter's case|a letter’s case": "case-sensitive, differs in case",
    r"besides|beside": "and also, in addition, next to",
    r"(?:file|folder|module|modules|files|which|that|it|class|classes|what|resource|they|one) (?:lies?|lie|lay)": (
        "is located, is"
    ),
    r"has no place|in its place|takes the place": "is not allowed here, replaces",
    r"anew|in vain|thereby|whereby|therein|thereof|hence|shall|ought": "again, without effect, must",
    r"as it stands|as they stand|for nothing|of nobody|to nobody": "unchanged, unused",
    r"of Magento's(?:\s+own)?(?!\s+\w)|of ours": "Magento's",
    r"makes? of": "computes, reads",
    r"comes? of": "is caused by",
    r"refus(?:e|es|ed|ing|als?)": "reject",
    r"in force": "effective",
    r"(?<!that )Magento throws(?!\s+(?:an?|the|one|no)\b|\s*[`\"·])": "Magento throws an exception",
    r"somebody|everybody|whoever": "someone, everyone, anyone who",
    r"(?:tells?|told|telling)(?! (?:you|me|us)\b)": "report, state, show",
    r"oddit(?:y|ies)|likewise|moods?|thrown away": "special case, also, load, discarded",
    r"nothing found": "no findings",
    r"rules? (?:fails?|failed)": "crash",
}
BANNED = [(re.compile(rf"(?<![\w-])(?:{words})(?![\w-])", re.IGNORECASE), better) for words, better in GLOSSARY.items()]

_FENCED = re.compile(r"^(`{3,}).*?^\1$", re.MULTILINE | re.DOTALL)
_QUOTED = re.compile(r"``.+?``|`[^`]*`|\]\([^)]*\)|<[^<>\n]*>|\"[^\"\n]*\"", re.DOTALL)


def _hits(text: str, where: str, line: int = 1) -> Iterator[str]:
    prose = _QUOTED.sub(lambda m: re.sub(r"[^\n]", "·", m[0]), text)
    for pattern, better in BANNED:
        for found in pattern.finditer(prose):
            at = line + prose.count("\n", 0, found.start())
            yield f"{where}:{at}: {found[0]!r}: write {better}"


def _strings(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """The string literals of a module, f-strings as a whole, docstrings included."""
    parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            text = "".join(str(v.value) if isinstance(v, ast.Constant) else "`x`" for v in node.values)
            yield node.lineno, text
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in parts:
            yield node.lineno, node.value


def _comments(source: str) -> Iterator[tuple[int, str]]:
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def _no_hits(hits: Iterable[str]) -> None:
    found = list(hits)
    if found:
        pytest.fail("\n".join(found), pytrace=False)


def _name(path: Path) -> str:
    return path.relative_to(TOP).as_posix()


@pytest.mark.parametrize("path", CODE, ids=_name)
def test_code(path: Path) -> None:
    """Messages, labels, help, option help, docstrings and comments."""
    source = path.read_text(encoding="utf-8")
    texts = [(line, text) for line, text in _strings(ast.parse(source)) if " " in text]
    texts += _comments(source)
    _no_hits(hit for line, text in texts for hit in _hits(text, _name(path), line))


@pytest.mark.parametrize("path", CODE, ids=_name)
def test_docstrings(path: Path) -> None:
    """A predicate's docstring says when it is true; no first line is longer than a line of a terminal."""
    wrong = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            first = (ast.get_docstring(node) or "").split("\n", 1)[0]
            if first.startswith("Whether"):
                wrong.append(f"{_name(path)}: {first}: write True if …")
    _no_hits(wrong)


@pytest.mark.parametrize("path", PAGES, ids=_name)
def test_pages(path: Path) -> None:
    text = _FENCED.sub(lambda m: re.sub(r"[^\n]", "", m[0]), path.read_text(encoding="utf-8"))
    _no_hits(_hits(text, _name(path)))


@pytest.mark.parametrize("path", [*FILES, *TEMPLATES], ids=_name)
def test_other_files(path: Path) -> None:
    """Descriptions and comments of the files that tools read."""
    _no_hits(_hits(path.read_text(encoding="utf-8"), _name(path)))


@pytest.mark.parametrize(
    "sentence",
    [
        "Mend what can be mended without changing its meaning.",
        "the e-mail address, which is none",
        "PHP dies of the call",
        "`x` asks for `y`",
        "`x` is no URL",
        "`a` hangs below `b`",
        "Write to a file besides",
        "not `x` to Magento because of the blanks that it has",
        "Magento drops it without a word",
        "only who may do everything may call it",
        "facts of X stand for it",
        "Composer refuses the name",
        "the declaration in force",
        "Magento throws while it merges",
        "nothing found in a module",
    ],
)
def test_the_glossary_finds_what_it_bans(sentence: str) -> None:
    assert list(_hits(sentence, "here"))


def test_quotations_are_not_ours() -> None:
    assert list(_hits('Magento says "this shop is no root" and `ask for` it', "here")) == []
