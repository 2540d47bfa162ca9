#!/bin/sh
# Unit, golden and command line tests again, built with AddressSanitizer and UBSan.
# usage: tests/sanitize.sh BUILD_DIR
set -eu
cd "$(dirname "$0")/.."
build=$1/sanitize
passed=0 failed=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT
export ASAN_OPTIONS=detect_leaks=1:abort_on_error=0 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1

make -s -j"$(nproc)" BUILD="$build" CFLAGS='-O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined' \
	LDFLAGS='-fsanitize=address,undefined' all units

verdict() { # NAME STATUS
	if [ "$2" -eq 0 ] && ! grep -q -e 'ERROR: AddressSanitizer' -e 'ERROR: LeakSanitizer' -e 'runtime error:' "$log"; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAIL sanitize $1"
		grep -e '^FAIL' -e Sanitizer -e 'runtime error:' -e '^    #' "$log" | head -n 30 | sed 's/^/    /'
	fi
}

for test in "$build"/unit/test_*; do
	case $test in *.d) continue ;; esac
	if "$test" > "$log" 2>&1; then ended=0; else ended=$?; fi
	verdict "${test##*/}" $ended
done
for suite in golden cli; do
	if "tests/$suite/run" "$build/vfioctl" > "$log" 2>&1; then ended=0; else ended=$?; fi
	verdict "$suite" $ended
done

echo "$passed passed, $failed failed, 0 skipped"
[ $failed -eq 0 ]
