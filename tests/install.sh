#!/bin/bash
# Installs into an empty directory, and holds what is there to the list; units, pages and completions are read there by
# those who would read them.
# usage: tests/install.sh BUILD_DIR
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
build=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0 skipped=0

verdict() { # NAME PROBLEMS
	if [ -z "$2" ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		printf 'FAIL install: %s\n%s\n' "$1" "$2" | sed '2,$s/^/    /' | head -n 30
	fi
}
skip() {
	skipped=$((skipped + 1))
	echo "skip install: $1"
}
there() { (cd "$work/root" && find . \( -type f -o -type l \) -printf '/%P\n' | LC_ALL=C sort); }
on_build() { make -s --no-print-directory BUILD="$build" "$@"; }

for prefix in /usr /opt/own; do
	rm -rf "$work/root"
	on_build install DESTDIR="$work/root" prefix=$prefix > /dev/null 2> "$work/err" || cat "$work/err"
	verdict "only what is listed is installed, in $prefix" \
		"$(diff <(on_build installed prefix=$prefix | LC_ALL=C sort) <(there))"
	verdict "all of it lies in $prefix" "$(there | grep -v "^$prefix/")"
	verdict "only the program can be run" "$(
		find "$work/root" -type f -perm /111 ! -path "*$prefix/bin/vfioctl"
		find "$work/root" -type f ! -perm -444)"
	verdict "the installed program runs" "$("$work/root$prefix/bin/vfioctl" --version > /dev/null 2>&1 || echo no)"
	verdict "the units name the installed program" \
		"$(grep -L "^ExecStart=$prefix/bin/vfioctl " "$work/root$prefix"/lib/systemd/system/*)"
	[ $prefix = /usr ] && cp -r "$work/root" "$work/usr"
	: > "$work/root$prefix/bin/other"
	on_build uninstall DESTDIR="$work/root" prefix=$prefix
	verdict "uninstall removes it all, and nothing else, in $prefix" "$(there | grep -vx "$prefix/bin/other")$(
		find "$work/root" -path '*vfioctl/*' -type d)$([ -e "$work/root$prefix/bin/other" ] || echo other)"
done

if command -v systemd-analyze > /dev/null; then
	for unit in "$work"/usr/usr/lib/systemd/system/*.service; do
		# systemd looks for the programs where they will be, which is not where they are now.
		sed "s|=/usr/bin/vfioctl|=$work/usr/usr/bin/vfioctl|" "$unit" > "$work/${unit##*/}"
	done
	for unit in session:15 run:25; do
		verdict "systemd-analyze verify vfioctl-${unit%:*}@" \
			"$(systemd-analyze verify --man=no "$work/vfioctl-${unit%:*}@.service" 2>&1)"
		verdict "systemd-analyze security vfioctl-${unit%:*}@" "$(systemd-analyze security --offline=yes --no-pager \
			--threshold="${unit#*:}" "$work/vfioctl-${unit%:*}@.service" > "$work/exposure" 2>&1 ||
			grep -e '✗' -e Failed "$work/exposure")"
	done
else
	skip 'units: no systemd-analyze'
fi

if command -v man > /dev/null && man --version > /dev/null 2>&1; then
	verdict 'man has nothing to say about any page' "$(
		printf '%s\n' "$work"/usr/usr/share/man/man1/*.1 | LC_ALL=C.UTF-8 MANWIDTH=80 xargs -P "$(nproc)" -I PAGE \
			sh -c 'man --warnings -l "$0" 2>&1 > /dev/null | sed "s|^|${0##*/}: |"' PAGE)"
	verdict 'man shows them' "$(LC_ALL=C.UTF-8 man -l "$work/usr/usr/share/man/man1/vfioctl-map.1" 2> /dev/null |
		grep -q 'DMA' || echo no)"
else
	skip 'pages: no man'
fi

echo "$passed passed, $failed failed, $skipped skipped"
[ $failed -eq 0 ]
