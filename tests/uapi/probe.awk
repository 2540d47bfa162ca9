# Writes a C program whose assembly text says what the compiler makes of each name in a list.
# SPDX-License-Identifier: GPL-2.0-or-later

BEGIN {
	n = split(headers, header, " ")
	for (i = 1; i <= n; i++)
		print "#include " header[i]
	print "#define I(x) \"i\"((long long)(x))"
	print "#define T(x) _Generic((x), signed char: 1, short: 1, int: 1, long: 1, long long: 1, \\"
	print "\tdefault: 0)"
	print "void probe(void);\nvoid probe(void)\n{"
}

# Never run and never assembled: the numbers appear as the operands of .ascii.
function say(what, operands)
{
	printf "\t__asm__ volatile(\".ascii \\\"@@ %s\\\"\" : : %s);\n", what, operands
}

function member(tag, name)
{
	return "((struct " tag " *)0)->" name
}

$1 == "value" {
	say($2 " = %0", "I(" $2 ")")
}

$1 == "string" {
	printf "\t__asm__ volatile(\".ascii \\\"@@ %s = \" %s \"\\\"\");\n", $2, $2
}

$1 == "enum" || $1 == "struct" {
	name = $1 " " $2
	say($1 ":" $2 " = size %0 align %1", "I(sizeof(" name ")), I(_Alignof(" name "))")
}

$1 == "field" || $1 == "flex" {
	m = member($2, $3)
	array = $1 == "flex" ? "[0]" : ""
	offset = "__builtin_offsetof(struct " $2 ", " $3 ")"
	say($2 "." $3 " = offset %0 size %1 signed %2" (array ? " each" : ""),
	    "I(" offset "), I(sizeof(" m array ")), I(T(" m array "))")
}

END {
	print "}"
}
