#!/bin/bash
# What runs the tests, on machines that are not all right: no home, no room, no git, apt busy, a mode that cannot run.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
here=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0
chmod 755 "$work"
mkdir "$work/bin"

verdict() { # NAME PROBLEMS
	if [ -z "$2" ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		printf 'FAIL fresh: %s\n%s\n' "$1" "$2" | sed '2,$s/^/    /' | head -n 30
	fi
}
stub() { # NAME: a program that is found first, from standard input
	{ echo '#!/bin/sh' && cat; } > "$work/bin/$1"
	chmod 755 "$work/bin/$1"
}
stubbed() { PATH=$work/bin:$PATH "$@"; }

verdict 'the lab knows its packages without HOME' \
	"$(env -u HOME -u XDG_CACHE_HOME tests/lab/lab packages 2>&1 > "$work/out"; grep -qx jq "$work/out" || echo 'no packages')"

# A full disk has room for a file's name, and none for a directory. The status is asked for, as in the lab.
stub mktemp <<< 'exit 1'
made_nowhere() {
	mkdir "$work/elsewhere" "$work/cache"
	cd "$work/elsewhere" || return
	stubbed bash -euo pipefail -c '
		say() { :; }
		. "$1/tests/lab/lib/cache.sh"
		make_it() { touch made; }
		item_words+=(make_it)
		cache=$2 lab=
		item thing "making a thing" make_it || exit 1' - "$here" "$work/cache" 2> /dev/null &&
		echo 'it claims to be made'
	ls
}
verdict 'what cannot be made in the cache is made nowhere' "$(made_nowhere)"
rm "$work/bin/mktemp"

# The lab's calls: none missed where it did not run; some missed by chance where a mode is without its compiler.
mkdir -p "$work/build/check"
: | tee "$work/build/check/calls.1" "$work/build/check/calls.2" "$work/build/check/lane.1" "$work/build/check/lane.2"
verdict 'calls are not missed without the lab' "$(tests/check "$work/build" calls > "$work/out" 2>&1 || cat "$work/out")"
# (More than a pipe holds.)
yes 'iommufd 10-session 1 IOMMU_IOAS_ALLOC' | head -n 100000 > "$work/build/check/calls.1"
verdict 'calls are missed when all modes ran' "$(! tests/check "$work/build" calls > "$work/out" 2>&1 || cat "$work/out")"
echo 'skip spapr all its cases: missing here' > "$work/build/check/lane.2"
verdict 'calls are not missed when a mode could not run' \
	"$(tests/check "$work/build" calls > "$work/out" 2>&1 || cat "$work/out")"

# apt: another process updates the lists at first.
stub id <<< 'echo 0'
stub sleep <<< ':'
stub dpkg-query <<< ':'
stub apt-get <<- END
	case "\$*" in
	*update*)
		echo x >> $work/updates
		[ "\$(wc -l < $work/updates)" -ge 3 ] || exit 100
		;;
	*) [ "\$(wc -l < $work/updates)" -ge 3 ] || exit 100 ;;
	esac
END
verdict 'packages are installed when apt is free again' \
	"$(stubbed tests/deps.sh --missing "$work/missing" build 2>&1 | grep could; cat "$work/missing")"

# A release, or the tree of another user: git lists nothing.
stub git <<< 'exit 128'
stub clang-format <<< 'cat "$1"'
stub shellcheck <<< ':'
verdict 'the style is checked without git' "$(stubbed tests/format.sh > "$work/out" 2>&1 &&
	grep -q ' 0 failed' "$work/out" || { echo 'it is not' && tail -n 5 "$work/out"; })"
mkdir "$work/tree" "$work/tree/src"
cp -r tests "$work/tree/"
printf 'int i; \n' > "$work/tree/src/i.c"
verdict 'and found wanting' "$(stubbed "$work/tree/tests/format.sh" > "$work/out" 2>&1 && echo 'it is not'
	[ "$(grep -c '^    src/i\.c' "$work/out")" -eq 2 ] || { echo 'not said' && cat "$work/out"; })"

# A process that outlives its case.
mkdir -p "$work/own/tests"
cp -r tests/cli "$work/own/tests/"
cp -r completions "$work/own/"
rm "$work"/own/tests/cli/*.sh
cp tests/cli/lib.sh "$work/own/tests/cli/"
echo 'case_leaves() { sleep 40 & }' > "$work/own/tests/cli/own.sh"
verdict 'what a case leaves running holds up nothing' \
	"$(timeout 20 "$work/own/tests/cli/run" /bin/true > "$work/out" 2>&1 || cat "$work/out"; grep -q '^ok leaves' "$work/out" || echo 'not run in time')"

# make and pkg-config take a path with a space for two.
mkdir -p "$work/a home/sysroot" "$work/a tree"
stub make <<< 'printf "%s\n" "$PKG_CONFIG_SYSROOT_DIR:$PKG_CONFIG_LIBDIR" "$@"'
(
	die() { echo "$*"; exit 1; }
	# shellcheck disable=SC2034  # for cross.sh
	root="$work/a tree" cross=aarch64-linux-gnu debian_arch=arm64 sysroot="$work/a home/sysroot"
	. tests/lab/lib/cross.sh
	stubbed cross_build
) > "$work/out" 2>&1
verdict "the lab's cross builds, in a tree and from a cache with a space in their paths" \
	"$(cat "$work/out"; grep -n 'a home' "$work/a tree/build/arm64/make.log"
	[ "$(readlink "$work/a tree/build/arm64/sysroot")" = "$work/a home/sysroot" ] || echo 'no link to the sysroot')"
rm "$work/bin/make"

# An archive holds what the room's sources make, and nothing of one that was deleted.
mkdir -p "$work/tree/src/base"
cp Makefile "$work/tree/"
for source in kept gone; do
	echo "extern int $source; int $source = 1;" > "$work/tree/src/base/$source.c"
done
archive() { make -s -C "$work/tree" PKG_CONFIG=true build/libbase.a > "$work/out" 2>&1 || cat "$work/out"; }
verdict 'an archive without what a deleted source made' \
	"$(archive; rm "$work/tree/src/base/gone.c"; archive
	[ "$(ar t "$work/tree/build/libbase.a" | paste -sd' ')" = kept.o ] || ar t "$work/tree/build/libbase.a")"

echo "$passed passed, $failed failed, 0 skipped"
[ $failed -eq 0 ]
