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
	# Served while the others are there, not only when the holder has given them up, after five seconds.
	wait_for grep -q ready said
	vf_timed=$(date +%s%N)
	done_ok -j status
	[ $(($(date +%s%N) - vf_timed)) -lt 4000000000 ] || fail "it took four seconds"
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

# A request that is there is answered, however late the holder comes to it.
case_clients_of_a_busy_holder() {
	command -v python3 > /dev/null || skip 'no python3'
	done_ok -j session start
	"$(command -v python3)" "$(dirname "$0")/late_client.py" run/vfioctl/default.sock "$(holder)" > said 2>&1 || fail "$(cat said)"
}

# A limit of the holder's, which it meets in the middle of its work.
limit_holder() {
	command -v prlimit > /dev/null || skip 'no prlimit'
	prlimit --pid "$(holder)" "$1"
}

# What could not be taken was not done; which call failed, and what that can mean, is told as of every other refusal.
case_clients_holder_without_descriptors() {
	done_ok -j session start
	sleep 0.2 # the connection that started it is closed
	# The first free descriptor is for the connection, the second would be for the request.
	find "/proc/$(jq .pid "$out")/fd" -mindepth 1 -printf '%f\n' > taken
	limit_holder "--nofile=$(seq 0 64 | grep -vxFf taken | sed -n 2p):"
	vf -j register-memory a 4k
	expect_status 69
	expect_no_out
	cp "$err" "$out"
	expect_json '[.error.operation, .error.errno, .error.object, (.error.causes | length)]' \
		'["recvmsg","EMFILE","default",1]'
	expect_err 'did nothing'
	vf register-memory a 4k
	expect_err 'could not take the request: Too many open files (EMFILE)$'
	expect_err 'try: .*ulimit -n'
	limit_holder --nofile=64:
	done_ok -j register-memory a 4k
	expect_json .changed true
}

case_clients_holder_without_memory() {
	done_ok -j session start
	# Not a page more than it has.
	limit_holder --as=4096:
	vf -j register-memory a 4k
	expect_status 69
	expect_no_out
	cp "$err" "$out"
	expect_json '[.error.operation, .error.errno, .error.object, (.error.causes | length)]' \
		'["mmap","ENOMEM","default",2]'
	limit_holder --as=unlimited:
	done_ok -j register-memory a 4k
	expect_json .changed true
}

# A batch of which it can take the first request, and not the next.
case_clients_batch_too_long_for_the_holder() {
	local size
	done_ok -j session start
	size=$(awk '/^VmSize/ { print $2 }' "/proc/$(holder)/status") # in KiB
	{
		printf '%s\n' 'register-memory a 4k' 'explain VFIO_IOMMU_MAP_DMA EBUSY'
		yes 'register-memory b 4k' | head -n 100000
	} > lines
	limit_holder "--as=$(((size + 1000) * 1024)):"
	vf run --atomic lines
	expect_status 69
	expect_err '^vfioctl: line 3: the lines before this were undone: .*could not take the request'
	limit_holder --as=unlimited:
	done_ok -j buffer list
	expect_json .buffers '[]'
}

# Clients whose batches are not settled yet, until "go_on" is called; what became of them is in `said`.
keep_clients() { # COUNT CHANGING
	command -v python3 > /dev/null || skip 'no python3'
	mkfifo go_on
	"$(command -v python3)" "$(dirname "$0")/kept_clients.py" run/vfioctl/default.sock "$1" "$2" < go_on > said 2>&1 &
	client=$!
	exec 8> go_on
	wait_for grep -q . said
}
go_on() {
	exec 8>&-
	wait "$client" || fail "$(cat said)"
}
no_buffers() { done_ok -j buffer list && [ "$(jq '.buffers | length' "$out")" -eq 0 ]; }

# However many there are, what each has done is undone when it goes.
case_clients_kept_many() {
	ulimit -n 4096 || skip 'no more than 4096 open files'
	done_ok -j session start
	keep_clients 600 600
	grep -q 'kept 600, refused 0' said || fail "$(cat said)"
	done_ok -j buffer list
	expect_json '.buffers | length' 600
	go_on
	wait_for no_buffers
}

# Where there is no room for one more, those that said nothing go first; then the new one is told, and nobody else
# loses anything.
case_clients_kept_more_than_fit() {

	(ulimit -n 64 && "$BIN" session start > said) || fail "$(cat said)"
	keep_clients 40 1
	grep -q 'kept 32, refused 8: accept4' said || fail "$(cat said)"
	vf -j status
	expect_status 69
	expect_no_out
	cp "$err" "$out"
	expect_json '[.error.operation, .error.errno, .error.object, (.error.causes | length)]' \
		'["accept4","EMFILE","default",1]'
	expect_err 'did nothing'
	# Descriptors may be used up before that many clients are there.
	limit_holder --nofile=20:
	vf status
	expect_status 69
	expect_err 'could not take the request: Too many open files (EMFILE)$'
	limit_holder --nofile=64:
	go_on
	wait_for no_buffers
}

# What a kernel does only when its memory is used up: the lab's allocation-failures is the real thing.
answered_by_mute() { # STATUS ARGS...
	mkdir -p -m 700 run/vfioctl
	rm -f run/vfioctl/default.sock
	"$(command -v python3)" "$(dirname "$0")/mute_holder.py" run/vfioctl/default.sock "$1" < <(sleep 30) &
	mute=$!
	shift
	wait_for test -S run/vfioctl/default.sock
	sleep 0.1
	vf "$@"
}

case_clients_holder_without_answer() {
	command -v python3 > /dev/null || skip 'no python3'
	answered_by_mute 0 -j status
	kill $mute
	expect_status 69
	expect_no_out
	cp "$err" "$out"
	expect_json '[.error.operation, .error.errno, .error.object, (.error.causes | length)]' \
		'["memfd_create","ENOMEM","default",1]'
	expect_json .error.hint '"vfioctl --session default status shows what the session holds now"'
	expect_err 'was done'
	answered_by_mute 1 status
	kill $mute
	expect_status 69
	expect_err 'the command failed, and the holder of session default could not answer why: .*(ENOMEM)$'
	expect_err 'run it again'
}

case_clients_holder_hangs_up() {
	command -v python3 > /dev/null || skip 'no python3'
	vf_timed=$(date +%s%N)
	answered_by_mute none status
	vf_timed=$((($(date +%s%N) - vf_timed) / 1000000))
	kill $mute
	[ $vf_timed -lt 1500 ] || fail "it was told after $vf_timed ms"
	expect_status 69
	expect_no_out
	expect_err "the holder of session default (process $mute) hung up without an answer"
	expect_err 'vfioctl session list'
}

case_clients_holder_killed_before_it_answers() {
	local pid client
	export VFIOCTL_SESSION=killed.$$
	done_ok register-memory a 4k
	pid=$(holder "$VFIOCTL_SESSION")
	kill -STOP "$pid"
	"$BIN" register-memory b 4k > "$out" 2> "$err" &
	client=$!
	# The socket that listens, and the one that waits for it.
	connected() { [ "$(grep -c "/$VFIOCTL_SESSION.sock\$" /proc/net/unix)" -eq 2 ]; }
	wait_for connected
	kill -KILL "$pid"
	status=0
	wait $client || status=$?
	expect_status 69
	expect_no_out
	expect_err "session $VFIOCTL_SESSION is gone: its holder (process $pid) was killed"
	expect_err 'buffer a'
	expect_err "the holder of session $VFIOCTL_SESSION (process $pid) was killed before it answered"
	expect_err 'begin the session again'
	[ -z "$(ls run/vfioctl)" ] || fail 'remains'
	done_ok -j register-memory a 4k
	expect_json .changed true
	expect_no_err
}

put_holder_to_sleep() {
	done_ok -j session start
	sleeper=$(jq .pid "$out")
	trap 'kill -CONT "$sleeper"' EXIT
	kill -STOP "$sleeper"
}
# A command of a holder that is asleep: its output is in $out and $err once "wake_holder" is called.
ask_sleeping_holder() { # ARGS...
	[ -n "${sleeper:-}" ] || put_holder_to_sleep
	# A shell's background ignores what a terminal's user would send.
	env --default-signal=INT "$BIN" "$@" > "$out" 2> "$err" &
	client=$!
}
wake_holder() {
	kill -CONT "$sleeper"
	status=0
	wait $client || status=$?
}
half_a_minute_for() { # COMMAND...
	for _ in $(seq 6); do
		(wait_for "$@") > /dev/null && return 0
	done
	fail "waited in vain for: $*"
}

# What is waited for is told, once, while the wait goes on.
case_clients_of_a_sleeping_holder() {
	ask_sleeping_holder register-memory a 4k
	half_a_minute_for test -s "$err"
	kill -0 $client || fail 'the client did not wait'
	sleep 2
	wake_holder
	expect_status 0
	expect_out 'registered: a'
	[ "$(wc -l < "$err")" -eq 1 ] || fail 'it was not told once'
	expect_err "session default has not answered since 20.*Z: its holder (process $sleeper) is stopped"
	expect_err "kill -CONT $sleeper"
}

case_clients_of_a_sleeping_holder_as_json() {
	ask_sleeping_holder -j register-memory a 4k
	half_a_minute_for test -s "$err"
	wake_holder
	expect_status 0
	expect_json .changed true
	cp "$err" "$out"
	expect_json '[.waiting.session, .waiting.pid, .waiting.halted]' "[\"default\",$sleeper,true]"
}

# Behind hundreds who wait, too.
case_clients_of_a_sleeping_holder_behind_others() {
	local crowd
	put_holder_to_sleep
	python3 -c '
import socket, sys
others = [socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET | socket.SOCK_NONBLOCK) for _ in range(400)]
for s in others:
    s.connect(sys.argv[1])
print("there", flush=True)
sys.stdin.read()' run/vfioctl/default.sock < <(sleep 60) > crowd &
	crowd=$!
	wait_for grep -q there crowd
	ask_sleeping_holder register-memory a 4k
	half_a_minute_for test -s "$err"
	expect_err "its holder (process $sleeper) is stopped"
	wake_holder
	kill $crowd
	expect_status 0
	expect_out 'registered: a'
}

# Nothing is said to who asked for quiet; and whoever waits can be interrupted.
case_clients_of_a_sleeping_holder_quiet() {
	ask_sleeping_holder -q register-memory a 4k
	sleep 6
	kill -0 $client || fail 'the client did not wait'
	kill -INT $client
	wait_for is_gone $client
	expect_no_err
}
