"""Coverage: what of a policy its tests reach, item by item, and what is missing, as text, HTML, Cobertura XML and JSON."""
