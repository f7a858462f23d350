"""Compares what libxml2 says with the bundled formats and with the XSDs of an installation.

usage: python tests/benchmarks/bench_formats.py [MUTANTS] [ROOT…]

Validates each file of the installations with each of its schemas, and MUTANTS (default 5) seeded mutants of each.
Without ROOT, the installations are those beside the checkout. Exits 1 if a verdict or a place differs.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from magelint.magento.bundled.formats import Formats, state_of
from magelint.magento.config.schema.formats import FORMATS, config_name
from magelint.magento.config.schema.location import schema_location
from magelint.magento.config.schema.views import LAYOUT_MERGED, as_handle, view_schema
from magelint.magento.config.schema.xsd import Schemas
from magelint.magento.model import Model
from magelint.source.xml import XmlFile

XSI = "http://www.w3.org/2001/XMLSchema-instance"
VALUES = (
    "",
    " ",
    "0",
    "-1",
    "1.5",
    "true",
    "yes",
    "a b",
    "Acme",
    "acme_sync",
    "Acme_Sync::all",
    "Acme\\Sync",
    "ü",
    "~",
)
Log = list[tuple[str, str | None, int]]


class Carried(Schemas):
    """The bundled formats alone, in a tree that has XSDs."""

    def resolve(self, urn: str) -> str | None:  # noqa: ARG002
        """None of the tree's XSDs."""
        return None


@dataclass
class Comparison:
    """How often the verdicts of both sources agree, and what differs."""

    counts: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    """The mutants that violate their schema, by the last change."""
    differences: list[str] = field(default_factory=list)

    def add(self, what: str, name: str, theirs: Log | None, ours: Log | None) -> None:
        """Count one file or mutant."""
        self.counts[what] += 1
        self.counts[f"{what} that violate their schema"] += bool(theirs)
        same_verdict = (theirs is None) == (ours is None) and bool(theirs) == bool(ours)
        same_places = same_verdict and [e[1:] for e in theirs or ()] == [e[1:] for e in ours or ()]
        self.counts[f"{what}: same verdict"] += same_verdict
        self.counts[f"{what}: same places"] += same_places
        self.counts[f"{what}: same messages"] += theirs == ours
        if theirs != ours:
            self.differences.append(f"{name}: {theirs} | {ours}")


def compared(model: Model, mutants: int, seed: str = "magelint", limit: int | None = None) -> Comparison:
    """Both verdicts on each file of a model's modules, and on some mutants of each."""
    version = model.magento
    assert version is not None
    installed, carried = Schemas(model.tree), Carried(model.tree, Formats(state_of(version)))
    result = Comparison()
    files = list(_files(model))
    chance = random.Random(seed)  # noqa: S311 not for secrets
    for name, file, urn in files if limit is None else chance.sample(files, min(limit, len(files))):
        theirs, ours = installed._schema(urn), carried._schema(urn)
        if not installed.has(urn):
            result.counts["files whose XSD is not in the installation"] += 1
            continue
        if not carried.has(urn) and ":Magento_" not in urn:
            result.counts["files whose XSD is another vendor's"] += 1
            continue
        if theirs is None or ours is None:
            result.counts["files whose XSD libxml2 rejects"] += 1
            if theirs is not ours:
                result.differences.append(f"only one of the two has a valid schema: {urn}")
            continue
        root = as_handle(file.root.node) if urn == LAYOUT_MERGED else file.root.node
        result.add("files", f"{name} ({urn})", log(theirs, root), log(ours, root))
        chance = random.Random(f"{seed} {name} {urn}")  # noqa: S311
        for number in range(mutants):
            mutant = deepcopy(root)
            how = [mutate(mutant, chance) for _ in range(chance.choice((1, 1, 1, 2, 3)))]
            found = log(theirs, mutant)
            result.add("mutants", f"{name} ({urn}) {number} {how}", found, log(ours, mutant))
            result.kinds[how[-1]] += bool(found)
    return result


def _files(model: Model) -> Iterator[tuple[str, XmlFile, str]]:
    """Each file with each schema that Magento may validate it against, alone or merged."""
    for module in model.modules:
        for path in module.xml_paths:
            file = module.xml(path)
            if file is None:
                continue
            known = FORMATS.get(config_name(path) or "")
            own = (known.named, known.file, known.merged) if known else (view_schema(path), schema_location(file))
            for urn in sorted({urn for urn in own if urn and urn.startswith("urn:magento:")}):
                yield f"{module.name}/{path}", file, urn


def log(schema: etree.XMLSchema, root: etree._Element) -> Log:
    """The log of libxml2; empty if the document is valid."""
    with suppress(etree.XMLSchemaValidateError):
        schema.validate(root.getroottree())
    return [(entry.message, entry.path, entry.line) for entry in schema.error_log]


def mutate(root: etree._Element, chance: random.Random) -> str:
    """Change one thing in a document; returns what."""
    change = chance.choice(CHANGES)
    elements = list(root.iter(etree.Element))
    change(chance.choice(elements), elements, chance)
    return change.__name__.strip("_")


def _misspelled(name: str, chance: random.Random) -> str:
    prefix, brace, local = name.rpartition("}")
    at = chance.randrange(len(local))
    return prefix + brace + chance.choice((local[:at] + local[at:] + "x", local + "s", local.upper(), "x" + local[at:]))


def _drop(one: etree._Element, _: list[etree._Element], __: random.Random) -> None:
    if (parent := one.getparent()) is not None:
        parent.remove(one)


def _rename(one: etree._Element, elements: list[etree._Element], chance: random.Random) -> None:
    other = str(chance.choice(elements).tag)
    one.tag = other if chance.random() < 0.3 else _misspelled(str(one.tag), chance)


def _duplicate(one: etree._Element, _: list[etree._Element], __: random.Random) -> None:
    if (parent := one.getparent()) is not None:
        parent.insert(parent.index(one), deepcopy(one))


def _duplicate_with_another_value(one: etree._Element, _: list[etree._Element], chance: random.Random) -> None:
    if (parent := one.getparent()) is not None and one.attrib:
        twin = deepcopy(one)
        twin.set(chance.choice(list(one.attrib)), "acme_twin")
        parent.append(twin)


def _reorder(one: etree._Element, _: list[etree._Element], chance: random.Random) -> None:
    children = list(one)
    chance.shuffle(children)
    one[:] = children


def _move(one: etree._Element, elements: list[etree._Element], chance: random.Random) -> None:
    target = chance.choice(elements)
    if one.getparent() is not None and target is not one and one not in target.iterancestors():
        target.append(one)


def _drop_attribute(one: etree._Element, _: list[etree._Element], chance: random.Random) -> None:
    if one.attrib:
        del one.attrib[chance.choice(list(one.attrib))]


def _misspell_attribute(one: etree._Element, _: list[etree._Element], chance: random.Random) -> None:
    if one.attrib:
        name = chance.choice(list(one.attrib))
        value = one.attrib.pop(name)
        one.set(_misspelled(str(name), chance), value)


def _add_attribute(one: etree._Element, elements: list[etree._Element], chance: random.Random) -> None:
    names = list(chance.choice(elements).attrib) or ["acme"]
    one.set(chance.choice(names), chance.choice(VALUES))


def _change_attribute(one: etree._Element, _: list[etree._Element], chance: random.Random) -> None:
    if one.attrib:
        name = chance.choice(list(one.attrib))
        value = one.get(name) or ""
        one.set(name, chance.choice((*VALUES, value + "~", value.lower(), value.upper(), value[1:], f" {value}")))


def _repeat_value(one: etree._Element, elements: list[etree._Element], chance: random.Random) -> None:
    """Give an attribute the value that another element of the same name has there: breaks keys."""
    if one.attrib:
        name = chance.choice(list(one.attrib))
        same = [other for other in elements if other.tag == one.tag and other.get(name) is not None]
        one.set(name, chance.choice(same).get(name) or "")


def _change_text(one: etree._Element, _: list[etree._Element], chance: random.Random) -> None:
    one.text = chance.choice((*VALUES, (one.text or "") + "~", (one.text or "").lower()))


def _change_type(one: etree._Element, elements: list[etree._Element], chance: random.Random) -> None:
    types = [other.get(f"{{{XSI}}}type") or "" for other in elements if f"{{{XSI}}}type" in other.attrib]
    one.set(f"{{{XSI}}}type", chance.choice([*types, "string", "acme"]))


CHANGES: tuple[Callable[[etree._Element, list[etree._Element], random.Random], None], ...] = (
    _drop,
    _rename,
    _duplicate,
    _duplicate_with_another_value,
    _reorder,
    _move,
    _drop_attribute,
    _misspell_attribute,
    _add_attribute,
    _change_attribute,
    _repeat_value,
    _change_text,
    _change_type,
)


def main() -> int:
    """Print the figures of each installation."""
    mutants = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    beside = Path(__file__).resolve().parents[3] / "shared/roots"
    differing = 0
    for root in map(Path, sys.argv[2:]) if len(sys.argv) > 2 else sorted(beside.iterdir()):
        started = time.perf_counter()
        result = compared(Model.read(str(root), after_upgrade=True), mutants)
        print(f"{root.name} ({time.perf_counter() - started:.1f} s)")
        for what, count in sorted(result.counts.items()):
            print(f"  {what:<48}{count:7}")
        print("  violating mutants by change: " + ", ".join(f"{how} {n}" for how, n in sorted(result.kinds.items())))
        for difference in result.differences[:20]:
            print(f"  differs: {difference}")
        differing += len(result.differences)
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
