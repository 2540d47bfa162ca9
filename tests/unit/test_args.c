/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Arguments: exact names, typed values, errors that name the input, and tables that make sense. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <fcntl.h>

#include <cmocka.h>

#include "cli/globals.h"
#include "cmd/args.h"

static const struct option_row options[] = {
	{ "iova", 'i', ARG_U64, "ADDRESS", .help = "h" },
	{ "size", 0, ARG_SIZE, "SIZE", .help = "h" },
	{ "read-only", 0, ARG_FLAG, .help = "h" },
	{ "backend", 0, ARG_CHOICE, "BACKEND", "iommufd|type1", "h", false },
	{ "id", 0, ARG_PCI_ID, "ID", .help = "h", .repeats = true },
	{ "timeout", 0, ARG_SECONDS, "T", .help = "h" },
	{ "token", 0, ARG_UUID, "UUID", .help = "h" },
	{ "in", 0, ARG_FILE_IN, "FILE", .help = "h" },
	{ 0 },
};

static const struct operand_row operands[] = {
	{ "NAME", ARG_NAME, .help = "the buffer" },
	{ "TARGET", ARG_TARGET, .optional = true, .repeats = true, .help = "h" },
	{ 0 },
};

static const struct operand_row range_operand[] = {
	{ "RANGE", ARG_RANGE, .help = "h" },
	{ 0 },
};

static const struct command map = { .name = "map", .options = options, .operands = operands };
static const struct command unmap = { .name = "unmap", .operands = range_operand };

/* NULL when they are refused; to be dropped. */
static struct args *parse(const struct command *command, char *const *words, size_t n,
			  struct err *e)
{
	struct args *a = calloc(1, sizeof(*a));

	assert_non_null(a);
	if (!args_parse(a, command, words, n, e))
		return a;
	args_free(a);
	free(a);
	return NULL;
}

static void drop(struct args *a)
{
	args_free(a);
	free(a);
}

#define PARSE(command, e, ...)                                                 \
	({                                                                     \
		char *words_[] = { __VA_ARGS__ };                              \
		parse(command, words_, sizeof(words_) / sizeof(words_[0]), e); \
	})

#define ASSERT_REFUSED(message_, ...)                       \
	do {                                                \
		struct err e_ = { 0 };                      \
		assert_null(PARSE(&map, &e_, __VA_ARGS__)); \
		assert_int_equal(e_.status, EXIT_USAGE);    \
		assert_string_equal(e_.message, message_);  \
	} while (0)

static void test_values(void **state)
{
	struct err e = { 0 };
	struct args *a = PARSE(&map, &e, "b", "--iova", "0x1000", "--size=4k", "--read-only",
			       "--backend", "type1", "--timeout", "1.25");

	(void)state;
	assert_non_null(a);
	assert_string_equal(args_str(a, "NAME"), "b");
	assert_int_equal(args_u64(a, "iova"), 0x1000);
	assert_int_equal(args_u64(a, "size"), 4096);
	assert_true(args_given(a, "read-only"));
	assert_string_equal(args_str(a, "backend"), "type1");
	assert_int_equal(args_u64(a, "timeout"), 1250);
	assert_false(args_given(a, "TARGET"));
	assert_int_equal(args_u64(a, "TARGET"), 0);
	assert_null(args_str(a, "token"));
	assert_int_equal(args_fd(a, "in"), -1);
	drop(a);
}

static void test_order_and_repeats(void **state)
{
	struct err e = { 0 };
	struct args *a = PARSE(&map, &e, "--id", "8086:10d3", "-i", "7", "b", "5", "--id=1af4:1000",
			       "--", "0000:01:00.0");
	uint64_t group;

	(void)state;
	assert_non_null(a);
	assert_int_equal(args_count(a, "id"), 2);
	assert_string_equal(args_nth(a, "id", 1), "1af4:1000");
	assert_null(args_nth(a, "id", 2));
	assert_int_equal(args_u64(a, "iova"), 7);
	assert_int_equal(args_count(a, "TARGET"), 2);
	assert_true(args_is_group(a, "TARGET", &group));
	assert_int_equal(group, 5);
	assert_string_equal(args_nth(a, "TARGET", 1), "0000:01:00.0");
	drop(a);
}

static void test_names_are_exact(void **state)
{
	(void)state;
	ASSERT_REFUSED("unknown option --iov of map; did you mean --iova", "b", "--iov", "1");
	ASSERT_REFUSED("unknown option --iovaa of map; did you mean --iova", "b", "--iovaa=1");
	ASSERT_REFUSED("unknown option --whatever of map", "b", "--whatever");
	ASSERT_REFUSED("unknown option -x of map", "b", "-x");
	ASSERT_REFUSED("unknown option -i7 of map", "b", "-i7");
	ASSERT_REFUSED("option --iova of map is given twice", "b", "--iova", "1", "-i", "2");
	ASSERT_REFUSED("option --read-only of map takes no value", "b", "--read-only=1");
	ASSERT_REFUSED("option --iova of map needs a value, ADDRESS", "b", "--iova");
	ASSERT_REFUSED("option --iova of map needs a value, ADDRESS", "b", "--iova", "--read-only");
}

static void test_operands(void **state)
{
	struct err e = { 0 };

	(void)state;
	ASSERT_REFUSED("map needs NAME: the buffer", "--iova", "1");
	assert_null(PARSE(&unmap, &e, "a", "b"));
	assert_string_equal(e.message, "unmap takes no \"b\"");
}

/* One row per word: which type, and whether it is right. */
static const struct {
	enum arg_type type;
	const char *word;
	bool right;
} words[] = {
	{ ARG_NAME, "a.b_c-9", true },
	{ ARG_NAME, "", false },
	{ ARG_NAME, "-a", false },
	{ ARG_NAME, "a/b", false },
	{ ARG_NAME, "a b", false },
	{ ARG_NAME, "a\n", false },
	{ ARG_U64, "0xffffffffffffffff", true },
	{ ARG_U64, "0x10000000000000000", false },
	{ ARG_U64, "-1", false },
	{ ARG_U64, " 1", false },
	{ ARG_U64, "4k", false },
	{ ARG_SIZE, "4k", true },
	{ ARG_SIZE, "0", false },
	{ ARG_SIZE, "4kk", false },
	{ ARG_OFFSET, "0", true },
	{ ARG_OFFSET, "0x10k", true },
	{ ARG_OFFSET, "-1", false },
	{ ARG_CHOICE, "type1", true },
	{ ARG_CHOICE, "iommufd", true },
	{ ARG_CHOICE, "type", false },
	{ ARG_CHOICE, "type1|iommufd", false },
	{ ARG_CHOICE, "", false },
	{ ARG_UUID, "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001", true },
	{ ARG_UUID, "83b8f4f2", false },
	{ ARG_PCI_ID, "8086:10d3", true },
	{ ARG_PCI_ID, "8086", false },
	{ ARG_DEVICE, "0000:01:00.0", true },
	{ ARG_DEVICE, "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001", true },
	{ ARG_DEVICE, "fff51000.ethernet", true },
	{ ARG_DEVICE, "01:00.0", false },
	{ ARG_DEVICE, "3:0.0", false },
	{ ARG_DEVICE, "..", false },
	{ ARG_DEVICE, "a/b", false },
	{ ARG_DEVICE, "", false },
	{ ARG_GROUP, "5", true },
	{ ARG_GROUP, "0x5", false },
	{ ARG_GROUP, "2147483648", false },
	{ ARG_TARGET, "5", true },
	{ ARG_TARGET, "0000:01:00.0", true },
	{ ARG_TARGET, "99999999999999999999", false },
	{ ARG_RANGE, "0x1000", true },
	{ ARG_RANGE, "0x1000+4k", true },
	{ ARG_RANGE, "0x1000+0", false },
	{ ARG_RANGE, "0xffffffffffffffff+1", true },
	{ ARG_RANGE, "0xffffffffffffffff+2", false },
	{ ARG_RANGE, "name", true },
	{ ARG_RANGE, "1G-pool", true },
	{ ARG_RANGE, "4k", true },
	{ ARG_RANGE, "0x1000+", false },
	{ ARG_RANGE, "+4k", false },
	{ ARG_SECONDS, "2", true },
	{ ARG_SECONDS, "0.5", true },
	{ ARG_SECONDS, "0.0005", false },
	{ ARG_SECONDS, "1.", false },
	{ ARG_SECONDS, ".5", false },
	{ ARG_SECONDS, "0x1", false },
	{ ARG_SECONDS, "1e3", false },
	{ ARG_FILE_IN, "", false },
	{ ARG_FILE_IN, "-", true },
	{ ARG_FD, "3", true },
	{ ARG_FD, "-1", false },
	{ ARG_FD, "0x80000000", false },
	{ ARG_STRING, "", true },
};

static void test_types(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		struct arg_value v = { 0 };
		const char *expected = arg_check(words[i].type, "iommufd|type1", words[i].word, &v);

		if (!expected != words[i].right)
			fail_msg("\"%s\" as type %d: %s", words[i].word, words[i].type,
				 expected ?: "taken");
	}
}

static void test_range(void **state)
{
	struct err e = { 0 };
	struct args *a = PARSE(&unmap, &e, "0x1000+2M");
	uint64_t iova, size;

	(void)state;
	assert_true(args_range(a, "RANGE", &iova, &size));
	assert_int_equal(iova, 0x1000);
	assert_int_equal(size, 2 << 20);
	drop(a);
	a = PARSE(&unmap, &e, "name");
	assert_false(args_range(a, "RANGE", &iova, &size));
	drop(a);
}

static int null_fd(void)
{
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	return fd;
}

/* Descriptors that nobody takes are closed with the arguments. */
static void test_files(void **state)
{
	char *typed[] = { "b", "--in", "x" };
	int fd = null_fd(), taken;
	struct err e = { 0 };
	struct args *a = parse(&map, typed, 3, &e);

	(void)state;
	assert_non_null(a);
	assert_int_equal(a->n_files, 1);
	assert_int_equal(args_fd(a, "in"), -1);
	args_give_files(a, &fd);
	assert_int_equal(args_fd(a, "in"), fd);
	taken = args_take_fd(a, "in");
	assert_int_equal(args_fd(a, "in"), -1);
	drop(a);
	assert_true(fcntl(taken, F_GETFD) >= 0);

	a = parse(&map, typed, 3, &e);
	args_give_files(a, &taken);
	drop(a);
	assert_int_equal(fcntl(taken, F_GETFD), -1);
}

/* Nothing of a line is left in the next. */
static void test_used_again(void **state)
{
	char *first[] = { "b", "--iova", "0x1000", "--id", "8086:10d3" }, *second[] = { "c" };
	char *bad[] = { "b", "--size", "x" }, *other[] = { "0x1000+4k" };
	struct args a = { 0 };
	struct err e = { 0 };
	uint64_t iova, size;

	(void)state;
	assert_int_equal(args_parse(&a, &map, first, 5, &e), 0);
	assert_int_equal(args_parse(&a, &map, bad, 3, &e), -1);
	assert_int_equal(args_parse(&a, &map, second, 1, &e), 0);
	assert_string_equal(args_str(&a, "NAME"), "c");
	assert_false(args_given(&a, "iova"));
	assert_false(args_given(&a, "size"));
	assert_int_equal(args_count(&a, "id"), 0);
	assert_int_equal(args_parse(&a, &unmap, other, 1, &e), 0);
	assert_true(args_range(&a, "RANGE", &iova, &size));
	assert_int_equal(iova, 0x1000);
	args_free(&a);
}

/* Values that do not come from words: row by row, each no other than the row allows. */
static void test_rows(void **state)
{
	struct args a = { 0 };
	struct err e = { 0 };

	(void)state;
	assert_int_equal(args_begin(&a, &map, 8, &e), 0);
	assert_null(args_add(&a, 0, "0x1000"));
	assert_string_equal(args_add(&a, 0, "0x2000"), "");
	assert_null(args_add(&a, 4, "8086:10d3"));
	assert_null(args_add(&a, 4, "8086:10d4"));
	assert_non_null(args_add(&a, 1, "0"));
	assert_false(args_are_complete(&a));
	assert_null(args_add(&a, 8, "b"));
	assert_true(args_are_complete(&a));
	assert_string_equal(args_add(&a, 10, "b"), "");
	assert_string_equal(args_add(&a, 70, "b"), "");
	assert_int_equal(args_u64(&a, "iova"), 0x1000);
	assert_int_equal(args_count(&a, "id"), 2);
	assert_string_equal(args_nth(&a, "id", 1), "8086:10d4");
	assert_string_equal(args_str(&a, "NAME"), "b");
	args_free(&a);
}

/* A bit for each. */
static void test_rows_are_few(void **state)
{
	struct args a = { 0 };
	struct err e = { 0 };

	(void)state;
	for (size_t i = 0; commands[i]; i++) {
		assert_int_equal(args_begin(&a, commands[i], 0, &e), 0);
		assert_true(a.n_rows <= ARG_ROWS_MAX);
		assert_int_equal(a.index, i);
	}
	args_free(&a);
}

static void test_find(void **state)
{
	char *list[] = { "session", "list", "x" }, *noun[] = { "session" }, *none[] = { "sessio" };
	struct err e = { 0 };
	size_t used;

	(void)state;
	assert_string_equal(command_find(list, 3, &used, &e)->name, "session list");
	assert_int_equal(used, 2);
	assert_null(command_find(noun, 1, &used, &e));
	assert_string_equal(e.message, "session needs a verb: list, show, start, stop");
	assert_null(command_find(none, 1, &used, &e));
	assert_int_equal(e.status, EXIT_USAGE);
	assert_null(command_find(none, 0, &used, &e));
}

/* Otherwise the first command found would not be the only one. */
static void test_no_command_is_a_noun(void **state)
{
	(void)state;
	for (const struct command *const *a = commands; *a; a++) {
		size_t len = strlen((*a)->name);

		for (const struct command *const *b = commands; *b; b++)
			assert_false(!strncmp((*a)->name, (*b)->name, len) &&
				     (*b)->name[len] == ' ');
	}
}

static void test_find_again(void **state)
{
	char *list[] = { "session", "list", "more" }, *other[] = { "map", "ring" };
	const struct command *found;
	struct err e;
	size_t used;

	(void)state;
	found = command_find_again(NULL, list, 3, &used, &e);
	assert_string_equal(found->name, "session list");
	assert_ptr_equal(command_find_again(found, list, 2, &used, &e), found);
	assert_int_equal(used, 2);
	found = command_find_again(found, other, 2, &used, &e);
	assert_string_equal(found->name, "map");
	assert_int_equal(used, 1);
	assert_null(command_find_again(found, other, 0, &used, &e));
}

static void test_globals(void **state)
{
	char *good[] = { "-j", "map", "--session=x", "b", "--trace", "-q", "--", "-j" };
	char *bad[] = { "-s", "a/b", "map" }, *missing[] = { "map", "-s" };
	char empty[] = "", dash[] = "-", *shorts[] = { empty, dash };
	struct globals g;
	struct err e = { 0 };
	size_t n = 8;

	(void)state;
	assert_int_equal(globals_take(&g, good, &n, &e), 0);
	assert_int_equal(n, 4);
	assert_string_equal(good[0], "map");
	assert_string_equal(good[1], "b");
	assert_string_equal(good[2], "--");
	assert_string_equal(good[3], "-j");
	assert_true(g.format == FORMAT_JSON && g.trace && g.quiet);
	assert_null(g.trace_file);
	assert_string_equal(g.session, "x");
	n = 3;
	assert_int_equal(globals_take(&g, bad, &n, &e), -1);
	n = 2;
	assert_int_equal(globals_take(&g, missing, &n, &e), -1);
	assert_int_equal(e.status, EXIT_USAGE);
	n = 2;
	assert_int_equal(globals_take(&g, shorts, &n, &e), 0);
	assert_int_equal(n, 2);
}

/* A choice has choices; the name of an object may have the kinds that it can be. */
static bool choices_make_sense(enum arg_type type, const char *choices)
{
	return choices ? type == ARG_CHOICE || type == ARG_NAME || type == ARG_RANGE
		       : type != ARG_CHOICE;
}

static void assert_option_makes_sense(const struct command *c, const struct option_row *o)
{
	if (!o->help || !*o->help)
		fail_msg("--%s of %s has no help", o->name, c->name);
	if ((o->type == ARG_FLAG) != !o->value)
		fail_msg("--%s of %s: a flag has no value, all others say what it is", o->name,
			 c->name);
	if (!choices_make_sense(o->type, o->choices))
		fail_msg("--%s of %s: choices and no choice", o->name, c->name);
	for (const struct option_row *g = global_options; g->name; g++) {
		if (!strcmp(g->name, o->name) || (g->letter && g->letter == o->letter))
			fail_msg("--%s of %s is a global option too", o->name, c->name);
	}
	for (const struct option_row *other = o + 1; other->name; other++) {
		if (!strcmp(other->name, o->name) || (o->letter && other->letter == o->letter))
			fail_msg("--%s of %s is there twice", o->name, c->name);
	}
}

/* Every row of the command table, whoever wrote it. */
/* Help begins in lower case everywhere, but for names such as IOMMU. */
static void assert_begins_low(const struct command *c, const char *help)
{
	if (help && isupper((unsigned char)help[0]) && islower((unsigned char)help[1]))
		fail_msg("%s: \"%s\" begins with a capital", c->name, help);
}

static void test_tables(void **state)
{
	(void)state;
	for (const struct command *const *row = commands; *row; row++) {
		const struct command *c = *row;

		if (!c->run || !c->text || !c->summary || !*c->summary)
			fail_msg("%s lacks something", c->name);
		if (c->summary[strlen(c->summary) - 1] == '.')
			fail_msg("the summary of %s ends in a full stop", c->name);
		assert_begins_low(c, c->summary);
		for (const struct option_row *o = c->options; o && o->name; o++) {
			assert_option_makes_sense(c, o);
			assert_begins_low(c, o->help);
		}
		for (const struct operand_row *o = c->operands; o && o->name; o++) {
			assert_begins_low(c, o->help);
			if (!o->help || (o->repeats && o[1].name && o[1].type != ARG_COMMAND) ||
			    (o->optional && o[1].name && !o[1].optional))
				fail_msg("operand %s of %s", o->name, c->name);
			if (!choices_make_sense(o->type, o->choices))
				fail_msg("operand %s of %s: choices and no choice", o->name,
					 c->name);
		}
		for (const struct command *const *other = row + 1; *other; other++) {
			if (!strcmp((*other)->name, c->name))
				fail_msg("%s is there twice", c->name);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_order_and_repeats),
		cmocka_unit_test(test_names_are_exact),
		cmocka_unit_test(test_operands),
		cmocka_unit_test(test_types),
		cmocka_unit_test(test_range),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_used_again),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_rows_are_few),
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_no_command_is_a_noun),
		cmocka_unit_test(test_find_again),
		cmocka_unit_test(test_globals),
		cmocka_unit_test(test_tables),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
