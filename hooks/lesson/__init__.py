"""Begin a lesson: `python -m lesson "Pooling"` writes its pages from the templates beside this.

Each template is a page that builds without a problem, and shows what pages of its kind are made of.
"""
