# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154,SC2034,SC2016,SC1003 # variables of lib.sh and one
# Files that arguments name: opened by the client, pipes and standard streams included.

case_files_in_and_out() {
	printf 'hello world' > given
	done_ok register-memory a 4k
	done_ok buffer write a --in given
	done_ok buffer read a --size 11 --out got
	cmp given got || fail 'the bytes differ'
}

# "-" is the client's own stream, and what is read stands alone on stdout.
case_files_standard_streams() {
	printf 'hello world' > given
	done_ok register-memory a 4k
	input=given
	done_ok buffer write a --in -
	done_ok buffer read a --size 11 --out -
	cmp given "$out" || fail 'the bytes differ'
	printf 'piped words' | "$BIN" buffer write a --in - > /dev/null
	[ "$("$BIN" buffer read a --size 11 --out - | cat)" = 'piped words' ] || fail 'a pipe'
}

# With too few descriptors for a pipe's bytes it is that which is told.
case_files_descriptors_run_out() {
	local n
	done_ok register-memory a 4k
	for n in $(seq 4 16); do
		({ ulimit -n "$n" && exec "$BIN" buffer read a --out -; } 2>> "$err" | cat > "$out")
	done
	expect_err 'memfd_create on - failed: .*EMFILE'
	expect_err_lacks EBADF
}

# A pipe that never ends holds up its own client only.
case_files_slow_pipe() {
	local client pid
	done_ok register-memory a 4k
	pid=$(holder)
	mkfifo pipe
	"$BIN" buffer write a --in pipe > slow.out 2>&1 &
	client=$!
	exec 8> pipe
	done_ok -j status
	printf 'late' >&8
	exec 8>&-
	wait $client || fail "$(cat slow.out)"
	done_ok buffer read a --size 4 --out got
	[ "$(cat got)" = late ] || fail 'the bytes differ'
	[ "$(holder)" = "$pid" ] || fail 'another holder'
}

# What is refused leaves an output as it was; what is done leaves nothing of it, unless the user opened it.
case_files_refused_outputs() {
	local words
	done_ok register-memory a 4k
	printf 'what was saved before' > saved
	cp saved before
	for words in 'buffer read nosuch' 'buffer read a --offset 1m' 'migration save 0000:00:00.0' \
		'gfx dump 0000:00:00.0' 'region dump 0000:00:00.0 config'; do
		# shellcheck disable=SC2086 # words
		vf $words --out saved
		[ "$status" -ne 0 ] || fail "not refused: $words"
		cmp before saved || fail "$words took what was in the file"
	done
	done_ok buffer fill a 0x41
	done_ok buffer read a --size 3 --out saved
	[ "$(cat saved)" = AAA ] || fail 'something was left of it'
	"$BIN" buffer read a --size 3 --out - >> saved || fail 'refused'
	[ "$(cat saved)" = AAAAAA ] || fail 'what the user appends to was emptied'
}

# In a batch a file is opened when its line's turn has come.
case_files_in_a_batch() {
	cat > lines << 'END'
register-memory a 4k
buffer fill a 0x41
buffer read a --size 3 --out made
register-memory b 4k
buffer write b --in made
buffer read b --size 4 --out again
unregister-memory b
unregister-memory a
END
	for local in '' --local; do
		rm -f made again
		# shellcheck disable=SC2086 # a word or none
		done_ok run $local lines
		[ "$(tr '\0' 0 < again)" = AAA0 ] || fail 'the bytes differ'
	done
}

case_files_that_cannot_be() {
	done_ok register-memory a 4k
	vf buffer write a --in /nonexistent
	expect_status 1
	expect_err '/nonexistent.*ENOENT'
	vf buffer read a --out /nonexistent/x
	expect_status 1
	refused 'bad --in ""' buffer write a --in ''
	[ -c /dev/full ] || skip 'no /dev/full'
	vf buffer read a --out /dev/full
	expect_status 1
	expect_err ENOSPC
}
