"""How the service of a public route limits what its callers can do."""

from __future__ import annotations

import re
from collections.abc import Iterator
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


def limit_of(model: Model, route: RouteDeclaration) -> Limit | None:
    """What probably limits the callers of a route's service; `None` if nothing does.

    `checks`: the service checks a token or a signature itself. `session`: it works on the session of the visitor, as
    forms in the browser do. `reads`: by its name, the method changes nothing.
    """
    name, called = (route.service_class or "").lstrip("\\"), route.service_method or ""
    method = model.services.method(name, called)
    if method is not None and any(SECRET.search(argument) for argument in method.arguments):
        return "checks"
    found = _class_for(model, name)
    if found is not None and (_CHECK.search(found.tree.source.text) or _delegates_check(model, found, called)):
        return "checks"
    if found is not None and _SESSION.search(found.tree.source.text):
        return "session"
    return "reads" if _READS.match(called) else None


def _class_for(model: Model, name: str) -> PhpClass | None:
    """The class that the object manager creates for a name, if it is in the tree."""
    _, class_name = model.preferences.sole(name) or (None, name)
    found = model.php_classes.get(class_name)
    return None if found is None else found[1]


def _delegates_check(model: Model, service: PhpClass, name: str) -> bool:
    """True if a method calls one of a class of the same vendor that checks the caller."""
    return any(_CHECK.search(text) for text in _called(model, service, name))


def _called(model: Model, service: PhpClass, name: str) -> Iterator[str]:
    """The texts of the methods that a method calls on objects that the constructor receives."""
    method, constructor = service.method(name), service.method("__construct")
    if method is None or constructor is None:
        return
    types = {parameter.name: parameter.type or "" for parameter in constructor.parameters}
    types |= {held: types[given] for held, given in _ASSIGNMENT.findall(constructor.text) if given in types}
    vendor = service.fqcn.partition("\\")[0] + "\\"
    for held, call in dict.fromkeys(_CALL.findall(method.text)):
        written = types.get(held, "").lstrip("?")
        fqcn = service.resolve(written) if written else ""
        found = _class_for(model, fqcn) if fqcn.startswith(vendor) else None
        called = found.method(call) if found is not None else None
        if called is not None:
            yield called.text
