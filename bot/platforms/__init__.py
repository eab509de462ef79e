"""One package for each platform: gateway (what arrives), decode, client (what is sent), errors; the same four in each.

May know the ports, the settings, the metrics, the cards and its own SDK, and is handed whoever takes the events.
Never acknowledges what was not kept, never decides what an event means, never knows the other platform.
"""
