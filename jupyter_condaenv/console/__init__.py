"""What the command line asks and shows: arguments, tables, questions, progress."""
