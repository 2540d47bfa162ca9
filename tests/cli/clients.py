#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Clients of a session's holder that send nothing, half, rubbish, or too much, and read no answer."""
import os
import random
import struct
import sys

from talk import build_of_holder, connect, ended, line, magic, request, send


def flood(count):
    """Descriptors by the hundred, in messages that nobody asked for, on one connection and on many."""
    fds = [os.open("/dev/null", os.O_RDWR) for _ in range(250)]
    for _ in range(count // len(fds)):
        send(magic + b"\0" * 300, fds)
    for fd in fds:
        os.close(fd)


def noise():
    """A sealed file of records, some of whose bytes are others."""
    lines = bytearray(b"".join(random.choice(harmless) for _ in range(random.randrange(5))))
    for _ in range(random.randrange(4)):
        if lines:
            lines[random.randrange(len(lines))] = random.randrange(256)
    return bytes(lines)


status = line("status")
harmless = [status, *[line(*words.split()) for words in ("buffer list", "space list", "hwpt list", "fault-queue list")]]
stays = 8 | 256  # WIRE_STAY and WIRE_KEPT: what the holder would do for good

silent = [connect() for _ in range(200)]  # say nothing
null = [os.open("/dev/null", os.O_RDWR) for _ in range(200)]
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
               noise(), null[: random.randrange(3)], os.urandom(8 + 6 * 8 + 4 + 64 + 4))
       for _ in range(100)]
with request(build, 0, 1, 0, status) as s:
    if struct.unpack_from("=I12xI", s.recv(65536), 40) != (2, 0):  # WIRE_REPLY: done
        sys.exit("these are no requests: has struct wire_message changed?")
full = [request(build, 0, 1, 0, status * 200) for _ in range(10)]  # whose answers nobody reads
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
