#!/bin/bash
# Installs what building, checking and the lab need, with apt; names it where it cannot.
# usage: tests/deps.sh [--missing FILE] ROLE...   roles: build check lab demo bench torture
set -euo pipefail
cd "$(dirname "$0")/.."

missing_file=/dev/null
if [ "${1:-}" = --missing ]; then
	missing_file=$2
	mkdir -p "$(dirname "$missing_file")"
	: > "$missing_file"
	shift 2
fi

packages() {
	case $1 in
	build) echo gcc libc6-dev pkg-config libpci-dev libudev-dev libjson-c-dev zlib1g-dev binutils ;;
	check) echo clang clang-format cppcheck shellcheck valgrind libcmocka-dev strace jq python3 python3-jsonschema python3-prometheus-client \
		mandoc man-db zsh fish systemd ansible-core libclang-rt-14-dev gcc-powerpc64le-linux-gnu git procps ;;
	lab) tests/lab/lab packages ;;
	demo) tests/lab/lab packages type1 ;;
	bench) echo pciutils valgrind dpdk ;;
	torture) echo clang-tidy ;;
	*) echo "tests/deps.sh: unknown role '$1'" >&2 && exit 64 ;;
	esac
}

wanted=$(for role; do packages "$role"; done | tr ' ' '\n' | sort -u)
if ! command -v dpkg-query > /dev/null; then
	echo "This is no Debian: install the equivalents of: $(echo $wanted)" >&2
	echo "$wanted" > "$missing_file"
	exit 0
fi
# Several versions of one package name (libclang-rt-14-dev) may stand for another on a newer release.
installed=$(dpkg-query -W -f '${db:Status-Abbrev} ${Package}\n' 2> /dev/null | sed -n 's/^ii *//p' | sort -u)
missing=$(comm -23 <(echo "$wanted") <(echo "$installed"))
[ -n "$missing" ] || exit 0

# A machine just started updates itself, and its network may come later: whoever holds apt's locks is waited for.
update() {
	local try
	for try in 1 2 3 4 5 6; do
		apt-get update -q -o APT::Update::Error-Mode=any -o Acquire::Retries=3 && return
		[ "$try" -eq 6 ] || sleep 10
	done
	return 1
}
install() {
	DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends -o DPkg::Lock::Timeout=600 "$@"
}
if [ "$(id -u)" -eq 0 ]; then
	echo "Installing: $(echo $missing)"
	log=$(mktemp)
	trap 'rm -f "$log"' EXIT
	# shellcheck disable=SC2086 # a list of names
	if { update || echo 'the lists of packages may be old'; install -o Acquire::Retries=3 $missing; } > "$log" 2>&1; then
		exit 0
	fi
	# One name that this release does not have must not cost the others.
	for package in $missing; do
		install "$package" >> "$log" 2>&1 || echo "$package" >> "$missing_file"
	done
	if [ "$missing_file" = /dev/null ]; then
		tail -n 5 "$log" >&2
	else
		sed 's/^/could not install: /' "$missing_file" >&2
	fi
else
	echo "Not root: these packages are missing, so what needs them will be skipped: $(echo $missing)" >&2
	echo "Install them with: sudo apt-get install $(echo $missing)" >&2
	echo "$missing" > "$missing_file"
fi
