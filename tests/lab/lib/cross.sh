# shellcheck shell=bash
# Programs for a machine of another architecture: a compiler, the target's libraries, and vfioctl built with them.
# shellcheck disable=SC2154,SC2034  # set by machine-*.sh, lab, or for the other files
#
# Such a machine runs build/ARCH/vfioctl, made here from the tree that lab lies in; --bin is for the host's own.

# cross_things: sets cc and sysroot, the target's libraries, headers and jq.
cross_things() {
	tree "sysroot-$debian_arch" "stable-$debian_arch" "$debian_arch" \
		"bookworm bookworm-updates bookworm-backports" \
		with_dependencies "stable-$debian_arch" bookworm libpci-dev libudev-dev libjson-c-dev libc6-dev jq
	sysroot=$tree
	cc=("$cross-gcc" "--sysroot=$sysroot")
}

# cross_build: sets bin to vfioctl for the machine.
cross_build() {
	local dir=$root/build/$debian_arch libraries lock
	# make and pkg-config know no path with a space, which the cache's may have: by this name it has none.
	local link=build/$debian_arch/sysroot
	libraries=$link/usr/lib/$cross
	mkdir -p "$dir"
	exec {lock}>"$dir/.lock"
	flock "$lock"
	ln -sfn "$sysroot" "$root/$link"
	# The caller's make must not tell this one what to build, and where.
	if ! env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS -u CFLAGS -u LDFLAGS \
		PKG_CONFIG_SYSROOT_DIR="$link" PKG_CONFIG_LIBDIR="$libraries/pkgconfig:$link/usr/share/pkgconfig" \
		make -s -C "$root" -j"$(nproc)" BUILD="build/$debian_arch" CC="$cross-gcc --sysroot=$link" AR="$cross-ar" \
		LDFLAGS="-Wl,-rpath-link,$link/lib/$cross:$libraries" all >"$dir/make.log" 2>&1; then
		tail -n 20 "$dir/make.log" >&2
		die "vfioctl cannot be built for $debian_arch: $dir/make.log"
	fi
	exec {lock}>&-
	bin=$dir/vfioctl
}

# cross_libraries DIR: jq, and what DIR's programs are linked with, from the target's libraries.
cross_libraries() {
	local dir=$1 file name path loader
	local -a queue
	install -m 755 "$sysroot/usr/bin/jq" "$dir/bin/jq"
	loader=$(readelf -l "$dir/bin/jq" | sed -n 's/.*program interpreter: \(.*\)]$/\1/p')
	install -D -m 755 "$sysroot$loader" "$dir$loader"
	queue=("$dir/bin/jq" "$dir/bin/vfioctl")
	while [[ ${#queue[@]} -gt 0 ]]; do
		file=${queue[0]}
		queue=("${queue[@]:1}")
		for name in $(readelf -d "$file" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'); do
			[[ ! -e $dir/lib/$cross/$name && $name != "${loader##*/}" ]] || continue
			path=$(find "$sysroot/lib/$cross" "$sysroot/usr/lib/$cross" -maxdepth 1 -name "$name" | head -n 1)
			[[ -n $path ]] || die "no $name for $debian_arch"
			install -D -m 755 "$path" "$dir/lib/$cross/$name"
			queue+=("$path")
		done
	done
}
