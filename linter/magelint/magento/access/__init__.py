"""The web API surface: ACL, integrations and routes, merged as Magento merges them."""
