#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Clients of a session's holder that send nothing, half, rubbish, or too much, and read no answer."""
import array
import fcntl
import os
import random
import socket
import struct
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


def sealed(content):
    fd = os.memfd_create("lines", os.MFD_ALLOW_SEALING)
    os.write(fd, content)
    fcntl.fcntl(fd, fcntl.F_ADD_SEALS, fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_WRITE)
    return fd


def line(*words):
    """A record of cli/wire.c."""
    said = b"".join(word.encode() + b"\0" for word in words)
    return struct.pack("=QIIII", 1, len(words), len(said), 0, 2) + said + b"\0" * (-len(said) % 8)


def request(build, flags, form, width, lines):
    """As a client of this build would, whatever it asks; what is not for a request is noise."""
    message = magic + build + struct.pack("=IIIi", 0, flags, form, width) + os.urandom(8 + 6 * 8 + 4 + 64 + 4)
    memory = sealed(lines)
    s = send(message, [memory, *null[: random.randrange(3)]])
    os.close(memory)
    return s


def build_of_holder():
    """It says so to whoever is of another."""
    with send(magic + b"\0" * 300) as s:
        return s.recv(65536)[8:40]


def noise():
    """A sealed file of records, some of whose bytes are others."""
    lines = bytearray(b"".join(line(*random.choice(harmless)) for _ in range(random.randrange(5))))
    for _ in range(random.randrange(4)):
        if lines:
            lines[random.randrange(len(lines))] = random.randrange(256)
    return bytes(lines)


harmless = [("status",), ("buffer", "list"), ("space", "list"), ("session", "show"),
            ("buffer", "read", "a", "--out", "x"), ("nothing",)]
stays = 8 | 256  # WIRE_STAY and WIRE_KEPT: what the holder would do for good

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
build = build_of_holder()
odd = [request(build, random.getrandbits(32) & ~stays,
               random.choice([0, 1, 2, 3, 77, 2**32 - 1]),  # format
               random.choice([0, 80, 1, -1, -2**31, 2**31 - 1]),  # width
               noise()) for _ in range(100)]
with request(build, 0, 1, 0, line("status")) as s:
    if struct.unpack_from("=I", s.recv(65536), 40)[0] != 2:  # WIRE_REPLY
        sys.exit("these are no requests: has struct wire_message changed?")
full = [request(build, 0, 1, 0, line("status") * 2000) for _ in range(10)]  # whose answers nobody reads
print("ready", flush=True)
for number, s in enumerate(rubbish):
    if not ended(s):
        sys.exit(f"rubbish {number} was kept")
for number, s in enumerate(odd):
    if not ended(s):
        sys.exit(f"odd request {number} was kept")
for s in deaf + half + full:
    s.close()
# Those that say nothing are dropped after a while.
for number, s in enumerate(silent):
    if not ended(s):
        sys.exit(f"silent {number} was kept")
