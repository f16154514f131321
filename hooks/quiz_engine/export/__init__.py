"""The site's questions in formats that other programs read.

No library was found that writes QTI 2.1 from Python (those there are write 1.2, for one
product), and Anki reads plain text; so each format is a small module here.
"""
