# The lines "bench WHAT: VALUE UNIT[, RATIO of BASE][ (aim AIM)]" as a table; `lab run` has them indented, after their case.

# after TEXT PATTERN BEFORE: what of TEXT matches PATTERN, without the first BEFORE characters; "" for nothing.
function after(text, pattern, before)
{
	return match(text, pattern) ? substr(text, RSTART + before, RLENGTH - before) : ""
}

function row(what, value, ratio, base, aim, holds)
{
	printf "%-72s %19s %6s  %-36s %5s  %s\n", what, value, ratio, base, aim, holds
}

BEGIN { row("what", "median", "ratio", "against", "aim", "holds") }

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
	row(place substr($0, 1, index($0, ": ") - 1), value, ratio ? sprintf("%.3g", ratio) : "-", ratio ? base : "-", \
		aim == "" ? "-" : aim, holds)
}

END {
	for (i = 1; i <= n; i++)
		print unmeasured[i]
}
