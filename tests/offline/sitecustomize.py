"""Let no test reach a network: conftest.py runs this, and so, by its name, does every Python of a test.

An audit hook would be called whenever something is compiled or defined, as each repair that is tried is.
"""

import socket


def refuse(owner, name):
    real = getattr(owner, name)

    def refused(*arguments, **keywords):
        if owner is socket or arguments[0].family != socket.AF_UNIX:
            raise RuntimeError(f"no test may use a network: socket.{name}{arguments}")
        return real(*arguments, **keywords)

    setattr(owner, name, refused)


for sending in ("bind", "connect", "connect_ex", "sendmsg", "sendto"):
    refuse(socket.socket, sending)
for naming in ("getaddrinfo", "gethostbyaddr", "gethostbyname", "gethostbyname_ex", "getnameinfo"):
    refuse(socket, naming)
