"""The child side: a server that imports once, and the processes in which sessions run.

`server` reads jobs from its standard input and starts a process for each; `session`
is what such a process does. The protocol is one JSON object a line. Sessions leave
their results in a folder of their own, so nothing they print can disturb it.
"""
