# The work whose instructions are counted: one function for each, which takes how many objects there are.
# shellcheck shell=bash
# shellcheck disable=SC2154 # dir and vfioctl are lib.sh's and the caller's

works="list list-text show who map map-text unmap map-each unmap-all objects status faults pages"

# tree N: where a machine of N groups is recorded, made when it is first asked for; only one is kept.
tree() {
	[ -d "$dir/tree.$1" ] && return
	rm -rf "$dir"/tree.*
	"$dir/list_tree" "$dir/tree.$1" "$1" held
}

# lines WORK N: the batch that does it.
lines() {
	awk -v work="$1" -v n="$2" 'BEGIN {
		print "space create io --backend iommufd"
		print "register-memory ring " n * 4096
		if (work == "map-each" || work == "unmap-all")
			print "map ring --iova 0x100000000 --each 4k"
		if (work == "unmap-all")
			print "unmap --all"
		if (work == "objects")
			for (i = 0; i < n; i++)
				print "space create s" i
		if (work ~ /^map(-text)?$/ || work == "unmap" || work == "status")
			for (i = 0; i < n; i++)
				printf "map ring --iova 0x%x --offset 0x%x --size 4k\n", 268435456 + i * 4096, i * 4096
		if (work == "unmap") {
			srand(1)
			for (i = 0; i < n; i++)
				a[i] = i
			for (i = n - 1; i > 0; i--) { j = int(rand() * (i + 1)); t = a[i]; a[i] = a[j]; a[j] = t }
			for (i = 0; i < n; i++)
				printf "unmap 0x%x\n", 268435456 + a[i] * 4096
		}
		if (work == "status")
			print "status --mappings"
	}'
}

work_ready() {
	build_tool list_tree
	build_no_kernel
	for tool in faults pages; do
		build_tool $tool "${vfioctl%/*}"/lib{cmd,model,sys,doc,base}.a -lpci -ludev -ljson-c
	done
}

# work_count WORK N: "OWN ALL", see instructions(). A work that other work comes before costs what it costs with that.
work_count() {
	case $1 in
	list) tree "$2" && instructions "$vfioctl" --sysroot "$dir/tree.$2" list -j ;;
	list-text) tree "$2" && instructions "$vfioctl" --sysroot "$dir/tree.$2" list ;;
	show) tree "$2" && instructions "$vfioctl" --sysroot "$dir/tree.$2" show 0000:00:00.0 ;;
	who) tree "$2" && instructions "$vfioctl" --sysroot "$dir/tree.$2" who -j ;;
	version) instructions "$vfioctl" --version ;;
	faults | pages) instructions "$dir/$1" "$2" ;;
	map-text)
		lines "$1" "$2" > "$dir/lines"
		instructions "$vfioctl" run --local "$dir/lines"
		;;
	*)
		lines "$1" "$2" > "$dir/lines"
		instructions "$vfioctl" -j run --local "$dir/lines"
		;;
	esac
}
