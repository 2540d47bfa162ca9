/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prose and displays of manual pages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/roff.h"

static void expect_prose(const char *s, const char *wanted)
{
	_cleanup_text_ struct text out = { 0 };

	roff_add_prose(&out, s, strlen(s));
	assert_string_equal(out.s, wanted);
}

static void test_prose(void **state)
{
	(void)state;
	expect_prose("One. Two.", "One.\nTwo.\n");
	expect_prose(".SH is no request", "\\&.SH is no request\n");
	expect_prose("'quoted", "\\&'quoted\n");
	expect_prose("a\\b", "a\\eb\n");
	expect_prose("e.g. this", "e.g.\nthis\n");
}

static void test_prose_wraps(void **state)
{
	char s[200], word[120];
	_cleanup_text_ struct text out = { 0 };

	(void)state;
	memset(s, 'a', sizeof(s));
	s[60] = s[100] = ' ';
	s[199] = '\0';
	roff_add_prose(&out, s, strlen(s));
	assert_int_equal(strchr(out.s, '\n') - out.s, 60);
	/* A word longer than a line stays whole. */
	memset(word, 'b', sizeof(word));
	word[119] = '\0';
	text_reset(&out);
	roff_add_prose(&out, word, strlen(word));
	assert_int_equal(out.len, 120);
}

static void test_literal(void **state)
{
	_cleanup_text_ struct text out = { 0 };
	const char *s = "  one. two\n.three";

	(void)state;
	roff_add_literal(&out, s, strlen(s));
	assert_string_equal(out.s, "  one. two\n\\&.three\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_prose),
		cmocka_unit_test(test_prose_wraps),
		cmocka_unit_test(test_literal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
