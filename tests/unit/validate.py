# SPDX-License-Identifier: GPL-2.0-or-later
"""Validates documents on standard input, a line each, against the schema on the line before them.

A schema that accepts everything is no schema: each document is also spoilt in every way that a
script could notice, and must then be refused.
"""
import copy
import json
import sys

from jsonschema.validators import Draft202012Validator


def objects(value):
    """Every object inside a document, itself included."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from objects(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from objects(inner)


def spoilt(document):
    """The document with one fault, for every key of every object in it."""
    for i, whole in enumerate(objects(document)):
        for key in whole:
            for change in ("without", "besides", "other type"):
                faulty = copy.deepcopy(document)
                target = list(objects(faulty))[i]
                if change == "without":
                    del target[key]
                elif change == "besides":
                    target[key + "_besides"] = None
                else:
                    target[key] = {"no": "such"}
                yield "%s %s" % (change, key), faulty


failures = 0
validator = None
for line in sys.stdin:
    document = json.loads(line)
    if "$schema" in document:
        Draft202012Validator.check_schema(document)
        validator = Draft202012Validator(document)
        continue
    for error in validator.iter_errors(document):
        failures += 1
        print("%s: %s" % (validator.schema["title"], error.message))
    for fault, faulty in spoilt(document):
        if validator.is_valid(faulty):
            failures += 1
            print("%s: accepted %s" % (validator.schema["title"], fault))
sys.exit(1 if failures else 0)
