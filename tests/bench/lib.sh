# What the measurements share: a directory of their own, programs built for them, times and their medians.
# shellcheck shell=bash
# shellcheck disable=SC2034 # some variables are for those who source this
set -euo pipefail
export LC_ALL=C # numbers with a point
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

# In memory where there is room for as many files: what is measured is not a disk.
where=/tmp
if [ -w /dev/shm ] && [ "$(df --output=iavail /dev/shm | tail -n 1)" -gt "${files_wanted:-500000}" ]; then
	where=/dev/shm
fi
dir=$(mktemp -d "$where/vfioctl-bench.XXXXXX")
trap 'rm -rf "$dir"' EXIT

# build_tool NAME [FLAG...]: tests/bench/NAME.c as $dir/NAME.
build_tool() {
	local name=$1
	shift
	"${CC:-cc}" -O2 -std=gnu11 -D_GNU_SOURCE -iquote src -o "$dir/$name" "tests/bench/$name.c" "$@"
}

# timed NAME COMMAND...: adds its real and its processor time, in ms, to the times of NAME; its output is $dir/out.NAME.
timed() {
	local name=$1 TIMEFORMAT='%R %U %S'
	shift
	{ time "$@" > "$dir/out.$name" 2> /dev/null; } 2>&1 | tail -n 1 |
		awk '{ print $1 * 1000, ($2 + $3) * 1000 }' >> "$dir/times.$name"
}

median() { # NAME COLUMN
	cut -d' ' -f"$2" "$dir/times.$1" | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

# ratio WHAT NAME BASE_WHAT BASE [AIM [UNIT [COLUMN]]]: a line "bench ..." of the medians of both.
ratio() {
	local unit=${6:-ms} column=${7:-1}
	awk -v what="$1" -v a="$(median "$2" "$column")" -v base="$3" -v b="$(median "$4" "$column")" -v aim="${5-}" \
		-v unit="$unit" 'BEGIN {
		printf "bench %s: %.0f %s, %.3f of %s %.0f %s", what, a, unit, (b ? a / b : 0), base, b, unit
		print aim == "" ? "" : " (aim " aim ")" }'
}

# instructions COMMAND...: how many it takes in user space: "OWN ALL", those of vfioctl's own code and of all, with
# its libraries. Callgrind counts them; the kernel's are not among them, so /dev/iommu is no_kernel.c, which is
# built with build_no_kernel. The count of the same build hardly varies.
build_no_kernel() { build_tool no_kernel -shared -fPIC; }
instructions() {
	LD_PRELOAD=$dir/no_kernel valgrind --tool=callgrind --compress-strings=no --compress-pos=no \
		--callgrind-out-file="$dir/callgrind" "$@" > "$dir/out" 2> "$dir/err" || {
		tail -n 5 "$dir/err" >&2
		return 1
	}
	# The line after "calls=" is what the callee took, which has lines of its own.
	awk -v program="$1" '/^ob=/ { ours = substr($0, 4) == program }
		/^calls=/ { getline; next }
		/^[0-9]/ { all += $2; if (ours) own += $2 }
		END { printf "%.0f %.0f\n", own, all }' "$dir/callgrind"
}
