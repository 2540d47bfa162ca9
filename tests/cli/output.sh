# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154,SC2034,SC2016,SC1003 # variables of lib.sh and one
# stdout carries complete documents or nothing, and who cannot write says so.

case_output_full_disk() {
	[ -c /dev/full ] || skip 'no /dev/full'
	for command in 'session list' 'status' '--version' '--help' 'help map'; do
		status=0
		# shellcheck disable=SC2086 # words of a command
		"$BIN" $command > /dev/full 2> "$err" || status=$?
		expect_status 1
		expect_err 'No space left on device (ENOSPC)'
	done
	status=0
	"$BIN" register-memory a 4k > /dev/full 2> "$err" || status=$?
	expect_status 1
}

case_output_closed() {
	status=0
	"$BIN" -j status >&- 2> "$err" || status=$?
	expect_status 1
	expect_err 'EBADF'
	# All three closed: no file may take their place.
	status=0
	"$BIN" run /dev/null 0<&- >&- 2>&- || status=$?
	expect_status 0
	status=0
	"$BIN" status 0<&- >&- 2>&- || status=$?
	expect_status 1
}

case_output_quiet_pipe() {
	# Who stops reading is told by a signal, not by a message.
	"$BIN" -j status 2> "$err" | true
	expect_no_err
}

case_output_trace_file() {
	done_ok --trace=trace.out register-memory a 4k
	[ -e trace.out ] || fail 'no trace file'
	vf --trace=/nonexistent/x status
	expect_status 1
	expect_err '/nonexistent/x'
	refused '--trace= needs a file' --trace= status
}

case_output_no_color_in_a_file() {
	TERM=xterm done_ok status
	! grep -q $'\e' "$out" || fail 'colours in a file'
}

# Calls are told the same way from a holder and from a local batch.
case_output_trace() {
	done_ok --trace register-memory a 4k
	expect_err '^mmap(a, {offset=0x0, size=0x1000}) = 0 <[0-9.]*>$'
	expect_out 'registered'
	echo 'register-memory b 4k' > lines
	done_ok --trace run lines
	expect_err '^mmap(b, '
	done_ok --trace=traced run --local lines
	expect_no_err
	grep -q '^mmap(b, ' traced || fail 'nothing in the file'
	done_ok -j --trace run --local lines
	head -n 1 "$err" > "$out"
	expect_json "[.call, .object, .result]" '["mmap","b",0]'
	done_ok register-memory c 4k
	expect_no_err
}

# A file that may not be as long as what is written is an error, and nobody's end.
case_output_file_limit() {
	local i
	for i in $(seq 100); do echo "register-memory b$i 4k"; done > lines
	status=0
	(ulimit -f 4 && exec "$BIN" --trace=traced run --local lines) 2> "$err" | cat > "$out"
	status=${PIPESTATUS[0]}
	expect_status 1
	[ "$(wc -l < "$out")" -ge 100 ] || fail 'documents are missing'
	expect_err 'write on traced failed: File too large (EFBIG)'
	expect_err 'try: see ulimit -f'
	status=0
	(ulimit -f 0 && exec "$BIN" --version) 2> "$err" > "$out" || status=$?
	expect_status 1
}

case_output_file_limit_of_the_holder() {
	status=0
	(ulimit -f 0 && exec "$BIN" session start) 2>&1 > /dev/null | cat > "$err"
	status=${PIPESTATUS[0]}
	expect_status 69
	expect_err 'write on default.held.new failed: File too large (EFBIG)'
	done_ok -j session start
	pid=$(jq .pid "$out")
	command -v prlimit > /dev/null || skip 'no prlimit'
	prlimit --pid "$pid" --fsize=0:
	vf register-memory a 4k
	expect_status 69
	expect_err 'the command failed, and the holder of session default could not answer why'
	prlimit --pid "$pid" --fsize=unlimited:
	done_ok -j register-memory a 4k
	expect_json .changed true
	[ "$(holder)" = "$pid" ] || fail 'the holder is another'
}

# Names are not waited for: a recorded tree may hold anything in the place of their list.
case_output_names() {
	local device=m/sys/devices/pci0000:00/0000:00:01.0
	mkdir -p "$device" m/sys/kernel/iommu_groups/0/devices m/proc m/usr/share/misc
	printf 'PCI_CLASS=20000\nPCI_ID=8086:10D3\n' > "$device/uevent"
	ln -s ../../../../devices/pci0000:00/0000:00:01.0 m/sys/kernel/iommu_groups/0/devices/
	printf '8086  Ours\n\t10d3  Too\n' > m/usr/share/misc/pci.ids
	done_ok -j --sysroot m list
	expect_json '.groups[0].devices[0].name' '"Ours Too"'
	rm m/usr/share/misc/pci.ids
	mkfifo m/usr/share/misc/pci.ids
	vf() {
		status=0
		timeout -s KILL 10 "$BIN" "$@" > "$out" 2> "$err" < /dev/null || status=$?
	}
	done_ok -j --sysroot m list
	expect_json '.groups[0].devices[0].id' '"8086:10d3"'
}
