"""Stand-ins for Feishu and DingTalk on loopback, what their people see, and the calls that steer both.

It may know the standard library and aiohttp, and it speaks the platforms' wire formats as their documents describe them.
It never imports anything of `bot` outside this room, so it cannot agree with our own mistakes.
"""
