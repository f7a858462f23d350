"""The formats of configuration files: their schemas, and how their readers merge them.

The data follows the `SchemaLocator` and `Reader` classes of Magento 2.4. Earlier versions differ in a few ids and lack
some schemas; a schema that an installation lacks is not applied.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field

from magelint.magento.config.dom import IdAttributes

AREAS = ("adminhtml", "frontend", "base", "webapi_rest", "webapi_soap", "graphql", "crontab", "cron", "setup")
_GLOBAL = frozenset({""})
_ADMINHTML, _FRONTEND = frozenset({"adminhtml"}), frozenset({"frontend"})
_AREAS = frozenset(AREAS)
_EVERYWHERE = _GLOBAL | _AREAS


class Format(Struct, frozen=True):
    """How Magento reads one kind of file."""

    named: str
    """The schema that files of it name in `xsi:noNamespaceSchemaLocation`."""
    file: str | None
    """The schema that each file is validated against; `None` if only the merged document has one."""
    merged: str | None = None
    """The schema that the merged document is validated against; `None` if it is not validated."""
    ids: IdAttributes = field(default_factory=dict)
    """The attributes that identify nodes to the reader: its `$_idAttributes`."""
    areas: frozenset[str] = _GLOBAL
    """The areas that the reader reads; an empty name is `etc` itself."""
    type_attribute: str | None = None
    """If two nodes differ in it, the later one replaces the other: `Config\\Dom::$typeAttributeName`."""
    only: re.Pattern[str] | None = None
    """The paths that are merged; nodes elsewhere are added."""
    primary: str | None = None
    """A file of the root that is read after all modules' files."""
    includes: bool = False
    """True if `<include path="Vendor_Module::file.xml"/>` is replaced by the content of that file."""
    parts: int = 0
    """The depth of independent parts below the root. Parts are related only by their names, so that only those that a
    checked module declares are merged; 0 if everything is merged."""
    merges: bool = True
    """True if the files are merged and validated as described here.

    A family of rules checks the others, and themes also contribute to `view.xml`."""


def _framework(path: str) -> str:
    return f"urn:magento:framework:{path}"


def _module(name: str, path: str) -> str:
    return f"urn:magento:module:Magento_{name}:etc/{path}"


def _queue(path: str) -> str:
    return f"urn:magento:framework-message-queue:etc/{path}"


def _validated(
    named: str,
    ids: IdAttributes | None = None,
    *,
    file: str | None = "",
    merged: str | None = "",
    **more: Any,
) -> Format:
    """A format whose reader validates each file and the merged document."""
    return Format(named, named if file == "" else file, named if merged == "" else merged, ids or {}, **more)


def _stated(named: str, merged: str | None = None) -> Format:
    """A format that a family of rules checks beyond its schema."""
    return Format(named, None, merged, merges=False)


FORMATS: Mapping[str, Format] = {
    "acl.xml": _stated(_framework("Acl/etc/acl.xsd"), _framework("Acl/etc/acl_merged.xsd")),
    "analytics.xml": _validated(_module("Analytics", "analytics.xsd"), {"/config/file": "name"}),
    "address_formats.xml": _validated(_module("Customer", "address_formats.xsd"), {"/config/format": "code"}),
    "cache.xml": _validated(_framework("Cache/etc/cache.xsd"), {"/config/type": "name"}, areas=_EVERYWHERE),
    "catalog_attributes.xml": _validated(
        _module("Catalog", "catalog_attributes.xsd"), {"/config/group": "name", "/config/group/attribute": "name"}
    ),
    "communication.xml": _validated(
        _framework("Communication/etc/communication.xsd"), {"/config/topic": "name", "/config/topic/handler": "name"}
    ),
    "config.xml": _validated(_module("Store", "config.xsd"), merged=None, parts=2),
    "cron_groups.xml": _validated(_module("Cron", "cron_groups.xsd"), {"/config/group": "id"}),
    "crontab.xml": _validated(
        _module("Cron", "crontab.xsd"),
        {"/config/group": "id", "/config/group/job": "name"},
        file=None,
    ),
    "csp_whitelist.xml": _validated(
        _module("Csp", "csp_whitelist.xsd"),
        {"/csp_whitelist/policies/policy": ("id",), "/csp_whitelist/policies/policy/values/value": ("id",)},
        areas=_EVERYWHERE,
    ),
    "db_schema.xml": _validated(
        _framework("Setup/Declaration/Schema/etc/schema.xsd"),
        {
            "/schema/table": "name",
            "/schema/table/column": "name",
            "/schema/table/constraint": "referenceId",
            "/schema/table/index": "referenceId",
            "/schema/table/index/column": "name",
            "/schema/table/constraint/column": "name",
        },
        primary="app/etc/db_schema.xml",
        parts=1,
    ),
    "di.xml": _validated(
        _framework("ObjectManager/etc/config.xsd"),
        {
            "/config/preference": "for",
            "/config/(type|virtualType)": "name",
            "/config/(type|virtualType)/plugin": "name",
            "/config/(type|virtualType)/arguments/argument": "name",
            "/config/(type|virtualType)/arguments/argument(/item)+": "name",
        },
        type_attribute="xsi:type",
        parts=1,
        file=None,
        areas=_EVERYWHERE,
    ),
    "eav_attributes.xml": _validated(
        _module("Eav", "eav_attributes.xsd"),
        {"/config/entity": "type", "/config/entity/attribute": "code", "/config/entity/attribute/field": "code"},
        file=None,
    ),
    "email_templates.xml": _validated(_module("Email", "email_templates.xsd"), {"/config/template": "id"}),
    "events.xml": _validated(
        _framework("Event/etc/events.xsd"),
        {"/config/event": "name", "/config/event/observer": "name"},
        parts=1,
        areas=_EVERYWHERE,
    ),
    "export.xml": _validated(
        _module("ImportExport", "export.xsd"),
        {"/config/entity": "name", "/config/entityType": ("entity", "name"), "/config/fileFormat": "name"},
        merged=_module("ImportExport", "export_merged.xsd"),
    ),
    "extension_attributes.xml": _validated(
        _framework("Api/etc/extension_attributes.xsd"),
        {"/config/extension_attributes": "for", "/config/extension_attributes/attribute": "code"},
        parts=1,
    ),
    "fieldset.xml": _validated(
        _framework("DataObject/etc/fieldset.xsd"),
        {
            "/config/scope": "id",
            "/config/scope/fieldset": "id",
            "/config/scope/fieldset/field": "name",
            "/config/scope/fieldset/field/aspect": "name",
        },
        file=_framework("DataObject/etc/fieldset_file.xsd"),
    ),
    "import.xml": _validated(
        _module("ImportExport", "import.xsd"),
        {
            "/config/entity": "name",
            "/config/entityType": ("entity", "name"),
            "/config/relatedIndexer": ("entity", "name"),
        },
        merged=_module("ImportExport", "import_merged.xsd"),
    ),
    "indexer.xml": _validated(
        _framework("Indexer/etc/indexer.xsd"),
        {
            "/config/indexer": "id",
            "/config/indexer/handler": "name",
            "/config/indexer/source": "name",
            "/config/indexer/fieldset": "name",
            "/config/indexer/fieldset/field": "name",
            "/config/indexer/dependencies/indexer": "id",
        },
        merged=_framework("Indexer/etc/indexer_merged.xsd"),
    ),
    "io_events.xml": _validated(
        _module("AdobeCommerceEventsClient", "io_events.xsd"),
        {"/config/event": "name", "/config/event/fields/field": "name"},
    ),
    "integration.xml": _stated(
        _module("Integration", "integration/integration_file.xsd"),
        _module("Integration", "integration/integration.xsd"),
    ),
    "integration/api.xml": _stated(
        _module("Integration", "integration/api.xsd"), _module("Integration", "integration/api.xsd")
    ),
    "integration/config.xml": _stated(
        _module("Integration", "integration/config.xsd"), _module("Integration", "integration/config.xsd")
    ),
    "menu.xml": _validated(
        _module("Backend", "menu.xsd"),
        only=re.compile(r"/config(?:/menu)?", re.IGNORECASE),
        file=None,
        areas=_ADMINHTML,
    ),
    "module.xml": _stated(_framework("Module/etc/module.xsd")),
    "mview.xml": _validated(
        _framework("Mview/etc/mview.xsd"), {"/config/view": "id", "/config/view/subscriptions/table": "name"}
    ),
    "page_types.xml": _validated(
        _framework("View/Layout/etc/page_types.xsd"), {"/page_types/type": "id"}, areas=_FRONTEND
    ),
    "payment.xml": _validated(
        _module("Payment", "payment.xsd"),
        {"/payment/credit_cards/type": "id", "/payment/groups/group": "id", "/payment/methods/method": "name"},
        file=_module("Payment", "payment_file.xsd"),
    ),
    "pdf.xml": _validated(
        _module("Sales", "pdf_file.xsd"),
        {
            "/config/renderers/page": "type",
            "/config/renderers/page/renderer": "product_type",
            "/config/totals/total": "name",
        },
        merged=_module("Sales", "pdf.xsd"),
    ),
    "product_options.xml": _validated(
        _module("Catalog", "product_options.xsd"),
        {"/config/option": "name", "/config/option/inputType": "name"},
        merged=_module("Catalog", "product_options_merged.xsd"),
    ),
    "product_types.xml": _validated(
        _module("Catalog", "product_types.xsd"),
        {
            "/config/type": "name",
            "/config/type/priceModel": "instance",
            "/config/type/indexerModel": "instance",
            "/config/type/stockIndexerModel": "instance",
            "/config/type/allowedSelectionTypes/type": "name",
            "/config/composableTypes/type": "name",
        },
        merged=_module("Catalog", "product_types_merged.xsd"),
    ),
    "queue.xml": _validated(
        _queue("queue.xsd"),
        {
            "/config/publisher": "name",
            "/config/consumer": "name",
            "/config/topic": "name",
            "/config/bind": ("queue", "exchange", "topic"),
            "/config/broker": "topic",
            "/config/broker/consumer": "name",
        },
        merged=_queue("queue_merged.xsd"),
    ),
    "queue_consumer.xml": _validated(_queue("consumer.xsd"), {"/config/consumer": "name"}),
    "queue_publisher.xml": _validated(
        _queue("publisher.xsd"), {"/config/publisher": "topic", "/config/publisher/connection": "name"}
    ),
    "queue_topology.xml": _validated(
        _queue("topology.xsd"),
        {
            "/config/exchange": ("name", "connection"),
            "/config/exchange/arguments/argument": "name",
            "/config/exchange/arguments/argument(/item)+": "name",
            "/config/exchange/binding": "id",
            "/config/exchange/binding/arguments/argument": "name",
            "/config/exchange/binding/arguments/argument(/item)+": "name",
        },
        merged=_queue("topology_merged.xsd"),
    ),
    "resources.xml": _validated(_framework("App/etc/resources.xsd"), {"/config/resource": "name"}, areas=_EVERYWHERE),
    "routes.xml": _validated(
        _framework("App/etc/routes.xsd"),
        {"/config/router": "id", "/config/router/route": "id", "/config/router/route/module": "name"},
        merged=_framework("App/etc/routes_merged.xsd"),
        areas=_AREAS,
    ),
    "sales.xml": _validated(
        _module("Sales", "sales.xsd"),
        {
            "/config/section": "name",
            "/config/section/group": "name",
            "/config/section/group/item": "name",
            "/config/section/group/item/renderer": "name",
            "/config/order/available_product_type": "name",
        },
        file=None,
    ),
    "search_engine.xml": _validated(_framework("Search/etc/search_engine.xsd"), {"/engines/engine": "name"}),
    "search_request.xml": _validated(
        _framework("Search/etc/search_request.xsd"),
        {
            "/requests/request": "query",
            "/requests/request/queries/query": "name",
            "/requests/request/queries/query/queryReference": "ref",
            "/requests/request/queries/query/match": "field",
            "/requests/request/queries/query/filterReference": "ref",
            "/requests/request/filters/filter": "name",
            "/requests/request/filters/filter/filterReference": "ref",
            "/requests/request/aggregations/bucket": "name",
            "/requests/request/dimensions/dimension": "name",
        },
        merged=_framework("Search/etc/search_request_merged.xsd"),
    ),
    "sections.xml": _validated(
        _module("Customer", "sections.xsd"),
        {"/config/action": "name", "/config/action/section": "name"},
        file=None,
        areas=_FRONTEND,
    ),
    "system.xml": _validated(
        _module("Config", "system_file.xsd"),
        {
            "/config/system/tab": "id",
            "/config/system/section": "id",
            "/config/system/section(/group)+": "id",
            "/config/system/section(/group)+/field": "id",
            "/config/system/section(/group)+/field/depends/field": "id",
            "/config/system/section(/group)+/field/options/option": "label",
        },
        includes=True,
        parts=2,
        merged=_module("Config", "system.xsd"),
        areas=_ADMINHTML,
    ),
    "view.xml": _validated(_framework("Config/etc/view.xsd"), merged=None, merges=False),
    "webapi.xml": _stated(_module("Webapi", "webapi.xsd"), _module("Webapi", "webapi_merged.xsd")),
    "webapi_async.xml": _validated(
        _module("WebapiAsync", "webapi_async.xsd"),
        {"/services/service": ("class", "method"), "/services/route": ("url", "method")},
        file=None,
    ),
    "webhooks.xml": _validated(
        _module("AdobeCommerceWebhooks", "webhooks.xsd"),
        {
            "/config/method": ("name", "type"),
            "/config/method/hooks/batch": "order",
            "/config/method/hooks/batch/hook": "name",
        },
    ),
    "widget.xml": _validated(
        _module("Widget", "widget.xsd"),
        {
            "/widgets/widget": "id",
            "/widgets/widget/parameters/parameter": "name",
            "/widgets/widget/parameters/parameter/options/option": "name",
            "/widgets/widget/containers/container": "name",
            "/widgets/widget/containers/container/template": "name",
        },
        file=_module("Widget", "widget_file.xsd"),
        areas=_EVERYWHERE,
    ),
    "zip_codes.xml": _validated(
        _module("Directory", "zip_codes.xsd"), {"/config/zip": "countryCode", "/config/zip/codes/code": "id"}
    ),
}
"""The formats by a file's path below `etc` without the area."""
_BY_LETTERS = {name.lower(): name for name in FORMATS}


def located(path: str) -> tuple[str, str] | None:
    """The area and the format of a file at a path of a module; `None` where its format is not Magento's own.

    Ignores case, unlike Magento.
    """
    area, name = split_area(path)
    known = _BY_LETTERS.get(name.lower())
    return None if known is None else (area, name if name in FORMATS else known)


def config_name(path: str) -> str | None:
    """The key in `FORMATS` of a module's file: `di.xml` for `etc/frontend/di.xml`.

    `None` outside `etc`, and if Magento reads no file of that name in that area."""
    area, name = split_area(path)
    known = FORMATS.get(name)
    if not name or (known is not None and area not in known.areas):
        return None
    return name


def split_area(path: str) -> tuple[str, str]:
    """The area of a file and its path below it; two empty texts outside `etc`."""
    if not path.startswith("etc/"):
        return "", ""
    area, slash, rest = path[len("etc/") :].partition("/")
    return (area, rest) if slash and area in AREAS else ("", path[len("etc/") :])


def format_of(urn: str) -> str | None:
    """The name of the files that Magento validates against a schema; `None` for a schema of another vendor."""
    return _BY_SCHEMA.get(urn)


_BY_SCHEMA = {
    urn: name for name, how in reversed([*FORMATS.items()]) for urn in (how.merged, how.file, how.named) if urn
}
