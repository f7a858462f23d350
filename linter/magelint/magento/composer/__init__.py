"""Composer: packages, composer.json, version constraints and autoloading."""
