#!/bin/sh
# Validates real documents, recorded by the golden tests and the lab's cases, with an independent validator.
# usage: tests/schema.sh VFIOCTL [LAB_LOGS]
set -eu
cd "$(dirname "$0")/.."
if ! /usr/bin/python3 -c 'import jsonschema' 2> /dev/null; then
	echo 'skip schema: no python3-jsonschema'
	echo '0 passed, 0 failed, 1 skipped'
	exit 0
fi
exec /usr/bin/python3 tests/schema.py "$@"
