"""What is searched for, by what and with how much: the frozen plan of a search, and the file that says it."""
