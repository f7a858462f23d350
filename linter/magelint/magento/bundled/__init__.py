"""Data of Magento releases, for modules checked without an installation around them."""
