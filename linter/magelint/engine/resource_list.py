"""Rewrites the list of resources of an integration: adds what it lacks, and removes what it grants beyond its calls."""

from __future__ import annotations

from collections.abc import Container

from msgspec import Struct, field

from magelint.engine.fix_round import apply_edits
from magelint.engine.patch import Patch
from magelint.magento.access.integration_files import FORMATS, IntegrationDeclaration
from magelint.magento.access.needs import Needs
from magelint.magento.tree.files import Files
from magelint.source import xml_edits
from magelint.source.text import Edit, SourceFile, newline_of
from magelint.source.xml import Element, XmlFile, XmlSyntaxError

_STEP = "    "
_HEAD = """<?xml version="1.0"?>
<integrations xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
              xsi:noNamespaceSchemaLocation="urn:magento:module:Magento_Integration:etc/integration/api.xsd">
"""


class Rewriting(Struct):
    """A patch of the files that list an integration's resources, and what it does."""

    patch: Patch
    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    """The ids beyond its calls that are not removed."""


def rewrite(needs: Needs, files: Files) -> Rewriting:
    """Work out the new lists of an integration. Lines of resources that stay are not changed.

    Nothing is removed while a request has no route, because it is not known what that request requires.
    """
    found = Rewriting(Patch(files))
    removable = frozenset(() if needs.calls.unanswered else needs.exceeds)
    edits: dict[str, list[Edit]] = {}
    last = needs.grant.declarations[-1]
    wanted = FORMATS[needs.grant.form].path
    declarations = [one for one in needs.grant.declarations if one.form == needs.grant.form]
    for declaration in declarations:
        own = list(needs.lacks) if declaration is declarations[-1] else []
        edits.setdefault(declaration.file.source.path, []).extend(_edits(needs, declaration, own, removable))
    if not declarations and needs.lacks:
        _create(needs, f"{last.module.path}/etc/{wanted}", found.patch)
    for path, changes in edits.items():
        _apply(found.patch, files, path, changes)
    _describe(found, needs)
    return found


def _describe(found: Rewriting, needs: Needs) -> None:
    """State what the patch does, as read from the files that it writes."""
    if not found.patch.contents:
        found.kept = list(needs.exceeds)
        return
    after = {identifier for data in found.patch.contents.values() for identifier in _ids(data or b"", needs)}
    paths = {one.file.source.path for one in needs.grant.declarations}
    others = [one for one in needs.grant.declarations if one.file.source.path not in found.patch.contents]
    after |= {ref.name for one in others for ref in one.resources if one.file.source.path in paths}
    found.added = [one for one in needs.lacks if one in after]
    found.removed = [one for one in needs.exceeds if one not in after]
    found.kept = [one for one in needs.exceeds if one in after]


def _ids(data: bytes, needs: Needs) -> list[str]:
    root = XmlFile(SourceFile("", "", data)).root
    elements = [one for one in root.descendants("integration") if one.get("name") == needs.grant.name]
    return [ref.get("name") or "" for one in elements for ref in one.descendants("resource")]


def _apply(patch: Patch, files: Files, path: str, edits: list[Edit]) -> None:
    """Add the edits of one file, if it can be written in its encoding and then still parses."""
    source = files.source(path)
    if source is None or not edits:
        return
    try:
        if source.encode(source.text) != source.data:
            raise UnicodeError
        data = apply_edits(source, sorted(edits, key=lambda edit: (edit.start, edit.end)))
        XmlFile(SourceFile(path, source.name, data))
    except UnicodeError:
        patch.rejected[source.name] = f"the file is not valid {source.encoding}"
    except XmlSyntaxError:
        patch.rejected[source.name] = "after the fix, the file would not parse"
    else:
        patch.before[path] = source.data
        patch.contents[path] = data


def _edits(
    needs: Needs, declaration: IntegrationDeclaration, added: list[str], removable: Container[str]
) -> list[Edit]:
    """The edits of one declaration."""
    elements = [(ref.name, ref.element) for ref in declaration.resources]
    is_removed = [name in removable and not element.children for name, element in elements]
    removed = [element for (_, element), goes in zip(elements, is_removed, strict=True) if goes]
    kept = [one for one, goes in zip(elements, is_removed, strict=True) if not goes]
    edits = []
    if added and not kept:
        edits.append(_filled(declaration.element, added, removed))
        removed = removed[1:]
    elif added:
        edits += _inserted(needs, kept, added)
    return edits + [xml_edits.remove_element(element) for element in removed]


def _inserted(needs: Needs, kept: list[tuple[str, Element]], added: list[str]) -> list[Edit]:
    """The new lines: each before the first listed descendant, else after the last listed resource near to it."""
    before: dict[int, list[str]] = {}
    after: dict[int, list[str]] = {}
    first_below: dict[str, int] = {}
    last_at: dict[str, int] = {}
    for index, (name, _) in enumerate(kept):
        ancestors = needs.grant.acl.ancestors(name)
        last_at.update(dict.fromkeys((name, *ancestors), index))
        for above in ancestors:
            first_below.setdefault(above, index)
    for identifier in added:
        if identifier in first_below:
            before.setdefault(first_below[identifier], []).append(identifier)
            continue
        near = (last_at[above] for above in needs.grant.acl.ancestors(identifier) if above in last_at)
        after.setdefault(next(near, len(kept) - 1), []).append(identifier)
    edits = [xml_edits.insert_before(kept[index][1], *map(_line, ids)) for index, ids in before.items()]
    return edits + [xml_edits.insert_after(kept[index][1], *map(_line, ids)) for index, ids in after.items()]


def _filled(integration: Element, added: list[str], removed: list[Element]) -> Edit:
    """The new lines of a list that has none to keep."""
    newline = newline_of(integration.source)
    if removed:
        start, end = integration.file.element_span(removed[0].node)
        indent = newline + xml_edits.indent_of(removed[0])
        return Edit(integration.source, start, end, indent.join(map(_line, added)))
    resources = next(integration.descendants("resources"), None)
    indent = newline + xml_edits.indent_of(integration)
    if resources is None:
        return _with_content(integration, indent + _STEP + _resources(added, indent + _STEP) + indent)
    indent = newline + xml_edits.indent_of(resources)
    return _with_content(resources, "".join(f"{indent}{_STEP}{_line(one)}" for one in added) + indent)


def _with_content(element: Element, content: str) -> Edit:
    """Append content to an element; the text before its end tag, if only whitespace, is replaced."""
    start, end = element.file.content_span(element.node)
    text = element.source.text
    if text[start - 2 : start] == "/>":
        return Edit(element.source, start - 2, start, f">{content}</{element.name}>")
    at = start + len(text[start:end].rstrip())
    return Edit(element.source, at, end, content)


def _create(needs: Needs, path: str, patch: Patch) -> None:
    """Declare the list in the module's `api.xml`, which does not have the integration or does not exist."""
    files = patch.files
    parsed = files.xml(path)
    if isinstance(parsed, XmlFile):
        newline = newline_of(parsed.source)
        integration = _integration(needs, newline + _STEP)
        _apply(patch, files, path, [_with_content(parsed.root, newline + _STEP + integration + newline)])
    elif parsed is None and not files.exists(path):
        text = _HEAD + _STEP + _integration(needs, "\n" + _STEP) + "\n</integrations>\n"
        patch.contents[path] = text.encode("utf-8", "surrogateescape")
    else:
        patch.rejected[files.name(path)] = "the file does not parse"


def _integration(needs: Needs, indent: str) -> str:
    name = xml_edits.escape(needs.grant.name, '"')
    return f'<integration name="{name}">{indent}{_STEP}{_resources(needs.lacks, indent + _STEP)}{indent}</integration>'


def _resources(ids: list[str], indent: str) -> str:
    return "<resources>" + "".join(f"{indent}{_STEP}{_line(one)}" for one in ids) + f"{indent}</resources>"


def _line(identifier: str) -> str:
    return f'<resource name="{xml_edits.escape(identifier, chr(34))}"/>'
