# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154,SC2034,SC2016,SC1003 # variables of lib.sh and one
# Bad input: status 64, the input named, nothing on stdout, nothing done.

case_usage_no_command() {
	refused 'no command'
	refused 'unknown command "mapp"; did you mean map' mapp
	refused 'unknown command "zzzzzzzz"' zzzzzzzz
	refused 'session needs a verb: list, show, start, stop' session
	refused 'session has no verb "lst"' session lst
}

case_usage_names_are_exact() {
	refused 'unknown option --iov of map; did you mean --iova' map b --iov 1
	refused 'unknown option --iovaa of map; did you mean --iova' map b --iovaa=1
	refused 'unknown option --sessio before the command; did you mean --session' --sessio x session list
	refused 'unknown option -x before the command' -x status
	refused 'unknown option -x of status' status -x
	refused 'unknown command "stat"' stat
	refused 'unknown command "register"' register b 4k
}

case_usage_values() {
	refused 'bad --iova "zz" of map: expected a number' map b --iova zz
	refused 'bad --iova "" of map' map b --iova ''
	refused 'bad --iova " 1" of map' map b --iova ' 1'
	refused 'bad --size "4kk" of map' map b --size 4kk
	refused 'bad --size "0" of map' map b --size 0
	refused 'bad NAME "a/b"' register-memory a/b 4k
	refused 'bad SIZE "-"' register-memory a -
	refused 'option --iova of map needs a value' map b --iova
	refused 'option --iova of map needs a value' map b --iova --size 4k
	refused 'option --iova of map is given twice' map b --iova 1 --iova 2
	refused 'option --read-only of map takes no value' map b --read-only=yes
	refused 'map needs NAME' map
	refused 'hwinfo needs DEVICE or --dev-id' hwinfo
	refused 'status takes no "x"' status x
	refused "0 is no process's number" doctor --pid 0
	refused "2147483648 is no process's number" doctor --pid 2147483648
}

case_usage_points_to_help() {
	for words in 'status x' 'hwpt alloc --what' 'map -y'; do
		# shellcheck disable=SC2086 # words
		vf $words
		expect_status 64
		expect_err "vfioctl help ${words% *} tells what it takes"
	done
	vf map b --iov 1
	expect_err_lacks 'tells what it takes'
}

case_usage_global_options() {
	refused 'bad --session "a/b"' --session a/b status
	refused 'bad --session "-x"' --session=-x status
	refused 'option --session needs a value' status --session
	refused 'option --json takes no value' status --json=1
	refused '--sysroot is for commands that look only' --sysroot / status
	VFIOCTL_SESSION='a b' refused 'bad session in $VFIOCTL_SESSION "a b"' status
	VFIOCTL_SESSION='a b' done_ok --help
	VFIOCTL_SESSION='a b' done_ok --version
	VFIOCTL_SESSION='a b' done_ok help map
	VFIOCTL_SESSION='a b' done_ok -s a session list
}

# It is the name of a process, not of a command.
case_usage_holder() {
	refused 'unknown command "holder"' holder default
}

case_usage_nothing_is_started() {
	refused 'unknown option' register-memory a 4k --nothing
	[ ! -e run/vfioctl ] || fail 'a directory for sessions was made'
}

case_usage_double_dash() {
	refused 'bad NAME "--size"' register-memory -- --size 4k
	refused 'status takes no "-j"' status -- -j
	done_ok status -j --
	expect_json .schema 1
}

case_usage_globals_stand_anywhere() {
	done_ok -j status
	cp "$out" first
	done_ok status -j
	cmp first "$out" || fail 'differs'
	done_ok -s x status -j
	done_ok status --session=x --json
	done_ok -q -j status
}

case_usage_as_json() {
	vf -j map b --iova zz
	expect_status 64
	expect_no_out
	[ "$(wc -l < "$err")" -eq 1 ] || fail 'stderr is not one line'
	cp "$err" "$out"
	expect_json '.error.message | test("bad --iova")' true
	expect_json '.error | keys_unsorted' \
		'["message","operation","errno","object","hint","line","causes"]'
	expect_json .schema 1
}

case_usage_hostile_words() {
	vf $'\e[31mx\n'
	expect_status 64
	! grep -q $'\e' "$err" || fail 'an escape reached the terminal'
	[ "$(wc -l < "$err")" -eq 1 ] || fail 'stderr is not one line'
	vf -j $'\xff\xfe'
	expect_status 64
	cp "$err" "$out"
	expect_json '.error.message | test("unknown command")' true
	vf "$(printf 'a%.0s' $(seq 5000))"
	expect_status 64
	refused 'bad NAME' register-memory "$(printf 'a%.0s' $(seq 65))" 4k
}

# Nothing that a terminal obeys, and with -j, JSON; wherever the text comes from.
tame() {
	vf "$@"
	! LC_ALL=C tr -d '\n' < "$out" | cat - "$err" | LC_ALL=C grep -qP "[[:cntrl:]]|\xc2[\x80-\x9f]" ||
		fail "a control character from: $(printf '%q ' "$@")"
	iconv -f UTF-8 -t UTF-8 "$out" "$err" > /dev/null || fail "no UTF-8 from: $(printf '%q ' "$@")"
	vf -j "$@"
	jq -e . "$out" "$err" > /dev/null || fail "no JSON from: $(printf '%q ' "$@")"
}

case_usage_hostile_data() {
	local evil=$'\e]0;x\a\e[31m\xff\xc2\x9b\xe2\x80\xaex'
	printf 'map "%s" --iova 0x1000\n%s\n"%s\n' "$evil" "$evil" "$evil" > lines
	printf 'vfioctl snapshot 1\n%s\tdriver\t%s\n' "$evil" "$evil" > "old$evil"
	tame run lines
	tame run --check lines
	tame run "$evil"
	tame fault decode "DMAR: [DMA Read NO_PASID] Request device [00:01.0] fault addr 0x1000 [fault reason 0x06] $evil"
	tame fault decode "$evil"
	tame show "$evil"
	tame explain "$evil" "$evil"
	tame diff "old$evil"
	tame restore "$evil"
	tame -s "$evil" status
	tame register-memory "$evil" 4k
	tame buffer read x --out "$evil/x"
	tame exec "$evil" -- "$evil"
	tame --sysroot "/$evil" list
	done_ok register-memory a 4k
	kill_holder
	printf 'device %s\n' "$evil" >> run/vfioctl/default.held
	cp run/vfioctl/default.held "run/vfioctl/$evil.held"
	: > "run/vfioctl/$evil.sock"
	tame session list
	export VFIOCTL_SESSION=$evil
	tame status
}

case_usage_help() {
	done_ok --help
	expect_out 'Usage: vfioctl'
	expect_out 'register-memory'
	done_ok help map
	expect_out 'Usage: vfioctl map'
	expect_out '--iova'
	cp "$out" first
	done_ok map --help
	cmp first "$out" || fail 'help map and map --help differ'
	done_ok session start --usage
	expect_out 'foreground'
	done_ok --version
	expect_out '^vfioctl [0-9]'
	refused 'unknown command "nothing"' help nothing
}

# Every command has help, and every option stands in it.
case_usage_help_is_whole() {
	local word verb option
	"$BIN" complete -- '' > words
	[ -s words ] || fail 'no commands'
	while read -r word; do
		"$BIN" "$word" --help > /dev/null 2>&1 && echo "$word"
		"$BIN" complete -- "$word" '' | sed "s/^/$word /"
	done < words > commands
	while read -r word verb; do
		"$BIN" "$word" ${verb:+"$verb"} --help > "$out" 2> "$err" || continue
		"$BIN" complete -- "$word" ${verb:+"$verb"} -- > options
		[ "$(wc -l < options)" -ge 8 ] || fail "$word $verb lacks options"
		while read -r option; do
			expect_out "[ ]$option"
		done < options
	done < commands
}

# Commands that take what somebody named, with names that nothing has.
named_wrongly() {
	local device=feedbee0:01:00.0 command
	printf '%s\n' 'why 9999' 'bind 9999' 'restore 9999' 'attach 9999' 'map nosuch' 'map ring --in nosuch' \
		'unmap 0x1000 --in nosuch' 'buffer fill nosuch 0x5a' 'buffer read nosuch --out file' \
		'buffer write nosuch --in /dev/null' 'space update-vaddr nosuch' 'ioas ranges nosuch' \
		'ioas allow nosuch 0x1000+0x1000' 'ioas map-file nosuch --in a' 'ioas map-file ring --in nosuch' \
		'ioas copy 0x1000+0x1000 --in nosuch --to b --iova 0' 'ioas physical 0x1000+0x1000 --in nosuch' \
		'ioas change-process' 'ioas compat nosuch' "hwpt alloc h --on nosuch --device $device" \
		'hwpt invalidate nosuch --type 1 --entry-size 4 --data /dev/null' \
		"viommu alloc g --device $device --hwpt nosuch --type 1" \
		"vdevice alloc d --viommu nosuch --device $device --virt-id 1" \
		'veventq alloc e --viommu nosuch --type 1 --depth 4' \
		'hw-queue alloc --viommu nosuch --type 1 --index 0 --iova 0 --size 4k' \
		'dirty start nosuch' 'dirty read nosuch 0x1000+1M' 'dirty stop nosuch' \
		'window create 0x10000 --in nosuch' 'window remove 0x10000 --in nosuch' 'session show nosuch' \
		'fault-watch --respond invalid --source fault-queue --session nosuch' \
		"region read $device config 0" "region write $device config 4 6 --width 2" \
		"region dump $device config --out file" "irq watch $device err" "dma-buf export w $device bar0" \
		"device bus-master $device on" "device vf-token $device 6a0c0d7a-5d25-4d44-9d1e-0c2b7f3b4e11" \
		"dma-logging start $device 0x0+0x1000" "dma-logging read $device 0x0+0x1000" \
		"migration set $device stop" "migration save $device --out file" \
		"migration resume $device --in /dev/null" "gfx dump $device --out file" "sriov set $device 2" \
		"exec $device -- true"
	for command in reset configure disable enable state 'unfreeze io' inject; do
		printf 'eeh %s --in nosuch\n' "${command/#reset/reset fundamental}"
	done
	for command in show doctor who bind restore attach hwinfo 'device features' 'device hot-reset' 'device info' \
		'device irqs' 'device low-power' 'device regions' 'device reset' 'device wake' 'device zpci-error' \
		'dma-logging stop' 'migration state' 'gfx plane'; do
		printf '%s %s\n' "$command" "$device"
	done
	for command in counts disable enable mask trigger unmask; do
		printf 'irq %s %s intx\n' "$command" "$device"
	done
	for command in clear fire set; do
		printf 'ioeventfd %s %s bar0 0x38 1\n' "$command" "$device"
	done
}

# Those that take no such name, or to which what is not there is as it shall be.
nameless=$(printf '%s|' 'list' 'explain' 'diff' 'snapshot' 'run' 'monitor' '.* list' 'status' 'option [a-z]*' 'fault [a-z]*' \
	'session st[a-z]*' 'detach' 'unmap' '[a-z-]* destroy' 'dma-buf release' 'unregister-memory' 'register-memory' \
	'(space|ioas|fault-queue) (create|alloc)')none

# Whoever mistypes a name is told where those there are stand, or what makes it.
case_usage_unknown_names() {
	local name words
	done_ok -j session start
	done_ok register-memory ring 64k
	"$BIN" --help | sed -n 's/^  \([a-z][a-z -]*[a-z]\)   .*/\1/p' > names
	named_wrongly > wrong
	grep -vxE "$nameless" names | while read -r name; do
		grep -qE "^$name( |\$)" wrong || fail "nobody tries $name"
	done
	while read -r words; do
		# shellcheck disable=SC2086 # words
		vf -j $words
		[ "$status" -ne 0 ] || fail "status 0: $words"
		jq -e '.error.hint // .error.causes[0]' < "$err" > /dev/null || fail "no next step: $words"
	done < wrong
}

# What lies behind a NUL, as a crash leaves them in a file, is not as if it had never been there.
case_usage_snapshot_nul() {
	printf 'vfioctl snapshot 1\nhost\tthere\tyes\n0000:00:01.0\tthere\tyes\n' > whole
	printf 'vfioctl snapshot 1\nhost\tthere\tyes\n\0000:00:01.0\tthere\tyes\n' > damaged
	refused 'damaged: the snapshot holds a NUL byte' diff damaged whole
	refused 'damaged: the snapshot holds a NUL byte' diff whole damaged
}
