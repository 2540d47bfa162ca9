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
	if ! command -v "$1" > /dev/null; then # functions are commands too
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

# What gcc's analyzer says beyond tests/static.known, whose lines are regular expressions with their reasons.
analyze() {
	make -s -j"$jobs" CC=gcc WERROR= CFLAGS='-O1 -fanalyzer' BUILD="$build/analyzer" 2> "$build/analyzer.log"
	sed -n 's/^#.*//; /./p' tests/static.known > "$build/known"
	! grep -E '^src/.*(warning: .*-Wanalyzer|error:)' "$build/analyzer.log" |
		sed 's/:[0-9]*:[0-9]*: / /' | sort -u | grep -vE -f "$build/known"
}

jobs=$(nproc)
check 'gcc, warnings are errors' make -s -j"$jobs" CC=gcc WERROR=-Werror BUILD="$build/gcc" all units
check 'clang, warnings are errors' make -s -j"$jobs" CC=clang WERROR=-Werror BUILD="$build/clang" all units
check 'gcc -fanalyzer' analyze
check 'cppcheck' cppcheck -q -j"$jobs" --std=c11 --enable=warning,portability --inline-suppr \
	--error-exitcode=1 -D_GNU_SOURCE -DVFIOCTL_VERSION='"0"' -Isrc src

echo "$passed passed, $failed failed, $skipped skipped"
[ $failed -eq 0 ]
