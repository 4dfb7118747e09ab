"""Let no test reach a network: conftest.py runs this, and so, by its name, does every Python of a test."""

import socket
import sys

SENDING = {"socket.bind", "socket.connect", "socket.sendmsg", "socket.sendto"}
NAMING = {"socket.getaddrinfo", "socket.gethostbyaddr", "socket.gethostbyname", "socket.getnameinfo"}


def refuse(event, arguments):
    if event in NAMING or (event in SENDING and arguments[0].family != socket.AF_UNIX):
        raise RuntimeError(f"no test may use a network: {event}{arguments}")


sys.addaudithook(refuse)
