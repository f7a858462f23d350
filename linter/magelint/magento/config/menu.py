"""The menu of the Admin: `etc/adminhtml/menu.xml`.

Follows `Magento\\Backend\\Model\\Menu\\Builder`, which runs the commands `add`, `update` and `remove` per id and in the
order of the files, and creates one item for each id.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from msgspec import Struct, field

from magelint.magento.modules.module import Module
from magelint.source.xml import Element, XmlFile

MENU_XML = "adminhtml/menu.xml"
_COMMANDS = ("add", "update", "remove")
_FALSE = ("", "0")


class MenuItem(Struct, eq=False):
    """A menu item, as the commands with its id leave it."""

    id: str
    commands: list[Element] = field(default_factory=list)
    attributes: dict[str, Element] = field(default_factory=dict)
    """For each attribute the command that sets it."""
    removed: bool = False

    def get(self, name: str) -> str:
        """The value of an attribute; empty if no command sets it."""
        command = self.attributes.get(name)
        return (command.get(name) or "") if command is not None else ""

    @property
    def parent(self) -> str | None:
        """The id of its parent; `None` for an item at the top level."""
        value = self.get("parent")
        return None if value in _FALSE else value

    @property
    def added(self) -> Element | None:
        """The first `<add>` of it, if any."""
        return next((command for command in self.commands if command.name == "add"), None)


class Menu:
    """The menu items in some files."""

    def __init__(self, files: Iterable[XmlFile]) -> None:
        """`files` are in the order in which Magento reads them."""
        self.items: dict[str, MenuItem] = {}
        """By id: every item that a command names."""
        for file in files:
            for command in menu_commands(file):
                self._run(command)

    def _run(self, command: Element) -> None:
        identifier = command.get("id")
        if identifier is None:
            return
        item = self.items.setdefault(identifier, MenuItem(identifier))
        item.commands.append(command)
        if command.name == "remove":
            item.removed = True
            return
        for name in command.attributes:
            if command.name == "update" or name not in item.attributes:
                item.attributes[name] = command

    def children(self, identifier: str) -> list[MenuItem]:
        """The items that have the item of this id as their parent, without removed ones."""
        return self._children.get(identifier, [])

    @cached_property
    def _children(self) -> dict[str, list[MenuItem]]:
        found: dict[str, list[MenuItem]] = {}
        for item in self.items.values():
            if item.parent is not None and not item.removed:
                found.setdefault(item.parent, []).append(item)
        return found


def menu_commands(file: XmlFile) -> Iterator[Element]:
    """The commands of a `menu.xml`: `/config/menu/*`."""
    if file.root.name == "config":
        for menu in file.root.find_all("menu"):
            yield from (command for command in menu.children if command.name in _COMMANDS)


def menu_of(modules: Iterable[Module]) -> Menu:
    """The menu items in the files of some modules; files that do not parse are skipped."""
    return Menu(file for module in modules if (file := module.config(MENU_XML)) is not None)
