"""What the buttons of each record carry, one file a record.

May know `actions`, the base of them all; never a card, a record or who may press.
"""
