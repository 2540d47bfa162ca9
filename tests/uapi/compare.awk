# Compares two dumps of names: one verdict for each name that either of them has.
# SPDX-License-Identifier: GPL-2.0-or-later

# Input: left-out, the kernel's dump, our dump. -v age=newer or older: how the kernel's headers
# compare with the Linux that ours follow.
FILENAME == ARGV[1] {
	if ($1 !~ /^#/ && NF)
		left_out[$1]
	next
}

{
	name = $1
	value = $0
	sub(/^[^ ]* = /, "", value)
	names[name]
}

FILENAME == ARGV[2] {
	kernel[name] = value
}

FILENAME == ARGV[3] {
	ours[name] = value
}

END {
	for (name in left_out)
		if (!(name in kernel) || name in ours)
			print "FAIL " name ": need not be in left-out"
	only_kernel = age == "newer" ? "SKIP " : "FAIL "
	only_ours = age == "older" ? "SKIP " : "FAIL "
	for (name in names) {
		if (name in left_out)
			continue
		if (!(name in ours))
			print only_kernel name ": not in our header"
		else if (!(name in kernel))
			print only_ours name ": not in the kernel's header"
		else if (ours[name] != kernel[name])
			print "FAIL " name ": ours is " ours[name] ", the kernel's " kernel[name]
		else
			print "PASS " name
	}
}
