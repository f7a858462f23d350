"""The generated parts of the documentation: a hook of MkDocs, see `linter/mkdocs.yml`.

At build time it adds a page for each rule and the index of rules, and replaces each `<!-- generated: NAME -->` of a
page with the table of that name. `tests/generate.py` takes README's table of families from here.
"""

from __future__ import annotations

import inspect
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import click

from magelint.cli import COMMANDS, cli
from magelint.cli.options import GROUPS
from magelint.engine.engine_rules import ENGINE_RULES, EngineRule
from magelint.engine.pages import readable
from magelint.engine.registry import RuleInfo, load_registry

FAMILIES = {
    "acl": "ACL resources in `acl.xml`: ids, titles, parents, and whether they can be granted.",
    "admin": "The Admin: resources that menus, system configuration and controllers reference.",
    "api": "The resources that an integration requests: unknown, missing, duplicate or too many.",
    "composer": "`composer.json` of modules: name, type, autoloading, requirements.",
    "di": "Preferences in `di.xml`: missing classes, and classes that cannot replace the requested one.",
    "endpoint": "An integration's URLs: malformed, not HTTPS, placeholders, unreachable hosts, secrets.",
    "integration": "Integrations: where they are defined, their names, e-mail addresses and installation.",
    "marketplace": "What the technical review of the Adobe Commerce Marketplace rejects; disabled by default.",
    "module": "`module.xml`, `registration.php`, the sequence, and `app/etc/config.php`.",
    "php": "PHP files that Magento loads: syntax, and classes that the autoloader cannot find.",
    "setup": "Setup scripts and patches that never run, or that fail when they run.",
    "check": "What a check skipped.",
    "suppression": "Comments that suppress findings: invalid or unused.",
    "webapi": "REST and SOAP routes in `webapi.xml`, their resources, service contracts and extension attributes.",
    "xml": "Configuration files as XML: syntax, schema, location, and whether they can be merged.",
}
"""What the rules of each family cover, in one sentence."""

SINGLE_PAGES = ("index.md", "integration-denied.md")
"""Pages that are a tab of their own, so that there is no navigation to show at their side."""

EXAMPLE = "reference/example-report.html"
"""The HTML report on the module of the examples, as a page of the site."""

RULES = "rules"
"""The folder of the rules' pages on the site."""

Info = RuleInfo | EngineRule

_MARK = re.compile(r"^<!-- generated: ([\w-]+) -->$", re.MULTILINE)
_RUN = re.compile(r"^```console run=\w+$", re.MULTILINE)  # tests/doc_examples.py runs these
_FENCED = re.compile(r"^(?P<ticks>`{3,})[^\n]*\n.*?^(?P=ticks)$", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"(?<!</span>)<code>[^<]{24,}</code>")
_CODE = re.compile(r"(?<![\[`])(?P<bold>\*\*|)`?(?P<id>[a-z0-9]+(?:-[a-z0-9]+)+)`?(?P=bold)(?![\]`])")


# ---------------------------------------------------------------------------------------------------- rules


@cache
def rules() -> dict[str, Info]:
    """The built-in rules and those of the engine, by family and id."""
    known: list[Info] = [info for info in load_registry().sorted() if info.source == "magelint"]
    known += ENGINE_RULES.values()
    return {info.id: info for info in sorted(known, key=lambda info: (info.family, info.id))}


def families() -> dict[str, list[Info]]:
    """The rules of each family."""
    found: dict[str, list[Info]] = {}
    for info in rules().values():
        found.setdefault(info.family, []).append(info)
    return found


def families_table(link: Callable[[str], str]) -> str:
    """A table of the families, one row each; `link` returns the target for a family."""
    rows = ["| family | rules | covers |", "|---|---|---|"]
    for family, members in families().items():
        rows.append(f"| [`{family}`]({link(family)}) | {len(members)} | {FAMILIES[family]} |")
    return "\n".join(rows)


def rules_index() -> str:
    """The index of rules: a table for each family."""
    known = rules()
    fixable = sum(info.type.fixable for info in known.values())
    disabled = sum(not info.type.enabled_by_default for info in known.values())
    parts = [
        "# Rules",
        f"{len(known)} rules in {len(families())} families; {fixable} of them can fix some or all of their findings. "
        "`magelint rules` prints this list, and `magelint explain RULE` a page.",
        "`--select`, `--ignore` and the keys of [the configuration](../reference/configuration.md) take the name of a "
        "rule or of a family.",
        f"{disabled} rules are disabled by default and marked so below. Selecting a rule or its family enables it: "
        "`--select default,marketplace` runs the default rules and the family `marketplace`.",
    ]
    for family, members in families().items():
        parts.append(f"## {family}\n\n{FAMILIES[family]}")
        rows = ["| rule | severity | default | fix | reports |", "|---|---|---|---|---|"]
        for info in members:
            fix = "yes" if info.type.fixable else ""
            severity = _severity(info)
            default = "" if info.type.enabled_by_default else "off"
            rows.append(f"| [{info.id}]({info.id}.md) | {severity} | {default} | {fix} | {_cell(info.type.summary)} |")
        parts.append("\n".join(rows))
    return "\n\n".join(parts) + "\n"


def rule_page(info: Info) -> str:
    """A rule's page as the site shows it."""
    page = readable(info.page.read_text(encoding="utf-8"), fence=lambda kind, path: f'```{kind} title="{path}"')
    heading, _, rest = page.partition("\n")
    return f"{heading}\n\n{_facts(info)}\n{rest}"


def _facts(info: Info) -> str:
    """The line below a page's heading."""
    facts = [_severity(info), f"since {info.type.since}"]
    facts.append("has a fix" if info.type.fixable else "no fix")
    if not info.type.enabled_by_default:
        facts.append("disabled by default")
    if getattr(info.type, "needs_installation", False):
        facts.append("needs a full installation")
    facts.append(f"family [`{info.family}`](index.md#{info.family})")
    return '<p class="rule-facts" markdown>' + " · ".join(facts) + "</p>\n"


def _severity(info: Info) -> str:
    value = info.type.severity.value
    return f'<span class="severity {value}">{value}</span>'


# ---------------------------------------------------------------------------------------------- command line


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command and subcommand by its name."""
    context = click.Context(cli)
    for name in COMMANDS:
        command = cli.get_command(context, name)
        if command is None:
            raise LookupError(name)
        yield name, command
        if isinstance(command, click.Group):
            yield from ((f"{name} {part}", found) for part, found in command.commands.items())


def options(command: click.Command) -> list[click.Option]:
    """The options of a command that its help shows."""
    return [p for p in command.params if isinstance(p, click.Option) and not p.hidden]


def commands_table() -> str:
    """A table of the commands, each with a link to its section."""
    rows = ["| command | does |", "|---|---|"]
    for name, text in COMMANDS.items():
        rows.append(f"| [`magelint {name}`](#magelint-{name}) | {_cell(text)} |")
    return "\n".join(rows)


def command_sections() -> str:
    """A section for each command: usage, description and options."""
    return "\n\n".join(_command_section(name, command) for name, command in commands())


def _command_section(name: str, command: click.Command) -> str:
    context = click.Context(command, info_name=f"magelint {name}")
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    parts = [f"## magelint {name} {{ #magelint-{name.replace(' ', '-')} }}", f"```text\n{usage}\n```", _help(command)]
    shown = {option.name: option for option in options(command)}
    for title, names in GROUPS.items():
        group = [shown.pop(option) for option in names if option in shown]
        parts += _option_group(title, group)
    parts += _option_group("Options" if len(parts) == 3 else "Other options", list(shown.values()))
    return "\n\n".join(parts)


def _option_group(title: str, group: list[click.Option]) -> list[str]:
    return [f"**{title}**", "\n\n".join(_option(option) for option in group)] if group else []


def _option(option: click.Option) -> str:
    names = ", ".join(f"`{name}`" for name in [*option.opts, *option.secondary_opts])
    return f"{names}{_value(option)}\n:   {_described(option)}"


def _value(option: click.Option) -> str:
    if option.is_flag or option.count:
        return ""
    if isinstance(option.type, click.Choice):
        return " " + " \\| ".join(f"`{choice}`" for choice in option.type.choices)
    return f" `{option.metavar or option.type.name.upper()}`"


def _described(option: click.Option) -> str:
    shown = isinstance(option.default, str) and option.default and option.show_default
    text = re.sub(r"\s*\[default: (\S+)\]", r" Default: `\1`.", option.help or "")
    text = re.sub(r"\s*\[default: ([^\]]+)\]", r" Default: \1.", text)
    if option.multiple and "repeat" not in text.lower():
        text += " Can be repeated."
    return f"{text} Default: `{option.default}`." if shown else text


def _help(command: click.Command) -> str:
    """A command's description; paragraphs marked with `\\b` keep their lines."""
    parts = []
    for paragraph in re.split(r"\n\s*\n", inspect.cleandoc(command.help or "")):
        if paragraph.startswith("\b"):
            parts.append("```text\n" + paragraph.removeprefix("\b").strip("\n") + "\n```")
        else:
            parts.append(paragraph)
    return "\n\n".join(parts)


# --------------------------------------------------------------------------------------------- configuration


def keys_table() -> str:
    """A table of the keys of `magelint.toml`."""
    from magelint.engine.config import FIELDS

    rows = ["| key | default | meaning |", "|---|---|---|"]
    for key, field in FIELDS.items():
        meta = next(m for m in field.type.__metadata__ if hasattr(m, "description"))
        rows.append(f"| `{key}` | {_toml(field)} | {_cell(meta.description)} |")
    return "\n".join(rows)


def rule_options_table() -> str:
    """A table of the options of rules that have some."""
    import msgspec

    rows = ["| rule | option | default |", "|---|---|---|"]
    rows += [
        f"| `{info.id}` | `{field.encode_name}` | {_toml(field)} |"
        for info in rules().values()
        if isinstance(info, RuleInfo)
        for field in msgspec.structs.fields(info.type.options_type())
    ]
    return "\n".join(rows)


def _toml(field: Any) -> str:
    """A field's default as TOML writes it; text, numbers and lists are the same in JSON."""
    import msgspec

    value = field.default_factory() if field.default is msgspec.NODEFAULT else field.default
    return "" if value is None else f"`{json.dumps(value)}`"


def versions_table() -> str:
    """A table of the Magento versions whose data is bundled, by edition and line."""
    from magelint.magento.bundled.releases import known_versions

    names = {"community": "Magento Open Source (`community`)", "commerce": "Adobe Commerce (`commerce`)"}
    names["mage-os"] = "Mage-OS (`mage-os`)"
    rows = ["| edition | versions |", "|---|---|"]
    for edition, name in names.items():
        versions = [version for version, of in known_versions() if of == edition]
        rows.append(f"| {name} | {', '.join(_patches(versions))} |")
    return "\n".join(rows)


def _patches(versions: list[str]) -> Iterator[str]:
    """Versions, the oldest first; the patches of a version as a range: `2.4.8 to 2.4.8-p2`."""
    lines: dict[str, list[str]] = {}
    for version in versions:
        lines.setdefault(version.partition("-")[0], []).append(version)
    for found in lines.values():
        numbers = [int(version.partition("-p")[2] or 0) for version in found]
        whole = [n for n in range(len(found)) if n and numbers[n] != numbers[n - 1] + 1]
        for start, end in zip([0, *whole], [*whole, len(found)], strict=True):
            run = found[start:end]
            yield run[0] if len(run) == 1 else f"{run[0]} to {run[-1]}"


# ------------------------------------------------------------------------------------------------------ site

GENERATED: dict[str, Callable[[], str]] = {
    "commands": commands_table,
    "command-sections": command_sections,
    "configuration-keys": keys_table,
    "families": lambda: families_table(lambda family: f"{RULES}/index.md#{family}"),
    "rule-options": rule_options_table,
    "versions": versions_table,
}


def example_report() -> str:
    """The HTML report on `fixtures/sync`."""
    command = [sys.executable, "-m", "magelint", "check", ".", "--format", "html", "--fail-on", "never"]
    folder = Path(__file__).resolve().parents[2] / "fixtures/sync"
    run = subprocess.run(command, cwd=folder, capture_output=True, check=True)  # noqa: S603 - our own command
    return run.stdout.decode("utf-8")


def on_config(config: Any) -> Any:
    """Put the rules' pages into the navigation, by family."""
    for entry in config.nav:
        if f"{RULES}/index.md" in entry.values():
            pages = {family: [{i.id: f"{RULES}/{i.id}.md"} for i in found] for family, found in families().items()}
            entry.update({title: [f"{RULES}/index.md", *({f: p} for f, p in pages.items())] for title in entry})
    return config


def on_files(files: Any, config: Any) -> Any:
    """Add the rules' pages and their index, and an HTML report as an example."""
    from mkdocs.structure.files import File

    texts = {"index": rules_index(), **{info.id: rule_page(info) for info in rules().values()}}
    for name, text in texts.items():
        files.append(File.generated(config, f"{RULES}/{name}.md", content=text))
    files.append(File.generated(config, EXAMPLE, content=example_report()))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Insert the generated parts, and link the ids of rules."""
    if page.file.src_uri in SINGLE_PAGES:
        page.meta["hide"] = ["navigation"]
    text = _MARK.sub(lambda mark: GENERATED[mark[1]](), _RUN.sub("```console", markdown))
    base = "../" * page.file.src_uri.count("/") + RULES
    return linked(text, lambda rule: f"{base}/{rule}.md", own=page.file.name)


def on_page_content(html: str, **_: Any) -> str:
    """Let long names in running text break after a backslash or a double colon rather than within a word."""
    return _INLINE.sub(lambda found: re.sub(r"(\\+|::)(?=\w)", r"\1<wbr>", found[0]), html)


def linked(text: str, target: Callable[[str], str], *, own: str = "") -> str:
    """Markdown in which rule ids in backquotes or bold type are links, outside of code blocks and headings."""

    def link(found: re.Match[str]) -> str:
        rule, whole = found["id"], found[0]
        quoted = whole != rule
        return f"[`{rule}`]({target(rule)})" if quoted and rule in rules() and rule != own else whole

    pieces, position = [], 0
    for block in _FENCED.finditer(text):
        pieces += [_linked(text[position : block.start()], link), block[0]]
        position = block.end()
    return "".join([*pieces, _linked(text[position:], link)])


def _linked(text: str, link: Callable[[re.Match[str]], str]) -> str:
    return "".join(line if line.startswith("#") else _CODE.sub(link, line) for line in text.splitlines(keepends=True))


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
