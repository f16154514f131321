"""The question engine: quizdown Markdown in a page becomes questions that are checked.

parse (text to records) -> check (what an author has to mend) -> compose (Markdown that the
site's own Markdown renders) -> render (the rendered parts put together as HTML).

Nothing here knows MkDocs; `hooks/quiz.py` is the adapter.
"""
