"""Free chat text in, exact records out: daily updates, their items, attributes and dates.

May know only its own tables of words and the moment a message was sent, which is always an argument.
Never does I/O, never asks a clock, never raises on anything a person may have written."""
