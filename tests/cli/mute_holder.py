#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A holder that has no memory for what came of the command, or gives no answer: SOCKET STATUS|none."""
import socket
import struct
import sys

path, status = sys.argv[1:]
s = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
s.bind(path)
s.listen()
client = s.accept()[0]
m, ancillary, _, _ = client.recvmsg(4096, 4096)
if status != "none":
    m = bytearray(m)
    # struct wire_message: the type, the status, errno and call of the failure
    struct.pack_into("I", m, 40, 2)
    struct.pack_into("I", m, 56, int(status))
    struct.pack_into("I64s", m, 112, 12, b"memfd_create")
    client.send(m)
client.close()
s.close()  # who comes now is refused
sys.stdin.read()
