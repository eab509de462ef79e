"""What is kept: the engine, the unit of work with its history, the inbox, the outbox, the queries, the migrations.

May know the ports, the cards, the records and everything below; all of it is synchronous and runs in database threads.
Never decides what a record does, never awaits a network, never asks for the time of the records.
"""
