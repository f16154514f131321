"""What makes pages a site: safe to open, found by search engines, readable from a disk.

Nothing in here knows MkDocs; `hooks/website.py` calls it. Text and addresses come in,
text of files goes out.
"""
