# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154,SC2034,SC2016,SC1003 # variables of lib.sh and one
# What the cases use: run the program, and say what must have come of it.

# Runs the program: $status, and the files $out and $err.
vf() {
	status=0
	"$BIN" "$@" > "$out" 2> "$err" < "${input:-/dev/null}" || status=$?
}

fail() {
	printf '%s\n' "$*"
	printf '  status %s; stdout:\n' "${status:-none}"
	head -n 5 "$out" | cut -c 1-300 | sed 's/^/    /'
	echo '  stderr:'
	head -n 5 "$err" | cut -c 1-300 | sed 's/^/    /'
	exit 1
}

skip() {
	printf '%s\n' "$*"
	exit 77
}

expect_status() { [ "$status" -eq "$1" ] || fail "status is not $1"; }
expect_no_out() { [ ! -s "$out" ] || fail 'something on stdout'; }
expect_no_err() { [ ! -s "$err" ] || fail 'something on stderr'; }
expect_out() { grep -q -e "$1" "$out" || fail "stdout has no \"$1\""; }
expect_err() { grep -q -e "$1" "$err" || fail "stderr has no \"$1\""; }
expect_err_lacks() { ! grep -q -e "$1" "$err" || fail "stderr has \"$1\""; }

# A value in the document: jq filter, what it prints.
expect_json() {
	local got
	got=$(jq -c "$1" < "$out" 2>&1) || fail "stdout is no JSON"
	[ "$got" = "$2" ] || fail "$1 is $got, not $2"
}

# Bad input: status 64, one message, nothing on stdout.
refused() { # REGEX ARGS...
	local regex=$1
	shift
	vf "$@"
	expect_status 64
	expect_no_out
	expect_err "^vfioctl: .*$regex"
}

done_ok() {
	vf "$@"
	expect_status 0
}

# Waits until a command succeeds: 5 s.
wait_for() {
	for _ in $(seq 250); do
		"$@" 2> /dev/null && return 0
		sleep 0.02
	done
	fail "waited in vain for: $*"
}

# The holder's pid. Tests end it by this number only.
holder() {
	"$BIN" -j session show "${1:-default}" 2> /dev/null | jq .pid
}

# A dead process whose parent has not looked yet is gone too.
is_gone() { ! grep -q '^State:.[^ZX]' "/proc/$1/status" 2> /dev/null; }

kill_holder() {
	local pid
	pid=$(holder "${1:-default}")
	[ "${pid:-0}" -gt 1 ] || fail 'there is no holder'
	kill -KILL "$pid"
	wait_for is_gone "$pid"
}
