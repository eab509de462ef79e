"""Feishu and Lark: the long connection or the webhook in, the REST interface out.

May know lark-oapi, and only through `sdk.py`, which loads the few parts that are needed.
Never lets a Feishu word, code or id shape out of this room except as opaque text.
"""
