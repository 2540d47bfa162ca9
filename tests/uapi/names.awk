# Lists what a header defines: a line for each value, call, string, macro, enum, struct, field.
# SPDX-License-Identifier: GPL-2.0-or-later

{
	text = text $0 "\n"
}

END {
	gsub(/\\\n/, " ", text)
	text = without_comments(text)
	n = split(text, lines, "\n")
	code = ""
	for (i = 1; i <= n; i++) {
		if (lines[i] ~ /^[ \t]*#/)
			directive(lines[i])
		else
			code = code lines[i] " "
	}
	declarations(code)
}

function without_comments(s,    start, len)
{
	while (start = index(s, "/*")) {
		len = index(substr(s, start), "*/")
		s = substr(s, 1, start - 1) " " substr(s, start + len + 1)
	}
	return s
}

# A macro without a body is an include guard and no part of the ABI.
function directive(s,    name, body)
{
	if (s !~ /^[ \t]*#[ \t]*define[ \t]/)
		return
	sub(/^[ \t]*#[ \t]*define[ \t]+/, "", s)
	match(s, /^[A-Za-z0-9_]+/)
	name = substr(s, 1, RLENGTH)
	body = substr(s, RLENGTH + 1)
	if (body ~ /^\(/) {
		print "macro", name
		return
	}
	gsub(/^[ \t]+|[ \t]+$/, "", body)
	if (body ~ /^"/)
		print "string", name
	else if (body != "")
		print "value", name
	if (body ~ /^_IO[RW]*[ \t]*\(/)
		print "call", name
}

# Reads tokens up to `end`, at the level of a file, of an enum or of a struct.
function declarations(s,    t, i, tag, kind)
{
	gsub(/__counted_by\([a-z_]*\)/, "", s)
	gsub(/[][{}();,=]/, " & ", s)
	tokens = split(s, t, /[ \t]+/)
	for (i = 1; i <= tokens; i++) {
		if (t[i] != "enum" && t[i] != "struct")
			continue
		kind = t[i]
		tag = t[i + 1] == "{" ? "" : t[i + 1]
		if (tag != "" && t[i + 2] != "{")
			continue
		if (tag != "")
			print kind, tag
		i += tag == "" ? 2 : 3
		i = kind == "enum" ? enumerators(t, i) : fields(t, i, tag)
	}
}

function enumerators(t, i,    fresh)
{
	for (fresh = 1; t[i] != "}" && i <= tokens; i++) {
		if (t[i] == ",")
			fresh = 1
		else if (fresh && t[i] != "") {
			print "value", t[i]
			fresh = 0
		}
	}
	return i
}

# An unnamed union's members are the struct's own. A flexible array is a field called flex.
function fields(t, i, tag,    depth, name, flexible)
{
	for (depth = 1; depth > 0 && i <= tokens; i++) {
		if (t[i] == "{") {
			depth++
		} else if (t[i] == "}") {
			depth--
			name = ""
		} else if (t[i] == "[") {
			flexible = t[i + 1] == "]"
			while (t[i] != "]" && i <= tokens)
				i++
		} else if (t[i] == ";") {
			if (name != "")
				print flexible ? "flex" : "field", tag, name
			name = ""
			flexible = 0
		} else if (t[i] != "") {
			name = t[i]
			sub(/^\*/, "", name)
		}
	}
	return i - 1
}
