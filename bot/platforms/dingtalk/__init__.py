"""DingTalk: the stream in, the new and the old REST interface out.

May know dingtalk-stream, and only in gateway.py, which says why so little of it is used.
Never lets a DingTalk word, code or id shape out of this room except as opaque text.
"""
