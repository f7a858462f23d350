"""See php_misplaced_class.md."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace as changed

from magelint.api import (
    Cause,
    Finding,
    Fix,
    Label,
    Model,
    Module,
    NoOptions,
    PhpClass,
    Place,
    RenameFile,
    Rule,
    Severity,
    replace,
)
from magelint_rules.php._mentions import is_named
from magelint_rules.php._misplaced import (
    Misplaced,
    is_found_by_path,
    is_in_other_script,
    is_unused,
    misplaced_classes,
    prefix_cause,
    setup_cause,
    twin_of,
)

_FEW = 3


class _Copy(Struct, frozen=True):
    """A class that is declared a second time."""

    wrong: Misplaced
    twin: PhpClass
    """The class that the autoloader finds."""
    cause: Cause | None


_NAMESPACE = re.compile(r"[A-Za-z_]\w*(?:\\[A-Za-z_]\w*)*")


class PhpMisplacedClass(Rule[NoOptions]):
    id = "php-misplaced-class"
    summary = "A class is not in the file that the autoloader loads for it."
    severity = Severity.ERROR
    since = "0.1.0"
    fixable = True

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        if module.composer is not None and module.composer.section("autoload").get("classmap"):
            return
        groups: dict[tuple[str, str, bool], list[Misplaced]] = {}
        copies: dict[str, list[_Copy]] = {}
        for wrong in misplaced_classes(model, module):
            prefix, twin = prefix_cause(module, wrong), twin_of(model, module, wrong)
            by_setup = setup_cause(model, module, wrong) if prefix is None else None
            if twin is not None:
                copies.setdefault(posixpath.dirname(wrong.relative(module)), []).append(_Copy(wrong, twin, prefix))
            elif by_setup is not None:
                found = _finding(model, module, wrong, by_setup)
                # Magento may still load the script, which its own finding states
                yield changed(found, severity=Severity.WARNING) if is_in_other_script(wrong) else found
            else:
                groups.setdefault((*_difference(wrong), prefix is not None), []).append(wrong)
        yield from (_copies(folder, group) for folder, group in copies.items())
        for (wanted, written, _), group in groups.items():
            cause = prefix_cause(module, group[0])
            if len(group) > _FEW:
                yield _for_all(model, module, wanted, written, group, cause)
            else:
                yield from (_finding(model, module, wrong, cause) for wrong in group)


def _difference(wrong: Misplaced) -> tuple[str, str]:
    """The differing beginnings of the expected and the declared name."""
    wanted, written = wrong.expected.split("\\"), wrong.declared.fqcn.split("\\")
    while len(wanted) > 1 and len(written) > 1 and wanted[-1] == written[-1]:
        wanted.pop()
        written.pop()
    return "\\".join(wanted), "\\".join(written)


def _finding(model: Model, module: Module, wrong: Misplaced, cause: Cause | None) -> Finding:
    declared = wrong.declared
    space, _, name = wrong.expected.rpartition("\\")
    own_space = declared.fqcn.rpartition("\\")[0]
    file = model.files.php(wrong.path)
    in_name = own_space == space
    target = wrong.root.path_of(declared.fqcn) if declared.fqcn.startswith(wrong.root.prefix) else wrong.path
    by_path = is_found_by_path(model, module, wrong)
    if target != wrong.path and target.lower() == wrong.path.lower() and not in_name:
        return _folder(model, wrong, target, cause, by_path=by_path)
    place = declared.place if in_name or file is None else file.namespace_place or declared.place
    unused = not by_path and cause is None and is_unused(model, module, wrong)
    label = f"found only as `{name}`" if by_path and in_name else _label(by_path=by_path)
    return Finding(
        f"`{declared.fqcn}` is declared where the autoloader expects `{wrong.expected}`",
        primary=Label(place, f"{label}, and no code uses it" if unused else label),
        help=_advice(model, module, wrong, in_name=in_name),
        severity=Severity.WARNING if by_path or unused else None,
        fix=_fix(model, module, wrong, place, in_name=in_name),
        cause=cause,
    )


def _fix(model: Model, module: Module, wrong: Misplaced, place: Place, *, in_name: bool) -> Fix | None:
    if in_name:
        return _rename(model, wrong)
    own_space = wrong.declared.fqcn.rpartition("\\")[0]
    space = wrong.expected.rpartition("\\")[0]
    return None if _has_wrong_folder(module, wrong) else _respell(space, wrong, own_space, place)


def _label(*, by_path: bool) -> str:
    return "differs in case from the path" if by_path else "not found under this name"


def _advice(model: Model, module: Module, wrong: Misplaced, *, in_name: bool) -> str:
    declared = wrong.declared
    space, _, name = wrong.expected.rpartition("\\")
    if in_name and model.files.exists(_renamed(wrong)):
        return f"rename the class to `{name}`, or remove the file"
    if in_name and not _NAMESPACE.fullmatch(name):  # no class can have the name of the file
        return f"rename the file to `{declared.name}.php`, or remove it"
    if in_name:
        return f"rename the file to `{declared.name}.php`, or the class to `{name}`"
    if _has_wrong_folder(module, wrong):
        return f"rename the folder `{module.folder}` to `{_expected_folder(module)}`"
    if not _NAMESPACE.fullmatch(space):  # a folder with a hyphen, for example
        return "move the file to the folder of its namespace"
    target = wrong.root.path_of(declared.fqcn) if declared.fqcn.startswith(wrong.root.prefix) else None
    if target is not None and not model.files.exists(target) and _is_name_intended(model, module, wrong):
        relative = target[len(module.path) + 1 :]
        return f"move the file to `{relative}`, or change it to `namespace {space};`"
    return f"change it to `namespace {space};`, or move the file"


def _is_name_intended(model: Model, module: Module, wrong: Misplaced) -> bool:
    """True if the name of a class is intended: code uses it, or a folder of its path cannot be part of a name."""
    named, derived = wrong.declared.fqcn, wrong.expected
    if any(part[:1].islower() for part in wrong.relative(module).split("/")):
        return True
    return is_named(model, module, named, derived, wrong.path) and not is_named(
        model, module, derived, named, wrong.path
    )


def _has_wrong_folder(module: Module, wrong: Misplaced) -> bool:
    """True if a class in `app/code` matches the module's name, but the module's folder does not."""
    matches = wrong.declared.fqcn.startswith(module.namespace)
    return module.in_app_code and matches and module.folder != _expected_folder(module)


def _expected_folder(module: Module) -> str:
    return "app/code/" + module.namespace.rstrip("\\").replace("\\", "/")


def _folder(model: Model, wrong: Misplaced, target: str, cause: Cause | None, *, by_path: bool) -> Finding:
    """The finding about a folder that differs in case from the namespace; module folders start with a capital."""
    declared, file = wrong.declared, model.files.php(wrong.path)
    pairs = zip(posixpath.dirname(wrong.path).split("/"), posixpath.dirname(target).split("/"), strict=True)
    folder, named = next((one, other) for one, other in pairs if one != other)
    space = wrong.expected.rpartition("\\")[0]
    fix = Fix(f"move it to the folder `{named}`", "unsafe", lambda: [RenameFile(wrong.path, target)])
    place = (file.namespace_place if file is not None else None) or declared.place
    corrected = f"change it to `namespace {space};`"
    by_folder = named[:1].isupper() and not folder[:1].isupper() and not model.files.exists(target)
    return Finding(
        f"`{declared.fqcn}` is declared where the autoloader expects `{wrong.expected}`",
        primary=Label(place, _label(by_path=by_path)),
        severity=Severity.WARNING if by_path else None,
        help=f"move it to the folder `{named}`, as in the namespace"
        if by_folder
        else f"{corrected}, or rename the folder to `{named}`",
        fix=fix if by_folder else _respell(space, wrong, declared.fqcn.rpartition("\\")[0], place),
        cause=cause,
    )


def _copies(folder: str, copies: list[_Copy]) -> Finding:
    """The finding about the copies in a folder."""
    first = copies[0]
    if len(copies) == 1:
        return Finding(
            f"`{first.wrong.declared.fqcn}` is declared twice, and the autoloader loads the other file",
            primary=Label(first.wrong.declared.place, "never loaded"),
            help="remove the file, or change its namespace",
            related=(Label(first.twin.place, "loaded by the autoloader"),),
            severity=Severity.INFO,
            cause=first.cause,
        )
    return Finding(
        f"{len(copies)} files in `{folder or '.'}` declare classes that the autoloader loads from other files",
        primary=Label(first.wrong.declared.place, "never loaded"),
        help="remove the files, or change their namespaces",
        related=tuple(Label(copy.wrong.declared.place, "never loaded") for copy in copies[1:]),
        severity=Severity.INFO,
        subject=folder,
        cause=first.cause,
    )


def _renamed(wrong: Misplaced) -> str:
    return f"{posixpath.dirname(wrong.path)}/{wrong.declared.name}.php"


def _rename(model: Model, wrong: Misplaced) -> Fix | None:
    target = _renamed(wrong)
    if model.files.exists(target):
        return None
    return Fix(f"rename the file to `{wrong.declared.name}.php`", "unsafe", lambda: [RenameFile(wrong.path, target)])


def _respell(space: str, wrong: Misplaced, own_space: str, place: Place) -> Fix | None:
    """A fix for the case of the namespace; other differences need changes in the code that uses the class."""
    if not own_space or own_space.lower() != space.lower() or place is wrong.declared.place:
        return None
    return Fix(f"change it to `namespace {space};`", "unsafe", lambda: [replace(place, space)])


def _for_all(
    model: Model, module: Module, wanted: str, written: str, group: list[Misplaced], cause: Cause | None
) -> Finding:
    first = group[0]
    return Finding(
        f"the autoloader does not find {len(group)} classes of `{module.name}`: "
        f"they are declared in {f'`{written}`' if written else 'no namespace'}, but their folders map to `{wanted}`",
        primary=Label(first.declared.place, f"expected as `{first.expected}`"),
        help="use the same names for namespaces and folders; they are case-sensitive",
        severity=Severity.WARNING if all(is_found_by_path(model, module, wrong) for wrong in group) else None,
        subject=f"{wanted} {written}",
        cause=cause,
    )
