/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of a batch into words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cmd/split.h"

/* The words joined by "|". */
static const struct {
	const char *line, *words;
} right[] = {
	{ "", "" },
	{ "  \t ", "" },
	{ "# all comment", "" },
	{ "a", "a" },
	{ " a  b\tc ", "a|b|c" },
	{ "a b\r", "a|b" },
	{ "a # b", "a" },
	{ "a#b", "a#b" },
	{ "a'b c'd", "ab cd" },
	{ "\"a b\" ''", "a b|" },
	{ "'a\"b' \"c'd\"", "a\"b|c'd" },
	{ "\"a\\\"b\\\\c\\d\"", "a\"b\\c\\d" },
	{ "'a\\b'", "a\\b" },
	{ "a\\ b \\# \\'", "a b|#|'" },
	{ "$HOME `x` *", "$HOME|`x`|*" },
	{ "[]", "" },
	{ " [ \"a\", \"\" ,\"b c\" ] \r", "a||b c" },
	{ "[\"#\",\"a\\\"b\",\"\\u00e4\\n\",\"'\",\"\\\\\"]", "#|a\"b|\xc3\xa4\n|'|\\" },
	{ "[\"a\",\"\xff\"]", "a|\xff" },
};

static void test_right(void **state)
{
	struct words w = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(right) / sizeof(right[0]); i++) {
		char line[64], joined[64] = "";
		struct err e = { 0 };

		strcpy(line, right[i].line);
		assert_int_equal(words_split(&w, line, &e), 0);
		for (size_t k = 0; k < w.n; k++) {
			strcat(joined, k ? "|" : "");
			strcat(joined, w.word[k]);
		}
		assert_string_equal(joined, right[i].words);
	}
	free(w.word);
}

static void test_wrong(void **state)
{
	static const struct {
		const char *line, *message;
	} wrong[] = {
		{ "a 'b", "a quote ' is not closed" },
		{ "a \"b", "a quote \" is not closed" },
		{ "a \"b\\", "a quote \" is not closed" },
		{ "a \"b\\\"", "a quote \" is not closed" },
		{ "a b\\", "nothing follows the backslash" },
		{ "[", "" },
		{ "[\"a\"", "" },
		{ "[\"a\",]", "" },
		{ "[\"a\"] # no comment", "" },
		{ "[\"a\"]]", "" },
		{ "['a']", "" },
		{ "[[[[]]]]", "" },
		{ "[\"a\", 1]", "item 1 of the JSON array is not a string" },
		{ "[null]", "item 0 of the JSON array is not a string" },
		{ "[[\"a\"]]", "" },
		{ "[\"a\\u0000b\"]", "item 0 of the JSON array holds a NUL" },
	};
	struct words w = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		char line[64];
		struct err e = { 0 };

		strcpy(line, wrong[i].line);
		assert_int_equal(words_split(&w, line, &e), -1);
		assert_int_equal(e.status, EXIT_USAGE);
		if (wrong[i].message[0])
			assert_string_equal(e.message, wrong[i].message);
		else
			assert_non_null(strstr(e.message, "not a JSON array of strings: "));
	}
	free(w.word);
}

static void test_many_words(void **state)
{
	struct words w = { 0 };
	char line[2001] = "";
	struct err e = { 0 };

	(void)state;
	for (int i = 0; i < 1000; i++)
		strcpy(line + 2 * i, "w ");
	assert_int_equal(words_split(&w, line, &e), 0);
	assert_int_equal(w.n, 1000);
	free(w.word);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_right),
		cmocka_unit_test(test_wrong),
		cmocka_unit_test(test_many_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
