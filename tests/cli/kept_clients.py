#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Clients that keep their connection after a command which is to be undone when they die: SOCKET COUNT CHANGING. The others look only."""
import sys

from talk import answer, build_of_holder, connect, line, request

REPLY, NO_ROOM = 2, 7  # enum wire_type
ATOMIC_AND_KEPT = 1 << 4 | 1 << 8

build = build_of_holder()
silent = [connect() for _ in range(3)]
registers, looks = line("register-memory", "k000", "4k"), line("status")
kept = []
refused = []
for i in range(int(sys.argv[2])):
    said = registers.replace(b"k000\0", b"k%03d\0" % i) if i < int(sys.argv[3]) else looks
    s = request(build, ATOMIC_AND_KEPT, 1, 0, said)
    kind, status, call = answer(s)
    if kind == REPLY and status == 0:
        kept.append(s)
    elif kind == NO_ROOM:
        refused.append(call)
        s.close()
    else:
        sys.exit(f"client {i} is answered with {kind}, status {status}")
print(f"kept {len(kept)}, refused {len(refused)}: {' '.join(set(refused))}", flush=True)
sys.stdin.readline()
