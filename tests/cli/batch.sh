# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154,SC2034,SC2016,SC1003 # variables of lib.sh and one
# Batches: many lines, one run; and the same documents whichever way a line runs.

case_batch_lines() {
	cat > lines << 'END'
# comment
register-memory a 4k   # more comment

  register-memory "b" '8k'
END
	done_ok -j run lines
	[ "$(jq -c '[.buffer, .size]' "$out" | paste -sd' ')" = '["a",4096] ["b",8192]' ] || fail 'documents'
	done_ok -j session show
	expect_json .held '["buffer a","buffer b"]'
}

case_batch_stdin() {
	echo 'register-memory a 4k' > lines
	input=lines
	done_ok -j run -
	input=/dev/null
	expect_json .buffer '"a"'
	mkfifo pipe
	echo 'register-memory b 4k' > pipe &
	done_ok -j run pipe
	expect_json .buffer '"b"'
}

case_batch_stops_at_a_failure() {
	printf 'register-memory a 4k\nmap q\nregister-memory b 4k\n' > lines
	for local in '' --local; do
		# shellcheck disable=SC2086 # a word or none
		vf -j run $local lines
		expect_status 64
		[ "$(wc -l < "$out")" -eq 1 ] || fail 'documents'
		cp "$err" "$out"
		expect_json .error.line 2
	done
	vf run --local lines
	expect_err '^vfioctl: line 2: '
	done_ok -j session show
	expect_json .held '["buffer a"]'
}

# A mistyped line changes nothing, wherever it stands.
case_batch_is_checked_first() {
	for bad in 'mapp x' 'map a --nothing' "map 'a" 'map a\' 'session stop' 'run x' 'register-memory a 0'; do
		printf 'register-memory a 4k\n%s\n' "$bad" > lines
		for local in '' --local; do
			# shellcheck disable=SC2086 # a word or none
			vf run $local lines
			expect_status 64
			expect_no_out
			expect_err '^vfioctl: line 2: '
		done
	done
	[ ! -e run/vfioctl/default.sock ] || fail 'a session was started'
	printf 'status\0\n' > lines
	refused 'line 1: the line holds a NUL byte' run lines
}

case_batch_empty() {
	: > lines
	done_ok run lines
	expect_no_out
	printf '\n#\n' > lines
	done_ok run --local lines
	expect_no_out
	[ ! -e run/vfioctl/default.sock ] || fail 'a session was started'
	vf run /nonexistent
	expect_status 1
	expect_err '/nonexistent'
	vf run .
	expect_status 1
}

case_batch_no_newline_at_the_end() {
	printf 'register-memory a 4k\nstatus' > lines
	done_ok -j run --local lines
	[ "$(wc -l < "$out")" -eq 2 ] || fail 'documents'
}

case_batch_local_leaves_nothing() {
	echo 'register-memory a 4k' > lines
	done_ok run --local lines
	done_ok -j session list
	expect_json .sessions '[]'
}

# One command at a time, one batch through a holder, one batch in its own process: byte for byte the same.
case_batch_three_ways() {
	cat > lines << 'END'
register-memory a 64k
register-memory a 64k
register-memory "b.c" 1M
buffer fill a 0x5a
buffer list
status
unregister-memory b.c
status
unregister-memory a
END
	while read -r line; do
		eval "set -- $line"
		"$BIN" -j "$@" >> one 2>> "$err" || fail "$line"
	done < lines
	done_ok -j run lines
	cp "$out" two
	done_ok -j run --local lines
	cmp one two || fail 'one by one, and in a batch'
	cmp two "$out" || fail 'in a holder, and local'
	done_ok run lines
	cp "$out" two
	done_ok run --local lines
	cmp two "$out" || fail 'as text: in a holder, and local'
}

case_batch_many_lines() {
	(
		echo 'register-memory a 4k'
		for _ in $(seq 2000); do printf 'register-memory a 4k\n%.0s' 1 2 3 4 5 6 7 8 9 10; done
	) > lines
	done_ok -j run lines
	[ "$(wc -l < "$out")" -eq 20001 ] || fail 'lines are missing'
	jq -e -s 'map(select(.changed)) | length == 1' "$out" > /dev/null || fail 'changed'
}

long_batch() {
	echo 'register-memory a 64M'
	for _ in $(seq 1000); do echo 'buffer fill a 0x41'; done
}

# Whoever interrupts a batch does not leave it running in the holder.
case_batch_interrupted() {
	local client pid
	long_batch > lines
	done_ok register-memory b 4k
	pid=$(holder)
	# What a shell starts in the background ignores SIGINT.
	env --default-signal=INT "$BIN" run lines > /dev/null 2>&1 &
	client=$!
	wait_for holder_has 'buffer a'
	kill -INT "$client"
	SECONDS=0
	done_ok -j status
	[ $SECONDS -lt 4 ] || fail 'the batch ran on'
	[ "$(holder)" = "$pid" ] || fail 'another holder'
}

holder_has() { "$BIN" -j session show | jq -e --arg o "$1" '.held | index($o)' > /dev/null; }

# To stop a session ends what it is doing, and says so to who waits for it.
case_batch_stopped() {
	long_batch > lines
	"$BIN" run lines > /dev/null 2> stopped.err &
	wait_for holder_has 'buffer a'
	SECONDS=0
	done_ok -j session stop
	expect_json .changed true
	[ $SECONDS -lt 4 ] || fail 'the batch ran on'
	wait $! && fail 'the batch claims to be done'
	grep -q '^vfioctl: line [0-9]*: ' stopped.err || fail "$(cat stopped.err)"
}

# All lines or none, and what was there before stays; in the holder and without one.
case_batch_atomic() {
	done_ok register-memory before 4k
	printf '%s\n' 'register-memory before 4k' 'register-memory a 4k' 'buffer list' 'register-memory b 8k' \
		'map nothing' 'register-memory c 4k' > lines
	vf -j run --atomic lines
	expect_status 64
	[ "$(wc -l < "$err")" -eq 1 ] || fail 'errors'
	cp "$err" "$out"
	expect_json '[.error.line, (.error.message | startswith("the lines before this were undone: "))]' '[5,true]'
	done_ok -j session show
	expect_json .held '["buffer before"]'
	vf --trace run --local --atomic lines
	expect_status 64
	expect_err '^vfioctl: line 5: the lines before this were undone: .*"nothing"'
	sed -i /nothing/d lines
	done_ok run --atomic lines
	done_ok -j session show
	expect_json .held '["buffer before","buffer a","buffer b","buffer c"]'
}

# Where nothing was done there is nothing to tell, and no session is left.
case_batch_atomic_first_line_fails() {
	printf 'map nothing\nregister-memory a 4k\n' > lines
	vf run --atomic lines
	expect_status 64
	expect_err '^vfioctl: line 1: session default has no buffer'
	wait_for [ ! -e run/vfioctl/default.sock ]
	printf 'register-memory a 4k\nmap nothing\n' > lines
	vf run --atomic lines
	expect_status 64
	wait_for [ ! -e run/vfioctl/default.sock ]
}

case_batch_atomic_refuses_what_it_cannot_undo() {
	: > file
	for bad in 'unmap --all' 'detach 1' 'unregister-memory a' 'space destroy s' 'buffer fill a 1' \
		'device reset 0000:00:00.0' 'register-memory b 4k --file file' 'list' 'bind 0000:00:00.0'; do
		printf 'register-memory a 4k\n%s\n' "$bad" > lines
		for local in '' --local; do
			# shellcheck disable=SC2086 # a word or none
			vf run --atomic $local lines
			expect_status 64
			expect_no_out
			expect_err "^vfioctl: line 2: ${bad%% *}.* --atomic$"
		done
	done
	[ ! -e run/vfioctl/default.sock ] || fail 'a session was started'
}

# More steps than any fixed room holds, taken back from the last to the first.
case_batch_atomic_many() {
	for i in $(seq 2000); do echo "register-memory b$i 4k"; done > lines
	echo 'map nothing' >> lines
	vf run --atomic lines
	expect_status 64
	expect_err '^vfioctl: line 2001: the lines before this were undone: '
	[ "$(wc -l < "$err")" -le 2 ] || fail 'errors'
	done_ok -j session list
	expect_json '[.sessions[].held[]?]' '[]'
}
