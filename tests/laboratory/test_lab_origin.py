"""Which cell trained a network: found as it stands in the page, wherever that is."""

from __future__ import annotations

from laboratory.origin import find
from weaver.parse import parse_page

PAGE = """\
---
title: A page
---

# Page

## First `steps`

```python
from snippets.networks import cnn
from snippets.training import accuracy, train as learn

# ## no heading
net = cnn()
learn(net, digits, epochs=1, seed=0)
```

~~~py
# Not a heading either
~~~

## Second

<!--pytest-codeblocks:cont-->
```python
print(accuracy(net, digits))
losses = learn(
    net, digits, epochs=2, seed=0
)
```

## Third

<!--pytest-codeblocks:cont-->
```python
print(len(losses))
```

HERE

<!--pytest-codeblocks:cont-->
```python
learn(net, digits, epochs=3, seed=0)
```

```python
from snippets.training import accuracy
train = print
train("nothing")
```
"""


def test_the_last_cell_above_that_trains_is_named() -> None:
    session, _ = parse_page(PAGE, "docs/page.md").sessions
    found = find(session, PAGE, PAGE.index("HERE"))
    assert found
    assert (found.path, found.heading) == ("docs/page.md", "Second")
    assert PAGE.splitlines()[found.line - 1] == "print(accuracy(net, digits))"
    assert found.call == "learn(net, digits, epochs=2, seed=0)"


def test_what_stands_below_does_not_count() -> None:
    session, _ = parse_page(PAGE, "docs/page.md").sessions
    found = find(session, PAGE, PAGE.index("## Second"))
    assert found
    assert (found.heading, found.call) == (
        "First steps",
        "learn(net, digits, epochs=1, seed=0)",
    )


def test_a_function_of_that_name_from_elsewhere_does_not_count() -> None:
    _, other = parse_page(PAGE, "docs/page.md").sessions
    assert find(other, PAGE, len(PAGE)) is None
