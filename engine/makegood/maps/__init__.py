"""Maps: how the columns of a known table become the facts of a case kind."""
