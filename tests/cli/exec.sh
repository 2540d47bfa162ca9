# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154,SC2034,SC2016,SC1003 # variables of lib.sh and one
# exec: what it refuses before it looks at a device. What it does is shown on real kernels, in the lab.

case_exec_usage() {
	refused 'exec needs DEVICE' exec -- true
	refused 'exec needs -- COMMAND' exec 0000:00:01.0
	refused 'exec needs -- COMMAND' exec 0000:00:01.0 --
	refused 'bad DEVICE "00:01.0"' exec 00:01.0 -- true
	refused 'unknown option --usr of exec; did you mean --user' exec --usr=a 0000:00:01.0 -- true
	refused 'bad --memlock "4kk" of exec' exec --memlock 4kk 0000:00:01.0 -- true
	refused 'bad --accounting "me"' exec --accounting me 0000:00:01.0 -- true
	refused '0000:00:01.0 is named twice' exec 0000:00:01.0 0000:00:01.0 -- true
	refused '--driver goes with --bind' exec --driver vfio-pci 0000:00:01.0 -- true
	refused '--sysroot is for commands' --sysroot / exec 0000:00:01.0 -- true
	echo 'exec 0000:00:01.0 -- true' > lines
	refused 'line 1: exec is not for a batch' run lines
}

# Options behind "--" are the program's, those of every command too.
case_exec_dashes() {
	vf exec 0000:00:01.0 -- no-such-program -j --help --bind -- --
	expect_status 127
	expect_err '^vfioctl: there is no program no-such-program'
}

case_exec_program() {
	vf exec 0000:00:01.0 -- no-such-program
	expect_status 127
	expect_no_out
	vf exec 0000:00:01.0 -- ./no-such-program
	expect_status 127
	vf exec 0000:00:01.0 -- ''
	expect_status 127
	vf exec 0000:00:01.0 -- "$HOME"
	expect_status 126
	echo 'true' > own-script
	vf exec 0000:00:01.0 -- ./own-script
	expect_status 126
	PATH=$HOME:$PATH vf exec 0000:00:01.0 -- own-script
	expect_status 126
	expect_err '^vfioctl: own-script cannot be run: Permission denied (EACCES)'
	# What cannot be looked at may be the program: the call and what it answered are told.
	ln -s looping looping
	vf -j exec 0000:00:01.0 -- ./looping
	expect_status 126
	expect_err '"operation":"stat","errno":"ELOOP","object":"./looping"'
	chmod +x own-script
	PATH=$HOME:$PATH vf exec ffff:ff:1f.7 -- own-script
	expect_status 64
	PATH= vf exec 0000:00:01.0 -- sh
	expect_status 127
	# An empty directory of the list is this one, wherever it stands.
	ulimit -t 5
	for path in ":$PATH" "$PATH:" "/nowhere::$PATH" : ::; do
		PATH=$path vf exec 0000:00:01.0 -- no-such-program
		expect_status 127
		PATH=$path vf exec ffff:ff:1f.7 -- own-script
		expect_status 64
	done
}

case_exec_user() {
	refused 'there is no user "no-such-user"' exec --user no-such-user 0000:00:01.0 -- true
	refused 'there is no user ""' exec --user= 0000:00:01.0 -- true
	refused 'bad user "1:2:3"' exec --user 1:2:3 0000:00:01.0 -- true
	refused 'bad user "-1:1"' exec --user=-1:1 0000:00:01.0 -- true
	refused 'bad user "4294967295:1"' exec --user 4294967295:1 0000:00:01.0 -- true
	for root in root 0 0:0 0:1000; do
		refused 'is root, who gives up nothing' exec --user $root 0000:00:01.0 -- true
	done
	vf exec --user 12345:678 ffff:ff:1f.7 -- true
	expect_status 64
	expect_err 'ffff:ff:1f.7'
}
