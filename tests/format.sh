#!/bin/sh
# Holds the style: clang-format for C, shellcheck for scripts, first lines, lengths of files.
set -eu
cd "$(dirname "$0")/.."
passed=0 failed=0 skipped=0

verdict() { # NAME PROBLEMS
	if [ -z "$2" ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		printf 'FAIL format: %s\n%s\n' "$1" "$2" | sed '2,$s/^/    /'
	fi
}

# Without git, which knows nothing of a release and refuses the tree of another user, it is what lies here.
listed() {
	if [ -e .git ] && git ls-files 2> /dev/null; then
		return
	fi
	find . -type f ! -path './build/*' ! -path './.git/*' ! -name '*.pyc' | sed 's|^\./||' | LC_ALL=C sort
}
files=$(listed | grep -E '^(src|tests)/.*\.[ch]$')
if command -v clang-format > /dev/null; then
	verdict 'C is formatted (make format)' "$(for f in $files; do
		clang-format "$f" | cmp -s - "$f" || echo "$f"
	done)"
else
	skipped=$((skipped + 1))
	echo 'skip format: C style: no clang-format'
fi
if command -v shellcheck > /dev/null; then
	scripts=$(listed | grep -E '^(tests|\.ci)/' | while read -r f; do
		[ -f "$f" ] && head -n 1 "$f" | grep -qE '^#!.*[/ ](ba|da)?sh( |$)' && echo "$f"
	done || true)
	verdict 'scripts pass shellcheck' "$(shellcheck -x -S warning $scripts 2>&1 || true)"
else
	skipped=$((skipped + 1))
	echo 'skip format: scripts: no shellcheck'
fi
verdict 'every C file says its licence, then what it is' "$(for f in $files; do
	head -n 1 "$f" | grep -q '^/\* SPDX-License-Identifier: GPL-2.0-or-later \*/$' &&
		sed -n 2p "$f" | grep -q '^/\*' || echo "$f"
done)"
verdict 'no file of src over 500 lines' "$(listed | grep '^src/.*\.[ch]$' | xargs wc -l |
	awk '$2 != "total" && $1 > 500 { print $2 ": " $1 }')"
verdict 'no white space at line ends' "$(listed | grep -vE '^(tests/golden/|tests/fuzz/corpus/|COPYING$)' | tr '\n' '\0' |
	xargs -0 grep -nHI '[[:blank:]]$' | cut -c1-120 || true)"

echo "$passed passed, $failed failed, $skipped skipped"
[ $failed -eq 0 ]
