"""See setup_patch_dependencies.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from magelint.api import Finding, Label, Model, Module, NoOptions, PhpClass, Place, Rule, Severity, setup

_SIGNATURES: Mapping[str, str] = {
    "getDependencies": "public static function getDependencies()",
    "getAliases": "public function getAliases()",
}
_PATCH = setup.PATCH_INTERFACES["Schema"]
_NON_TRANSACTIONABLE = setup.INTERFACES["NonTransactionableInterface"]


class SetupPatchDependencies(Rule[NoOptions]):
    id = "setup-patch-dependencies"
    summary = "A patch's list of dependencies or aliases is missing, or names a missing patch."
    severity = Severity.ERROR
    since = "0.1.0"

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        checked: set[tuple[str, str]] = set()  # several patches may inherit a method
        for patch in setup.patch_files(module) if model.at_least(2, 3) else ():
            declared = next(iter(patch.file.classes), None)
            if declared is None or patch.file.syntax_error is not None or not _is_patch(model, declared):
                continue
            for name, signature in _SIGNATURES.items():
                owner = _declaring(model, module, declared, name)
                if owner is None:
                    yield from _missing(model, declared, name, signature)
                elif (owner.fqcn, name) not in checked:
                    checked.add((owner.fqcn, name))
                    called = name == "getDependencies" or _reads_aliases(model, patch.kind, declared)
                    yield from _method(owner, name, signature, called=called)
                    if name == "getDependencies":
                        yield from _dependencies(model, module, owner)


def _is_patch(model: Model, declared: PhpClass) -> bool:
    """True if a class may be a patch that Magento can instantiate; setup-wrong-interface reports others."""
    instantiable = declared.kind == "class" and not declared.abstract
    return instantiable and model.php_classes.is_a(declared, *_PATCH) is not False


def _reads_aliases(model: Model, kind: setup.PatchKind, declared: PhpClass) -> bool:
    """True if Magento calls `getAliases`: it does not for data patches that run without a transaction."""
    return kind == "Schema" or model.php_classes.is_a(declared, _NON_TRANSACTIONABLE) is False


def _declaring(model: Model, module: Module, declared: PhpClass, name: str) -> PhpClass | None:
    """The class of this module, the patch itself or an ancestor, whose method of that name Magento calls."""
    if declared.method(name) is not None:
        return declared
    classes = model.php_classes
    found = classes.method(declared.fqcn, name) if classes.has_whole_code(declared) else None
    holder = model.php_classes.get(found[0].fqcn) if found is not None and found[0].kind != "interface" else None
    return holder[1] if holder is not None and holder[0] is module else None


def _missing(model: Model, declared: PhpClass, name: str, signature: str) -> Iterator[Finding]:
    classes = model.php_classes
    if not classes.has_whole_code(declared) or classes.has_code_of(declared, name):
        return
    if classes.is_a(declared, *_PATCH) is None:
        return
    yield Finding(
        f"patch `{declared.fqcn}` does not declare `{name}()`",
        primary=Label(declared.place, "PHP cannot load this class"),
        help=f"add `{signature} {{ return []; }}`",
        subject=f"{declared.fqcn}::{name}",
    )


def _method(owner: PhpClass, name: str, signature: str, *, called: bool) -> Iterator[Finding]:
    method = owner.method(name)
    if method is None:
        return
    subject = f"{owner.fqcn}::{method.name}"
    static = " static " in signature
    if method.static is not static:
        yield Finding(
            f"`{method.name}()` of patch `{owner.fqcn}` must {'' if static else 'not '}be static",
            primary=Label(method.place, "PHP cannot load this class"),
            help=f"declare it as `{signature}`",
            subject=subject,
        )
    elif method.returns_nothing and called:
        yield Finding(
            f"`{method.name}()` of patch `{owner.fqcn}` returns nothing",
            primary=Label(method.place, "setup:upgrade fails in a foreach over null"),
            help="return an array, for example `return [];`",
            subject=subject,
        )


def _dependencies(model: Model, module: Module, owner: PhpClass) -> Iterator[Finding]:
    method = owner.method("getDependencies")
    for name, place in method.returned_items if method is not None else ():
        yield from _dependency(model, module, owner, name, place)


def _dependency(model: Model, module: Module, owner: PhpClass, name: str, place: Place) -> Iterator[Finding]:
    subject = f"{owner.fqcn} {name}"
    classes = model.php_classes
    found = classes.get(name)
    if found is None:
        if classes.lacks(name):
            suggestion = classes.nearest(name)
            yield Finding(
                f"patch `{owner.fqcn}` depends on `{name}`, which does not exist",
                primary=Label(place, "class not found"),
                help=f"did you mean `{suggestion}`?" if suggestion else "correct or import the name, or remove it",
                subject=subject,
            )
    elif classes.is_a(found[1], *_PATCH) is False:
        yield Finding(
            f"patch `{owner.fqcn}` depends on `{name}`, which is not a patch",
            primary=Label(place, "setup:upgrade stops here"),
            help="replace with a class that implements `DataPatchInterface` or `SchemaPatchInterface`, or remove it",
            related=(Label(found[1].place, "implements no patch interface"),),
            subject=subject,
        )
    elif name.startswith("\\") and found[0] is not None and (found[0] is module or module.comes_after(found[0].name)):
        yield Finding(
            f"the leading backslash of dependency `{name}` makes Magento apply that patch twice",
            primary=Label(place, "not equal to the name in patch_list"),
            help=f"replace with `{name}::class` without quotes",
            subject=subject,
        )
