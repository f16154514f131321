"""Serve the site on 127.0.0.1, with live reload; a port that is taken is said before the build.

PORT=8001 .venv/bin/python .ci/serve.py
"""

from __future__ import annotations

import errno
import os
import socket
import sys

from programs import ROOT, SetupProblem

HOST = "127.0.0.1"


def main() -> None:
    """Check the port and become MkDocs, which then gets Ctrl-C itself."""
    try:
        port = read_port(os.environ.get("PORT") or "8000")
        check_free(port)
    except SetupProblem as problem:
        sys.exit(f"make: {problem}")
    os.chdir(ROOT)
    command = [sys.executable, "-m", "mkdocs", "serve", f"--dev-addr={HOST}:{port}"]
    os.execv(sys.executable, command)


def read_port(text: str) -> int:
    """The number in PORT; raises SetupProblem if it is none."""
    if text.isascii() and text.isdigit() and 0 < int(text) < 65536:
        return int(text)
    raise SetupProblem(f"PORT={text} is no port: give a number from 1 to 65535, as in PORT=8001")


def check_free(port: int) -> None:
    """Refuse a port that cannot be listened on; raises SetupProblem."""
    with socket.socket() as listener:
        # As the server itself will: a connection that was closed a moment ago is no hindrance.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
            listener.listen()
        except OSError as error:
            why = {
                errno.EADDRINUSE: "another program listens there, perhaps another `make serve`",
                errno.EACCES: "only root may listen there",
            }.get(error.errno, error.strerror)
            other = port + 1 if 1024 <= port < 65535 else 8001
            raise SetupProblem(
                f"port {port} is taken ({why}): choose another, as in `make serve PORT={other}`"
            ) from error


if __name__ == "__main__":
    main()
