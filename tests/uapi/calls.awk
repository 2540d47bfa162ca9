# Checks the table of calls: each call of the kernel's headers once, no number twice on one fd.
# SPDX-License-Identifier: GPL-2.0-or-later

# Input: the names in the kernel's headers, then the table as the compiler dumps it.
FILENAME == ARGV[1] {
	if ($1 == "call")
		kernel[$2]
	next
}

{
	times[$1]++
	fd[$1] = $3
	number[$1] = $4
	if ($6 !~ /^[0-9]+\.[0-9]+$/)
		complain($1, "no version: " $6)
}

END {
	for (name in kernel)
		if (!(name in times) && age != "newer")
			complain(name, "not in calls.h")
	for (name in times) {
		if (!(name in kernel) && age != "older")
			complain(name, "not a call of the kernel's headers")
		if (times[name] > 1)
			complain(name, times[name] " times in calls.h")
	}
	clashes("container mapper type1")
	clashes("container mapper spapr")
	clashes("group")
	clashes("device cdev")
	clashes("migration")
	clashes("iommufd container mapper type1")
	for (name in kernel)
		if (!(name in bad) && name in times)
			print "PASS calls.h:" name
}

function complain(name, what)
{
	print "FAIL calls.h:" name ": " what
	bad[name]
}

# A decoder that knows what an fd is must find one call for a number.
function clashes(fds,    name, taken)
{
	for (name in times) {
		if (index(" " fds " ", " " fd[name] " ") == 0)
			continue
		if (number[name] in taken) {
			complain(name, "has the number of " taken[number[name]] " on one fd")
			complain(taken[number[name]], "has the number of " name " on one fd")
		}
		taken[number[name]] = name
	}
}
