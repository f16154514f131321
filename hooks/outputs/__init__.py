"""What a change does to the outputs of the site, for those who review it.

`record` weaves a project and writes down what its cells gave, `compare` finds what differs between
two such records, `report` says it in Markdown and HTML, `base` gets the project as it was.

    python -m outputs diff main --to .cache/outputs
"""
