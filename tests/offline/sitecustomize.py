"""Refuse every socket but to this machine, in each Python that the tests start: `start.py` puts this folder on PYTHONPATH.

pytest-socket does the same inside pytest; kernels and other child processes are only reached from here. So is what nobody
needs and each of them would wait for: jsonschema loads grammars of internationalized addresses for a second.
"""

import sys

HERE = ("127.0.0.1", "::1", "localhost", "0.0.0.0", "::", "", None)


def refuse(event, arguments):
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event in ("socket.connect", "socket.sendto") and isinstance(
        arguments[1], tuple
    ):  # a str is a Unix socket
        host = arguments[1][0]
    else:
        return
    host = host.decode() if isinstance(host, bytes) else host
    if host not in HERE:
        raise OSError(f"the tests may not ask the network: {event} {host}")


sys.addaudithook(refuse)
sys.modules["rfc3987_syntax"] = None  # jsonschema goes on without
