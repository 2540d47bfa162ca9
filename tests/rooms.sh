#!/bin/sh
# Holds the rooms: nm and #include lines may only point downwards, and each room keeps its promises.
# usage: tests/rooms.sh BUILD_DIR
set -eu
cd "$(dirname "$0")/.."
build=$1
passed=0 failed=0

verdict() { # NAME PROBLEMS
	if [ -z "$2" ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		printf 'FAIL rooms: %s\n%s\n' "$1" "$2" | sed '2,$s/^/    /'
	fi
}

# What each room may call, beside itself.
below() {
	case $1 in
	cli) echo 'cmd model sys doc base uapi' ;;
	cmd) echo 'model sys doc base uapi' ;;
	model) echo 'sys base uapi' ;;
	sys) echo 'base uapi' ;;
	doc) echo 'base' ;;
	base | uapi) echo '' ;;
	esac
}

# Externals a room must not need (extended regex over undefined symbols).
file_io='open|open64|openat|openat64|creat|fopen|fopen64|opendir|read|pread|pread64|write|pwrite|pwrite64|mmap|mmap64|socket|connect|stat|fstat|readlink|readlinkat'
printing='printf|__printf_chk|fprintf|__fprintf_chk|puts|fputs|putchar|fputc|putc|fwrite|perror|vprintf|vfprintf|stdout|stderr|dprintf|__dprintf_chk'
ending='exit|_exit|quick_exit'
numbers='strtol|strtoul|strtoll|strtoull|atoi|atol|strtod|sscanf|__isoc99_sscanf|__isoc23_.*'
forbidden() {
	case $1 in
	base) echo "$file_io|$printing|$ending|ioctl|json_.*|pci_.*|udev_.*" ;;
	sys) echo "$printing|exit|quick_exit|json_.*" ;;
	model) echo "$file_io|$printing|$ending|ioctl|json_.*|pci_[a-z]*_.*|udev_.*|$numbers" ;;
	doc) echo "$file_io|$printing|$ending|ioctl|pci_.*|udev_.*|$numbers" ;;
	cmd) echo "$file_io|$printing|$ending|ioctl|json_.*|pci_.*|udev_.*|$numbers" ;;
	cli) echo "ioctl|json_.*|pci_.*|udev_.*|$numbers" ;;
	esac
}

table=$(mktemp)
trap 'rm -f "$table"' EXIT
for room in cli cmd model sys doc base; do
	nm -A "$build/lib$room.a" | awk -v room="$room" '{
		n = split($1, part, ":"); object = part[2]; kind = $(NF - 1); symbol = $NF
		if (kind ~ /^[TDBRVWC]$/) print "def", room, object, symbol
		else if (kind == "U") print "use", room, object, symbol
	}'
done > "$table"

for room in cli cmd model sys doc base; do
	allowed=" $room $(below $room) "
	verdict "$room calls only downwards" "$(awk -v room="$room" -v allowed="$allowed" '
		$1 == "def" { home[$4] = $2 }
		$1 == "use" && $2 == room { use[$3 " needs " $4] = $4 }
		END { for (u in use) if ((use[u] in home) && !index(allowed, " " home[use[u]] " "))
			print u " of " home[use[u]] }' "$table" | sort)"

	own=" $(echo "$(below $room)" | tr ' ' '|')"
	verdict "$room includes only downwards" "$(grep -Hn '^#include "' src/$room/*.[ch] src/$room/*.def 2>/dev/null |
		grep -Ev "#include \"($room|$(echo $own | tr -d ' '))/" || true)"

	own_defs=$(awk '$1 == "def" { print $4 }' "$table" | sort -u | paste -sd'|')
	verdict "$room needs nothing it must not" "$(awk -v room="$room" -v bad="^($(forbidden $room))\$" -v own="^($own_defs)\$" '
		$1 == "use" && $2 == room && $4 ~ bad && $4 !~ own { print $3 " needs " $4 }' "$table" | sort -u)"
done

only() { # REGEX OBJECT...: symbols that only these objects may need
	regex=$1
	shift
	verdict "$regex only in $*" "$(awk -v bad="^($regex)\$" -v ok=" $* " '
		$1 == "def" { home[$4] = 1 }
		$1 == "use" && $4 ~ bad && !($4 in home) && !index(ok, " " $2 "/" $3 " ") { print $2 "/" $3 " needs " $4 }' "$table")"
}
only 'ioctl' sys/ioctl.o
only 'pci_[a-z]+_?.*' sys/pci_names.o
only 'udev_.*' sys/udev.o
only 'gz(dopen|open|read|gets|tell|close|error)[a-z_]*|inflate.*' sys/gzip.o
# A room may end a child that it forked, and nothing else.
only '_exit' sys/child_write.o cli/start.o cli/report.o
only "$numbers" base/num.o

# A public header stands on its own: it compiles as the first include of an empty file.
broken=
for header in src/*/*.h; do
	printf '#include "%s"\n' "${header#src/}" |
		${CC:-cc} -std=gnu11 -D_GNU_SOURCE -iquote src -fsyntax-only -x c - 2>/dev/null || broken="$broken $header"
done
verdict 'every header compiles alone' "$(echo $broken | tr ' ' '\n')"

verdict 'src/uapi contains no code' "$(grep -Hn 'static inline\|^[a-z].*) *$' src/uapi/*.h || true)"
verdict 'top level holds nothing else' "$(git ls-tree --name-only HEAD 2>/dev/null |
	grep -Ev '^(Makefile|README\.md|COPYING|src|man|completions|tests|\..*)$' || true)"

echo "$passed passed, $failed failed, 0 skipped"
[ $failed -eq 0 ]
