"""The rules that pages have to keep.

`source` looks at a page before anything runs, `outcome` at what its sessions did.
Each rule is one function that yields problems. CONTRIBUTING.md explains every code.
"""
