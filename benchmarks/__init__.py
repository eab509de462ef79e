"""How fast the bot is, measured side by side with what its users would have without it.

May know the bot from outside and inside, the stock SDK clients, and processes.
Never reports a figure without its reference from the same run, and never counts an event that was not acknowledged.
"""
