"""The steps from an empty database to this version's.

May know the tables only to compare them. A step never changes once it was released, and never imports the records: they move on.
"""
