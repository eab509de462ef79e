"""Records in and out of files: the organisation's file comes in, records go out as JSONL, CSV and XLSX.

May know storage and domain and everything below. Never sees a platform, never keeps half a file: all or nothing, every bad row
named.
"""
