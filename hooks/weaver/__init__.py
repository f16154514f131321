"""Weave Markdown pages with the outputs of their own code.

Text goes through scan (`fences`), parse (`parse`), check (`rules`), plan (`plan`),
execute (`execute`, with `kernel` as the child process) and render (`render`).
`pipeline.Weaver` puts the steps together. Neither MkDocs nor any library that pages
use is imported here.
"""
