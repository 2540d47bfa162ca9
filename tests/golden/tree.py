# SPDX-License-Identifier: GPL-2.0-or-later
"""Recorded machines: what of sysfs and /proc matters, as text.

[DIRECTORY]      the lines below are in it; it is made even when there are none
NAME = CONTENT   a file; \\n, \\t, \\\\ and \\xNN as in C, and a newline at the end unless that is \\c
NAME -> TARGET   a link
NAME @ SIZE OFFSET=HEX ...   a file of SIZE bytes, zeros but for those: a configuration space
# ...            a comment
"""
import os
import re

ESCAPE = re.compile(rb"\\(n|t|c|\\|x[0-9a-f]{2})")


def unescape(text):
    simple = {b"n": b"\n", b"t": b"\t", b"c": b"", b"\\": b"\\"}
    end = b"" if text.endswith(b"\\c") else b"\n"
    return ESCAPE.sub(lambda m: simple.get(m[1]) or (b"" if m[1] == b"c" else
                      bytes([int(m[1][1:], 16)])), text) + end


def sparse(text):
    size, *parts = text.split()
    content = bytearray(int(size, 0))
    for part in parts:
        offset, data = part.split("=")
        data = bytes.fromhex(data)
        content[int(offset, 0):int(offset, 0) + len(data)] = data
    return bytes(content)


def unpack(path, root):
    """Makes the machine of the file `path` in the directory `root`."""
    directory = root.encode()
    with open(path, "rb") as lines:
        for number, line in enumerate(lines, 1):
            line = line.rstrip(b"\n")
            if not line or line.startswith(b"#"):
                continue
            if line.startswith(b"["):
                directory = os.path.join(root.encode(), line[1:-1])
                os.makedirs(directory, exist_ok=True)
                continue
            name, how, value = re.match(rb"(\S+) (=|->|@) ?(.*)", line).groups()
            place = os.path.join(directory, name)
            os.makedirs(os.path.dirname(place), exist_ok=True)
            if how == b"->":
                os.symlink(unescape(value)[:-1], place)
            elif how == b"@":
                with open(place, "wb") as f:
                    f.write(sparse(value.decode()))
            else:
                with open(place, "wb") as f:
                    # A file longer than a page is written as CONTENT*COUNT.
                    times = re.fullmatch(rb"(.*)\*(\d+)", value)
                    f.write(unescape(times[1]) * int(times[2]) if times else unescape(value))
            # All of one age, however long a busy machine takes to make them: doctor tells the newest.
            os.utime(place, (0, 0), follow_symlinks=False)
