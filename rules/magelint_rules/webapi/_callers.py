"""How the service of a public route limits what its callers can do."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Literal

from magelint.api import Model, PhpClass, RouteDeclaration

Limit = Literal["checks", "session", "reads"]

SECRET = re.compile(
    r"(?i)mask|token|hash|secret|signature|hmac|api_?key|nonce|uuid|guid|protect_?code|encrypted|signed"
)
"""Names of parameters whose value cannot be guessed."""
# Code that identifies a caller
_CHECK = re.compile(
    r"(?i)hash_equals|hash_hmac|openssl_verify|signature|hmac|getHeader\s*\(|unauthori[sz]ed|AuthorizationException"
    r"|AuthenticationException|(?:verif|validat|check|isValid)\w{0,60}(?:token|secret|key|hash|request)"
    r"|(?:access|api|auth|secret)_?(?:token|key)|webhook_?secret|QuoteIdMask|MaskedQuoteId"
)
_SESSION = re.compile(r"Magento\\(?:Checkout|Customer)\\Model\\Session\b")
_READS = re.compile(r"(?:count|estimate|fetch|find|get|has|is|list|load|search|validate)(?![a-z])")
_CALL = re.compile(r"\$this\s*+->\s*+(\w++)\s*+->\s*+(\w++)\s*+\(")
_ASSIGNMENT = re.compile(r"\$this\s*+->\s*+(\w++)\s*+=\s*+\$(\w++)")


class _Code:
    """What the code of a class says about its callers, found once for all routes."""

    def __init__(self, declared: PhpClass) -> None:
        self.declared = declared
        self._text = declared.tree.source.text
        self._checking: dict[str, bool] = {}

    @cached_property
    def has_check(self) -> bool:
        """True if it identifies a caller."""
        return _CHECK.search(self._text) is not None

    @cached_property
    def has_session(self) -> bool:
        """True if it works on the session of the visitor."""
        return _SESSION.search(self._text) is not None

    @cached_property
    def held(self) -> dict[str, str]:
        """The types of the objects that its constructor receives, by the names of parameters and properties."""
        constructor = self.declared.method("__construct")
        if constructor is None:
            return {}
        types = {parameter.name: parameter.type or "" for parameter in constructor.parameters}
        return types | {held: types[given] for held, given in _ASSIGNMENT.findall(constructor.text) if given in types}

    def checks_in(self, name: str) -> bool:
        """True if a method identifies a caller."""
        if name not in self._checking:
            method = self.declared.method(name)
            self._checking[name] = method is not None and _CHECK.search(method.text) is not None
        return self._checking[name]


def _codes(_model: Model) -> dict[PhpClass, _Code]:
    return {}


def limit_of(model: Model, route: RouteDeclaration) -> Limit | None:
    """What probably limits the callers of a route's service; `None` if nothing does.

    `checks`: the service checks a token or a signature itself. `session`: it works on the session of the visitor, as
    forms in the browser do. `reads`: by its name, the method changes nothing.
    """
    name, called = (route.service_class or "").lstrip("\\"), route.service_method or ""
    method = model.services.method(name, called)
    if method is not None and any(SECRET.search(argument) for argument in method.arguments):
        return "checks"
    code = _code_for(model, name)
    if code is not None and (code.has_check or _delegates_check(model, code, called)):
        return "checks"
    if code is not None and code.has_session:
        return "session"
    return "reads" if _READS.match(called) else None


def _code_for(model: Model, name: str) -> _Code | None:
    """The code of the class that the object manager creates for a name, if it is in the tree."""
    _, class_name = model.preferences.sole(name) or (None, name)
    found = model.php_classes.get(class_name)
    codes = model.derive(_codes)
    if found is not None and found[1] not in codes:
        codes[found[1]] = _Code(found[1])
    return None if found is None else codes[found[1]]


def _delegates_check(model: Model, code: _Code, name: str) -> bool:
    """True if a method calls one of a class of the same vendor that checks the caller."""
    method = code.declared.method(name)
    vendor = code.declared.fqcn.partition("\\")[0] + "\\"
    for held, call in dict.fromkeys(_CALL.findall(method.text) if method is not None else ()):
        written = code.held.get(held, "").lstrip("?")
        fqcn = code.declared.resolve(written) if written else ""
        called = _code_for(model, fqcn) if fqcn.startswith(vendor) else None
        if called is not None and called.checks_in(call):
            return True
    return False
