"""The reference policy: nineteen rules over twelve facts, in makegood's language, by hand, and in each peer's."""
