# shellcheck shell=bash
# One virtual machine: starts QEMU, carries the guest's lines and its requests for the monitor.
# shellcheck disable=SC2154,SC2034  # set by the other files
# shellcheck disable=SC2001  # sed is for lines
#
# The guest's control tty and QEMU's monitor are pairs of named pipes. Guest and host speak lines:
#   guest: boot | case NAME | out TEXT | call COUNT CALL [-] | monitor COMMAND | done PARTS | result STATUS NAME REASON | end [REASON]
#   host:  reply TEXT ... done      after a monitor line

# work_dir: sets work, a directory that goes when the lab ends, as the machine does.
work_dir() {
	work=$(mktemp -d)
	vm_pid=''
	vm_stdin=/dev/null
	trap vm_clean EXIT
	trap 'exit 130' INT TERM
}
vm_clean() {
	vm_stop
	rm -rf "$work"
}

# overlay BIN [DEMO]: packs what changes from run to run: scripts, cases, tools and vfioctl.
overlay() {
	local bin=$1 demo=${2-} dir=$work/overlay
	rm -rf "$dir"
	mkdir -p "$dir/lab/cases" "$dir/bin"
	cp "$lab"/guest/*.sh "$dir/lab/"
	install -m 755 "$lab/guest/init" "$dir/init"
	cp "$lab"/cases/*.sh "$dir/lab/cases/"
	find "$tools" -type f -perm /1 -exec cp -t "$dir/bin" {} +
	[[ -z $demo ]] || cp "$demo" "$dir/lab/demo"
	overlay_units "$dir/lab/units"
	overlay_examples "$dir/lab/examples"
	[[ -z $cross ]] || cross_build
	if [[ -n $bin ]]; then
		[[ -x $bin ]] || die "$bin cannot be run"
		install -m 755 "$bin" "$dir/bin/vfioctl"
	fi
	if [[ -n $cross ]]; then
		cross_libraries "$dir"
	else
		overlay_libraries "$dir"
	fi
}

# overlay_units DIR: our units, for a program in /usr/bin.
overlay_units() {
	local unit
	mkdir -p "$1"
	for unit in "$root"/src/units/*.in; do
		sed 's|@bindir@|/usr/bin|' "$unit" >"$1/$(basename "$unit" .in)"
	done
}

# overlay_examples DIR: what the manual pages show, PAGE.N each, to be run as it stands.
overlay_examples() {
	mkdir -p "$1"
	awk -v dir="$1" '
		FNR == 1 { n = 0; shown = 0; inside = 0 }
		/^\.Sh / { shown = $2 == "EXAMPLES" }
		shown && /^\.Ed/ { inside = 0; close(file) }
		inside { gsub(/\\&/, ""); gsub(/\\e/, "\\"); print > file }
		shown && /^\.Bd -literal/ {
			page = FILENAME
			sub(/.*\//, "", page)
			file = dir "/" page "." ++n
			inside = 1
		}' "$root"/man/*.1
}

# overlay_tracing: vfioctl becomes a script that has the real one trace; its name stays, as does its pid.
overlay_tracing() {
	local dir=$work/overlay
	mkdir -p "$dir/lab/traced"
	mv "$dir/bin/vfioctl" "$dir/lab/traced/vfioctl"
	cat >"$dir/bin/vfioctl" <<'END'
#!/bin/sh
case " $* " in
*" --trace"*) exec /lab/traced/vfioctl "$@" ;;
*) exec /lab/traced/vfioctl --trace=/run/calls/$$ "$@" ;;
esac
END
	chmod 755 "$dir/bin/vfioctl"
}

# overlay_libraries DIR: what vfioctl and jq are linked with, from this host.
overlay_libraries() {
	local dir=$1 library libraries
	install -m 755 "$(command -v jq)" "$dir/bin/jq"
	# ldd complains of a vfioctl that is not there, or static.
	libraries=$({ ldd "$dir"/bin/{jq,vfioctl} 2>/dev/null || true; } |
		grep -oE '/[^ ]+\.so[^ ]*' | sort -u)
	for library in $libraries; do
		install -D -m 755 "$library" "$dir$library"
	done
}

# vm_start CMDLINE MACHINE ROLE SERIAL...: boots; SERIAL are QEMU's words for the console.
vm_start() {
	local cmdline=$1 machine=$2 role=$3 pipe libraries
	shift 3
	machine_parts=()
	machine_args "$machine"
	(cd "$work/overlay" && find . | cpio -o -H newc --owner 0:0 --quiet) |
		cat "$initramfs" "${machine_parts[@]}" - >"$work/initramfs"
	rm -f "$work"/*.in "$work"/*.out
	for pipe in control monitor; do
		mkfifo "$work/$pipe.in" "$work/$pipe.out"
	done
	exec {vm_to}<>"$work/control.in" {vm_from}<>"$work/control.out"
	exec {monitor_to}<>"$work/monitor.in" {monitor_from}<>"$work/monitor.out"
	libraries=$qemu/lib/x86_64-linux-gnu:$qemu/usr/lib/x86_64-linux-gnu
	libraries+=:$qemu/usr/lib/x86_64-linux-gnu/pulseaudio
	"$qemu/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2" --library-path "$libraries" \
		"$qemu/usr/bin/$qemu_program" -L "$qemu/usr/share/qemu" -L "$qemu/usr/share/seabios" \
		-L "$qemu/usr/lib/ipxe/qemu" -nodefaults -display none -no-reboot "${qemu_args[@]}" "$@" \
		-chardev "pipe,id=control,path=$work/control" -serial chardev:control \
		-chardev "pipe,id=monitor,path=$work/monitor" -mon chardev=monitor,mode=control \
		-kernel "$image" -initrd "$work/initramfs" \
		-append "console=$console_tty loglevel=5 log_buf_len=4M panic=-1 $machine_cmdline $mode_cmdline \
lab.role=$role lab.control=$control_tty $cmdline" <"$vm_stdin" 2>"$work/qemu.err" &
	vm_pid=$!
	echo '{"execute":"qmp_capabilities"}' >&"$monitor_to"
	vm_partial=''
}

vm_alive() { [[ -n $vm_pid ]] && kill -0 "$vm_pid" 2>/dev/null; }

# vm_ended: sets boot_end to how a machine that is gone went; 1 when a fault of QEMU's ended it.
vm_ended() {
	local status=0
	wait "$vm_pid" 2>/dev/null || status=$?
	boot_end="the machine stopped by itself (QEMU ended with $status)"
	((status > 128)) || return 0
	boot_end="QEMU died of SIG$(kill -l $((status - 128))) ($(tail -n 3 "$work/qemu.err" | tr '\n' ' '))"
	return 1
}

vm_stop() {
	[[ -n $vm_pid ]] || return 0
	kill "$vm_pid" 2>/dev/null || true
	wait "$vm_pid" 2>/dev/null || true
	vm_pid=''
	exec {vm_to}<&- {vm_from}<&- {monitor_to}<&- {monitor_from}<&-
	[[ -z ${vm_console-} ]] || exec {vm_console}<&-
	vm_console=''
}

# vm_watch_console FILE: from now on vm_line looks at what the kernel writes there.
vm_watch_console() {
	: >"$1"
	exec {vm_console}<"$1"
	vm_console_partial=''
	vm_look_for ''
}

# vm_look_for EXPECTED: forgets what the kernel said; a line that matches EXPECTED is none to end anything.
vm_look_for() {
	vm_expected='.*'
	vm_look
	vm_expected=$1 vm_fault='' vm_fault_at=0 vm_lost_timer=''
}

# What no case goes on from.
vm_faults='BUG:|kernel BUG at|Oops|[Uu]nable to handle kernel|general protection fault'

# vm_look: reads what is new on the console; sets vm_fault to the first line that ends the case. An emulated processor
# that loses an interrupt of its timer loses all that follow: the kernel finds that out with the next stall of RCU.
vm_look() {
	local part
	while IFS= read -r -u "$vm_console" part || { vm_console_partial+=$part && false; }; do
		part=$vm_console_partial${part%$'\r'}
		vm_console_partial=''
		[[ -z $vm_expected || ! $part =~ $vm_expected ]] || continue
		[[ $part != *'timer handling issue'* ]] || vm_lost_timer=$part
		[[ -z $vm_fault ]] || continue
		[[ $part =~ $vm_faults || -n $vm_lost_timer ]] || continue
		vm_fault=$part vm_fault_at=$SECONDS
	done
}

# vm_is_lost: the kernel said so, and the case did not end by itself, with all it has to tell, in the time that it gets.
vm_is_lost() {
	[[ -n ${vm_console-} ]] || return 1
	vm_look
	[[ -n $vm_fault ]] && ((SECONDS >= vm_fault_at + 5))
}

# vm_timer_is_lost: whether a processor of an x86 machine has its timer's interrupt in service, or waiting for that,
# whenever one looks, or one that has run out, is not masked, and is neither: the kernel does not find out when that is
# the one that keeps its time. (A kernel that needs no timer masks it: lapic_timer_shutdown().) One look says little:
# of two processors on one thread of the host, one has its timer wait while the other runs.
vm_timer_is_lost() {
	local processor
	local newline=$'\n'
	local kept="(^|$newline)I[SR]R[^$newline]* 236 " masked="LVTT[[:space:]][^$newline]*masked"
	local run_out="initial_count = [1-9][0-9]* current_count = 0($|[^0-9])"
	for processor in 0 1; do
		for _ in {1..20}; do
			vm_ask "info lapic $processor"
			[[ $vm_reply =~ $kept || ($vm_reply =~ $run_out && ! $vm_reply =~ $masked) ]] || continue 2
			sleep 0.3
		done
		vm_fault="processor $processor lost its timer" vm_lost_timer=$vm_fault
		return 0
	done
	return 1
}

# vm_how_it_stands: where each processor is, for who wonders why there was no result.
vm_how_it_stands() {
	local question
	vm_alive || return 0
	for question in "info registers -a" "info lapic 0" "info lapic 1"; do
		vm_ask "$question"
		sed -nE "s/^(CPU#|RIP|NIP| PC|ISR|IRR|LVTT|Timer)/$question: &/p" <<<"$vm_reply"
	done
}

# vm_line DEADLINE: sets line to the guest's next one; 1 when the machine is gone, 2 when it is late, 3 when its kernel
# is lost.
vm_line() {
	local part silent_since=$SECONDS
	while true; do
		if IFS= read -r -t 1 -u "$vm_from" part; then
			line=$vm_partial${part%$'\r'}
			vm_partial=''
			return 0
		fi
		vm_partial+=$part
		[[ -z $part ]] || continue
		vm_alive || return 1
		! vm_is_lost || return 3
		if ((SECONDS >= silent_since + 60)); then
			! vm_timer_is_lost || return 3
			silent_since=$SECONDS
		fi
		((SECONDS < $1)) || return 2
	done
}

# vm_ask COMMAND: has QEMU's monitor do it, and sets vm_reply to what it says.
vm_ask() {
	local reply
	vm_reply=''
	jq -cn --arg command "$1" \
		'{execute: "human-monitor-command", arguments: {"command-line": $command}}' >&"$monitor_to"
	while IFS= read -r -t 20 -u "$monitor_from" reply; do
		case $reply in
		'{"return": {}}'* | '{"timestamp"'* | '{"QMP"'*) continue ;;
		esac
		vm_reply=$(jq -r '.return // .error.desc' <<<"$reply" | tr -d '\r')
		break
	done
}

# vm_monitor COMMAND: the same, and sends the guest the reply.
vm_monitor() {
	vm_ask "$1"
	[[ -z $vm_reply ]] || sed 's/^/reply /' <<<"$vm_reply" >&"$vm_to"
	echo "done" >&"$vm_to"
}

# vm_shell CMDLINE MACHINE: the console on this terminal until the guest powers off.
vm_shell() {
	local stdin
	exec {stdin}<&0
	vm_stdin=/dev/fd/$stdin
	vm_start "$1" "$2" shell -serial mon:stdio
	while vm_line $((SECONDS + 1000000)); do
		[[ $line != monitor\ * ]] || vm_monitor "${line#monitor }"
	done
}

# vm_demo: runs the overlay's demo script, its output shown as it comes; its status is returned.
vm_demo() {
	local status=''
	mkdir -p "$root/build/lab/demo"
	vm_start "" "" demo -serial "file:$root/build/lab/demo/console.log"
	while vm_line $((SECONDS + 300)); do
		case $line in
		out\ *) printf '%s\n' "${line#out }" ;;
		monitor\ *) vm_monitor "${line#monitor }" ;;
		result\ *) status=${line#result } ;;
		end*) break ;;
		esac
	done
	vm_stop
	[[ -n $status ]] || die "the machine stopped before the demo's end; see build/lab/demo/console.log"
	return "$status"
}
