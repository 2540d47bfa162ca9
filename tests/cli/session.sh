# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154,SC2034,SC2016,SC1003 # variables of lib.sh and one
# Sessions come, stay, go, and are missed.

case_session_comes_and_goes() {
	local pid
	done_ok -j register-memory a 4k
	expect_json .changed true
	pid=$(holder)
	done_ok -j register-memory a 4k
	expect_json .changed false
	[ "$(holder)" = "$pid" ] || fail 'another holder'
	done_ok -j session list
	expect_json '[.sessions[] | [.session, .state, .stays]]' '[["default","running",false]]'
	expect_json '.sessions[0].held' '["buffer a"]'
	done_ok -j unregister-memory a
	wait_for is_gone "$pid"
	done_ok -j session list
	expect_json .sessions '[]'
	[ -z "$(ls run/vfioctl)" ] || fail 'something is left'
}

case_session_started_stays() {
	local pid
	done_ok -j session start
	expect_json '[.session, .changed]' '["default",true]'
	pid=$(jq .pid "$out")
	done_ok -j session start
	expect_json '[.pid, .changed]' "[$pid,false]"
	done_ok register-memory a 4k
	done_ok unregister-memory a
	[ "$(holder)" = "$pid" ] || fail 'it went'
	done_ok -j session stop
	expect_json '[.stopped, .changed]' '[["default"],true]'
	is_gone "$pid" || fail 'stop did not wait'
	done_ok -j session stop
	expect_json '[.stopped, .changed]' '[[],false]'
	expect_no_err
}

# One that came by itself stays from then on.
case_session_start_keeps_another() {
	done_ok register-memory a 4k
	done_ok -j session start
	expect_json .changed true
	done_ok unregister-memory a
	done_ok -j session list
	expect_json '.sessions | length' 1
	expect_json '.sessions[0].stays' true
}

case_session_names() {
	done_ok -s one register-memory a 4k
	VFIOCTL_SESSION=two done_ok register-memory b 4k
	VFIOCTL_SESSION=two done_ok -s one -j session show
	expect_json '[.session, .held]' '["one",["buffer a"]]'
	done_ok -j session show two
	expect_json .held '["buffer b"]'
	done_ok -j session stop --all
	expect_json .stopped '["one","two"]'
	vf session show one
	expect_status 69
	expect_err 'there is no session one'
	refused 'NAME or --all' session stop one --all
}

# Those that cannot be reached are told, each; the others end.
case_session_stop_all_goes_on() {
	local name
	for name in a b c d; do
		done_ok -s "$name" register-memory m 4k
	done
	for name in a c; do
		mv "run/vfioctl/$name.sock" "run/vfioctl/$name.away"
		ln -s "$name.sock" "run/vfioctl/$name.sock"
	done
	vf -j session stop --all
	expect_status 69
	expect_json '[.stopped, .changed]' '[["b","d"],true]'
	expect_err 'session a cannot be reached'
	expect_err 'session c cannot be reached'
	for name in a c; do
		mv "run/vfioctl/$name.away" "run/vfioctl/$name.sock"
	done
	done_ok -j session stop --all
	expect_json .stopped '["a","c"]'
}

case_session_private_files() {
	done_ok register-memory a 4k
	[ "$(stat -c %a run/vfioctl)" = 700 ] || fail 'the directory is not private'
	for file in run/vfioctl/*; do
		[ "$(stat -c %a "$file" | tail -c 3)" = 00 ] || fail "$file is not private"
	done
}

case_session_holder_keeps_nothing() {
	local pid
	exec 9> kept
	cd "$HOME" && done_ok register-memory a 4k
	exec 9>&-
	pid=$(holder)
	[ "$(readlink "/proc/$pid/cwd")" = / ] || fail 'working directory'
	[ "$(readlink "/proc/$pid/fd/1")" = /dev/null ] || fail 'stdout'
	! find "/proc/$pid/fd" -lname '*kept*' | grep . || fail 'a file of the client is open'
	[ "$(tr '\0' ' ' < "/proc/$pid/cmdline")" = 'vfioctl holder default ' ] || fail 'its name'
	[ "$(ps -o sid= -p "$pid" | tr -d ' ')" = "$pid" ] || fail 'no session of its own'
	grep -q '^Umask:.*0077' "/proc/$pid/status" || fail 'umask'
}

case_session_signals() {
	local pid
	done_ok register-memory a 4k
	pid=$(holder)
	kill -INT "$pid"
	kill -HUP "$pid"
	done_ok -j status
	[ "$(holder)" = "$pid" ] || fail 'SIGINT or SIGHUP ended it'
	kill -TERM "$pid"
	wait_for is_gone "$pid"
	done_ok -j session list
	expect_json .sessions '[]'
	# Ended is not killed: nothing was lost.
	expect_no_err
}

case_session_killed_is_told_once() {
	local pid
	done_ok register-memory a 4k
	done_ok register-memory b 8k
	pid=$(holder)
	kill_holder
	done_ok status
	expect_err "session default is gone: its holder (process $pid) was killed"
	expect_err 'buffer a'
	expect_err 'buffer b'
	done_ok status
	expect_no_err
	[ -z "$(ls run/vfioctl)" ] || fail 'something is left'
}

case_session_killed_right_answer() {
	done_ok register-memory a 4k
	kill_holder
	vf map a --iova 0x1000
	[ "$status" -ne 0 ] || fail 'it mapped what is gone'
	expect_err 'is gone'
	expect_err 'no buffer "a"'
	done_ok register-memory a 4k
	kill_holder
	done_ok -j register-memory a 4k
	expect_json .changed true
	expect_err '"lost"'
	done_ok session list
	expect_no_err
}

# Waiting for the first who asks, however long, takes no time of the processor.
case_session_foreground_waits() {
	local pid ticks
	"$BIN" session start --foreground > "$out" 2> "$err" &
	pid=$!
	sleep 12
	ticks=$(awk '{ print $14 + $15 }' "/proc/$pid/stat")
	kill "$pid"
	wait "$pid" || true
	[ "$ticks" -lt 20 ] || fail "it took $ticks ticks"
}

# One that is stuck is listed, however often it was asked after: more often than who asks finds room.
case_session_stuck_is_listed() {
	local pid i stopped
	done_ok register-memory a 4k
	pid=$(holder)
	kill -STOP "$pid"
	for i in $(seq 600); do
		status=0
		timeout 5 "$BIN" -j session list > "$out" 2> "$err" || status=$?
		[ "$status" -eq 0 ] || break
	done
	cp "$out" listed
	stopped=0
	timeout 5 "$BIN" session stop --all > "$out" 2> "$err" || stopped=$?
	kill -CONT "$pid"
	expect_status 0
	[ "$stopped" -eq 69 ] || fail "stop ended with $stopped"
	expect_err 'session default cannot be reached: .*EAGAIN'
	expect_err 'it is stuck, or busy'
	cp listed "$out"
	expect_json '.sessions[0] | [.pid, .state, .held]' "[$pid,\"running\",[\"buffer a\"]]"
	done_ok unregister-memory a
	wait_for is_gone "$pid"
}

# One that is stopped hears of it when it goes on.
case_session_stop_of_a_stopped() {
	local pid
	done_ok session start
	pid=$(holder)
	kill -STOP "$pid"
	vf session stop
	expect_status 1
	expect_err "session default (process $pid) does not end"
	expect_err "it is stopped: kill -CONT $pid lets it go on"
	kill -CONT "$pid"
	wait_for is_gone "$pid"
	done_ok -j session list
	expect_json .sessions '[]'
}

# What there was no room to write down is written down by what comes next.
case_session_record_comes_again() {
	local i pid
	for i in $(seq 40); do
		echo "register-memory buffer-$i 4k"
	done > lines
	done_ok run lines
	pid=$(holder)
	prlimit --pid "$pid" --fsize=500: || skip 'no prlimit'
	done_ok unregister-memory buffer-7
	prlimit --pid "$pid" --fsize=unlimited:
	done_ok status
	done_ok -j session show
	expect_json '[.stays, (.held | length)]' '[false,39]'
	prlimit --pid "$pid" --fsize=500:
	done_ok session start
	prlimit --pid "$pid" --fsize=unlimited:
	done_ok status
	done_ok -j session show
	expect_json .stays true
}

case_session_killed_as_json() {
	done_ok register-memory a 4k
	kill_holder
	done_ok -j session list
	expect_json .sessions '[]'
	cp "$err" "$out"
	expect_json '[.lost.session, .lost.state, .lost.held]' '["default","lost",["buffer a"]]'
}

case_session_killed_empty() {
	done_ok session start
	kill_holder
	done_ok session list
	expect_err 'It held nothing'
}

case_session_two_starters() {
	local i
	for i in $(seq 20); do
		"$BIN" -j register-memory "b$i" 4k > "out.$i" 2> "err.$i" &
	done
	wait
	cat err.* > "$err"
	expect_no_err
	done_ok -j session list
	expect_json '.sessions | length' 1
	expect_json '.sessions[0].held | length' 20
}

# A client that comes just as the holder goes gets another one.
case_session_ending_race() {
	local i worker
	for worker in 1 2 3; do
		for i in $(seq 40); do
			"$BIN" register-memory "w$worker" 4k && "$BIN" unregister-memory "w$worker"
		done > /dev/null 2>> "err.$worker" &
	done
	wait
	cat err.* > "$err"
	expect_no_err
	wait_for test ! -e run/vfioctl/default.sock
}

case_session_foreground() {
	"$BIN" -j session start --foreground > "$out" 2> "$err" &
	wait_for test -s "$out"
	expect_json '[.changed, .pid]' "[true,$!]"
	done_ok register-memory a 4k
	vf session start --foreground
	expect_status 1
	expect_err 'already held by process'
	done_ok session stop
	wait $! || fail 'it did not end well'
}

# Who is not told that it started learns it now, not when it ends.
case_session_foreground_unheard() {
	status=0
	timeout 20 "$BIN" session start --foreground > /dev/full 2> "$err" || status=$?
	expect_status 1
	expect_err 'No space left on device'
	done_ok -j session list
	expect_json .sessions '[]'
}

case_session_no_place() {
	unset XDG_RUNTIME_DIR
	vf register-memory a 4k
	expect_status 69
	expect_err 'XDG_RUNTIME_DIR is not set'
	XDG_RUNTIME_DIR=run vf register-memory a 4k
	expect_status 69
	expect_err 'XDG_RUNTIME_DIR is no absolute path'
}

case_session_bad_places() {
	chmod 777 run
	vf register-memory a 4k
	expect_status 69
	expect_err 'others can write'
	chmod 700 run
	mkdir elsewhere
	ln -s ../elsewhere run/vfioctl
	vf register-memory a 4k
	expect_status 69
	expect_err 'is no directory'
	rm run/vfioctl
	: > run/vfioctl
	vf register-memory a 4k
	expect_status 69
	rm run/vfioctl
	# Too open is mended, not refused: it is ours.
	mkdir -m 755 run/vfioctl
	done_ok register-memory a 4k
	[ "$(stat -c %a run/vfioctl)" = 700 ] || fail 'not mended'
}

# sun_path holds 108 bytes; a runtime directory may have more.
case_session_long_place() {
	local deep
	deep=$HOME/$(printf 'd%.0s' $(seq 200))
	mkdir -m 700 "$deep"
	XDG_RUNTIME_DIR=$deep done_ok register-memory a 4k
	XDG_RUNTIME_DIR=$deep done_ok session stop
}

case_root_other_users_session() {
	local home=$HOME/other
	chmod 755 "$HOME"
	mkdir -m 700 "$home" "$home/vfioctl"
	# A directory of root's, given to somebody else: not taken.
	chown 65534 "$home/vfioctl"
	chmod 711 "$home"
	status=0
	# shellcheck disable=SC2086 # words of a command
	XDG_RUNTIME_DIR=$home $UNPRIVILEGED "$BIN" register-memory a 4k > "$out" 2> "$err" || status=$?
	expect_status 69
	expect_no_out
	expect_err 'belongs to user 0'
}

case_root_has_its_own_place() {
	export XDG_RUNTIME_DIR=$HOME
	done_ok -s "test.$$" register-memory a 4k
	[ -S "/run/vfioctl/test.$$.sock" ] || fail 'not in /run'
	[ ! -e vfioctl ] || fail 'in XDG_RUNTIME_DIR'
	# Nobody else can even see it.
	# shellcheck disable=SC2086 # words of a command
	! $UNPRIVILEGED ls /run/vfioctl > "$out" 2> /dev/null || fail 'seen by others'
	done_ok -s "test.$$" session stop
}

# Even where somebody opened the doors, the holder serves its own user only.
case_root_wrong_user() {
	local sock=/run/vfioctl/test.$$.sock
	done_ok -s "test.$$" register-memory a 4k
	chmod 711 /run/vfioctl
	chmod 777 "$sock"
	# shellcheck disable=SC2086 # words of a command
	$UNPRIVILEGED bash -c 'command -v python3 > /dev/null' || skip 'no python3'
	# shellcheck disable=SC2086 # words of a command
	$UNPRIVILEGED python3 -c '
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
s.settimeout(3)
s.connect(sys.argv[1])
try:
    s.send(b"vfioctl\1" + bytes(300))
    print(len(s.recv(1000)))
except (BrokenPipeError, ConnectionResetError):
    print(0)' "$sock" > "$out" 2> "$err" || fail 'no connection'
	expect_out '^0$'
	done_ok -s "test.$$" session stop
	[ "$(stat -c %a /run/vfioctl)" = 700 ] || fail 'not closed again'
}

# A service manager is told when the session is ready and when it ends, by a path or an abstract name.
case_session_notifies() {
	local address holder
	for address in "$HOME/notify" "@vfioctl-test-$$"; do
		python3 - "$address" > told << 'END' &
import socket, sys
name = sys.argv[1]
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind("\0" + name[1:] if name[0] == "@" else name)
s.settimeout(30)
print("bound", flush=True)
for _ in range(2):
    print(s.recv(100).decode(), flush=True)
END
		wait_for grep -q bound told
		NOTIFY_SOCKET=$address "$BIN" session start --foreground > "$out" 2> "$err" &
		holder=$!
		wait_for grep -qx READY=1 told
		done_ok -j session show
		kill "$holder"
		wait_for grep -qx STOPPING=1 told
		wait "$holder" || true
		[ "$(paste -sd' ' told)" = 'bound READY=1 STOPPING=1' ] || fail "told: $(cat told)"
	done
	# Nobody there, or nonsense: a session starts all the same.
	for address in "$HOME/nobody" relative "/$(printf '%0200d' 0)"; do
		NOTIFY_SOCKET=$address "$BIN" session start --foreground > "$out" 2> "$err" &
		holder=$!
		wait_for "$BIN" session show > /dev/null
		kill "$holder"
		wait "$holder" || true
	done
}

# unmap takes an address or a name: one may begin like the other, but not be it.
case_session_buffers_that_begin_like_numbers() {
	local name
	for name in 10 0x1000 4096; do
		refused "cannot be called $name" register-memory $name 4k
	done
	for name in 1G-pool 4k 0x10z; do
		done_ok register-memory $name 4k
		done_ok -j unmap $name
		expect_json '[.unmapped, .changed]' '[[],false]'
	done
	refused '0x10y is no address' unmap 0x10y
	echo 'unmap 1G-pool' > lines
	done_ok run --check lines
	done_ok run lines
	echo 'unmap 0x10y' > lines
	vf run --check lines
	expect_status 2
	expect_err 'no buffer "0x10y" is there'
	echo 'register-memory 7 4k' > lines
	vf run --check lines
	expect_status 2
	expect_err 'cannot be called 7'
	done_ok session stop
}
