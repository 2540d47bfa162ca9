#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Clients of a session's holder that send nothing, half, rubbish, or too much, and read no answer."""
import array
import os
import socket
import sys

path = sys.argv[1]


def connect():
    s = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    s.connect(path)  # waits where too many do
    s.settimeout(10)
    return s


def send(data, fds=()):
    s = connect()
    rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))] if fds else []
    s.sendmsg([data], rights)
    return s


def ended(s):
    """The holder closes the connection, whatever it answers before."""
    try:
        while s.recv(65536):
            pass
    except ConnectionResetError:
        pass
    except TimeoutError:
        return False
    return True


def flood(count):
    """Descriptors by the hundred, in messages that nobody asked for, on one connection and on many."""
    fds = [os.open("/dev/null", os.O_RDWR) for _ in range(250)]
    for _ in range(count // len(fds)):
        try:
            send(magic + b"\0" * 300, fds)
        except (BrokenPipeError, ConnectionResetError):
            pass
    for fd in fds:
        os.close(fd)


silent = [connect() for _ in range(200)]  # say nothing
null = [os.open("/dev/null", os.O_RDWR) for _ in range(200)]
magic = b"vfioctl\x01"
plain = os.memfd_create("plain")
os.write(plain, b"\xff" * 4096)
rubbish = [
    send(b"x"),
    send(b"\0" * 100),
    send(magic),
    send(magic + b"\0" * 32),
    send(magic + b"\0" * 500),
    send(os.urandom(60000)),
    send(b"x", null[:1]),
    send(magic + b"\0" * 300, null[:3]),
    send(b"x", null),
    send(magic + b"\0" * 300, [plain]),
]
flood(10000)
half = [send(magic + b"\0" * 100) for _ in range(10)]
deaf = [send(b"y" * 1000) for _ in range(50)]  # never read
print("ready", flush=True)
for number, s in enumerate(rubbish):
    if not ended(s):
        sys.exit(f"rubbish {number} was kept")
for s in deaf + half:
    s.close()
# Those that say nothing are dropped after a while.
for number, s in enumerate(silent):
    if not ended(s):
        sys.exit(f"silent {number} was kept")
