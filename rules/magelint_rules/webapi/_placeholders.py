"""What Magento fills in for `%…%` in a route's parameters."""

from __future__ import annotations

import re
from functools import cached_property

from magelint.api import Installation, di_files, nearest

# `paramOverriders` in the di.xml of Magento's own modules; the last is Adobe Commerce's
_ALWAYS = frozenset({"%customer_id%", "%cart_id%"})
_MAGENTO = _ALWAYS | {"%customer_group_id%", "%customer_website_id%", "%customer_store_id%", "%company_id%"}
_ITEM = re.compile(rb"name\s*=\s*[\"'](%[^\"'<>]+%)[\"']")


def placeholders(model: Installation) -> Placeholders:
    """What is filled in for `%…%` in an installation."""
    return model.derive(Placeholders)


class Placeholders:
    """The names that `Webapi\\Controller\\Rest\\ParamsOverrider` is given values for."""

    def __init__(self, model: Installation) -> None:
        self._model = model

    @cached_property
    def names(self) -> frozenset[str]:
        """All of them, from the `di.xml` of every module that is on; Magento's own where its modules are not here."""
        found = set() if self._model.has_core else set(_MAGENTO)
        for module in self._model.enabled:
            for source in di_files(module):
                if b"%" in source.data:
                    found.update(item.decode("utf-8", "replace") for item in _ITEM.findall(source.data))
        return frozenset(found)

    def fills_in(self, value: str) -> bool:
        """Whether Magento replaces a value; counts as so where another vendor's module that is not here might."""
        if value in _ALWAYS or value in self.names:
            return True
        return not self._model.has_core and self.meant(value) is None

    def meant(self, value: str) -> str | None:
        """The placeholder that was most likely meant."""
        known = self.names | _ALWAYS
        letters = _letters(value)
        return next((name for name in known if _letters(name) == letters), None) or nearest(value, known)

    def lacks_signs(self, value: str, name: str = "") -> str | None:
        """The placeholder that a text means without its two percent signs: `%customer_id` or `{customer_id}`.

        A bare `customer_id` is taken for it only where the parameter is called so too: it may be a field's name.
        """
        letters = _letters(value)
        if value in self.names or (value == value.strip("%{}:$") and letters != _letters(name.rpartition(".")[2])):
            return None
        return next((name for name in self.names | _ALWAYS if _letters(name) == letters), None)


def _letters(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9]", "", text).lower()
