# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154,SC2034,SC2016,SC1003 # variables of lib.sh and one
# Clients that misbehave keep nobody else from being served.

# All of them at once, each with a buffer of its own; each is answered.
two_hundred_clients() {
	local i clients=()
	for i in $(seq 200); do
		"$BIN" -j register-memory "b$i" 4k > "said.$i" 2>&1 &
		clients+=($!)
	done
	for i in $(seq 200); do
		wait "${clients[i - 1]}" || fail "client $i: $(cat "said.$i")"
	done
}

case_clients_garbage() {
	command -v python3 > /dev/null || skip 'no python3'
	done_ok register-memory a 4k
	pid=$(holder)
	"$(command -v python3)" "$(dirname "$0")/clients.py" run/vfioctl/default.sock > said 2>&1 &
	client=$!
	# Served within a second, while the others are there.
	wait_for grep -q ready said
	vf_timed=$(date +%s%N)
	done_ok -j status
	[ $(($(date +%s%N) - vf_timed)) -lt 1000000000 ] || fail 'it took a second'
	wait $client || fail "$(cat said)"
	[ "$(holder)" = "$pid" ] || fail 'the holder is another'
	done_ok -j session show
	expect_json .held '["buffer a"]'
	[ "$(find "/proc/$pid/fd" | wc -l)" -lt 24 ] || fail 'descriptors of dead clients are open'
}

# Each of two hundred at once is answered, by one holder, and what each did is there; beside fifty who say nothing.
case_clients_many() {
	done_ok register-memory a 4k
	pid=$(holder)
	two_hundred_clients
	[ "$(holder)" = "$pid" ] || fail 'the holder is another'
	done_ok -j buffer list
	expect_json '.buffers | length' 201
}

# Who comes when there is no session yet is answered as well: two hundred start one holder between them.
case_clients_many_start() {
	two_hundred_clients
	done_ok -j session list
	expect_json '[.sessions[].held | length]' '[200]'
}

case_clients_other_build() {
	done_ok register-memory a 4k
	# Another program, as far as the linker's id is concerned.
	command -v objcopy > /dev/null || skip 'no objcopy'
	objcopy --remove-section .note.gnu.build-id "$BIN" other 2> /dev/null || skip 'objcopy cannot'
	status=0
	./other register-memory b 4k > "$out" 2> "$err" || status=$?
	expect_status 69
	expect_no_out
	expect_err 'held by another build'
	expect_err 'session stop'
	./other session stop > /dev/null || fail 'another build cannot end it'
}
