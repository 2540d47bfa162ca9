# SPDX-License-Identifier: GPL-2.0-or-later
"""Validates every JSON document found in recorded output: each must be valid against the schema of one kind.

usage: tests/schema.py VFIOCTL [LAB_LOGS]
"""
import glob
import json
import subprocess
import sys

import jsonschema


def validators(vfioctl):
    """The schemas, found by the keys that their documents must have: no document may have others."""
    found = {}
    kinds = subprocess.check_output([vfioctl, "schema"], text=True).split()
    for kind in kinds:
        schema = json.loads(subprocess.check_output([vfioctl, "schema", kind], text=True))
        jsonschema.Draft202012Validator.check_schema(schema)
        keys = frozenset(schema["properties"])
        found.setdefault(keys, []).append((kind, jsonschema.Draft202012Validator(schema)))
    return kinds, found


def documents(paths):
    for path in paths:
        with open(path, encoding="utf-8", errors="replace") as lines:
            spread = None
            for number, line in enumerate(lines, 1):
                # A transcript spreads a document over lines, from a lone brace to the one that closes it.
                if line == "{\n":
                    spread, begin = [], number
                if spread is not None:
                    spread.append(line)
                    if line == "}\n":
                        yield f"{path}:{begin}", "".join(spread)
                        spread = None
                    continue
                at = line.find('{"schema":')
                # What begins elsewhere in a line is quoted by a test, not written by the program.
                if at >= 0 and not line[:at].strip(" !"):
                    yield f"{path}:{number}", line[at:].strip()


def problem(found, text):
    try:
        document = json.loads(text)
    except ValueError as error:
        return [], f"is not JSON: {error}"
    candidates = found.get(frozenset(document), [])
    if not candidates:
        return [], f"no kind of document has the keys {sorted(document)}"
    kinds, errors = [], []
    for kind, validator in candidates:
        error = jsonschema.exceptions.best_match(validator.iter_errors(document))
        if error is None:
            kinds.append(kind)
        else:
            errors.append(f"{kind}: {error.json_path}: {error.message[:200]}")
    # Kinds of the same keys and types are one contract under several names.
    return kinds, None if kinds else "; ".join(errors)


def main():
    vfioctl, logs = sys.argv[1], (sys.argv[2:] or ["build/lab"])[0]
    kinds, found = validators(vfioctl)
    seen, passed, failed = set(), 0, 0
    paths = sorted(glob.glob("tests/golden/*.expected") + glob.glob(f"{logs}/*/*.log"))
    for where, text in documents(paths):
        held, wrong = problem(found, text)
        if wrong is None:
            seen.update(held)
            passed += 1
        else:
            failed += 1
            print(f"FAIL schema: {where}: {wrong}")
    if not any(path.startswith(logs) for path in paths):
        print("skip schema: documents of sessions: the lab has not run here")
        print(f"{passed} passed, {failed} failed, 1 skipped")
    else:
        for kind in kinds:
            if kind not in seen:
                print(f"skip schema: {kind}: no case writes one as JSON")
        print(f"{passed} passed, {failed} failed, {len(set(kinds) - seen)} skipped")
    return failed > 0


sys.exit(main())
