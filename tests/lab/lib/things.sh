# shellcheck shell=bash
# What a machine is made of: QEMU, kernels, headers, guest programs and the initramfs.
# shellcheck disable=SC2154,SC2034  # set by lab, by modes/M.sh, or for the other files

# mode_things: makes all that the loaded mode needs and sets qemu, image, config and initramfs.
mode_things() {
	host_ready "${machine_packages[@]}"
	tree "qemu-$qemu_package" stable-amd64 amd64 "bookworm bookworm-updates bookworm-backports" \
		with_dependencies stable-amd64 bookworm-backports "$qemu_package"
	qemu=$tree
	tree "guest-$debian_arch" "stable-$debian_arch" "$debian_arch" \
		"bookworm bookworm-updates bookworm-backports" \
		with_dependencies "stable-$debian_arch" bookworm busybox-static pci.ids
	guest=$tree
	if [[ -n $firmware_package ]]; then
		tree "firmware-$firmware_package" stable-amd64 amd64 "bookworm bookworm-updates bookworm-backports" \
			alone stable-amd64 "$firmware_package"
		firmware=$tree/$firmware_file
	fi
	"kernel_$kernel"
	[[ -z $cross ]] || cross_things
	tools_make
	initramfs_make
}

# kernel_release: what uname -r will say.
kernel_release() { cat "$cache/$initramfs_item/release"; }

# kernel_debian: Debian's own kernel, with the modules of the mode.
kernel_debian() {
	tree "image-$debian_arch" "stable-$debian_arch" "$debian_arch" \
		"bookworm bookworm-updates bookworm-backports" newest_image "stable-$debian_arch"
	image=$(echo "$tree"/boot/vmlinu[xz]-*)
	config=$(echo "$tree"/boot/config-*)
	modules_tree=$tree
}

# newest_image APT: the package that Debian's linux-image-ARCH stands for today.
newest_image() {
	local real
	real=$(apt "$1" apt-cache depends -t bookworm-backports "linux-image-$image_flavour" |
		sed -n 's/^  Depends: \(linux-image-[^ ]*\)$/\1/p' | head -n 1)
	alone "$1" "$real"
}

# source_tree: sets tree to the newest kernel source of the mirror.
source_tree() {
	tree source source amd64 "trixie-backports sid" newest_source
}
newest_source() {
	local package
	package=$(apt source apt-cache pkgnames linux-source- | grep -E '^linux-source-[0-9]+\.[0-9]+$' |
		sort -V | tail -n 1)
	alone source "$package"
}

# source_headers: sets headers to a directory with x86/include, arm64/include, powerpc/include (headers_install),
# test/iommufd_test.h, the one private header that the mock IOMMU's tool needs, and the kernel's own
# selftest of iommufd, in the source's layout.
source_headers() {
	source_tree
	headers=$cache/headers-$(key "$(cat "$cache/resolved/source")" "$(declare -f headers_build)")
	item "${headers##*/}" "installing kernel headers ($(cat "$cache/resolved/source"))" \
		headers_build "$tree" || exit 1
}
headers_build() {
	local arch selftests=tools/testing/selftests
	source_unpack "$1"
	for arch in x86 arm64 powerpc; do
		make -s -C linux ARCH="$arch" O="$PWD/o-$arch" INSTALL_HDR_PATH="$PWD/$arch" headers_install
		rm -rf "o-$arch"
	done
	mkdir test
	cp linux/drivers/iommu/iommufd/iommufd_test.h test/
	(cd linux && cp --parents -r $selftests/iommu $selftests/kselftest*.h \
		drivers/iommu/iommufd/iommufd_test.h ../test)
	rm -rf linux
}
source_unpack() {
	mkdir linux
	tar -C linux --strip-components=1 -xf "$1"/usr/src/linux-source-*.tar.xz
}

# kernel_own: the newest source built with the mode's fragments, kernels/NAME.config.
kernel_own() {
	source_tree
	local fragments=() name
	for name in $kernel_fragments; do
		fragments+=("$lab/kernels/$name.config")
	done
	name=kernel-$mode-$(key "$(cat "$cache/resolved/source" "${fragments[@]}")" "$("${cross:+$cross-}gcc" --version)")
	item "$name" "building the kernel of mode $mode (some 7 minutes)" \
		kernel_build "$tree" "$header_arch" "${cross:+$cross-}" "$kernel_target" "${fragments[@]}" || exit 1
	image=$cache/$name/$kernel_target
	config=$cache/$name/config
	modules_tree=''
}
kernel_build() {
	local source=$1 target=$4
	export ARCH=$2 CROSS_COMPILE=$3
	shift 4
	source_unpack "$source"
	make -s -C linux allnoconfig
	cat "$@" >>linux/.config
	make -s -C linux olddefconfig
	kernel_check linux/.config "$@"
	nice -n 10 make -C linux -j"$(nproc)" KBUILD_BUILD_TIMESTAMP=@0 "$target"
	cp "linux/arch/$ARCH/boot/$target" .
	cp linux/.config config
	make -s -C linux kernelrelease >release
	rm -rf linux
}

# kernel_check CONFIG FRAGMENT...: every line of the fragments must have come true, but for the
# symbols that a line "# may be missing: CONFIG_X (reason)" excuses.
kernel_check() {
	local config=$1 line symbol bad=''
	shift
	while IFS= read -r line; do
		symbol=$(grep -oE 'CONFIG_[A-Za-z0-9_]+' <<<"$line" | head -n 1)
		grep -qxF -- "$line" "$config" || grep -qE "^# may be missing: $symbol " "$@" ||
			{ [[ $line = \#* ]] && ! grep -q "^$symbol=" "$config"; } || bad+=" $line;"
	done < <(grep -hE '^(CONFIG_|# CONFIG_.* is not set)' "$@")
	[[ -z $bad ]] || { echo "not as asked after olddefconfig:$bad"; return 1; }
}
item_words+=(headers_build source_unpack kernel_build kernel_check tools_build selftest_build)

# tools_make: sets tools to the directory of the guest's static programs, tools/*.c.
tools_make() {
	source_headers
	local name=tools-$arch
	name+=-$(key "$(cat "$lab"/tools/*.[ch])" "${cc[*]}" "$("${cc[0]}" --version)" "$headers" \
		"$(declare -f tools_build selftest_build)")
	item "$name" "compiling the guest's tools" \
		tools_build "$headers" "$header_arch" "${cc[@]}" || exit 1
	tools=$cache/$name
}
tools_build() {
	local headers=$1 header_arch=$2 source
	shift 2
	for source in "$lab"/tools/*.c; do
		"$@" -std=gnu11 -O2 -Wall -Wextra -Werror -static -isystem "$headers/$header_arch/include" \
			-isystem "$headers/test" -o "$(basename "$source" .c)" "$source"
	done
	[[ $header_arch != x86 ]] || selftest_build "$headers" "$@"
}

# selftest_build HEADERS CC...: the kernel's own selftest of iommufd, as iommufd-selftest.
selftest_build() {
	local headers=$1 out=$PWD/iommufd-selftest
	shift
	cd "$headers/test/tools/testing/selftests/iommu"
	"$@" -std=gnu11 -O2 -D_GNU_SOURCE= -static -isystem "$headers/x86/include" -I .. -o "$out" iommufd.c -lcap
	cd "$OLDPWD"
}

# initramfs_make: sets initramfs, the part that does not change from run to run.
initramfs_make() {
	initramfs_item=initramfs-$mode-$(key "$guest" "$image" "$modules" "$iort" \
		"$(declare -f initramfs_build initramfs_modules iort_table)")
	item "$initramfs_item" "packing the initramfs of mode $mode" \
		initramfs_build "$guest" "$image" "$config" "$modules_tree" "$modules" "$iort" || exit 1
	initramfs=$cache/$initramfs_item/initramfs
}
initramfs_build() {
	local guest=$1 image=$2 config=$3 modules_tree=$4 modules=$5 iort=$6 release
	: >initramfs
	if [[ -n $iort ]]; then
		# What the kernel takes its ACPI tables from comes first.
		mkdir -p early/kernel/firmware/acpi
		iort_table >early/kernel/firmware/acpi/iort.aml
		(cd early && find kernel | cpio -o -H newc --owner 0:0 --quiet) >initramfs
		rm -rf early
	fi
	mkdir -p root/{bin,dev,proc,sys,run,tmp,root,lab,etc,usr/share/misc,lib/modules}
	cp "$guest/bin/busybox" root/bin/
	chmod 755 root/bin/busybox
	cp "$guest/usr/share/misc/pci.ids" root/usr/share/misc/
	cp "$config" root/lab/kernel.config
	printf '%s\n' "$modules" >root/lab/modules
	printf '%s\n' root:x:0:0::/root:/bin/sh user:x:1000:1000::/tmp:/bin/sh \
		other:x:1001:1001::/tmp:/bin/sh >root/etc/passwd
	printf '%s\n' root:x:0: user:x:1000: other:x:1001: >root/etc/group
	if [[ -n $modules_tree ]]; then
		release=$(basename "$modules_tree"/lib/modules/*)
		initramfs_modules "$modules_tree/lib/modules/$release" "root/lib/modules/$release" "$modules"
		depmod -b root "$release"
	else
		release=$(cat "${image%/*}/release")
	fi
	echo "$release" >release
	(cd root && find . | cpio -o -H newc --owner 0:0 --quiet) >>initramfs
	rm -rf root
}

# debian_make PACKAGE: sets debian to an archive with Debian's, and all that it needs, taken apart in /lab/PACKAGE.
debian_make() {
	local package=$1 item
	tree "$package-$debian_arch" "stable-$debian_arch" "$debian_arch" \
		"bookworm bookworm-updates bookworm-backports" \
		with_dependencies "stable-$debian_arch" bookworm "$package"
	item=$package-$(key "$tree" "$(declare -f debian_build)")
	item "$item" "packing $package for the machines that have it inside" debian_build "$tree" "$package" ||
		exit 1
	debian=$cache/$item/initramfs
}
debian_build() {
	local to=root/lab/$2
	mkdir -p "$to"
	cp -a "$1"/. "$to"
	rm -rf "$to"/usr/share/{doc,locale,man,perl5,lintian,bug} "$to"/usr/lib/*/gconv
	(cd root && find . | cpio -o -H newc --owner 0:0 --quiet) >initramfs
	rm -rf root
}
item_words+=(debian_build)

# initramfs_modules FROM TO NAMES: the named modules and all that they depend on, decompressed.
initramfs_modules() {
	local from=$1 to=$2 file name
	local -A seen=()
	mkdir -p "$to"
	cp "$from"/modules.{builtin,builtin.modinfo,order} "$to/"
	# shellcheck disable=SC2086  # words
	set -- $3
	while [[ $# -gt 0 ]]; do
		name=${1//[-_]/[-_]}
		shift
		[[ -z ${seen[$name]-} ]] || continue
		seen[$name]=1
		file=$(find "$from/kernel" -name "$name.ko*")
		[[ -n $file ]] || { echo "no module $name"; return 1; }
		case $file in
		*.xz) xz -dc "$file" >"$to/$(basename "$file" .xz)" ;;
		*) cp "$file" "$to/" ;;
		esac
		# shellcheck disable=SC2046  # words
		set -- "$@" $(modinfo -F depends "$file" | tr ',' ' ')
	done
}
item_words+=(initramfs_build initramfs_modules)

# nested_make: sets nested to an archive with QEMU in /opt/qemu and a firmware for what it emulates.
nested_make() {
	local item
	item=nested-$(key "$qemu" "$(cat "$lab"/nested/*)" "$(declare -f nested_build nested_rom)")
	item "$item" "packing QEMU for the machines that have it inside" nested_build "$qemu" || exit 1
	nested=$cache/$item/initramfs
}
nested_build() {
	local qemu=$1 to=root/opt/qemu libraries library loader
	libraries=$qemu/lib/x86_64-linux-gnu:$qemu/usr/lib/x86_64-linux-gnu
	libraries+=:$qemu/usr/lib/x86_64-linux-gnu/pulseaudio
	loader=$qemu/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2
	mkdir -p $to/lib $to/share root/bin
	for library in $("$loader" --library-path "$libraries" --list "$qemu/usr/bin/qemu-system-x86_64" |
		grep -oE '/[^ ]+\.so[^ ]*' | sort -u); do
		cp -L "$library" $to/lib/
	done
	cp -L "$loader" $to/lib/
	cp "$qemu/usr/bin/qemu-system-x86_64" $to/
	cp "$qemu/usr/share/qemu/kvmvapic.bin" $to/share/
	nested_rom $to/share/rom.bin
	cat >root/bin/qemu-system-x86_64 <<-'END'
		#!/bin/sh
		exec /opt/qemu/lib/ld-linux-x86-64.so.2 --library-path /opt/qemu/lib \
			/opt/qemu/qemu-system-x86_64 -L /opt/qemu/share "$@"
	END
	chmod 755 root/bin/qemu-system-x86_64
	(cd root && find . | cpio -o -H newc --owner 0:0 --quiet) >initramfs
	rm -rf root
}
nested_rom() {
	gcc -m32 -march=i686 -std=gnu11 -O2 -Wall -Wextra -Werror -ffreestanding -fno-pic \
		-fno-stack-protector -fcf-protection=none -mgeneral-regs-only -nostdlib -static \
		-Wl,--build-id=none -T "$lab/nested/rom.ld" -o rom.elf "$lab/nested/rom.c"
	objcopy -O binary rom.elf "$1"
}
item_words+=(nested_build nested_rom)
