"""What the technical review of the Adobe Commerce Marketplace rejects. All rules are disabled by default."""
