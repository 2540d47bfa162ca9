#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Clients that keep their connection after a command which is to be undone when they die: SOCKET COUNT CHANGING. The others look only."""
import sys

from talk import answer, build_of_holder, connect, line, request

REPLY, NO_ROOM = 2, 7  # enum wire_type
ATOMIC_AND_KEPT = 1 << 4 | 1 << 8

build = build_of_holder()
silent = [connect() for _ in range(3)]
kept = []
refused = []
for i in range(int(sys.argv[2])):
    words = ("register-memory", f"k{i}", "4k") if i < int(sys.argv[3]) else ("status",)
    s = request(build, ATOMIC_AND_KEPT, 1, 0, line(*words))
    kind, call = answer(s)
    if kind == REPLY:
        kept.append(s)
    elif kind == NO_ROOM:
        refused.append(call)
        s.close()
    else:
        sys.exit(f"client {i} is answered with {kind}")
print(f"kept {len(kept)}, refused {len(refused)}: {' '.join(set(refused))}", flush=True)
sys.stdin.readline()
