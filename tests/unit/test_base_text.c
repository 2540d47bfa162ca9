/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The growing string: appending, padding, and what a terminal must not be told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "base/utf8.h"

static void it_grows(void **state)
{
	_cleanup_text_ struct text t = { 0 };

	(void)state;
	for (int i = 0; i < 10000; i++) {
		text_addc(&t, 'a');
		text_add(&t, "bc");
		text_addn(&t, "def", 1);
		text_addf(&t, "%d", i % 10);
	}
	assert_false(t.failed);
	assert_int_equal(t.len, 50000);
	assert_int_equal(strlen(t.s), 50000);
	assert_memory_equal(t.s + 49990, "abcd8abcd9", 10);
	text_reset(&t);
	assert_string_equal(t.s, "");
	text_addf(&t, "%0200d", 0);
	assert_int_equal(t.len, 200);
}

static void it_tells_that_memory_ran_out(void **state)
{
	_cleanup_text_ struct text t = { 0 };
	volatile size_t too_much = SIZE_MAX - 2; /* the compiler knows that nobody has so much */

	(void)state;
	text_add(&t, "kept");
	text_addn(&t, "", too_much);
	assert_true(t.failed);
	text_add(&t, "not appended");
	text_pad(&t, 0, 100);
	assert_string_equal(t.s, "kept");
	text_reset(&t);
	text_add(&t, "again");
	assert_string_equal(t.s, "again");
}

static void numbers_at_their_ends(void **state)
{
	_cleanup_text_ struct text t = { 0 };

	(void)state;
	text_add_dec(&t, 0);
	text_addc(&t, ' ');
	text_add_dec(&t, INT64_MIN);
	text_addc(&t, ' ');
	text_add_dec(&t, INT64_MAX);
	text_addc(&t, ' ');
	text_add_hex(&t, 0);
	text_addc(&t, ' ');
	text_add_hex(&t, UINT64_MAX);
	assert_string_equal(t.s,
			    "0 -9223372036854775808 9223372036854775807 0x0 0xffffffffffffffff");
}

static void padding_counts_columns(void **state)
{
	_cleanup_text_ struct text t = { 0 };
	size_t column;

	(void)state;
	text_pad(&t, 0, 2);
	assert_string_equal(t.s, "  ");
	column = t.len;
	text_add(&t, "Zürich");
	text_pad(&t, column, 8);
	assert_string_equal(t.s, "  Zürich  ");
	text_pad(&t, column, 3);
	assert_string_equal(t.s, "  Zürich  ");
}

static void a_terminal_obeys_nothing(void **state)
{
	static const char *const cases[][2] = {
		{ "plain text, 100 %", "plain text, 100 %" },
		{ "Zürich \xe2\x82\xac \xf0\x9f\x98\x80", "Zürich \xe2\x82\xac \xf0\x9f\x98\x80" },
		{ "\x1b[31mred", "\\x1b[31mred" },
		{ "a\nb\tc\r", "a\\x0ab\\x09c\\x0d" },
		{ "\x7f", "\\x7f" },
		{ "back\\slash", "back\\\\slash" },
		{ "\xc2\x9b"
		  "31m",
		  "\\xc2\\x9b31m" }, /* CSI, as a C1 control */
		{ "\x9b", "\\x9b" }, /* the same in Latin-1: invalid UTF-8 */
		{ "\xe2\x80\xae"
		  "abc",
		  "\\xe2\\x80\\xaeabc" },                       /* right-to-left override */
		{ "\xe2\x81\xa6", "\\xe2\\x81\\xa6" },          /* left-to-right isolate */
		{ "\xc0\xaf", "\\xc0\\xaf" },                   /* overlong slash */
		{ "\xe0\x80\xaf", "\\xe0\\x80\\xaf" },          /* overlong, three bytes */
		{ "\xed\xa0\x80", "\\xed\\xa0\\x80" },          /* surrogate */
		{ "\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80" }, /* above U+10FFFF */
		{ "cut \xe2\x82", "cut \\xe2\\x82" },
		{ "\xff\xfe", "\\xff\\xfe" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		_cleanup_text_ struct text t = { 0 };

		text_add_escaped(&t, cases[i][0]);
		assert_string_equal(t.s, cases[i][1]);
	}
}

/* Every byte at every place of strings that are shorter than what is looked at at once, as long, and longer. */
static void plain_is_what_needs_no_care(void **state)
{
	char s[24];

	(void)state;
	assert_true(utf8_is_plain("", 0));
	for (size_t len = 1; len < sizeof(s); len++) {
		for (size_t at = 0; at < len; at++) {
			for (unsigned int byte = 0; byte < 256; byte++) {
				bool plain =
					byte >= ' ' && byte < 0x7f && byte != '"' && byte != '\\';

				memset(s, 'a', sizeof(s));
				s[at] = (char)byte;
				assert_int_equal(utf8_is_plain(s, len), plain);
			}
		}
	}
}

static void utf8_values(void **state)
{
	uint32_t codepoint = 0;

	(void)state;
	assert_int_equal(utf8_decode("A", &codepoint), 1);
	assert_int_equal(codepoint, 'A');
	assert_int_equal(utf8_decode("\xc3\xbc", &codepoint), 2);
	assert_int_equal(codepoint, 0xfc);
	assert_int_equal(utf8_decode("\xe2\x82\xac", &codepoint), 3);
	assert_int_equal(codepoint, 0x20ac);
	assert_int_equal(utf8_decode("\xf4\x8f\xbf\xbf", &codepoint), 4);
	assert_int_equal(codepoint, 0x10ffff);
	assert_int_equal(utf8_decode("\x80", &codepoint), 0);
	assert_int_equal(text_width("a\xc3\xbc\xe2\x82\xac"), 3);
	/* two columns each; one and a mark upon it; no UTF-8, and cut short */
	assert_int_equal(text_width("\xe7\xbd\x91\xf0\x9f\x98\x80"), 4);
	assert_int_equal(text_width("e\xcc\x81"), 1);
	assert_int_equal(text_width("\x80\xff\xe7\xbd"), 4);
	assert_int_equal(text_fitting("a\xe7\xbd\x91z", 2), 1);
	assert_int_equal(text_fitting("a\xe7\xbd\x91z", 3), 4);
	assert_int_equal(text_fitting("e\xcc\x81z", 1), 3);
	assert_int_equal(text_fitting("ab", 0), 0);
	assert_int_equal(text_fitting("ab", 9), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_grows),
		cmocka_unit_test(it_tells_that_memory_ran_out),
		cmocka_unit_test(numbers_at_their_ends),
		cmocka_unit_test(padding_counts_columns),
		cmocka_unit_test(a_terminal_obeys_nothing),
		cmocka_unit_test(plain_is_what_needs_no_care),
		cmocka_unit_test(utf8_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
