"""FileCheck directives: read, matched, suggested."""
