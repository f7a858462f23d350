"""See composer_autoload_psr4.md."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from magelint.api import (
    Edit,
    Finding,
    Fix,
    Installation,
    Label,
    Module,
    ModulePackage,
    NoOptions,
    Psr4Entry,
    Rule,
    Severity,
    json_edits,
)


class ComposerAutoloadPsr4(Rule[NoOptions]):
    id = "composer-autoload-psr4"
    summary = "autoload.psr-4 does not lead to a module's classes."
    severity = Severity.ERROR
    since = "0.1.0"
    fixable = True

    def check(self, model: Installation) -> Iterator[Finding]:
        for package in model.packages:
            if not package.composer.is_object:
                continue
            wrong = [entry for entry in package.psr4 if entry.prefix != _right(package, entry)]
            absent = [entry for entry in package.psr4 if not package.files.exists(entry.path)]
            yield from (_misspelt(package, entry) for entry in wrong)
            yield from (_nowhere(package, entry) for entry in absent)
            for module in package.modules:
                yield from _for_module(package, module)


def _right(package: ModulePackage, entry: Psr4Entry) -> str:
    """How a prefix has to be written; `Acme_Sync` for the folder of that module means its namespace."""
    right = entry.right_prefix
    if entry.prefix != right:
        for module in package.modules:
            if module.path == entry.path and right.replace("_", "\\") == module.namespace:
                return module.namespace
    return right


def _misspelt(package: ModulePackage, entry: Psr4Entry) -> Finding:
    right, composer = _right(package, entry), package.composer
    ends = entry.prefix.endswith("\\")
    what = (
        "its closing backslash" if right == entry.prefix + "\\" else "backslashes between its names and one at the end"
    )

    def renamed() -> list[Edit]:
        clashes = right in composer.section("autoload", "psr-4")
        edit = json_edits.rename_key(composer.file, right, *entry.where[:3]) if composer.file and not clashes else None
        return [edit] if edit is not None else []

    return Finding(
        f"the psr-4 prefix `{entry.prefix}` wants {what}",
        primary=Label(composer.key_place(*entry.where[:3]), "no class begins so" if ends else "composer throws"),
        help=f"write `{_in_json(right)}`",
        severity=None if package.by_composer else Severity.WARNING,
        fix=Fix(f"write `{_in_json(right)}`", "safe", renamed),
    )


def _nowhere(package: ModulePackage, entry: Psr4Entry) -> Finding:
    composer = package.composer
    right = package.spelt(entry.path)
    written = package.relative(right) + ("/" if entry.folder.endswith("/") else "") if right else ""

    def respelt() -> list[Edit]:
        edit = json_edits.set_value(composer.file, written, *entry.where) if composer.file is not None else None
        return [edit] if edit is not None else []

    return Finding(
        f"the psr-4 prefix `{entry.prefix}` leads to `{entry.folder}`, which is not there",
        primary=Label(composer.place(*entry.where), "no class is found there"),
        help=f"write `{written}`, as the folder is called" if right else "name the folder in which its classes lie",
        severity=None if package.by_composer else Severity.WARNING,
        fix=Fix(f"write `{written}`", "safe", respelt) if right else None,
    )


def _for_module(package: ModulePackage, module: Module) -> Iterator[Finding]:
    """What a module lacks: a prefix that leads to its folder by the name that Magento makes of the module's."""
    entries, wanted = package.psr4, module.namespace
    if _is_covered(package, module, entries):
        yield from _astray(package, module, entries)
        return
    leading = [entry for entry in entries if entry.right_prefix and entry.namespace_at(module.path) is not None]
    for entry in leading[:1]:
        yield _other_namespace(package, module, entry)
    if leading or any(entry.right_prefix for entry in entries):
        return
    if any(_is_lost(module, path, entries) for path in module.paths) if entries else _has_classes(module):
        yield _no_prefix(package, module, wanted)


def _is_covered(package: ModulePackage, module: Module, entries: Sequence[Psr4Entry]) -> bool:
    other_ways = package.composer.section("autoload")
    return (
        _is_in_psr0(package, module)
        or "classmap" in other_ways
        or not module.declared_name
        or module.registered_otherwise  # other rules say which name is wrong
        or any(
            entry.namespace_at(module.path) == module.namespace or _right(package, entry) == module.namespace
            for entry in entries
        )
    )


def _is_in_psr0(package: ModulePackage, module: Module) -> bool:
    """Whether a folder of `psr-0` holds the module's namespace as folders."""
    inside = module.namespace.strip("\\").replace("\\", "/")
    for folders in package.composer.section("autoload", "psr-0").values():
        for folder in folders if isinstance(folders, list) else [folders]:
            if package.files.exists(f"{package.composer.resolve(str(folder))}/{inside}"):
                return True
    return False


def _astray(package: ModulePackage, module: Module, entries: Sequence[Psr4Entry]) -> Iterator[Finding]:
    """The module's own prefix, where it leads past classes that lie and are named as if it led to the module."""
    for entry in entries:
        elsewhere = entry.prefix == module.namespace and entry.path != module.path
        if elsewhere and package.files.exists(entry.path):
            lost = next((path for path in module.paths if _is_lost(module, path, entries)), None)
            if lost is not None:
                yield _leads_past(package, module, entry, lost)


def _is_lost(module: Module, path: str, entries: Sequence[Psr4Entry]) -> bool:
    folder, _, _ = path.rpartition("/")
    if not _is_class_file(path) or any(
        entry.namespace_at(f"{module.path}/{folder}") == f"{module.namespace}{_namespaced(folder)}\\"
        for entry in entries
    ):
        return False
    source = module.files.source(f"{module.path}/{path}")
    declared = f"namespace {module.namespace}{_namespaced(folder)};"
    return source is not None and declared.encode("utf-8", "surrogateescape") in source.data


def _namespaced(folder: str) -> str:
    return folder.replace("/", "\\")


def _leads_past(package: ModulePackage, module: Module, entry: Psr4Entry, lost: str) -> Finding:
    composer, right = package.composer, package.relative(module.path)

    def changes() -> list[Edit]:
        edit = json_edits.set_value(composer.file, right, *entry.where) if composer.file is not None else None
        return [edit] if edit is not None else []

    return Finding(
        f"the psr-4 prefix `{entry.prefix}` leads to `{entry.folder}`, but `{lost}` lies outside",
        primary=Label(composer.place(*entry.where), "no class elsewhere is found"),
        help=f'write `"{right}"`',
        severity=None if package.by_composer else Severity.WARNING,
        fix=Fix(f'write `"{right}"`', "unsafe", changes),
    )


def _other_namespace(package: ModulePackage, module: Module, entry: Psr4Entry) -> Finding:
    composer, mapped, wanted = package.composer, entry.namespace_at(module.path) or "", module.namespace
    derived = [name for name in ("Setup", "Controller") if module.has(name)]
    case = mapped.lower() == wanted.lower()
    if derived or case:
        severity = Severity.ERROR if package.by_composer else Severity.WARNING
    else:
        severity = Severity.WARNING if package.by_composer else Severity.INFO
    return Finding(
        f"psr-4 gives the folder of `{module.name}` the namespace `{mapped}`, and Magento looks for `{wanted}`"
        + (": a letter's case differs" if case else ""),
        primary=Label(composer.key_place(*entry.where[:3])),
        help=f"write `{_in_json(wanted)}`" if case else "let namespace, psr-4 and the name in module.xml agree",
        related=(Label(module.place, f"named `{module.name}` here"),),
        severity=severity,
    )


def _has_classes(module: Module) -> bool:
    return any(_is_class_file(path) for path in module.paths)


def _is_class_file(path: str) -> bool:
    return path.endswith(".php") and path[0].isupper() and not path.startswith(("Test/", "Tests/")) and "/" in path


def _no_prefix(package: ModulePackage, module: Module, wanted: str) -> Finding:
    composer = package.composer
    folder = package.relative(module.path)

    def added() -> list[Edit]:
        where = ("autoload", "psr-4", wanted)
        edit = json_edits.put(composer.file, f"{folder}/" if folder else "", *where) if composer.file else None
        return [edit] if edit is not None else []

    there = "autoload" in composer.data
    keys = package.psr4[0].where[:3] if package.psr4 else ("autoload",) if there else ("name",)
    return Finding(
        f"`autoload` has no psr-4 prefix for the classes of `{module.name}`",
        primary=Label(composer.key_place(*keys), "none of them is found"),
        help=f'add `"psr-4": {{"{_in_json(wanted)}": "{folder}"}}`',
        severity=None if package.by_composer else Severity.WARNING,
        subject=module.name,
        fix=Fix("add the prefix", "safe", added),
    )


def _in_json(prefix: str) -> str:
    return prefix.replace("\\", "\\\\")
