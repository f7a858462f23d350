"""See composer_autoload_psr4.md."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

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
from magelint_rules.composer._package import (
    json_fix,
    map_cause,
    once_installed,
    paths_elsewhere,
    severity_of,
    severity_of_autoload,
)


class ComposerAutoloadPsr4(Rule[NoOptions]):
    id = "composer-autoload-psr4"
    summary = "autoload.psr-4 does not map the module's namespace to its classes."
    severity = Severity.ERROR
    since = "0.1.0"
    fixable = True

    def check_package(self, package: ModulePackage, model: Model) -> Iterator[Finding]:
        if not package.composer.is_object or paths_elsewhere(package):
            return
        roots = package.composer.psr4
        yield from (_malformed(package, root) for root in roots if root.prefix != _right(package, root))
        yield from (_missing_folder(package, root) for root in roots if not package.files.exists(root.folder))
        known = _Roots(package)
        for module in package.modules:
            yield from _for_module(package, module, known)


class _Roots:
    """The mappings of a package, found by a folder or a prefix."""

    def __init__(self, package: ModulePackage) -> None:
        self.all = package.composer.psr4
        self.have_prefix = any(_corrected(root.prefix) for root in self.all)
        self.right = {_right(package, root) for root in self.all}
        """Their prefixes in the valid form, those of the modules' folders in that of the modules' names."""
        self._by_folder: dict[str, list[tuple[int, ClassRoot]]] = {}
        self._by_prefix: dict[str, list[ClassRoot]] = {}
        for number, root in enumerate(self.all):
            corrected = replace(root, prefix=_corrected(root.prefix))
            self._by_folder.setdefault(root.folder, []).append((number, corrected))
            self._by_prefix.setdefault(root.prefix, []).append(root)

    def around(self, folder: str) -> list[ClassRoot]:
        """Those of a folder and the folders around it, in the order written, with prefixes in the valid form."""
        parts = folder.split("/")
        folders = ("/".join(parts[:end]) for end in range(1, len(parts) + 1))
        found = sorted((entry for one in folders for entry in self._by_folder.get(one, ())), key=lambda entry: entry[0])
        return [root for _, root in found]

    def of(self, prefix: str) -> Sequence[ClassRoot]:
        """Those of a prefix, as written."""
        return self._by_prefix.get(prefix, ())


def _corrected(prefix: str) -> str:
    """A prefix in its valid form: backslashes between the names and one at the end."""
    names = re.split(r"[\\/]+", prefix.strip("\\/ "))
    return "\\".join(names) + "\\" if names != [""] else ""


def _right(package: ModulePackage, root: ClassRoot) -> str:
    """The valid form of a prefix; `Acme_Sync` for the folder of that module becomes its namespace."""
    right = _corrected(root.prefix)
    if root.prefix != right:
        for module in package.modules:
            if module.path == root.folder and right.replace("_", "\\") == module.namespace:
                return module.namespace
    return right


def _malformed(package: ModulePackage, root: ClassRoot) -> Finding:
    right, where = _right(package, root), root.where[:3]
    ends = root.prefix.endswith("\\")
    fault = (
        "does not end with a backslash" if right == root.prefix + "\\" else r"does not have the form `Vendor\Module\`"
    )
    clashes = right in package.composer.section("autoload", "psr-4")
    return Finding(
        f"PSR-4 prefix `{root.prefix}` {fault}",
        primary=Label(
            package.composer.key_place(*where),
            "matches no class name" if ends else once_installed(package, "Composer throws an exception", "exception"),
        ),
        help=f"rename to `{_in_json(right)}`",
        severity=severity_of(package),
        fix=json_fix(
            package,
            f"rename to `{_in_json(right)}`",
            "safe",
            lambda file: None if clashes else json_edits.rename_key(file, right, *where),
        ),
    )


def _missing_folder(package: ModulePackage, root: ClassRoot) -> Finding:
    folder = _written(package, root)
    right = package.in_other_case(root.folder)
    written = package.relative(right) + ("/" if folder.endswith("/") else "") if right else ""
    fix = json_fix(
        package, f"replace with `{written}`", "safe", lambda file: json_edits.set_value(file, written, *root.where)
    )
    return Finding(
        f"PSR-4 prefix `{root.prefix}` maps to `{folder}`, which does not exist",
        primary=Label(package.composer.place(*root.where), "folder not found"),
        help=f"replace with `{written}`" if right else "set the folder that contains its classes",
        severity=severity_of(package),
        fix=fix if right else None,
    )


def _written(package: ModulePackage, root: ClassRoot) -> str:
    """The folder of a prefix as written in composer.json."""
    folders = package.composer.section("autoload", "psr-4")[root.prefix]
    written: str = folders if isinstance(folders, str) else folders[root.where[-1]]
    return written


def _for_module(package: ModulePackage, module: Module, roots: _Roots) -> Iterator[Finding]:
    """Findings if no prefix maps the module's folder to the namespace that Magento derives from its name."""
    if _is_covered(package, module, roots):
        yield from _outside_prefix(package, module, roots)
        return
    if not module.declared_name and not module.registered:
        return  # the module's name is unknown
    leading = [root for root in roots.around(module.path) if root.prefix]
    if leading:
        yield replace(_other_namespace(package, module, leading[0]), cause=name_fault(module))
    elif not roots.have_prefix and _has_unmapped_classes(module, roots):
        yield replace(_no_prefix(package, module), cause=map_cause(package) or name_fault(module))


def _is_covered(package: ModulePackage, module: Module, roots: _Roots) -> bool:
    return (
        _is_in_psr0(package, module)
        or "classmap" in package.composer.section("autoload")
        or module.namespace in roots.right
        or any(root.namespace_of(module.path) == module.namespace for root in roots.around(module.path))
    )


def _is_in_psr0(package: ModulePackage, module: Module) -> bool:
    """True if a `psr-0` folder contains the folders of the module's namespace."""
    inside = module.namespace.strip("\\").replace("\\", "/")
    for folders in package.composer.section("autoload", "psr-0").values():
        for folder in folders if isinstance(folders, list) else [folders]:
            if package.files.exists(f"{package.composer.resolve(str(folder))}/{inside}"):
                return True
    return False


def _outside_prefix(package: ModulePackage, module: Module, roots: _Roots) -> Iterator[Finding]:
    """A finding if the module's prefix maps to another folder, outside which a class of the module is."""
    for root in roots.of(module.namespace):
        if root.folder != module.path and package.files.exists(root.folder):
            unmapped = next((path for path in module.paths if _is_unmapped(module, path, roots)), None)
            if unmapped is not None:
                yield _wrong_folder(package, module, root, unmapped)


def _is_unmapped(module: Module, path: str, roots: _Roots) -> bool:
    """True if a class file declares the namespace of its folder in the module, and no prefix maps to it."""
    if not _is_class_file(path):
        return False
    folder = f"{module.path}/{path.rpartition('/')[0]}"
    namespace = ClassRoot(module.namespace, module.path).namespace_of(folder) or ""
    if any(root.namespace_of(folder) == namespace for root in roots.around(folder)):
        return False
    source = module.files.source(f"{module.path}/{path}")
    declared = f"namespace {namespace.rstrip(chr(92))};"
    return source is not None and declared.encode("utf-8", "surrogateescape") in source.data


def _wrong_folder(package: ModulePackage, module: Module, root: ClassRoot, path: str) -> Finding:
    right = package.relative(module.path)
    return Finding(
        f"PSR-4 prefix `{root.prefix}` maps to `{_written(package, root) or '.'}`, but `{path}` is outside it",
        primary=Label(
            package.composer.place(*root.where), once_installed(package, "classes elsewhere are not found", "not found")
        ),
        help=f'replace with `"{right}"`',
        severity=severity_of(package),
        fix=json_fix(
            package, f'replace with `"{right}"`', "unsafe", lambda file: json_edits.set_value(file, right, *root.where)
        ),
    )


def _other_namespace(package: ModulePackage, module: Module, root: ClassRoot) -> Finding:
    mapped, expected = root.namespace_of(module.path) or "", module.namespace
    derived = [name for name in ("Setup", "Controller") if module.has(name)]
    case = mapped.lower() == expected.lower()
    if derived or case:
        severity = Severity.ERROR if package.by_composer else Severity.WARNING
    else:
        severity = Severity.WARNING if package.by_composer else Severity.INFO
    return Finding(
        f"PSR-4 maps the folder of `{module.name}` to `{mapped}`, but Magento expects `{expected}`"
        + (", which differs only in case" if case else ""),
        primary=Label(package.composer.key_place(*root.where[:3])),
        help=f"rename to `{_in_json(expected)}`"
        if case
        else "make the namespace, the PSR-4 prefix and the name in module.xml match",
        related=(Label(module.place, f"named `{module.name}` here"),),
        severity=severity,
    )


def _has_unmapped_classes(module: Module, roots: _Roots) -> bool:
    return any(_is_unmapped(module, path, roots) if roots.all else _is_class_file(path) for path in module.paths)


def _is_class_file(path: str) -> bool:
    return path.endswith(".php") and path[0].isupper() and not path.startswith(("Test/", "Tests/")) and "/" in path


def _no_prefix(package: ModulePackage, module: Module) -> Finding:
    composer, namespace = package.composer, module.namespace
    folder = package.relative(module.path)
    keys = composer.psr4[0].where[:3] if composer.psr4 else ("autoload",) if "autoload" in composer.data else ("name",)
    return Finding(
        f"`autoload` has no PSR-4 prefix for the classes of `{module.name}`",
        primary=Label(composer.key_place(*keys), once_installed(package, "classes not found", "not found")),
        help=f'add `"psr-4": {{"{_in_json(namespace)}": "{folder}"}}`',
        severity=severity_of_autoload(package),
        subject=module.name,
        fix=json_fix(
            package,
            f"add the PSR-4 prefix `{_in_json(namespace)}`",
            "safe",
            lambda file: json_edits.put(file, f"{folder}/" if folder else "", "autoload", "psr-4", namespace),
        ),
    )


def _in_json(prefix: str) -> str:
    return prefix.replace("\\", "\\\\")
