# Lines "WORK N COST" as a chart, and as a drawing in the file `svg`; ends with 1 when a curve is above n log n.

# The slope of log(cost / (n log n)) over log n, by least squares, of the sizes from 1000 on: 0 is n log n itself, below
# it is linear, 1 is quadratic times log n. Smaller sizes tell of what it costs to begin.
function steepness(work,    i, x, y, k, sx, sy, sxx, sxy)
{
	for (i = 1; i <= n_sizes; i++) {
		if (sizes[i] < 1000 || !((work, sizes[i]) in cost))
			continue
		x = log(sizes[i])
		y = log(cost[work, sizes[i]] / (sizes[i] * log(sizes[i])))
		k++; sx += x; sy += y; sxx += x * x; sxy += x * y
	}
	return k > 1 ? (k * sxy - sx * sy) / (k * sxx - sx * sx) : 0
}

function bar(length_,    s)
{
	s = sprintf("%" int(length_ + 1.5) "s", "")
	gsub(/ /, "#", s)
	return s
}

function chart(    i, w, per)
{
	print "instructions for each object; a bar that grows with n is a curve above linear, # for each 5 %"
	for (w = 1; w <= n_works; w++) {
		printf "%-10s %s\n", works[w], verdict[works[w]]
		for (i = 1; i <= n_sizes; i++) {
			per = cost[works[w], sizes[i]] / sizes[i]
			if (per > 0)
				printf "  %8d %9.0f %s\n", sizes[i], per, bar(20 * per / (cost[works[w], sizes[n_sizes]] / sizes[n_sizes]))
		}
	}
}

function x_of(n) { return 70 + 480 * (log(n) - log(sizes[1])) / (log(sizes[n_sizes]) - log(sizes[1])) }
function y_of(c) { return 440 - 400 * (log(c) - log(least)) / (log(greatest) - log(least)) }
function text(x, y, s, anchor) { printf "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>\n", x, y, anchor, s > svg }

function draw(    i, w, color, c)
{
	print "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 700 480\" font-family=\"sans-serif\" font-size=\"11\">" > svg
	print "<rect width=\"700\" height=\"480\" fill=\"white\"/>" > svg
	for (i = 1; i <= n_sizes; i++) {
		printf "<path d=\"M%d 40V440\" stroke=\"#ddd\"/>\n", x_of(sizes[i]) > svg
		text(x_of(sizes[i]), 456, sizes[i], "middle")
	}
	for (c = 10 ^ int(log(least) / log(10) + 1); c <= greatest; c *= 10) {
		printf "<path d=\"M70 %dH550\" stroke=\"#ddd\"/>\n", y_of(c) > svg
		text(64, y_of(c) + 4, sprintf("%.0e", c), "end")
	}
	text(310, 474, "objects", "middle")
	text(310, 24, "instructions in user space; dashed: n log n", "middle")
	# The steepest that is allowed, from the least point on.
	printf "<path d=\"M" > svg
	for (i = 1; i <= n_sizes; i++) {
		c = least * sizes[i] * log(sizes[i]) / (sizes[1] * log(sizes[1]))
		printf "%s%d %d", (i == 1 ? "" : "L"), x_of(sizes[i]), y_of(c) > svg
	}
	print "\" fill=\"none\" stroke=\"#888\" stroke-dasharray=\"5 4\"/>" > svg
	for (w = 1; w <= n_works; w++) {
		color = sprintf("hsl(%d 70%% 40%%)", 360 * w / n_works)
		printf "<path d=\"M" > svg
		for (i = 1; i <= n_sizes; i++)
			printf "%s%d %d", (i == 1 ? "" : "L"), x_of(sizes[i]), y_of(cost[works[w], sizes[i]]) > svg
		printf "\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\"/>\n", color > svg
		printf "<path d=\"M570 %dh20\" stroke=\"%s\" stroke-width=\"2\"/>\n", 50 + 16 * w, color > svg
		text(596, 54 + 16 * w, works[w], "start")
	}
	print "</svg>" > svg
}

{
	if (!($1 in seen))
		works[++n_works] = $1
	seen[$1]
	if (!($2 in size_seen))
		sizes[++n_sizes] = $2
	size_seen[$2]
	cost[$1, $2] = $3 < 1 ? 1 : $3 # what does not depend on n may cost nothing at all
	if (!least || cost[$1, $2] < least)
		least = cost[$1, $2]
	if (cost[$1, $2] > greatest)
		greatest = cost[$1, $2]
}

END {
	for (w = 1; w <= n_works; w++) {
		slope = steepness(works[w])
		steep = slope > 0.1
		verdict[works[w]] = sprintf("n log n times n^%.2f%s", slope, steep ? ": too steep" : "")
		if (steep) {
			print "FAIL bench growth: " works[w] " grows as " verdict[works[w]]
			failed = 1
		}
	}
	draw()
	chart()
	exit failed
}
