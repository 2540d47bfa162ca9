/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The layouts for people, on rows of the test's own: the program's rows may change freely. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "doc/object.h"

/* Defining the tables here keeps doc/tables.o out of this program. */
const struct field_row field_rows[F_COUNT] = {
#define FIELD(key, type, label, meaning) [F_##key] = { #key, "", 0, TYPE_##type, label, meaning },
#include "doc/fields.def"
#undef FIELD
};

/* Numbers of kinds are the program's; which ones does not matter. */
#define KIND(n) ((enum object_kind)(OBJ_NONE + (n)))
#define FOREST  KIND(1)
#define TREE    KIND(2)
#define LEAF    KIND(3)
#define PAIRS   KIND(4)
#define INNER   KIND(5)
#define LINE    KIND(6)
#define LONE    KIND(7)

#define COLUMN(f)                              \
	{                                      \
		.field = F_##f, .column = true \
	}
#define COLUMN_N(f)                                              \
	{                                                        \
		.field = F_##f, .column = true, .nullable = true \
	}
#define PLAIN(f)               \
	{                      \
		.field = F_##f \
	}
#define PLAIN_N(f)                               \
	{                                        \
		.field = F_##f, .nullable = true \
	}
#define ROW(kind, layout, template, ...)                   \
	[kind] = { #kind,                                  \
		   LAYOUT_##layout,                        \
		   template,                               \
		   "",                                     \
		   (const struct member[]){ __VA_ARGS__ }, \
		   sizeof((const struct member[]){ __VA_ARGS__ }) / sizeof(struct member) }

const struct object_row object_rows[OBJ_COUNT] = {
	ROW(FOREST, TREE, "", { .field = F_groups, .child = TREE, .column = true }),
	ROW(TREE, TREE, "group {group}{iommu?, {iommu}}{viable?:!, not viable: {blockers}}",
	    PLAIN(group), PLAIN_N(iommu), PLAIN(viable), PLAIN(blockers),
	    { .field = F_devices, .child = LEAF, .column = true },
	    { .field = F_causes, .child = LEAF }),
	ROW(LEAF, ROW, "", COLUMN(address), COLUMN_N(numa_node), PLAIN(id), COLUMN_N(driver),
	    COLUMN(name), PLAIN(unknown)),
	ROW(PAIRS, PAIRS, "{address}: {size}", PLAIN(address), PLAIN(size), PLAIN(viable),
	    PLAIN(flags), PLAIN_N(driver), PLAIN_N(iommu), { .field = F_devices, .child = LEAF },
	    { .field = F_groups, .child = TREE },
	    { .field = F_error, .child = INNER, .nullable = true }, PLAIN(unknown)),
	ROW(INNER, PAIRS, "", PLAIN(start), PLAIN(last)),
	ROW(LINE, LINE,
	    "{changed?mapped:already mapped}: {buffer?{buffer} at }{iova}{devices? for {devices}}",
	    PLAIN(changed), PLAIN_N(buffer), PLAIN(iova), { .field = F_devices, .child = LEAF }),
	ROW(LONE, PAIRS, "", { .field = F_devices, .child = LEAF }),
};

static void add_leaf(struct obj *parent, enum field f, const char *address, int node,
		     const char *driver, const char *name)
{
	struct obj leaf;

	obj_begin(&leaf, LEAF);
	obj_str(&leaf, F_address, address);
	if (node >= 0)
		obj_int(&leaf, F_numa_node, node);
	else
		obj_unknown(&leaf, F_numa_node);
	obj_str(&leaf, F_id, "8086:10d3");
	obj_str(&leaf, F_driver, driver);
	obj_str(&leaf, F_name, name);
	obj_add(parent, f, &leaf);
}

/* Ends the object and compares its text; releases everything. */
static void assert_text(struct obj *o, int width, bool color, const char *expected)
{
	const struct text_style style = { .width = width, .color = color };
	_cleanup_text_ struct text text = { 0 };
	_cleanup_doc_ struct doc *d = NULL;
	struct err e;

	d = doc_end(o, &e);
	if (!d)
		fail_msg("%s", e.message);
	doc_text(d, &style, &text);
	assert_false(text.failed);
	assert_string_equal(text.s ? text.s : "", expected);
}

static void begin_tree(struct obj *tree, int group, const char *iommu, const char *blocker)
{
	obj_begin(tree, TREE);
	obj_int(tree, F_group, group);
	obj_str(tree, F_iommu, iommu);
	obj_bool(tree, F_viable, !blocker);
	if (blocker)
		obj_word(tree, F_blockers, blocker);
}

static void fill_forest(struct obj *forest)
{
	struct obj tree;

	obj_begin(forest, FOREST);
	begin_tree(&tree, 7, "dmar0", NULL);
	add_leaf(&tree, F_devices, "0000:01:00.0", 0, "vfio-pci", "Zürich");
	add_leaf(&tree, F_devices, "10000:e1:00.0", 12, NULL, "b");
	add_leaf(&tree, F_causes, "not shown", 0, NULL, "in no tree");
	obj_add(forest, F_groups, &tree);
	begin_tree(&tree, 12, NULL, "0000:02:00.0");
	add_leaf(&tree, F_devices, "0000:02:00.0", -1, "a driver", "c\n\x1b[31m");
	obj_add(forest, F_groups, &tree);
	begin_tree(&tree, 13, NULL, NULL);
	obj_add(forest, F_groups, &tree);
}

static void trees_share_their_columns(void **state)
{
	struct obj forest;

	(void)state;
	fill_forest(&forest);
	assert_text(&forest, 0, false,
		    "group 7, dmar0\n"
		    "  0000:01:00.0    0  vfio-pci  Zürich\n"
		    "  10000:e1:00.0  12  -         b\n"
		    "group 12, not viable: 0000:02:00.0\n"
		    "  0000:02:00.0    ?  a driver  c\\x0a\\x1b[31m\n"
		    "group 13\n");
}

static void bad_news_is_red_within_a_bold_heading(void **state)
{
	struct obj forest, tree;

	(void)state;
	obj_begin(&forest, FOREST);
	begin_tree(&tree, 1, NULL, "x");
	add_leaf(&tree, F_devices, "a", 0, NULL, "b");
	obj_add(&forest, F_groups, &tree);
	begin_tree(&tree, 2, NULL, "y");
	obj_add(&forest, F_groups, &tree);
	assert_text(&forest, 0, true,
		    "\033[1mgroup 1\033[31m, not viable: x\033[39m\033[0m\n"
		    "  a  0  -  b\n"
		    "group 2\033[31m, not viable: y\033[39m\n");
}

/* A list of which nothing is left is no list; what is left out has no part in the widths. */
static void what_is_aside_is_left_out(void **state)
{
	struct obj forest, tree, leaf;

	(void)state;
	obj_begin(&forest, FOREST);
	for (int i = 0; i < 3; i++) {
		begin_tree(&tree, i, NULL, NULL);
		obj_begin(&leaf, LEAF);
		obj_str(&leaf, F_address, "a longer one");
		obj_str(&leaf, F_id, "8086:10d3");
		obj_str(&leaf, F_name, "x");
		obj_aside(&leaf);
		obj_add(&tree, F_devices, &leaf);
		if (i == 1)
			obj_aside(&tree);
		if (i == 2)
			add_leaf(&tree, F_devices, "b", 0, NULL, "y");
		obj_add(&forest, F_groups, &tree);
	}
	assert_text(&forest, 0, true, "group 0\n\033[1mgroup 2\033[0m\n  b  0  -  y\n");
}

static void an_empty_tree_is_nothing(void **state)
{
	struct obj forest;

	(void)state;
	obj_begin(&forest, FOREST);
	assert_text(&forest, 0, false, "");
}

static void only_the_last_words_are_cut(void **state)
{
	struct obj forest, tree;

	(void)state;
	obj_begin(&forest, FOREST);
	begin_tree(&tree, 1, NULL, NULL);
	add_leaf(&tree, F_devices, "a", 1, NULL, "Zürich ist eine lange Stadt");
	add_leaf(&tree, F_devices, "b", 1, NULL, "just fits, 19 chars");
	obj_add(&forest, F_groups, &tree);
	assert_text(&forest, 30, false,
		    "group 1\n"
		    "  a  1  -  Zürich ist eine ...\n"
		    "  b  1  -  just fits, 19 chars\n");

	/* So narrow that nothing of the last column would be left: the line stays. */
	obj_begin(&forest, FOREST);
	begin_tree(&tree, 1, NULL, NULL);
	add_leaf(&tree, F_devices, "a", 1, NULL, "name");
	obj_add(&forest, F_groups, &tree);
	assert_text(&forest, 10, false,
		    "group 1\n"
		    "  a  1  -  name\n");
}

static void pairs_then_what_is_inside(void **state)
{
	struct obj o, inner, tree;

	(void)state;
	obj_begin(&o, PAIRS);
	obj_str(&o, F_address, "0000:01:00.0");
	obj_int(&o, F_size, 3 << 19);
	obj_bool(&o, F_viable, true);
	obj_word(&o, F_flags, "read");
	obj_word(&o, F_flags, "0x40");
	obj_unknown(&o, F_iommu);
	obj_str(&o, F_iommu, "known, then not");
	obj_unknown(&o, F_iommu);
	add_leaf(&o, F_devices, "a", 1, "d", "");
	begin_tree(&tree, 3, NULL, NULL);
	add_leaf(&tree, F_devices, "b", 22, "d", "n");
	obj_add(&o, F_groups, &tree);
	obj_begin(&inner, INNER);
	obj_hex(&inner, F_start, 0xfee00000);
	obj_hex(&inner, F_last, UINT64_MAX);
	obj_set(&o, F_error, &inner);
	assert_text(&o, 0, false,
		    "0000:01:00.0: 1536 KiB\n"
		    "  address  0000:01:00.0\n"
		    "  size     1572864 (1.5 MiB)\n"
		    "  viable   yes\n"
		    "  flags    read, 0x40\n"
		    "  IOMMU    ?\n"
		    "  devices:\n"
		    "    address  NUMA node  driver  name\n"
		    "    a                1  d       \"\"\n"
		    "  groups:\n"
		    "    group 3\n"
		    "      b  22  d  n\n"
		    "  error:\n"
		    "    start  0xfee00000\n"
		    "    last   0xffffffffffffffff\n");
}

static void what_is_absent_is_not_said(void **state)
{
	struct obj o;

	(void)state;
	obj_begin(&o, PAIRS);
	obj_str(&o, F_address, "a");
	obj_int(&o, F_size, 512);
	obj_bool(&o, F_viable, false);
	assert_text(&o, 0, false,
		    "a: 512 B\n"
		    "  address  a\n"
		    "  size     512 B\n"
		    "  viable   no\n"
		    "  flags    none\n");
}

/* The kernel counts in 64 bits without a sign. */
static void the_largest_sizes_are_not_negative(void **state)
{
	struct obj o;

	(void)state;
	obj_begin(&o, PAIRS);
	obj_str(&o, F_address, "a");
	obj_int(&o, F_size, (int64_t)(UINT64_C(1) << 63));
	obj_bool(&o, F_viable, false);
	assert_text(&o, 0, false,
		    "a: 8 EiB\n"
		    "  address  a\n"
		    "  size     9223372036854775808 (8 EiB)\n"
		    "  viable   no\n"
		    "  flags    none\n");
}

static void a_list_that_is_all_there_is_has_no_label(void **state)
{
	struct obj o;

	(void)state;
	obj_begin(&o, LONE);
	assert_text(&o, 0, false, "devices  none\n");
	obj_begin(&o, LONE);
	add_leaf(&o, F_devices, "a", 1, NULL, "n");
	assert_text(&o, 0, true,
		    "\033[1maddress  NUMA node  driver  name\033[0m\n"
		    "a                1  -       n\n");
}

static void templates_choose(void **state)
{
	struct obj o;

	(void)state;
	obj_begin(&o, LINE);
	obj_bool(&o, F_changed, true);
	obj_hex(&o, F_iova, 0x1000);
	assert_text(&o, 0, true, "mapped: 0x1000\n");
	obj_begin(&o, LINE);
	obj_bool(&o, F_changed, false);
	obj_str(&o, F_buffer, "b{iova}\\");
	obj_hex(&o, F_iova, 0);
	add_leaf(&o, F_devices, "x", 1, NULL, "n");
	add_leaf(&o, F_devices, "y", 1, NULL, "n");
	assert_text(&o, 3, false, "already mapped: b{iova}\\\\ at 0x0 for x, y\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(trees_share_their_columns),
		cmocka_unit_test(bad_news_is_red_within_a_bold_heading),
		cmocka_unit_test(what_is_aside_is_left_out),
		cmocka_unit_test(an_empty_tree_is_nothing),
		cmocka_unit_test(only_the_last_words_are_cut),
		cmocka_unit_test(pairs_then_what_is_inside),
		cmocka_unit_test(what_is_absent_is_not_said),
		cmocka_unit_test(the_largest_sizes_are_not_negative),
		cmocka_unit_test(a_list_that_is_all_there_is_has_no_label),
		cmocka_unit_test(templates_choose),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
