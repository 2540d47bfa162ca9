#!/usr/bin/env python3
"""Every command that a hint, a cause, a help text or the doctor names is one of the table, with options that it has.

usage: tests/named.py VFIOCTL FILE...    C sources, .def files, or recorded output

Prints each name that is none, with where it stands; status 1 if there is any.
"""
import re
import subprocess
import sys

LITERALS = re.compile(r'"((?:[^"\\\n]|\\.)*)"(?:\s*(?:PRI[a-zA-Z0-9]+\s*)?"((?:[^"\\\n]|\\.)*)")*')
LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
# What follows the name up to the end of the thought: an address of a device has a full stop inside, and two spaces
# after the name are a column of a table.
NAMED = re.compile(r"(?<![/\w.-])vfioctl (?! )((?:[^;,.\n]|\.(?=\d))*)")
BUILT_IN = {"help", "schema", "manual"}
# vfioctl as the subject of a sentence, not as a command line.
PROSE = {"can", "hands", "is"}


def say(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


class Commands:
    """The program's own table, as it tells it."""

    def __init__(self, program):
        self.program = program
        overview = say(program, "manual")
        self.names = set(re.findall(r"^\.It Ic (.*)$", overview, re.M))
        self.nouns = {name.split()[0] for name in self.names if " " in name}
        self.options = {}

    def named(self, words):
        for n in (2, 1):
            name = " ".join(words[:n])
            if len(words) >= n and name in self.names:
                return name
        return None

    def has(self, name, option):
        if name not in self.options:
            self.options[name] = set(re.findall(r"--[a-z][a-z-]*", say(self.program, "help", *name.split())))
        return option in self.options[name]


def problems_of(text, commands):
    for match in NAMED.finditer(text):
        words = [word.strip(":'\"`)|") for word in match.group(1).split()]
        while words and words[0] in ("-j", "--json"):
            del words[0]
        if not words or not re.fullmatch(r"[a-z][a-z-]*", words[0]) or words[0] in PROSE | BUILT_IN:
            continue
        name = commands.named(words)
        if not name:
            yield f"no command: {match.group(0).strip()}"
            continue
        for option in re.findall(r"(?<!\S)--[a-z][a-z-]*", match.group(0)):
            if not commands.has(name, option):
                yield f"{name} has no {option}: {match.group(0).strip()}"


def texts_of(path):
    with open(path, encoding="utf-8") as file:
        source = file.read()
    if not path.endswith((".c", ".h", ".def")):
        for number, line in enumerate(source.splitlines(), 1):
            yield number, line
        return
    for match in LITERALS.finditer(source):
        text = "".join(LITERAL.findall(match.group(0))).replace("\\n", "\n").replace("\\v", "\n")
        yield source.count("\n", 0, match.start()) + 1, text


def main():
    if len(sys.argv) < 3:
        print(__doc__, file=sys.stderr)
        return 64
    commands = Commands(sys.argv[1])
    failed = seen = 0
    for path in sys.argv[2:]:
        for line, text in texts_of(path):
            seen += text.count("vfioctl ")
            for problem in problems_of(text, commands):
                print(f"{path}:{line}: {problem}")
                failed += 1
    if not seen:
        print("no text names a command")
    return 1 if failed or not seen else 0


if __name__ == "__main__":
    sys.exit(main())
