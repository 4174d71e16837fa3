"""Expressions: text to one checked tree, and three readers of it with one meaning."""
