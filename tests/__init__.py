"""The tests: one file a noun, as in the program."""
