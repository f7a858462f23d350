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
    KnownNames,
    Label,
    Model,
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
    replace,
    setup,
    similarity,
    xml_edits,
)


def first_integration(model: Model):
    return next(model.declared_integrations())


def first_route(model: Model):
    return next(model.declared_routes())


def acl_element(model: Model):
    return model.acl.declarations("Acme_Sync::push")[0]


def example_ADMIN(model: Model):
    below = networkx.descendants(model.acl.graph, ADMIN)  # everything that can be granted
    assert "Acme_Sync::push" in below


def example_ALL(model: Model):
    grants_everything = any(resource.name == ALL for resource in first_integration(model).resources)
    assert not grants_everything


def example_ANONYMOUS(model: Model):
    needs_no_token = [route.url for route in model.routes if route.resources == [ANONYMOUS]]
    assert "/V1/acme/ping" in needs_no_token


def example_SELF(model: Model):
    of_the_customer = [route.url for route in model.routes if SELF in route.resources]
    assert "/V1/customers/me" in of_the_customer


def example_AclDeclaration(model: Model):
    for declaration in model.acl.nodes("Acme_Sync::push")[0].declared:
        print(declaration.module, declaration.file.source.name, declaration.place.span.line)


def example_AclGraph(model: Model):
    assert "Acme_Sync::push" in model.acl
    assert model.acl.path("Acme_Sync::push") == [ADMIN, "Acme_Sync::sync", "Acme_Sync::push"]
    assert model.acl.missing_parents(["Acme_Sync::push"]) == {"Acme_Sync::sync": ["Acme_Sync::push"]}
    assert networkx.is_forest(model.acl.graph)


def example_AclResource(model: Model):
    resource = model.acl.get("Acme_Sync::push")
    assert resource.title == "Push"
    assert resource.parent.id == "Acme_Sync::sync"
    assert resource.declarations[0].source.name == "app/code/Acme/Sync/etc/acl.xml"


def example_Cause(model: Model):
    integration = first_integration(model)
    Finding(
        f"integration `{integration.name}` has no resources",
        primary=Label(integration.name_place),
        cause=Cause("xml-syntax", integration.element.source.whole()),
    )


def example_Change(model: Model):
    module = model.module("Acme_Sync")
    changes = [CreateFile(f"{module.path}/README.md", "# Acme_Sync\n")]  # a list of Edit, CreateFile and RenameFile


def example_ClassRoot(model: Model):
    (root,) = model.php_classes.roots(model.module("Acme_Sync"))  # a PSR-4 prefix and its folder
    assert root.path_of("Acme\\Sync\\Api\\SyncInterface").endswith("/app/code/Acme/Sync/Api/SyncInterface.php")


def example_ConfigFile(model: Model):
    for file in model.config_files(model.module("Acme_Sync")):
        print(file.path, file.format, file.area, file.xml is not None)


def example_ContractFault(model: Model):
    route = first_route(model)
    for fault in model.services.contract_reader().faults(route.service_class, route.service_method):
        print(fault.owner.fqcn, fault.method.name, fault.place.span.line)


def example_CreateFile(model: Model):
    path = f"{model.module('Acme_Sync').path}/registration.php"
    Fix("write a registration.php", "unsafe", lambda: [CreateFile(path, "<?php\n")])


def example_Edit(model: Model):
    element = acl_element(model)
    Edit(element.source, 0, 0, "<!-- inserted at the start -->\n")  # offsets into `SourceFile.text`


def example_Element(model: Model):
    element = acl_element(model)
    assert (element.name, element.get("title")) == ("resource", "Push")
    assert element.parent.get("id") == "Acme_Sync::sync"
    assert element.value_place("title").span.line == 6


def example_ExtensionAttribute(model: Model):
    for attribute in model.declared_extension_attributes(model.module("Acme_Sync")):
        print(attribute.interface, attribute.code, attribute.type, attribute.element.place.span.line)


def example_Finding(model: Model):
    element = acl_element(model)
    Finding(
        f"the title of `{element.get('id')}` is short",
        primary=Label(element.value_place("title"), "shown to administrators"),
        help="Say what the permission allows.",
        subject=element.get("id"),
    )


def example_Fix(model: Model):
    place = acl_element(model).value_place("title")
    Fix("write `Push data`", "safe", lambda: [replace(place, "Push data")])


def example_Model(model: Model):
    assert [module.name for module in model.checked] == ["Acme_Sync"]
    assert model.at_least(2, 4, 4)
    assert "Magento_Sales::sales" in model.acl


def example_IntegrationDeclaration(model: Model):
    for integration in model.declared_integrations():
        print(integration.form, integration.name, [resource.name for resource in integration.resources])


def example_IntegrationFile(model: Model):
    for file in model.integrations.files(model.module("Acme_Sync")):
        print(file.path, file.misplaced, len(file.declarations))


def example_Label(model: Model):
    Label(acl_element(model).value_place("id"), "declared here")


def example_MagentoVersion(model: Model):
    if model.magento is not None:
        print(model.magento.version, model.magento.edition, model.magento.numbers)


def example_Menu(model: Model):
    menu = model.declared_menu(model.checked)  # model.menu reads the files of all enabled modules
    top = [item.id for item in menu.items.values() if item.parent is None]
    below = [child.id for identifier in top for child in menu.children(identifier)]


def example_MenuItem(model: Model):
    for item in model.declared_menu(model.checked).items.values():
        print(item.id, item.parent, item.get("action"), item.removed)


def example_MergeError(model: Model):
    for error in model.acl.errors:  # what Magento throws while it merges
        print(error.message, error.place.span.line)


def example_Module(model: Model):
    module = model.module("Acme_Sync")
    assert model.is_enabled(module)
    assert module.namespace == "Acme\\Sync\\"
    assert module.config("acl.xml") is not None
    assert "etc/acl.xml" in module.paths


def example_ModulePackage(model: Model):
    (package,) = model.packages
    assert package.composer.name == "acme/module-sync"
    assert [module.name for module in package.modules] == ["Acme_Sync"]


def example_NoOptions(model: Model):
    class AcmePlain(Rule[NoOptions]): ...


def example_Options(model: Model):
    class Limit(Options, frozen=True):
        most: int = 10
        """How many are fine."""

    class AcmeTooMany(Rule[Limit]):  # a hook reads `self.options.most`
        ...


def example_Package(model: Model):
    for package in model.tree.packages:  # what Composer's installed.json lists
        print(package.name, package.version, package.type)


def example_PhpClass(model: Model):
    _, declared = model.php_classes.get("Acme\\Sync\\Api\\SyncInterface")
    assert declared.kind == "interface"
    assert [method.name for method in declared.methods] == ["push"]


def example_PhpClasses(model: Model):
    classes = model.php_classes
    assert classes.has("Acme\\Sync\\Api\\SyncInterface")
    assert classes.lacks("Acme\\Sync\\Api\\SinkInterface")
    assert classes.nearest("Acme\\Sync\\Api\\SynkInterface") == "Acme\\Sync\\Api\\SyncInterface"


def example_PhpFile(model: Model):
    file = model.files.php(f"{model.module('Acme_Sync').path}/Api/SyncInterface.php")
    assert file.syntax_error is None
    for call in file.calls("processIntegrationConfig"):
        print(call.place.span.line, call.arguments)


def example_Place(model: Model):
    place = acl_element(model).value_place("id")  # where exactly is worked out only when asked
    assert (place.file.name, place.span.line) == ("app/code/Acme/Sync/etc/acl.xml", 6)


def example_Registration(model: Model):
    for registration in model.module("Acme_Sync").written_registrations or ():
        print(registration.type, registration.name, registration.path)


def example_RenameFile(model: Model):
    folder = model.module("Acme_Sync").path
    Fix("rename it", "unsafe", lambda: [RenameFile(f"{folder}/Registration.php", f"{folder}/registration.php")])


def example_ResourceHistory(model: Model):
    history = model.resource_history("Magento_Sales::email")
    print(history.first, history.last, history.removed_in)


def example_ResourceRef(model: Model):
    for resource in first_integration(model).resources:
        print(resource.name, resource.place.span.line)


def example_ResourceUse(model: Model):
    for use in model.resource_uses(model.module("Acme_Sync")):  # menu, system.xml, layout, controllers …
        print(use.kind, use.name, use.id)


def example_Route(model: Model):
    route = model.routes.get("/V1/acme/push", "POST")
    assert route.resources == ["Acme_Sync::push"]
    assert (route.service_class, route.service_method) == ("Acme\\Sync\\Api\\SyncInterface", "push")


def example_RouteDeclaration(model: Model):
    for route in model.declared_routes():
        print(route.title, route.enabled, [resource.get("ref") for resource in route.resources])


def example_Rule(model: Model):
    class AcmeUntitled(Rule[NoOptions]):
        id = "acme-untitled"
        summary = "A resource has no title."
        severity = Severity.INFO
        since = "0.1.0"

        def check_resource(self, resource, model):
            for element in resource.declarations if not resource.titled else ():
                yield Finding(f"`{resource.id}` has no title", Label(element.place))


def example_ServiceMethod(model: Model):
    method = model.services.method("Acme\\Sync\\Api\\SyncInterface", "push")
    assert method.arguments == ["payload"]


def example_Severity(model: Model):
    assert Severity.ERROR.rank > Severity.WARNING.rank > Severity.INFO.rank


def example_UnreadId(model: Model):
    for unread in model.unread_ids:  # ids in an acl.xml that Magento does not read there
        print(unread.text, unread.module.name)


def example_Version(model: Model):
    assert Version.parse("2.4.7-p3") > Version.parse("2.4.7")


def example_Violation(model: Model):
    for file in model.config_files(model.module("Acme_Sync")):
        for error in file.schema_errors():
            print(error.violation.kind, error.violation.element, error.place.span.line)


def example_XmlFile(model: Model):
    file = model.module("Acme_Sync").config("acl.xml")
    assert file.root.name == "config"
    assert [element.get("id") for element in file.root.descendants("resource")][-1] == "Acme_Sync::push"


def example_XmlSyntaxError(model: Model):
    module = model.module("Acme_Sync")
    error: XmlSyntaxError | None = module.xml_error("etc/acl.xml")  # `None`, since it parses


def example_folded(model: Model):
    assert folded("Acme_Sync::Push") == folded("acmesync-push")


def example_is_acl_id(model: Model):
    assert is_acl_id("Acme_Sync::push")
    assert not is_acl_id("acme_sync::push")


def example_json_edits(model: Model):
    composer = model.module("Acme_Sync").composer
    json_edits.put(composer.file, "magento2-module", "type")


def example_merge_message(model: Model):
    for error in model.routes.errors():
        print(merge_message(error))


def example_nearest(model: Model):
    assert nearest("Acme_Sync::psh", model.acl.ids) == "Acme_Sync::push"


def example_KnownNames(model: Model):
    known = KnownNames(["endpoint_url", "email"])
    assert [known.nearest(wrong) for wrong in ("endpoint_ulr", "e-mail", "url")] == ["endpoint_url", "email", None]


def example_replace(model: Model):
    edit = replace(acl_element(model).value_place("title"), "Push data")


def example_setup(model: Model):
    assert setup.script_of("Setup/InstallData.php") == "InstallData"
    for patch in setup.patch_files(model.module("Acme_Sync")):
        print(patch.kind, patch.file.source.name)


def example_similarity(model: Model):
    assert similarity("endpoint", "endpiont") > 0.8


def example_xml_edits(model: Model):
    element = acl_element(model)
    xml_edits.insert_before(element, '<resource id="Acme_Sync::pull" title="Pull"/>')
    xml_edits.remove_attribute(element, "title")
