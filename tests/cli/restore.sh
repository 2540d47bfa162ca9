# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154,SC2034,SC2016,SC1003 # variables of lib.sh and one
# What restore says of a journal that it cannot read. The devices are none that a machine has.

# An entry of the journal, from the lines of standard input behind the boot's.
record() { # DEVICE
	mkdir -p -m 700 run/vfioctl run/vfioctl/journal
	{ printf 'boot %s\n' "$(< /proc/sys/kernel/random/boot_id)" && cat; } > "run/vfioctl/journal/$1.before"
}
gone=feedbee0:01:00.0
hurt=feedbee0:02:00.0
whole=$'bus pci\nid 1:2:3:4\ntime 5\ndriver e1000e\nend\n'

# It is told, with what is wrong and what is left of it, by whoever asks for it or for all; the others are given back.
case_restore_damaged_entry() {
	local file=run/vfioctl/journal/$hurt.before before
	for rest in $'bus pci\nid 1:2:3:4\ntime 5\ndriver e1000e\ndriver_over' $'bus pci\ntime 5\ndriver e1000e\nnew words\nend\n'; do
		record "$gone" <<< "${whole%$'\n'}"
		printf %s "$rest" | record "$hurt"
		before=$(< "$file")
		vf -j restore --all
		expect_status 1
		expect_json '[.changed, [.devices[] | [.address, .action]]]' \
			"[false,[[\"$gone\",\"gone\"],[\"$hurt\",\"failed\"]]]"
		[ ! -e "run/vfioctl/journal/$gone.before" ] || fail 'the other one was not restored'
		cp "$err" "$out"
		expect_json .error.object "\"$hurt\""
		expect_err "$file"
		expect_err 'is damaged: .*line [45].*driver e1000e'
		expect_err "vfioctl bind $hurt --driver e1000e"
		vf restore "$hurt"
		expect_status 1
		expect_err "$file.*is damaged"
		[ "$(< "$file")" = "$before" ] || fail 'the entry is another'
	done
	: > "$file"
	vf restore "$hurt"
	expect_status 1
	expect_err 'it is empty'
	printf 'bo\033[2J\377\n' > "$file"
	vf restore --all
	expect_status 1
	expect_err 'a boot.s id'
}

# Each is told in full, and not only the first.
case_restore_several_damaged_entries() {
	local other=feedbee0:03:00.0 third=feedbee0:04:00.0
	record "$gone" <<< "${whole%$'\n'}"
	for device in "$hurt" "$other" "$third"; do
		printf 'bus pci\ntime 5\ndriver %s\n' "of-$device" | record "$device"
	done
	vf -j restore --all
	expect_status 1
	expect_json '[.devices[].action]' '["gone","failed","failed","failed"]'
	jq -e -s 'length == 3' "$err" > /dev/null || fail 'not three errors'
	for device in "$hurt" "$other" "$third"; do
		jq -es --arg of "$device" 'map(.error | select(.object == $of) | (.message | contains("driver of-" + $of)) and
			(.hint | contains("vfioctl bind " + $of))) == [true]' "$err" > /dev/null || fail "$device is not told in full"
	done
	vf restore --all
	expect_status 1
	for device in "$hurt" "$other" "$third"; do
		expect_err "^vfioctl: .*how $device was.*is damaged"
		expect_err "^    .*vfioctl bind $device --driver of-$device"
	done
	# As a line among others, each has that line's number.
	echo 'restore --all' > lines
	vf -j run lines
	expect_status 1
	[ "$(jq -c .error.line "$err" | sort | uniq -c | xargs)" = '3 1' ] || fail 'not three errors of line 1'
}

# What a user can read is not all there is: only where root has nothing is nothing to be given back.
case_root_restore_of_what_root_has() {
	local home=$HOME/other
	chmod 711 "$HOME"
	install -d -m 700 -o 65534 "$home"
	mkdir -p -m 700 /run/vfioctl
	status=0
	# shellcheck disable=SC2086 # words of a command
	XDG_RUNTIME_DIR=$home $UNPRIVILEGED "$BIN" restore --all > "$out" 2> "$err" || status=$?
	expect_status 1
	expect_no_out
	expect_err 'what root has changed cannot be read: .*/run/vfioctl/journal.*EACCES'
	expect_err 'run as root'
}
