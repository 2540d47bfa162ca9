# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154,SC2034,SC2016,SC1003 # variables of lib.sh and one
# Faults are watched through the session's process, for as long as both are there.

# Begins to watch in the background: $watch_pid, the file watched.
watch() {
	"$BIN" -j fault-watch "$@" > watched 2> watch-err < /dev/null &
	watch_pid=$!
	wait_for grep -q '"sources"' watched
}

source_of() { # NAME: the last word on it
	jq -sc "[.[] | select(.sources)] | last | .sources[] | select(.source == \"$1\") | [.watched, .why]" < watched
}

case_fault_watch_ends_by_its_time() {
	done_ok session start
	watch --source irq --timeout 0.2
	wait_for is_gone "$watch_pid"
	wait "$watch_pid" || fail "status $?"
	[ "$(source_of irq)" = '[true,"the session holds no PCI device yet"]' ] || fail "$(source_of irq)"
	[ "$(source_of kmsg)" = '[false,"not asked for"]' ] || fail "$(source_of kmsg)"
	done_ok session stop
}

case_fault_watch_tells_that_the_session_ended() {
	done_ok session start
	watch --source fault-queue --respond invalid
	done_ok session stop
	ended() { [ "$(source_of fault-queue)" = '[false,"there is no session, or it has ended"]' ]; }
	wait_for ended
	kill "$watch_pid"
	wait "$watch_pid" || fail "status $?"
}

case_fault_watch_killed_leaves_the_session() {
	local pid
	done_ok register-memory a 4k
	pid=$(holder)
	watch --source veventq
	kill -KILL "$watch_pid"
	wait "$watch_pid" 2> /dev/null || true
	done_ok -j register-memory a 4k
	expect_json .changed false
	[ "$(holder)" = "$pid" ] || fail 'another holder'
	done_ok session stop
}

case_fault_watch_needs_what_it_answers_with() {
	vf fault-watch --source fault-queue --respond invalid --timeout 1
	expect_status 1
	expect_err 'there is no session default'
	vf fault-watch --source irq --timeout 1
	expect_status 1
	expect_err 'no source of faults can be watched'
	done_ok register-memory a 4k
	refused 'needs --buffer' fault-watch --source fault-queue --respond map --timeout 1
	refused 'has no buffer' fault-watch --source fault-queue --respond map --buffer b --timeout 1
	refused 'not on a page' fault-watch --source fault-queue --respond map --buffer a --iova 1 --timeout 1
	refused 'are for --respond map' fault-watch --source fault-queue --iova 1 --timeout 1
	refused 'is for --source fault-queue' fault-watch --source irq --respond invalid --timeout 1
	done_ok session stop
}

# A mistyped name must not look like a device without faults; what was to be watched first is not watched either.
case_fault_watch_refuses_what_is_not_there() {
	local json there
	there=$(basename "$(echo /sys/bus/*/devices/* | cut -d ' ' -f 1)")
	for session in without with; do
		[ $session = without ] || done_ok session start
		for json in '' -j; do
			# shellcheck disable=SC2086 # no word where there is no option
			for wanted in feedbee0:01:00.0 no-such 987654; do
				for named in "$wanted" "$there $wanted"; do
					vf $json fault-watch --timeout 0.1 $named
					expect_status 64
					expect_no_out
					expect_err "there is no .* $wanted"
					expect_err 'vfioctl list [a-z]* names them all'
				done
			done
		done
	done
	vf fault-watch --source irq --timeout 0.1 "$there"
	expect_status 0
	expect_out "^irq"
	done_ok session stop
}

case_fault_follow_wants_a_socket() {
	done_ok register-memory a 4k
	refused 'needs --to' fault follow
	vf fault follow --to 1
	expect_status 1
	expect_err 'nobody can be told'
	done_ok session stop
}
