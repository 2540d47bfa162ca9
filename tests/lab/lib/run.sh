# shellcheck shell=bash
# `lab run`: which cases go into which machine, and what comes of them.
# shellcheck disable=SC2154  # set by the other files

boot_seconds=120   # until the guest reports; emulation beside a busy host is slow
mode_seconds=7200  # all machines of one mode

# header CASE WORD: what the case's header says after "# WORD: ".
header() { sed -n "2,/^[^#]/s/^# $2: *//p" "$lab/cases/$1.sh" | head -n 1; }

cmd_run() {
	local modes=() cases=() bin='' bench='' long='' results='' logs=$root/build/lab name
	local -A deaths=() done_before=()
	calls_file=''
	while [[ $# -gt 0 ]]; do
		case $1 in
		--mode) modes+=("${2?}"); shift 2 ;;
		--bin) bin=${2?}; shift 2 ;;
		--bench) bench=1; shift ;;
		--long) long=1; shift ;;
		--results) results=${2?}; shift 2 ;;
		--calls) calls_file=${2?}; shift 2 ;;
		--logs) logs=${2?}; shift 2 ;;
		-*) usage "run: $1?" ;;
		*) cases+=("$(basename "$1" .sh)"); shift ;;
		esac
	done
	[[ ${#modes[@]} -gt 0 ]] || modes=("${default_modes[@]}")
	for name in "${cases[@]}"; do
		[[ -f $lab/cases/$name.sh ]] || usage "no case $name"
	done
	passed=0 failed=0 skipped=0 results_file=$results
	[[ -z $results ]] || : >"$results"
	[[ -z $long ]] || mode_seconds=36000
	[[ -z $calls_file ]] || : >"$calls_file"
	work_dir
	for name in "${modes[@]}"; do
		mode_load "$name"
		mode_can || continue
		mode_things
		mkdir -p "$logs/$mode"
		overlay "$bin"
		[[ -z $long ]] || : >"$work/overlay/lab/long"
		[[ -z $calls_file ]] || overlay_tracing
		run_mode "$logs/$mode" "$bench" "$long" "${cases[@]}"
	done
	echo "$passed passed, $failed failed, $skipped skipped"
	if [[ $failed -gt 0 ]]; then
		say "logs: $logs"
		return 1
	fi
}

# mode_can: this host has what this mode needs beyond the others; without it only this mode is skipped.
mode_can() {
	local missing
	missing=$(missing_packages "${machine_packages[@]}")
	[[ -n $missing ]] || return 0
	result skip "all its cases" "missing here; as root: apt-get install $missing"
	return 1
}

# run_mode LOGS BENCH LONG CASE...: the cases of this mode, those of one kind of machine together.
run_mode() {
	local logs=$1 bench=$2 long=$3 path name wanted key
	local -A batches=()
	shift 3
	deaths=() done_before=()
	boots=0 mode_deadline=$((SECONDS + mode_seconds))
	for path in "$lab"/cases/*.sh; do
		name=$(basename "$path" .sh)
		wanted=" $(header "$name" modes) "
		[[ $wanted == *" $mode "* || $wanted == *" all "* ]] || continue
		[[ -z $long || -n $(header "$name" long) ]] || continue
		if [[ $# -gt 0 ]]; then
			[[ " $* " == *" $name "* ]] || continue
		elif [[ $(header "$name" kind) = bench && -z $bench ]]; then
			continue
		fi
		key="$(header "$name" cmdline)|$(header "$name" machine)"
		[[ $(header "$name" boot) != own ]] || key+="|$name"
		batches[$key]+=" $name"
	done
	while IFS= read -r key; do
		[[ -n $key ]] || continue
		# shellcheck disable=SC2086  # words
		run_batch "$logs" "$key" ${batches[$key]}
	done < <(printf '%s\n' "${!batches[@]}" | sort)
}

# run_batch LOGS KEY CASE...: boots until each case has a result; a machine that hangs or dies costs
# the case that it was in.
run_batch() {
	local logs=$1 cmdline machine before
	IFS='|' read -r cmdline machine _ <<<"$2"
	shift 2
	pending=("$@")
	while [[ ${#pending[@]} -gt 0 ]]; do
		before=${#pending[@]}
		if ((SECONDS >= mode_deadline)); then
			result fail "${pending[0]}" "no time left for mode $mode ($mode_seconds s)"
			continue
		fi
		run_boot "$logs" "$cmdline" "$machine"
		if [[ ${#pending[@]} -eq $before && -n $boot_end ]]; then
			result fail "${pending[0]}" "the machine did not get as far as a case: $boot_end"
			tail -n 5 "$work/qemu.err" "$logs/console.$boots.log" | sed 's/^/    /'
		fi
	done
}

# run_boot LOGS CMDLINE MACHINE: one machine, and the results that it brings.
run_boot() {
	local logs=$1 console case='' seconds deadline state reason turn
	boots=$((boots + 1))
	console=$logs/console.$boots.log
	printf '%s\n' "${pending[@]}" >"$work/overlay/lab/plan"
	vm_watch_console "$console"
	vm_start "$2" "$3" run -serial "file:$console"
	boot_end="it was silent for $boot_seconds s"
	deadline=$((SECONDS + boot_seconds))
	while vm_line "$deadline"; do
		case $line in
		case\ *)
			read -r _ case seconds <<<"$line"
			deadline=$((SECONDS + seconds + 30))
			boot_end="no result within $seconds s; the machine was stopped"
			: >"$logs/$case.log"
			vm_look_for "$(header "$case" expect-kernel)"
			;;
		out\ *) [[ -z $case ]] || printf '%s\n' "${line#out }" >>"$logs/$case.log" ;;
		call\ *) [[ -z $calls_file ]] || echo "$mode $case ${line#call }" >>"$calls_file" ;;
		monitor\ *) vm_monitor "${line#monitor }" ;;
		done\ *)
			done_before[$case]=${line#done }
			echo "parts done: ${line#done }" >>"$logs/$case.log"
			;;
		result\ *)
			read -r _ state _ reason <<<"$line"
			result "$state" "$case" "$reason" "$logs/$case.log"
			vm_look_for ''
			case='' boot_end="it was silent after a case"
			deadline=$((SECONDS + boot_seconds))
			;;
		end*)
			[[ $line = end ]] || say "$mode: ${line#end }; the rest goes into a fresh machine"
			break
			;;
		esac
	done
	# The emulator may fail before the first case, too.
	turn=${case:-${pending[0]-}}
	if [[ -n $turn ]] && vm_failed && may_die "$turn"; then
		say "$mode: $turn: $boot_end; the case goes into a fresh machine"
		case='' boot_end=''
	fi
	[[ -z $case ]] || vm_how_it_stands >>"$logs/$case.log"
	vm_stop
	if [[ -n $case ]]; then
		tail -n 30 "$console" | tr -d '\r' >>"$logs/$case.log"
		result fail "$case" "$boot_end" "$logs/$case.log"
	fi
}

# vm_failed: whether a fault of the emulator's ended the machine; sets boot_end to how it ended.
vm_failed() {
	if ! vm_alive; then
		! vm_ended
		return
	fi
	[[ -n $vm_fault ]] || return 1
	boot_end="the kernel complains: $vm_fault"
	[[ -n $vm_lost_timer ]] || return 1
	boot_end="the emulated machine lost an interrupt of its timer, which is QEMU's fault: $vm_fault"
}

# may_die CASE: a fault of the emulator's costs the case its machine, twice, and once more for each part of it that was
# done in spite of that; the next machine begins after those parts.
may_die() {
	local done_parts=${done_before[$1]-0}
	deaths[$1]=$((${deaths[$1]-0} + 1))
	[[ $done_parts = 0 ]] || echo "$done_parts" >"$work/overlay/lab/done.$1"
	((deaths[$1] <= 2 + done_parts))
}

# result STATUS CASE REASON [LOG]: one line for the reader, one for --results.
result() {
	local state=$1 name=$2 reason=$3 log=${4-}
	case $state in
	ok) passed=$((passed + 1)); echo "ok $mode $name" ;;
	skip) skipped=$((skipped + 1)); echo "skip $mode $name: $reason" ;;
	*)
		state=fail
		failed=$((failed + 1))
		echo "FAIL $mode $name: $reason"
		;;
	esac
	[[ -z ${deaths[$name]-} ]] ||
		echo "    QEMU failed ${deaths[$name]} times; what it was in was done again, in a fresh machine"
	if [[ -n $log && $state = fail ]]; then
		# What failed first: a reader may see the beginning only.
		awk '/^\+ /{t=""} {t=t "    " $0 "\n"} END{printf "%s    --- all of it:\n", t}' "$log"
		sed 's/^/    /' "$log"
	elif [[ -n $log ]]; then
		sed -n 's/^bench /    /p' "$log"
	fi
	[[ -z $results_file ]] ||
		printf '%s\t%s\t%s\t%s\n' "$mode" "$name" "$state" "$reason" >>"$results_file"
	local rest=() other
	for other in "${pending[@]}"; do
		[[ $other = "$name" ]] || rest+=("$other")
	done
	pending=("${rest[@]}")
}
