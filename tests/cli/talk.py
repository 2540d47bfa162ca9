#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What a client of this build says to a session's holder, whose socket is the first argument."""
import array
import fcntl
import os
import socket
import struct
import subprocess
import sys

path = sys.argv[1]
magic = b"vfioctl\x01"


def connect():
    s = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    s.connect(path)  # waits where too many do
    s.settimeout(10)
    return s


def send(data, fds=(), s=None):
    s = s or connect()
    rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))] if fds else []
    try:
        s.sendmsg([data], rights)
    except (BrokenPipeError, ConnectionResetError):
        pass  # turned away: it may have been told why
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


def sealed(content):
    fd = os.memfd_create("lines", os.MFD_ALLOW_SEALING)
    os.write(fd, content)
    fcntl.fcntl(fd, fcntl.F_ADD_SEALS, fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_WRITE)
    return fd


def line(*words):
    """A record of cli/wire.c, as the program itself sends it: to us, who are another session for once."""
    name = f"listens{os.getpid()}"
    own = os.path.join(os.path.dirname(path), name + ".sock")
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener:
        listener.bind(own)
        listener.listen()
        with subprocess.Popen([os.environ["BIN"], "-s", name, *words], stderr=subprocess.DEVNULL) as client:
            s, _ = listener.accept()
            _, fds, _, _ = socket.recv_fds(s, 65536, 1)
            client.kill()  # it would look for who ended the session
            s.close()
    os.unlink(own)
    with os.fdopen(fds[0], "rb") as memory:
        memory.seek(0)
        return memory.read()


def request(build, flags, form, width, lines, fds=(), noise=bytes(8 + 6 * 8 + 4 + 64 + 4), s=None):
    """As a client of this build would; what is not for a request is noise."""
    message = magic + build + struct.pack("=IIIi", 0, flags, form, width) + noise
    memory = sealed(lines)
    s = send(message, [memory, *fds], s)
    os.close(memory)
    return s


def build_of_holder():
    """It says so to whoever is of another."""
    with send(magic + b"\0" * 300) as s:
        return s.recv(65536)[8:40]


def answer(s):
    """Type and exit status of the answer, and what it calls the failure that it is about."""
    said = s.recv(65536)
    return *struct.unpack_from("=I12xI", said, 40), said[116:180].split(b"\0")[0].decode()
