"""Reading records, one module a record, named after it.

May know the records and the unit of work's session. Every function is bounded, uses an index, and changes nothing but what its
name says.
"""
