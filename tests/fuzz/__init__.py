"""Coverage-guided fuzzing of everything that reads untrusted text; run by hand with `make fuzz`."""
