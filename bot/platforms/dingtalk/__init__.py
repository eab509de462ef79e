"""DingTalk: the stream in, the new and the old REST interface out.

May know dingtalk-stream, and only in gateway.py, which takes from it what is sound (docs/reasons.md says what is not).
Never lets a DingTalk word, code or id shape out of this room except as opaque text.
"""
