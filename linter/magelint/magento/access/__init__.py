"""ACL, integrations and REST routes, merged as Magento merges them."""
