"""The durable road: intake (accept) → worker (process) → sender (deliver).

May know the handlers and the storage and everything below. Never acknowledges before a commit, never holds a transaction
while it waits for a network, never decides what a record does.
"""
