"""See module_ignored_element.md."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from magelint.api import (
    Change,
    Element,
    Finding,
    Fix,
    Label,
    Model,
    Module,
    NoOptions,
    Rule,
    Severity,
    xml_edits,
)
from magelint_rules.common.enumeration import enumeration
from magelint_rules.module._own_code import is_read_by_vendor


class ModuleIgnoredElement(Rule[NoOptions]):
    id = "module-ignored-element"
    summary = "module.xml has an element that Magento ignores."
    severity = Severity.WARNING
    since = "0.1.0"
    fixable = True

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        xml = module.module_xml
        if xml is None:
            return
        if xml.root.name != "config" or not xml.root.find_all("module"):
            yield _declares_nothing(xml.root)
        else:
            yield from _in_config(xml.root, partial(is_read_by_vendor, model, module))
            yield from _texts(xml.root)


def _declares_nothing(root: Element) -> Finding:
    return Finding(
        "this module.xml declares no module",
        primary=Label(root.place, "expected `<config><module>`"),
        help='declare it as `<config><module name="Vendor_Module"/></config>`, without an XML namespace',
        severity=Severity.ERROR,
    )


def _in_config(root: Element, is_own: Callable[[str], bool]) -> Iterator[Finding]:
    first, *further = root.find_all("module")
    for other in further:
        yield Finding(
            f"module.xml declares a second module, `{other.get('name')}`",
            primary=Label(other.place, "ignored by Magento"),
            help="move it to a module.xml in its own folder, with its own registration.php",
            related=(Label(first.place, "the module that Magento reads"),),
        )
    for element in root.children:
        if element.name == "sequence" or (element.name != "module" and not is_own(element.name)):
            yield _misplaced(element, first)
    for module in root.find_all("module"):
        yield from _in_module(module, is_own)


def _in_module(module: Element, is_own: Callable[[str], bool]) -> Iterator[Finding]:
    sequences = module.find_all("sequence")
    last = sequences[-1] if sequences else None
    for sequence in sequences[:-1]:
        yield _replaced(module, sequence, sequences[-1])
    stray = module.find_all("module")
    if stray:
        yield _stray(module, stray, last)
    for element in module.children:
        if element.name not in ("sequence", "module") and not is_own(element.name):
            yield _unknown(element, "sequence" if element.find("module") is not None else None)
        if element.name == "sequence":
            unknown = [child for child in element.children if child.name != "module"]
            yield from (_unknown(child, "module" if child.get("name") else None) for child in unknown)
            for entry in element.find_all("module"):
                yield from map(_nested, entry.children)


def _replaced(module: Element, sequence: Element, last: Element) -> Finding:
    return Finding(
        f"`{module.get('name')}` has several `<sequence>` elements, of which Magento reads only the last",
        primary=Label(sequence.place, "ignored by Magento"),
        help="move its entries to the last `<sequence>`",
        related=(Label(last.place, "the `<sequence>` that Magento reads"),),
        fix=Fix("move its entries to the last `<sequence>`", "unsafe", lambda: _merged(sequence, last)),
    )


def _misplaced(element: Element, module: Element) -> Finding:
    if element.name != "sequence":
        return _unknown(element)
    return Finding(
        "`<sequence>` is outside `<module>`",
        primary=Label(element.place, "ignored by Magento"),
        help=f'move it into `<module name="{module.get("name")}">`',
        related=(Label(module.place, "the module that it belongs to"),),
    )


def _stray(module: Element, stray: Sequence[Element], sequence: Element | None) -> Finding:
    names = [f"`{element.get('name')}`" for element in stray]
    action = "wrap the entries in a `<sequence>`" if sequence is None else "move the entries into the `<sequence>`"
    return Finding(
        f"{enumeration(names)} {'is' if len(names) == 1 else 'are'} in `<module>`, not in its `<sequence>`",
        primary=Label(stray[0].place, "ignored by Magento"),
        help=action,
        related=tuple(Label(element.place, "also ignored") for element in stray[1:]),
        fix=Fix(action, "unsafe", lambda: _sequenced(module, stray, sequence)),
    )


def _unknown(element: Element, suggestion: str | None = None) -> Finding:
    return Finding(
        f"unknown element `<{element.name}>` in module.xml",
        primary=Label(element.place, "ignored by Magento"),
        help=f"rename it to `<{suggestion}>`"
        if suggestion is not None
        else "remove it: Magento reads only `<module>`, its `<sequence>` and the entries of that",
    )


def _nested(element: Element) -> Finding:
    if element.name != "module":
        return _unknown(element)
    return Finding(
        f"`{element.get('name')}` is nested in another entry of the sequence",
        primary=Label(element.place, "ignored by Magento"),
        help="move it next to that entry",
    )


def _texts(root: Element) -> Iterator[Finding]:
    for element in _known(root):
        text = element.stray_text
        if text is not None:
            yield Finding(
                f"unexpected text in `<{element.name}>`",
                primary=Label(text, "ignored by Magento"),
                help="remove it, or set the attribute `name` of a `<module>` instead",
            )


def _known(element: Element) -> Iterator[Element]:
    """An element and those inside it, except the content of unknown elements, which are findings themselves."""
    yield element
    for child in element.children:
        if child.name in ("module", "sequence"):
            yield from _known(child)


def _merged(sequence: Element, target: Element) -> list[Change]:
    entries = [_markup(entry) for entry in sequence.find_all("module")]
    if target.find("module") is None:
        return []
    return [xml_edits.remove_element(sequence), xml_edits.insert_before(target.find_all("module")[0], *entries)]


def _sequenced(module: Element, stray: Sequence[Element], sequence: Element | None) -> list[Change]:
    if sequence is not None:
        entries = sequence.find_all("module")
        if not entries:
            return []
        removed: list[Change] = [xml_edits.remove_element(element) for element in stray]
        return [*removed, xml_edits.insert_before(entries[0], *(_markup(element) for element in stray))]
    if any(child.name != "module" for child in module.children):
        return []
    return [xml_edits.insert_before(stray[0], "<sequence>"), xml_edits.insert_after(stray[-1], "</sequence>")]


def _markup(element: Element) -> str:
    span = element.whole_place.span
    return element.source.text[span.start : span.end]
