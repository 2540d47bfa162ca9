#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A client whose request comes in time, to a holder that is busy for longer than a client may be silent: SOCKET HOLDER."""
import os
import signal
import sys
import time

from talk import answer, build_of_holder, connect, line, request

holder = int(sys.argv[2])
build, looks = build_of_holder(), line("status")
s = connect()
time.sleep(0.5)  # it is accepted
os.kill(holder, signal.SIGSTOP)
try:
    request(build, 0, 1, 0, looks, s=s)
    time.sleep(5.5)  # REQUEST_WAIT_MS of cli/holder.c
finally:
    os.kill(holder, signal.SIGCONT)
kind, status, _ = answer(s)
if (kind, status) != (2, 0):  # WIRE_REPLY
    sys.exit(f"answered with {kind}, status {status}")
