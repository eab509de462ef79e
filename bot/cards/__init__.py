"""What people see, without a platform: the card model, what its buttons carry, and its rendering for each platform.

May know the domain, the texts and the error tree. Text that a person wrote is shown literally, whatever it contains.
Never does I/O, never decides who may see a card, never imports an SDK.
"""
