"""Cases: what a case kind declares, and how JSON, files and tables become the facts that policies read."""
