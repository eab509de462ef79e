"""The records and their rules: SQLModel classes and plain functions that take facts and give back facts.

May know the error tree and the texts, nothing else of the project. Never does I/O, never awaits, never asks for the time.
"""
