"""See composer_autoload_psr4.md."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from magelint.api import (
    ClassRoot,
    Finding,
    Label,
    Model,
    Module,
    ModulePackage,
    NoOptions,
    Rule,
    Severity,
    json_edits,
)
from magelint_rules.common.load_faults import name_fault
from magelint_rules.composer._package import json_fix, severity_of


class ComposerAutoloadPsr4(Rule[NoOptions]):
    id = "composer-autoload-psr4"
    summary = "autoload.psr-4 does not lead to a module's classes."
    severity = Severity.ERROR
    since = "0.1.0"
    fixable = True

    def check_package(self, package: ModulePackage, model: Model) -> Iterator[Finding]:
        if not package.composer.is_object:
            return
        roots = package.composer.psr4
        yield from (_misspelt(package, root) for root in roots if root.prefix != _right(package, root))
        yield from (_nowhere(package, root) for root in roots if not package.files.exists(root.folder))
        for module in package.modules:
            yield from _for_module(package, module)


def _corrected(prefix: str) -> str:
    """A prefix as it has to be written: backslashes between the names and one at the end."""
    names = re.split(r"[\\/]+", prefix.strip("\\/ "))
    return "\\".join(names) + "\\" if names != [""] else ""


def _right(package: ModulePackage, root: ClassRoot) -> str:
    """How a prefix has to be written; `Acme_Sync` for the folder of that module means its namespace."""
    right = _corrected(root.prefix)
    if root.prefix != right:
        for module in package.modules:
            if module.path == root.folder and right.replace("_", "\\") == module.namespace:
                return module.namespace
    return right


def _misspelt(package: ModulePackage, root: ClassRoot) -> Finding:
    right, where = _right(package, root), root.where[:3]
    ends = root.prefix.endswith("\\")
    what = (
        "its closing backslash" if right == root.prefix + "\\" else "backslashes between its names and one at the end"
    )
    clashes = right in package.composer.section("autoload", "psr-4")
    return Finding(
        f"the psr-4 prefix `{root.prefix}` wants {what}",
        primary=Label(package.composer.key_place(*where), "no class begins so" if ends else "composer throws"),
        help=f"write `{_in_json(right)}`",
        severity=severity_of(package),
        fix=json_fix(
            package,
            f"write `{_in_json(right)}`",
            "safe",
            lambda file: None if clashes else json_edits.rename_key(file, right, *where),
        ),
    )


def _nowhere(package: ModulePackage, root: ClassRoot) -> Finding:
    folder = _written(package, root)
    right = package.in_other_case(root.folder)
    written = package.relative(right) + ("/" if folder.endswith("/") else "") if right else ""
    fix = json_fix(package, f"write `{written}`", "safe", lambda file: json_edits.set_value(file, written, *root.where))
    return Finding(
        f"the psr-4 prefix `{root.prefix}` leads to `{folder}`, which is not there",
        primary=Label(package.composer.place(*root.where), "no class is found there"),
        help=f"write `{written}`, as the folder is called" if right else "name the folder in which its classes lie",
        severity=severity_of(package),
        fix=fix if right else None,
    )


def _written(package: ModulePackage, root: ClassRoot) -> str:
    """A folder as composer.json has it."""
    folders = package.composer.section("autoload", "psr-4")[root.prefix]
    written: str = folders if isinstance(folders, str) else folders[root.where[-1]]
    return written


def _for_module(package: ModulePackage, module: Module) -> Iterator[Finding]:
    """What a module lacks: a prefix that leads to its folder by the name that Magento makes of the module's."""
    roots = [replace(root, prefix=_corrected(root.prefix)) for root in package.composer.psr4]
    if _is_covered(package, module, roots):
        yield from _astray(package, module, roots)
        return
    if not module.declared_name and not module.registered:
        return  # nobody says what its name is
    leading = [root for root in roots if root.prefix and root.namespace_of(module.path) is not None]
    if leading:
        yield replace(_other_namespace(package, module, leading[0]), cause=name_fault(module))
    elif not any(root.prefix for root in roots) and _has_lost_classes(module, roots):
        yield replace(_no_prefix(package, module), cause=name_fault(module))


def _is_covered(package: ModulePackage, module: Module, roots: Sequence[ClassRoot]) -> bool:
    return (
        _is_in_psr0(package, module)
        or "classmap" in package.composer.section("autoload")
        or any(root.namespace_of(module.path) == module.namespace for root in roots)
        or any(_right(package, root) == module.namespace for root in package.composer.psr4)
    )


def _is_in_psr0(package: ModulePackage, module: Module) -> bool:
    """True if a folder of `psr-0` holds the module's namespace as folders."""
    inside = module.namespace.strip("\\").replace("\\", "/")
    for folders in package.composer.section("autoload", "psr-0").values():
        for folder in folders if isinstance(folders, list) else [folders]:
            if package.files.exists(f"{package.composer.resolve(str(folder))}/{inside}"):
                return True
    return False


def _astray(package: ModulePackage, module: Module, roots: Sequence[ClassRoot]) -> Iterator[Finding]:
    """The module's own prefix, if it does not lead to classes whose place and name are as if it led to the module."""
    for root in package.composer.psr4:
        if root.prefix == module.namespace and root.folder != module.path and package.files.exists(root.folder):
            lost = next((path for path in module.paths if _is_lost(module, path, roots)), None)
            if lost is not None:
                yield _leads_past(package, module, root, lost)


def _is_lost(module: Module, path: str, roots: Sequence[ClassRoot]) -> bool:
    """True if no prefix leads to a class file that declares the namespace of its folder in the module."""
    if not _is_class_file(path):
        return False
    folder = f"{module.path}/{path.rpartition('/')[0]}"
    namespace = ClassRoot(module.namespace, module.path).namespace_of(folder) or ""
    if any(root.namespace_of(folder) == namespace for root in roots):
        return False
    source = module.files.source(f"{module.path}/{path}")
    declared = f"namespace {namespace.rstrip(chr(92))};"
    return source is not None and declared.encode("utf-8", "surrogateescape") in source.data


def _leads_past(package: ModulePackage, module: Module, root: ClassRoot, lost: str) -> Finding:
    right = package.relative(module.path)
    return Finding(
        f"the psr-4 prefix `{root.prefix}` leads to `{_written(package, root)}`, but `{lost}` lies outside",
        primary=Label(package.composer.place(*root.where), "no class elsewhere is found"),
        help=f'write `"{right}"`',
        severity=severity_of(package),
        fix=json_fix(
            package, f'write `"{right}"`', "unsafe", lambda file: json_edits.set_value(file, right, *root.where)
        ),
    )


def _other_namespace(package: ModulePackage, module: Module, root: ClassRoot) -> Finding:
    mapped, wanted = root.namespace_of(module.path) or "", module.namespace
    derived = [name for name in ("Setup", "Controller") if module.has(name)]
    case = mapped.lower() == wanted.lower()
    if derived or case:
        severity = Severity.ERROR if package.by_composer else Severity.WARNING
    else:
        severity = Severity.WARNING if package.by_composer else Severity.INFO
    return Finding(
        f"psr-4 gives the folder of `{module.name}` the namespace `{mapped}`, and Magento looks for `{wanted}`"
        + (": a letter's case differs" if case else ""),
        primary=Label(package.composer.key_place(*root.where[:3])),
        help=f"write `{_in_json(wanted)}`" if case else "let namespace, psr-4 and the name in module.xml agree",
        related=(Label(module.place, f"named `{module.name}` here"),),
        severity=severity,
    )


def _has_lost_classes(module: Module, roots: Sequence[ClassRoot]) -> bool:
    return any(_is_lost(module, path, roots) if roots else _is_class_file(path) for path in module.paths)


def _is_class_file(path: str) -> bool:
    return path.endswith(".php") and path[0].isupper() and not path.startswith(("Test/", "Tests/")) and "/" in path


def _no_prefix(package: ModulePackage, module: Module) -> Finding:
    composer, wanted = package.composer, module.namespace
    folder = package.relative(module.path)
    keys = composer.psr4[0].where[:3] if composer.psr4 else ("autoload",) if "autoload" in composer.data else ("name",)
    return Finding(
        f"`autoload` has no psr-4 prefix for the classes of `{module.name}`",
        primary=Label(composer.key_place(*keys), "none of them is found"),
        help=f'add `"psr-4": {{"{_in_json(wanted)}": "{folder}"}}`',
        severity=severity_of(package),
        subject=module.name,
        fix=json_fix(
            package,
            "add the prefix",
            "safe",
            lambda file: json_edits.put(file, f"{folder}/" if folder else "", "autoload", "psr-4", wanted),
        ),
    )


def _in_json(prefix: str) -> str:
    return prefix.replace("\\", "\\\\")
