"""Ask whether a server answers, within seconds even where the network swallows every packet."""

from __future__ import annotations

import http.client
import ssl
import threading
import urllib.error
import urllib.request


def why_unreachable(url: str, seconds: float = 3) -> str | None:
    """Why `url` cannot be had, in a few words; None when it can.

    The limit holds for everything together. Looking up a name has no limit of its own, and that of
    a socket counts anew with each packet, so a thread asks, which may be left behind.
    """
    answers: list[str | None] = []
    asking = threading.Thread(target=lambda: answers.append(_ask(url, seconds)), daemon=True)
    asking.start()
    asking.join(seconds)
    return answers[0] if answers else f"no answer in {seconds:g} s"


def _ask(url: str, seconds: float) -> str | None:
    try:
        request = urllib.request.Request(url, headers={"User-Agent": "make (kernel-by-kernel)"})
        urllib.request.urlopen(request, timeout=seconds).close()
    except urllib.error.HTTPError as error:
        return f"it answers {error.code} {error.reason}"
    except urllib.error.URLError as error:
        # A certificate that Python does not trust may well be trusted by the program that follows.
        if isinstance(error.reason, ssl.SSLCertVerificationError):
            return None
        return str(getattr(error.reason, "strerror", None) or error.reason)
    except (OSError, http.client.HTTPException, ValueError) as error:
        return str(error) or type(error).__name__
    return None
