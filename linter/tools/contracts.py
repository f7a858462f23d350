"""A contract for import-linter: rules do not import other rules."""

from __future__ import annotations

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class RulesContract(Contract):
    """From the built-in rules, a module may only import private modules of its own family, and `common`.

    The contracts of import-linter name each module; this one also covers new rules.
    """

    type_name = "rules"

    package = fields.StringField()
    shared = fields.StringField()

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002 - the base class's signature
        """Find each import that is not allowed."""
        package, shared = str(self.package), str(self.shared)
        wrong = [
            (module, imported)
            for module in sorted(graph.find_descendants(package))
            for imported in sorted(graph.find_modules_directly_imported_by(module))
            if imported.startswith(f"{package}.") and not _may_import(module, imported, shared)
        ]
        return ContractCheck(kept=not wrong, metadata={"wrong": wrong})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print each import that is not allowed."""
        for module, imported in check.metadata["wrong"]:
            output.print_error(f"{module} imports {imported}; rules must not import other rules", bold=True)


def _may_import(module: str, imported: str, shared: str) -> bool:
    if f"{imported}.".startswith(f"{shared}."):
        return True
    family = module.rpartition(".")[0]
    return imported.rpartition(".")[0] == family and imported.rpartition(".")[2].startswith("_")
