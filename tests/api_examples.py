"""An example of each name of `magelint.api`, run by the tests and shown in the reference.

Each is the body of a function that gets an installation with the module `Acme_Sync`.
"""

# ruff: noqa: F841
# mypy: disable-error-code="no-untyped-def, index, union-attr, arg-type"

from __future__ import annotations

import networkx

from magelint.api import (
    ADMIN,
    ALL,
    ANONYMOUS,
    SELF,
    Cause,
    CreateFile,
    Edit,
    Finding,
    Fix,
    Installation,
    Label,
    NoOptions,
    Options,
    RenameFile,
    Rule,
    Severity,
    Version,
    XmlSyntaxError,
    folded,
    is_acl_id,
    json_edits,
    merge_message,
    nearest,
    nearest_name,
    replace,
    setup,
    similarity,
    xml_edits,
)


def first_integration(model: Installation):
    return next(model.declared_integrations())


def first_route(model: Installation):
    return next(model.declared_routes())


def acl_element(model: Installation):
    return model.acl.declarations("Acme_Sync::push")[0]


def example_ADMIN(model: Installation):
    below = networkx.descendants(model.acl.graph, ADMIN)  # everything that can be granted
    assert "Acme_Sync::push" in below


def example_ALL(model: Installation):
    grants_everything = any(resource.name == ALL for resource in first_integration(model).resources)
    assert not grants_everything


def example_ANONYMOUS(model: Installation):
    needs_no_token = [route.url for route in model.routes if route.resources == [ANONYMOUS]]
    assert "/V1/acme/ping" in needs_no_token


def example_SELF(model: Installation):
    of_the_customer = [route.url for route in model.routes if SELF in route.resources]
    assert "/V1/customers/me" in of_the_customer


def example_AclDeclaration(model: Installation):
    for declaration in model.acl.nodes("Acme_Sync::push")[0].declared:
        print(declaration.module, declaration.file.source.name, declaration.place.span.line)


def example_AclGraph(model: Installation):
    assert "Acme_Sync::push" in model.acl
    assert model.acl.path("Acme_Sync::push") == [ADMIN, "Acme_Sync::sync", "Acme_Sync::push"]
    assert model.acl.missing_parents(["Acme_Sync::push"]) == {"Acme_Sync::sync": ["Acme_Sync::push"]}
    assert networkx.is_forest(model.acl.graph)


def example_AclResource(model: Installation):
    resource = model.acl.get("Acme_Sync::push")
    assert resource.title == "Push"
    assert resource.parent.id == "Acme_Sync::sync"
    assert resource.declarations[0].source.name == "app/code/Acme/Sync/etc/acl.xml"


def example_Cause(model: Installation):
    integration = first_integration(model)
    Finding(
        f"integration `{integration.name}` has no resources",
        primary=Label(integration.name_place),
        cause=Cause("xml-syntax", integration.element.source.whole()),
    )


def example_Change(model: Installation):
    module = model.module("Acme_Sync")
    changes = [CreateFile(f"{module.path}/README.md", "# Acme_Sync\n")]  # a list of Edit, CreateFile and RenameFile


def example_ClassRoot(model: Installation):
    (root,) = model.php_classes.roots(model.module("Acme_Sync"))  # a PSR-4 prefix and its folder
    assert root.path_of("Acme\\Sync\\Api\\SyncInterface").endswith("/app/code/Acme/Sync/Api/SyncInterface.php")


def example_ConfigFile(model: Installation):
    for file in model.config_files(model.module("Acme_Sync")):
        print(file.path, file.format, file.area, file.xml is not None)


def example_ContractFault(model: Installation):
    route = first_route(model)
    for fault in model.services.contract_reader().faults(route.service_class, route.service_method):
        print(fault.owner.fqcn, fault.method.name, fault.place.span.line)


def example_CreateFile(model: Installation):
    path = f"{model.module('Acme_Sync').path}/registration.php"
    Fix("write a registration.php", "unsafe", lambda: [CreateFile(path, "<?php\n")])


def example_Edit(model: Installation):
    element = acl_element(model)
    Edit(element.source, 0, 0, "<!-- inserted at the start -->\n")  # offsets into `SourceFile.text`


def example_Element(model: Installation):
    element = acl_element(model)
    assert (element.name, element.get("title")) == ("resource", "Push")
    assert element.parent.get("id") == "Acme_Sync::sync"
    assert element.value_place("title").span.line == 6


def example_Finding(model: Installation):
    element = acl_element(model)
    Finding(
        f"the title of `{element.get('id')}` is short",
        primary=Label(element.value_place("title"), "shown to administrators"),
        help="Say what the permission allows.",
        subject=element.get("id"),
    )


def example_Fix(model: Installation):
    place = acl_element(model).value_place("title")
    Fix("write `Push data`", "safe", lambda: [replace(place, "Push data")])


def example_Installation(model: Installation):
    assert [module.name for module in model.checked] == ["Acme_Sync"]
    assert model.at_least(2, 4, 4)
    assert "Magento_Sales::sales" in model.acl


def example_IntegrationDeclaration(model: Installation):
    for integration in model.declared_integrations():
        print(integration.form, integration.name, [resource.name for resource in integration.resources])


def example_IntegrationFile(model: Installation):
    for file in model.integrations.files(model.module("Acme_Sync")):
        print(file.path, file.misplaced, len(file.declarations))


def example_Label(model: Installation):
    Label(acl_element(model).value_place("id"), "declared here")


def example_MagentoVersion(model: Installation):
    if model.magento is not None:
        print(model.magento.version, model.magento.edition, model.magento.numbers)


def example_MergeError(model: Installation):
    for error in model.acl.errors:  # what Magento throws while it merges
        print(error.message, error.place.span.line)


def example_Module(model: Installation):
    module = model.module("Acme_Sync")
    assert model.is_enabled(module)
    assert module.namespace == "Acme\\Sync\\"
    assert module.config("acl.xml") is not None
    assert "etc/acl.xml" in module.paths


def example_ModulePackage(model: Installation):
    (package,) = model.packages
    assert package.composer.name == "acme/module-sync"
    assert [module.name for module in package.modules] == ["Acme_Sync"]


def example_NoOptions(model: Installation):
    class AcmePlain(Rule[NoOptions]): ...


def example_Options(model: Installation):
    class Limit(Options, frozen=True):
        most: int = 10
        """How many are fine."""

    class AcmeTooMany(Rule[Limit]):  # a hook reads `self.options.most`
        ...


def example_Package(model: Installation):
    for package in model.tree.packages:  # what Composer's installed.json lists
        print(package.name, package.version, package.type)


def example_PhpClass(model: Installation):
    _, declared = model.php_classes.get("Acme\\Sync\\Api\\SyncInterface")
    assert declared.kind == "interface"
    assert [method.name for method in declared.methods] == ["push"]


def example_PhpClasses(model: Installation):
    classes = model.php_classes
    assert classes.has("Acme\\Sync\\Api\\SyncInterface")
    assert classes.lacks("Acme\\Sync\\Api\\SinkInterface")
    assert classes.nearest("Acme\\Sync\\Api\\SynkInterface") == "Acme\\Sync\\Api\\SyncInterface"


def example_PhpFile(model: Installation):
    file = model.files.php(f"{model.module('Acme_Sync').path}/Api/SyncInterface.php")
    assert file.syntax_error is None
    for call in file.calls("processIntegrationConfig"):
        print(call.place.span.line, call.arguments)


def example_Place(model: Installation):
    place = acl_element(model).value_place("id")  # where exactly is worked out only when asked
    assert (place.file.name, place.span.line) == ("app/code/Acme/Sync/etc/acl.xml", 6)


def example_Registration(model: Installation):
    for registration in model.module("Acme_Sync").written_registrations or ():
        print(registration.type, registration.name, registration.path)


def example_RenameFile(model: Installation):
    folder = model.module("Acme_Sync").path
    Fix("rename it", "unsafe", lambda: [RenameFile(f"{folder}/Registration.php", f"{folder}/registration.php")])


def example_ResourceHistory(model: Installation):
    history = model.resource_history("Magento_Sales::email")
    print(history.first, history.last, history.removed_in)


def example_ResourceRef(model: Installation):
    for resource in first_integration(model).resources:
        print(resource.name, resource.place.span.line)


def example_ResourceUse(model: Installation):
    for use in model.resource_uses(model.module("Acme_Sync")):  # menu, system.xml, layout, controllers …
        print(use.kind, use.name, use.id)


def example_Route(model: Installation):
    route = model.routes.get("/V1/acme/push", "POST")
    assert route.resources == ["Acme_Sync::push"]
    assert (route.service_class, route.service_method) == ("Acme\\Sync\\Api\\SyncInterface", "push")


def example_RouteDeclaration(model: Installation):
    for route in model.declared_routes():
        print(route.title, route.enabled, [resource.get("ref") for resource in route.resources])


def example_Rule(model: Installation):
    class AcmeUntitled(Rule[NoOptions]):
        id = "acme-untitled"
        summary = "A resource has no title."
        severity = Severity.INFO
        since = "0.1.0"

        def check_resource(self, resource, model):
            for element in resource.declarations if not resource.titled else ():
                yield Finding(f"`{resource.id}` has no title", Label(element.place))


def example_ServiceMethod(model: Installation):
    method = model.services.method("Acme\\Sync\\Api\\SyncInterface", "push")
    assert method.arguments == ["payload"]


def example_Severity(model: Installation):
    assert Severity.ERROR.rank > Severity.WARNING.rank > Severity.INFO.rank


def example_UnreadId(model: Installation):
    for unread in model.unread_ids:  # ids in an acl.xml that Magento does not read there
        print(unread.text, unread.module.name)


def example_Version(model: Installation):
    assert Version.parse("2.4.7-p3") > Version.parse("2.4.7")


def example_Violation(model: Installation):
    for file in model.config_files(model.module("Acme_Sync")):
        for error in file.schema_errors():
            print(error.violation.kind, error.violation.element, error.place.span.line)


def example_XmlFile(model: Installation):
    file = model.module("Acme_Sync").config("acl.xml")
    assert file.root.name == "config"
    assert [element.get("id") for element in file.root.descendants("resource")][-1] == "Acme_Sync::push"


def example_XmlSyntaxError(model: Installation):
    module = model.module("Acme_Sync")
    error: XmlSyntaxError | None = module.xml_error("etc/acl.xml")  # `None`, since it parses


def example_folded(model: Installation):
    assert folded("Acme_Sync::Push") == folded("acmesync-push")


def example_is_acl_id(model: Installation):
    assert is_acl_id("Acme_Sync::push")
    assert not is_acl_id("acme_sync::push")


def example_json_edits(model: Installation):
    composer = model.module("Acme_Sync").composer
    json_edits.put(composer.file, "magento2-module", "type")


def example_merge_message(model: Installation):
    for error in model.routes.errors():
        print(merge_message(error))


def example_nearest(model: Installation):
    assert nearest("Acme_Sync::psh", model.acl.ids) == "Acme_Sync::push"


def example_nearest_name(model: Installation):
    assert nearest_name("endpoint_ulr", ["endpoint_url", "email"]) == "endpoint_url"


def example_replace(model: Installation):
    edit = replace(acl_element(model).value_place("title"), "Push data")


def example_setup(model: Installation):
    assert setup.script_of("Setup/InstallData.php") == "InstallData"
    for patch in setup.patch_files(model.module("Acme_Sync")):
        print(patch.kind, patch.file.source.name)


def example_similarity(model: Installation):
    assert similarity("endpoint", "endpiont") > 0.8


def example_xml_edits(model: Installation):
    element = acl_element(model)
    xml_edits.insert_before(element, '<resource id="Acme_Sync::pull" title="Pull"/>')
    xml_edits.remove_attribute(element, "title")
