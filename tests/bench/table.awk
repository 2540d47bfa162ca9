# The lines "bench WHAT: VALUE UNIT[, RATIO of BASE][ (aim AIM)]" as a table; `lab run` has them indented, after their case.
# Of what was measured several times, the row whose ratio is the median.

# after TEXT PATTERN BEFORE: what of TEXT matches PATTERN, without the first BEFORE characters; "" for nothing.
function after(text, pattern, before)
{
	return match(text, pattern) ? substr(text, RSTART + before, RLENGTH - before) : ""
}

function row(what, value, ratio, base, aim, holds)
{
	return sprintf("%-72s %19s %6s  %-36s %5s  %s", what, value, ratio, base, aim, holds)
}

# Keeps a row, sorted by what is compared among those of the same name.
function keep(what, compared, line,    i)
{
	if (!times[what]++)
		names[++n_names] = what
	for (i = times[what]; i > 1 && values[what, i - 1] > compared; i--) {
		values[what, i] = values[what, i - 1]
		lines[what, i] = lines[what, i - 1]
	}
	values[what, i] = compared
	lines[what, i] = line
}

BEGIN { print row("what", "median", "ratio", "against", "aim", "holds") }

/^ok / { mode = $2 ": " }
/^(skip|FAIL) / { unmeasured[++n] = $0 }

/^(bench |    )[^:]+: [0-9]+ [a-z]+/ {
	place = /^bench/ ? "" : mode
	sub(/^bench +|^ +/, "")
	rest = substr($0, index($0, ": ") + 2)
	value = after(rest, "^[0-9.]+ [a-z]+", 0)
	ratio = after(rest, ", [0-9.]+ of ", 2) + 0
	base = after(rest, " of .*$", 4)
	sub(/ \(aim.*/, "", base)
	aim = after(rest, "\\(aim [0-9.]+", 5)
	compared = ratio ? ratio : value + 0
	holds = aim == "" ? "-" : compared <= aim + 0 ? "yes" : "no"
	what = place substr($0, 1, index($0, ": ") - 1)
	keep(what, compared, row(what, value, ratio ? sprintf("%.3g", ratio) : "-", ratio ? base : "-", \
		aim == "" ? "-" : aim, holds))
}

END {
	for (i = 1; i <= n_names; i++)
		print lines[names[i], int((times[names[i]] + 1) / 2)]
	for (i = 1; i <= n; i++)
		print unmeasured[i]
}
