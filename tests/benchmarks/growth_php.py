"""Trees for `bench_growth.py` in which routes, PHP classes and their members are combined."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable

from magelint.testing import module_xml, registration_php

Tree = dict[str, str]
_PATCH = "\\Magento\\Framework\\Setup\\Patch\\DataPatchInterface"
_SERVICE = "Acme\\Sync\\Api\\SyncInterface"


def _module(files: Tree) -> Tree:
    return {"registration.php": registration_php("Acme_Sync"), "etc/module.xml": module_xml("Acme_Sync"), **files}


def _route(url: str, service: str, method: str, resource: str = "self") -> str:
    return (
        f'<route url="/V1/{url}" method="GET"><service class="{service}" method="{method}"/>'
        f'<resources><resource ref="{resource}"/></resources></route>\n'
    )


def _routes(routes: Iterable[str]) -> Tree:
    return {"etc/webapi.xml": f"<routes>{''.join(routes)}</routes>"}


def _interface(name: str, body: str = "", extends: str = "") -> Tree:
    declared = f"interface {name}{f' extends {extends}' if extends else ''} {{ {body} }}"
    return {f"Api/{name}.php": f"<?php\nnamespace Acme\\Sync\\Api;\n{declared}\n"}


def _method(name: str, parameters: Iterable[str] = ()) -> str:
    names = list(parameters)
    tags = "".join(f" * @param string ${name}\n" for name in names)
    return f"/**\n{tags} * @return string\n */\npublic function {name}({', '.join(f'${name}' for name in names)});\n"


def _chain(count: int) -> Tree:
    found: Tree = {}
    for number in range(count):
        extends = f"C{number - 1}Interface" if number else ""
        found |= _interface(f"C{number}Interface", _method(f"get{number}"), extends)
    return found


def methods(count: int) -> Tree:
    """Half of the routes name a method that does not exist."""
    body = "".join(_method(f"get{number}x") for number in range(count))
    routes = (_route(f"a{number}", _SERVICE, f"{('get', 'got')[number % 2]}{number}x") for number in range(count))
    return _module({**_routes(routes), **_interface("SyncInterface", body)})


def missing_classes(count: int) -> Tree:
    files: Tree = {}
    for number in range(count):
        files |= _interface(f"Sync{number}Interface", _method("get"))
    routes = (_route(f"a{number}", f"Acme\\Sync\\Api\\Sunc{number}Interface", "get") for number in range(count))
    return _module({**_routes(routes), **files})


def parameters(count: int) -> Tree:
    names = [f"p{number}" for number in range(count)]
    routes = (_route(f"a{name}/:{name}", _SERVICE, "get") for name in names)
    return _module({**_routes(routes), **_interface("SyncInterface", _method("get", names))})


def parents(count: int) -> Tree:
    routes = [_route(f"a{number}", f"Acme\\Sync\\Api\\C{number}Interface", "get0") for number in range(count)]
    routes += [
        _route(f"b{number}", f"Acme\\Sync\\Api\\C{count - 1}Interface", f"get{number}") for number in range(count)
    ]
    return _module({**_routes(routes), **_chain(count)})


def children(count: int) -> Tree:
    files = _chain(count)
    for number in range(count):
        files |= _interface(f"L{number}Interface", extends=f"C{count - 1}Interface")
    routes = (_route(f"a{number}", f"Acme\\Sync\\Api\\L{number}Interface", "gone") for number in range(count))
    return _module({**_routes(routes), **files})


def interfaces(count: int) -> Tree:
    files: Tree = {}
    for number in range(count):
        files |= _interface(f"C{number}Interface", _method(f"get{number}"))
    files |= _interface("SyncInterface", extends=", ".join(f"C{number}Interface" for number in range(count)))
    return _module({**_routes(_route(f"a{number}", _SERVICE, f"get{number}") for number in range(count)), **files})


def same_route(count: int) -> Tree:
    routes = (_route("a", _SERVICE, "get", f"Acme_Sync::r{number}") for number in range(count))
    return _module({**_routes(routes), **_interface("SyncInterface", _method("get"))})


def shapes(count: int) -> Tree:
    """URLs that differ in where they have parameters."""
    urls = ("/".join(("b", ":c")[number >> bit & 1] for bit in range(14)) for number in range(count))
    routes = (_route(f"a/{url}", _SERVICE, "get") for url in urls)
    return _module({**_routes(routes), **_interface("SyncInterface", _method("get"))})


def _class(name: str, inherits: str = "", folder: str = "Model", file: str = "", body: str = "") -> Tree:
    namespace = f"Acme\\Sync\\{folder.replace('/', chr(92))}"
    return {f"{folder}/{file or name}.php": f"<?php\nnamespace {namespace};\nclass {name} {inherits} {{ {body} }}\n"}


def preferences(count: int) -> Tree:
    """Half of the preferences name a class that does not exist, the others one of another type."""
    files: Tree = {}
    written = []
    for number in range(count):
        files |= _interface(f"I{number}Interface") | _class(f"C{number}")
        used = f"C{number}" if number % 2 else f"D{number}"
        written.append(f'<preference for="Acme\\Sync\\Api\\I{number}Interface" type="Acme\\Sync\\Model\\{used}"/>\n')
    return _module({"etc/di.xml": f"<config>{''.join(written)}</config>", **files})


def misplaced_classes(count: int) -> Tree:
    files: Tree = {}
    for number in range(count):
        files |= _class(f"C{number}", file=f"A{number}", body=f"function a() {{ new C{number + 1}(); }}")
    return _module(files)


def patches(count: int) -> Tree:
    """They lack their methods, and have a chain of parents."""
    files: Tree = {}
    for number in range(count):
        files |= _class(f"C{number}", f"extends C{number - 1}" if number else "")
        inherits = f"extends \\Acme\\Sync\\Model\\C{count - 1} implements {_PATCH}"
        files |= _class(f"P{number}", inherits, "Setup/Patch/Data")
    return _module(files)


def registrations(count: int) -> Tree:
    """Modules that one file registers in its own folder."""
    start, end = registration_php("Acme_Sync").rsplit("ComponentRegistrar::register", 1)
    calls = (f"ComponentRegistrar::register{end}".replace("Acme_Sync", f"Acme_M{number}") for number in range(count))
    return _module({"registration.php": start + "".join(calls)})


def _composer(autoload: dict[str, object], **more: object) -> Tree:
    written = {"name": "acme/module-sync", "type": "magento2-module", "autoload": autoload, **more}
    return {"composer.json": json.dumps(written)}


def prefixes(count: int) -> Tree:
    files: Tree = {}
    mapped = {"Acme\\Sync\\": ""}
    for number in range(count):
        mapped[f"Acme\\Sync\\P{number}\\"] = f"src/{number}"
        files |= _class("B", folder=f"src/{number}", file="A")
    routes = (_route(f"a{number}", f"Acme\\Sync\\P{number}\\C", "get") for number in range(count))
    return _module({**_composer({"files": ["registration.php"], "psr-4": mapped}), **_routes(routes), **files})


def autoload_paths(count: int) -> Tree:
    """Half of them differ in case from the path of a file."""
    listed = [f"{('lib', 'Lib')[number % 2]}/a{number}.php" for number in range(count)]
    files = {path.replace("Lib", "lib"): "<?php\n" for path in listed}
    autoload: dict[str, object] = {"files": listed, "classmap": listed, "psr-4": {"Acme\\Sync\\": ""}}
    return _module({**_composer(autoload), **files})


def copied_files(count: int) -> Tree:
    """What `extra.map` copies, and the modules of the package."""
    files: Tree = {}
    for number in range(count):
        files[f"m{number}/registration.php"] = registration_php(f"Acme_M{number}")
        files[f"m{number}/etc/module.xml"] = module_xml(f"Acme_M{number}")
    mapped = [[f"a{number}/*", f"Acme/Sync/{number}"] for number in range(count)]
    autoload: dict[str, object] = {"files": [f"m{number}/registration.php" for number in range(count)]}
    return {**_composer(autoload, extra={"map": mapped}), **files}


def tabs(count: int) -> Tree:
    sections = (
        f'<tab id="t{number}"><label>L</label></tab><section id="s{number}"><label>L</label><tab>u{number}</tab>'
        '<resource>Magento_Config::config</resource><group id="g"><label>G</label></group></section>\n'
        for number in range(count)
    )
    return _module({"etc/adminhtml/system.xml": f"<config><system>{''.join(sections)}</system></config>"})


def types_in_queries(count: int) -> Tree:
    """Routes whose parameters contain each other, down to a type that Swagger cannot describe in a query."""
    files: Tree = {}
    methods = []
    for number in range(count):
        inner = f"\\Acme\\Sync\\Api\\D{number + 1}Interface" if number < count - 1 else "mixed"
        files |= _interface(f"D{number}Interface", f"/**\n * @return {inner}\n */\npublic function getA();")
        tags = f"/**\n * @param \\Acme\\Sync\\Api\\D{number}Interface $a\n * @return string\n */\n"
        methods.append(f"{tags}public function get{number}($a);\n")
    routes = (_route(f"a{number}", _SERVICE, f"get{number}") for number in range(count))
    return _module({**_routes(routes), **_interface("SyncInterface", "".join(methods)), **files})


# A tree of some size, and the largest size
PHP_DIMENSIONS: dict[str, tuple[Callable[[int], Tree], int]] = {
    "routes and methods of one service": (methods, 8000),
    "missing services and PHP files": (missing_classes, 4000),
    "routes and parameters of one method": (parameters, 8000),
    "classes in a chain of parents, and their routes": (parents, 2000),
    "classes with the same chain of parents": (children, 2000),
    "interfaces of one class, and its routes": (interfaces, 4000),
    "declarations of one route": (same_route, 8000),
    "parameters in different places of URLs": (shapes, 8000),
    "wrong preferences": (preferences, 4000),
    "misplaced classes": (misplaced_classes, 4000),
    "patches with the same chain of parents": (patches, 4000),
    "registrations in one file": (registrations, 4000),
    "PSR-4 prefixes and PHP files": (prefixes, 4000),
    "paths in autoload and their files": (autoload_paths, 4000),
    "copied files and modules of one package": (copied_files, 2000),
    "types in the query strings of routes": (types_in_queries, 2000),
    "tabs and sections of the system configuration": (tabs, 4000),
}
