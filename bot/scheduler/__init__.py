"""Time as a sender: what is due is handed to the intake like any other event.

May know the ports, and is handed the function it calls. Never handles what is due, never remembers anything: a moment that was
rung is a row in the inbox, so two replicas or a restart ring it once by the same constraint.
"""
