"""A module with findings of several rules, two integrations and resources of its own, for tests of the HTML report."""

from __future__ import annotations

from trees import bare_module

ACL = """<config><acl><resources>
  <resource id="Magento_Backend::admin">
    <resource id="Acme_Sync::sync" title="Sync">
      <resource id="Acme_Sync::pull" title="Pull"/>
      <resource id="Acme_Sync::push" title="Push" sortOrder="-1"/>
    </resource>
  </resource>
</resources></acl></config>
"""
WEBAPI = """<routes>
  <route url="/V1/acme/pull" method="GET">
    <service class="Acme\\Sync\\Api\\SyncInterface" method="pull"/>
    <resources><resource ref="Acme_Sync::pull"/></resources>
  </route>
  <route url="/V1/acme/push/:id" method="POST">
    <service class="Acme\\Sync\\Api\\SyncInterface" method="push"/>
    <resources><resource ref="Acme_Sync::pushed"/></resources>
  </route>
  <route url="/V1/acme/open" method="GET">
    <service class="Acme\\Sync\\Api\\SyncInterface" method="open"/>
    <resources><resource ref="anonymous"/></resources>
  </route>
</routes>
"""
CONFIG = """<integrations>
  <integration name="Acme Sync"><email>a@acme.io</email><endpoint_url>http://erp.acme.io/a</endpoint_url></integration>
  <integration name="Acme Root"><email>a@acme.io</email></integration>
</integrations>
"""
API = """<integrations>
  <integration name="Acme Sync">
    <resources>
      <resource name="Acme_Sync::sync"/>
      <resource name="Acme_Sync::pull"/>
      <resource name="Magento_Sales::actions_view"/>
      <resource name="Acme_Sync::gone"/>
    </resources>
  </integration>
  <integration name="Acme Root"><resources><resource name="Magento_Backend::all"/></resources></integration>
</integrations>
"""
MENU = """<config><menu>
  <add id="Acme_Sync::menu" title="Sync" module="Acme_Sync" parent="Magento_Backend::system" resource="Acme_Sync::push"/>
</menu></config>
"""
OTHER = '<config><acl><resources><resource id="Acme_Other::x"/></resources></acl></config>'
TREE = {
    **bare_module("Acme_Sync", folder="sync"),
    "sync/etc/acl.xml": ACL,
    "sync/etc/webapi.xml": WEBAPI,
    "sync/etc/integration/config.xml": CONFIG,
    "sync/etc/integration/api.xml": API,
    "sync/etc/adminhtml/menu.xml": MENU,
    **bare_module("Acme_Other", folder="other"),
    "other/etc/acl.xml": OTHER,
}
