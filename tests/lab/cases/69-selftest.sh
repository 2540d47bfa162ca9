# The kernel's own selftest of iommufd, its reference checks too, comes out the same before and after vfioctl's calls.
# modes: iommufd
# timeout: 240

# The selftest's tests on huge pages need these; the harness takes them back.
echo 128 >/proc/sys/vm/nr_hugepages

# selftest FILE: each test's result, a line each, in FILE.
selftest() {
	iommufd-selftest >"$1.log" 2>&1 || true
	sed -n 's/^\(ok\|not ok\) [0-9]* \([^ ]*\).*\(# SKIP.*\)*/\1 \2 \3/p' "$1.log" >"$1"
	echo "$(grep -c '^ok' "$1") ok (of these $(grep -c '# SKIP' "$1.log") skipped), $(grep -c '^not ok' "$1") not ok"
	grep '^not ok' "$1" || true
}

# left: what a leak would change: pinned pages, IOMMU groups, and mm's that are charged.
left() {
	cat /proc/sys/vm/stat_refresh
	awk '/^nr_foll_pin_acquired/ { n += $2 } /^nr_foll_pin_released/ { n -= $2 } END { print n }' /proc/vmstat
	ls /sys/kernel/iommu_groups
	grep -hE '^Vm(Lck|Pin):' /proc/[0-9]*/status | grep -v ' 0 kB' || true
}

# calls_of CASE: another case's work, and the end of its session.
calls_of() {
	mkdir "$1"
	# shellcheck disable=SC1090 # the case
	(cd "$1" && . "/lab/cases/$1.sh") >"$1.log" 2>&1 || fail "case $1 in this one: $(tail -n 1 "$1.log")"
	vfioctl session stop >/dev/null 2>&1 || true
	eventually 10 sh -c '! pidof vfioctl' || fail "a holder remains after case $1"
	rm -rf "$1"
}

selftest before
[ "$(grep -c '^ok' before)" -gt 200 ] || fail "the selftest does not run: $(tail -n 3 before.log)"
# The kernel answers the mock's DMABUF_GET with 0 where the selftest wants the descriptor (7.3: selftest.c).
unexpected=$(grep '^not ok' before | grep -v '\.dmabuf_' | head -n 1 || true)
[ -z "$unexpected" ] || fail "a test fails by itself: $unexpected"
left >left.before
for case in 05-mock-iommu 45-fault-vevent 62-ioas 63-nested 64-dirty 67-hwpt; do
	calls_of "$case"
done
left >left.after
diff left.before left.after || fail "left by vfioctl's calls: $(diff left.before left.after | tail -n 1)"
selftest after
diff before after || fail "the selftest differs afterwards: $(diff before after | tail -n 1)"
left >left.end
diff left.before left.end || fail "left by the selftest"
