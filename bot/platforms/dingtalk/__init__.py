"""DingTalk: the stream in, the new and the old REST interface out.

May know which version of dingtalk-stream is installed, and only in gateway.py, which says why nothing else of it is used.
Never lets a DingTalk word, code or id shape out of this room except as opaque text.
"""
