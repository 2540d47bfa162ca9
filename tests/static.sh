#!/bin/sh
# Static analysis with nothing left unexplained: gcc and clang with warnings as errors, -fanalyzer, cppcheck.
set -eu
cd "$(dirname "$0")/.."
passed=0 failed=0 skipped=0
build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT

check() { # NAME COMMAND...
	name=$1
	shift
	if ! command -v "$1" > /dev/null; then
		skipped=$((skipped + 1))
		echo "skip static: $name: no $1"
	elif "$@" > "$build/log" 2>&1; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAIL static: $name"
		grep -E 'error|warning|FAIL' "$build/log" | head -n 20 | sed 's/^/    /'
	fi
}

jobs=$(nproc)
check 'gcc, warnings are errors' make -s -j"$jobs" CC=gcc WERROR=-Werror BUILD="$build/gcc" all units
check 'clang, warnings are errors' make -s -j"$jobs" CC=clang WERROR=-Werror BUILD="$build/clang" all units
check 'gcc -fanalyzer' make -s -j"$jobs" CC=gcc WERROR=-Werror CFLAGS='-O1 -fanalyzer' BUILD="$build/analyzer"
check 'cppcheck' cppcheck -q -j"$jobs" --std=c11 --enable=warning,portability --inline-suppr \
	--error-exitcode=1 -D_GNU_SOURCE -DVFIOCTL_VERSION='"0"' -Isrc src

echo "$passed passed, $failed failed, $skipped skipped"
[ $failed -eq 0 ]
