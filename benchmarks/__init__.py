"""The benchmarks: what the performance bars promise, measured against peers and against code written by hand."""
