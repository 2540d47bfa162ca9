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

# Lines of JSON: quotes, blanks and newlines of a word are nothing to care about; mixed with others.
case_batch_json_lines() {
	file=$'a "file\'s"\nname #\\'
	printf '%4096s' x > "$file"
	{
		jq -nc --arg file "$file" '["register-memory", "a", "4k"], ["buffer", "write", "a", "--in", $file]'
		echo 'register-memory b 8k # as usual'
		echo '["buffer","list"]'
	} > lines
	done_ok -j run lines
	[ "$(jq -r 'select(.buffer) | .buffer' "$out" | paste -sd,)" = 'a,a,b' ] || fail 'documents'
	for bad in '["status"' '["status"]]' '["status", 1]' '["status"] # more' '[["status"]]' '["\u0000"]' '["no-command"]'; do
		printf 'register-memory d 4k\n%s\n' "$bad" > lines
		vf -j run lines
		expect_status 64
		cp "$err" "$out"
		expect_json .error.line 2
	done
	done_ok -j session show
	expect_json .held '["buffer a","buffer b"]'
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

# jq 1.6 has no opinion on nothing at all, and -e calls that a success.
holder_has() { "$BIN" -j session show | jq --arg o "$1" '.held | any(. == $o)' | grep -q true; }

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
		'device reset 0000:00:00.0' 'register-memory b 4k --file file' 'snapshot file'; do
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

# Every failing line is told with its number, wherever it runs, and the others are done.
case_batch_keep_going() {
	printf '%s\n' 'register-memory a 4k' 'map nothing' 'show ffff:ff:1f.7' 'register-memory b 4k' \
		'buffer fill c 1' 'register-memory d 4k' > lines
	for local in '' --local; do
		# shellcheck disable=SC2086 # a word or none
		vf -j run --keep-going $local lines
		expect_status 1
		[ "$(jq -c .buffer "$out" | paste -sd' ')" = '"a" "b" "d"' ] || fail 'documents'
		[ "$(jq -c .error.line "$err" | paste -sd' ')" = '2 3 5' ] || fail 'lines'
		"$BIN" session stop > /dev/null
	done
	sed -i '/nothing/d; /show/d; /fill/d' lines
	done_ok run -k lines
	expect_no_err
	refused '--atomic and --keep-going exclude' run --atomic --keep-going lines
	printf 'register-memory a 4k\nmapp x\n' > lines
	vf run --keep-going lines
	expect_status 64
	expect_no_out
}

# What a check said no to is told, too; who reads nothing any more ends it.
case_batch_keep_going_checks() {
	printf 'diff old\nregister-memory a 4k\n' > lines
	vf run --keep-going lines
	expect_status 1
	expect_err '^vfioctl: line 1: '
	(
		echo 'register-memory a 4k'
		for _ in $(seq 3000); do printf 'buffer list\n'; done
	) > lines
	[ -e /dev/full ] || return 0
	status=0
	"$BIN" run --keep-going --local lines > /dev/full 2> "$err" || status=$?
	expect_status 1
	[ "$(grep -c '^vfioctl: ' "$err")" -eq 1 ] || fail 'told more than once'
}

# All wrong lines are told; where none is, all that could not be done. Nothing is done either way.
case_batch_check() {
	printf 'register-memory a 4k\nmapp x\nmap a --iov 1\nunmap\n' > lines
	vf run --check lines
	expect_status 64
	[ "$(sed -n 's/^vfioctl: line \([0-9]*\): .*/\1/p' "$err" | paste -sd' ')" = '2 3' ] || fail 'lines'
	cat > lines << 'END'
register-memory a 64k
map nothing
map a --iova 0x10000 --offset 0x8000
map a --iova 0x10000 --size 128k
map a --iova 0x14000
map a --iova 0x10000 --offset 0x8000
space create sp
map a --iova 0x14000 --in sp
map a --in nope
map a --in space0
unregister-memory a
map a
bind ffff:00:00.0
attach ffff:00:00.1
device info ffff:00:00.1
hwpt alloc h --on x
hwpt alloc --on sp
hwpt destroy hwpt0
unmap 0x14000
END
	for local in '' --local; do
		# shellcheck disable=SC2086 # a word or none
		vf -j run --check $local lines
		expect_status 2
		expect_no_out
		[ "$(jq -c .error.line "$err" | paste -sd' ')" = '2 4 5 9 12 13 14 15 16' ] || fail 'lines'
	done
	[ ! -e run/vfioctl/default.sock ] || fail 'a session was started'
	: > lines
	done_ok -j run --check lines
	expect_json .line_count 0
}

# Buffers have sizes, and a name that was freed is chosen again.
case_batch_check_sizes() {
	cat > lines << 'END'
register-memory a 64k
register-memory a 64k
register-memory a 128k
buffer fill a 1 --offset 60k --size 4k
buffer fill a 1 --offset 60k --size 8k
buffer fill a 1 --offset 64k
buffer fill a 1 --offset 68k
unregister-memory a
register-memory a 128k
buffer fill a 1 --offset 60k --size 8k
space create
space destroy space0
map a --in space0
space create
map a --in space0
END
	for local in '' --local; do
		# shellcheck disable=SC2086 # a word or none
		vf -j run --check $local lines
		expect_status 2
		[ "$(jq -c .error.line "$err" | paste -sd' ')" = '3 5 7 13' ] || fail 'lines'
	done
	done_ok register-memory a 64k
	printf 'register-memory a 8k\nbuffer fill a 1 --size 128k\nunregister-memory a\nregister-memory a 8k\n' > lines
	vf -j run --check lines
	expect_status 2
	[ "$(jq -c .error.line "$err" | paste -sd' ')" = '1 2' ] || fail 'lines, of the session'
}

# What is mapped in pieces has each of them mapped.
case_batch_check_pieces() {
	cat > lines << 'END'
register-memory a 128k
map a --iova 0 --each 64k
map a --iova 0x10000 --offset 64k --size 64k
map a --iova 0 --each 64k
map a --iova 0 --size 64k
map a --iova 0x10000 --size 64k
map a --iova 0x1000 --offset 4k --size 64k
map a --iova 0x10000 --offset 64k --size 32k
END
	vf -j run --check lines
	expect_status 2
	[ "$(jq -c .error.line "$err" | paste -sd' ')" = '6 7 8' ] || fail 'lines'
}

# Files are looked at: those that are there, and those that earlier lines would write.
case_batch_check_files() {
	truncate -s 8k short
	mkdir dir
	cat > lines << 'END'
register-memory a 64k --file absent
register-memory b 8k --file short
register-memory c 16k --file short
register-memory d 8k --file dir
register-memory e 16k
buffer read e --out new
buffer write e --in ./new
buffer write e --in new2
buffer write e --in short --size 16k
snapshot absent/new
snapshot dir
diff dir
diff dir/../new short
buffer write e --in -
register-memory f 1M --file new
END
	for local in '' --local; do
		# shellcheck disable=SC2086 # a word or none
		vf -j run --check $local lines
		expect_status 2
		expect_no_out
		[ "$(jq -c .error.line "$err" | paste -sd' ')" = '1 3 4 8 9 10 11 12' ] || fail 'lines'
	done
	[ "$(jq -r .error.message "$err" | sed -n 2p)" = 'short has 0x2000 bytes, fewer than 0x4000' ] ||
		fail 'the size'
	[ "$(jq -r '[.error.operation, .error.errno] | @tsv' "$err" | sed -n 1p)" = 'open	ENOENT' ] ||
		fail 'why'
	[ ! -e new ] || fail 'a file was made'
	printf 'register-memory b 8k --file short\nbuffer read b --out new\n' > lines
	done_ok -j run --check lines
	expect_json .line_count 2
}

# The session that there is counts, and stays as it is.
case_batch_check_in_a_session() {
	done_ok register-memory before 64k
	printf 'map before --size 128k\nunregister-memory before\nbuffer fill before 1\n' > lines
	vf -j run --check lines
	expect_status 2
	[ "$(jq -c .error.line "$err" | paste -sd' ')" = '1 3' ] || fail 'lines'
	vf -j run --check --local lines
	[ "$(jq -c .error.message "$err" | grep -c 'no buffer')" -eq 2 ] || fail 'lines, without the session'
	printf 'buffer fill before 1\nunregister-memory before\n' > lines
	done_ok run --check lines
	done_ok -j session show
	expect_json .held '["buffer before"]'
}

# Lines that look, or fail, outside of the session: it is undone all the same.
case_batch_atomic_mixed() {
	done_ok register-memory before 4k
	printf '%s\n' 'register-memory a 4k' 'list devices' 'register-memory b 4k' 'bind ffff:ff:1f.7' > lines
	for last in 'bind ffff:ff:1f.7' 'map nothing' 'show ffff:ff:1f.7'; do
		sed -i '$d' lines
		echo "$last" >> lines
		for local in '' --local; do
			# shellcheck disable=SC2086 # a word or none
			vf run --atomic $local lines
			expect_status 64
			expect_err '^vfioctl: line 4: the lines before this were undone: '
			[ "$(grep -c '^vfioctl: ' "$err")" -eq 1 ] || fail 'errors'
			done_ok -j session show
			expect_json .held '["buffer before"]'
		done
	done
	sed -i '$d' lines
	vf run --atomic lines
	done_ok -j session show
	expect_json .held '["buffer before","buffer a","buffer b"]'
}

# Whoever kills the batch kills what would undo it; the session undoes its own part.
case_batch_atomic_killed() {
	done_ok register-memory before 4k
	{
		printf '%s\n' 'register-memory a 4k' 'list devices' 'register-memory b 4k'
		for _ in $(seq 1000); do echo 'explain VFIO_IOMMU_MAP_DMA ENOMEM'; done
		echo 'register-memory c 4k'
	} > lines
	mkfifo pipe
	# It reads nothing, so the batch waits in its middle.
	sleep 30 < pipe &
	local reader=$!
	"$BIN" run --atomic lines > pipe 2> "$err" &
	local batch=$!
	held() { vf -j session show; [ "$(jq -c .held "$out")" = "$1" ]; }
	wait_for held '["buffer before","buffer a","buffer b"]'
	# Others may use the session meanwhile, and what they do is theirs.
	done_ok register-memory other 4k
	kill -KILL "$batch"
	wait_for held '["buffer before","buffer other"]'
	kill "$reader"
	# What was done as a whole stays when its client is gone.
	grep -v explain lines > short
	done_ok run --atomic short
	held '["buffer before","buffer other","buffer a","buffer b","buffer c"]' || fail 'the whole'
	# A session that a batch alone has begun ends with it.
	done_ok session stop
	mkfifo pipe2
	sleep 30 < pipe2 &
	reader=$!
	"$BIN" run --atomic lines > pipe2 2> "$err" &
	batch=$!
	wait_for held '["buffer a","buffer b"]'
	kill -KILL "$batch"
	ended() { done_ok -j session list; [ "$(jq -c .sessions "$out")" = '[]' ]; }
	wait_for ended
	kill "$reader"
}

# A session that was ended took with it what the batch did there; another of that name is not touched.
case_batch_atomic_session_ended() {
	{
		printf '%s\n' 'register-memory a 4k' 'list devices' 'register-memory b 4k'
		for _ in $(seq 1000); do echo 'explain VFIO_IOMMU_MAP_DMA ENOMEM'; done
		echo 'register-memory c 4k'
	} > lines
	local batch last reader
	held() { vf -j session show; [ "$(jq -c .held "$out")" = "$1" ]; }
	for last in 'register-memory c 4k' 'show ffff:ff:1f.7'; do
		sed -i '$d' lines
		echo "$last" >> lines
		rm -f pipe
		mkfifo pipe
		exec 9<> pipe
		"$BIN" run --atomic lines > pipe 2> batch.err &
		batch=$!
		wait_for held '["buffer a","buffer b"]'
		done_ok session stop
		done_ok register-memory a 4k
		done_ok register-memory b 4k
		# Through a descriptor that ends with the batch, as in meanwhile().
		exec 8< pipe
		timeout 20 cat <&8 > /dev/null 9>&- &
		reader=$!
		exec 8<&- 9>&-
		wait "$batch" && fail 'the batch claims to be done'
		kill "$reader" || true
		cp batch.err "$err"
		[ "$(wc -l < "$err")" -le 2 ] || fail 'more than why it failed'
		held '["buffer a","buffer b"]' || fail 'of another session'
		done_ok session stop
	done
}

says_much() {
	printf '%s\n' 'register-memory a 4k' 'list devices' 'register-memory b 4k'
	for _ in $(seq 1000); do echo 'explain VFIO_IOMMU_MAP_DMA ENOMEM'; done
}

# Runs a batch that says much, and does something when its first lines were done; sets $status and $err.
meanwhile() { # COMMAND ARGS...; in COMMAND "batch" is its pid
	local act=$1 batch reader
	shift
	says_much > lines
	rm -f pipe
	mkfifo pipe
	exec 9<> pipe
	env "${signals:---default-signal=INT,HUP}" "$BIN" "$@" lines > pipe 2> batch.err 9>&- &
	batch=$!
	head -c 1 <&9 > /dev/null
	eval "$act"
	# Through a descriptor that ends with the batch: timeout may be killed before it knows what it has started.
	exec 8< pipe
	timeout 20 cat <&8 > /dev/null 9>&- &
	reader=$!
	exec 8<&- 9>&-
	status=0
	wait "$batch" || status=$?
	kill "$reader" || true
	cp batch.err "$err"
}

# Whoever interrupts it has all of it undone, be it here or in the holder.
case_batch_atomic_interrupted() {
	for signal in INT TERM HUP; do
		for local in '' --local; do
			# shellcheck disable=SC2086 # a word or none
			meanwhile "kill -$signal \$batch" run --atomic $local
			expect_status 1
			expect_err '^vfioctl: line [0-9]*: the lines before this were undone: interrupted before this was begun$'
			[ "$(wc -l < "$err")" -eq 1 ] || fail 'errors'
			wait_for [ ! -e run/vfioctl/default.sock ]
		done
	done
}

# What could not be told of is undone, also when all lines were done.
case_batch_atomic_says_nothing() {
	[ -e /dev/full ] || skip 'no /dev/full'
	printf '%s\n' 'register-memory a 4k' 'list devices' > lines
	for local in '' --local; do
		status=0
		# shellcheck disable=SC2086 # a word or none
		"$BIN" run --atomic $local lines > /dev/full 2> "$err" || status=$?
		expect_status 1
		expect_err '^vfioctl: .*standard output.*ENOSPC'
		[ "$(grep -c '^vfioctl: ' "$err")" -eq 1 ] || fail 'errors'
		wait_for [ ! -e run/vfioctl/default.sock ]
	done
	expect_err '^vfioctl: the lines before this were undone: '
}

# A terminal that goes interrupts it, unless that was to be outlived.
case_batch_atomic_ignores_hangup() {
	signals=--ignore-signal=HUP
	meanwhile 'kill -HUP $batch' run --atomic
	expect_status 0
	done_ok -j session show
	expect_json .held '["buffer a","buffer b"]'
}

# Who reads no more leaves no half of it.
case_batch_atomic_reader_gone() {
	says_much > lines
	for local in '' --local; do
		# shellcheck disable=SC2086 # a word or none
		{
			status=0
			env --default-signal=PIPE "$BIN" run --atomic $local lines 2> "$err" || status=$?
			echo $status > code
		} | head -c 1 > /dev/null
		status=$(< code)
		expect_status 1
		expect_err '^vfioctl: line [0-9]*: .*standard output.*EPIPE'
		[ "$(grep -c '^vfioctl: ' "$err")" -eq 1 ] || fail 'errors'
		wait_for [ ! -e run/vfioctl/default.sock ]
	done
}

# Those lines too that the holder runs: it is told, and everything is undone before the status tells so.
case_batch_atomic_interrupted_in_holder() {
	local batch before='["buffer before"]'
	done_ok register-memory before 4k
	{
		printf '%s\n' 'register-memory a 4k' 'list devices' 'register-memory b 4k'
		yes 'register-memory b 4k' | head -n 1500000
	} > lines
	for signal in INT TERM; do
		# On a busy machine the batch may be at its end before anybody has seen it begin.
		for _ in 1 2 3 4 5; do
			env --default-signal=INT "$BIN" run --atomic lines > batch.out 2> batch.err &
			batch=$!
			wait_for holder_has 'buffer b'
			kill -$signal "$batch" 2> batch.gone || true
			status=0
			wait "$batch" || status=$?
			cp batch.err "$err"
			if [ "$status" -eq 0 ]; then
				done_ok unregister-memory a
				done_ok unregister-memory b
			elif ! grep -q 'interrupted after the last line$' "$err"; then
				break
			fi
		done
		expect_status 1
		expect_err '^vfioctl: line [0-9]*: the lines before this were undone: interrupted '
		[ "$(grep -c '^vfioctl: ' "$err")" -eq 1 ] || fail 'errors'
		done_ok -j session show
		expect_json .held "$before"
	done
}

# An address space of its own is one of a device, and in an HWPT.
case_batch_check_pasids() {
	local line
	for line in 'attach 5 --pasid 3 --to h' 'attach 0000:01:00.0 --pasid 3' 'detach 5 --pasid 3'; do
		printf 'space create h\n%s\n' "$line" > lines
		vf -j run --check lines
		expect_status 2
		expect_err '"line":2'
		expect_err '--pasid needs a DEVICE'
	done
	for line in --backend\ type1 --vf-token\ 5d3e7f40-0b6a-4b1c-9a52-1f6f0a1d2c3b; do
		printf 'space create h\nattach 0000:01:00.0 --pasid 3 --to h %s\n' "$line" > lines
		vf -j run --check lines
		expect_status 2
		expect_err "--pasid does not go with ${line%% *}"
		# shellcheck disable=SC2086 # words
		vf attach 0000:01:00.0 --pasid 3 --to h $line
		expect_status 64
		expect_err "--pasid does not go with ${line%% *}"
	done
	echo 'detach 0000:01:00.0 --pasid 3' > lines
	done_ok run --check lines
}
