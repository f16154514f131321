"""A page as a Jupyter notebook: its words, its cells, and what they did in the build.

`prose` makes the site's Markdown the notebook's, `modules` finds the project's own files that the
cells need and writes the cell that brings them along, `compose` puts a notebook together. None of
them knows MkDocs or Jupyter.
"""
