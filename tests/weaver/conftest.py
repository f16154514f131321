"""What the engine's tests share: a small project, and the certainty that nothing is left."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from small_project import Project, write_project
from weaver.execute import Kernel
from weaver.kernel import launch

# Their cells fork, or send signals to each other.
collect_ignore = (
    [] if hasattr(os, "fork") else ["test_checkpoint.py", "test_hostile.py", "test_isolation.py"]
)


@pytest.fixture(scope="module", params=[launch.METHOD])
def project(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Project]:
    """A project whose kernel runs for a whole module: sessions share nothing anyway.

    Parametrise it indirectly with "fork" and "spawn" where the difference may matter.
    """
    root = write_project(tmp_path_factory.mktemp("project").resolve())
    with Kernel(root, root / ".cache/scratch", workers=2, method=request.param) as kernel:
        project = Project(root, kernel)
        yield project
    assert not project.left_over()
    assert not project.escaped()


@pytest.fixture(autouse=True)
def nothing_left(request: pytest.FixtureRequest) -> Iterator[None]:
    """After each test that runs sessions: no process and no folder of one is left."""
    yield
    if "project" in request.fixturenames:
        left: Project = request.getfixturevalue("project")
        assert not left.left_over()
