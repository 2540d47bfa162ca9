/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files line by line: all lines there are, whatever lies between them, and of one file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "machine.h"
#include "sys/lines.h"
#include "sys/proc.h"

static char root[MACHINE_ROOT];

static int make(void **state)
{
	(void)state;
	return machine_make(root, "test_lines", "mkdir sys");
}

static int drop(void **state)
{
	(void)state;
	return machine_drop(root);
}

static FILE *create(const char *name)
{
	char path[256];
	FILE *f;

	snprintf(path, sizeof(path), "%s/sys/%s", root, name);
	f = fopen(path, "w");
	assert_non_null(f);
	return f;
}

struct seen {
	size_t n, wrong;
	const char *want;     /* what each line is to begin with */
	size_t last;          /* the number behind that, of the last line */
	const char *replaced; /* the file that another takes the place of, at its first line */
};

static int take(void *ctx, char *line)
{
	struct seen *seen = ctx;
	char from[256], to[256];

	if (strncmp(line, seen->want, strlen(seen->want)))
		seen->wrong++;
	else
		seen->last = strtoul(line + strlen(seen->want), NULL, 10);
	if (!seen->n++ && seen->replaced) {
		snprintf(from, sizeof(from), "%s/sys/other", root);
		snprintf(to, sizeof(to), "%s/sys/%s", root, seen->replaced);
		assert_int_equal(rename(from, to), 0);
	}
	return 0;
}

static enum sysfs_answer walk(struct seen *seen)
{
	enum sysfs_answer answer;
	struct err e = { 0 };
	struct sysfs_dir d;
	struct sysfs fs;

	assert_int_equal(sysfs_open(&fs, root, &e), 0);
	assert_int_equal(sysfs_dir_open(&fs, "sys", &d), SYSFS_OK);
	answer = lines_walk(&d, "file", take, seen);
	sysfs_dir_close(&d);
	sysfs_close(&fs);
	return answer;
}

static void write_lines(const char *name, const char *word, size_t n)
{
	FILE *f = create(name);

	for (size_t i = 1; i <= n; i++)
		fprintf(f, "%s %zu\n", word, i);
	fclose(f);
}

static void gives_every_line(void **state)
{
	struct seen seen = { .want = "line " };
	FILE *f;

	(void)state;
	write_lines("file", "line", 30000);
	assert_int_equal(walk(&seen), SYSFS_OK);
	assert_int_equal(seen.n, 30000);
	assert_int_equal(seen.last, 30000);
	assert_int_equal(seen.wrong, 0);

	f = create("file");
	fputs("line 1\n\nline 3", f);
	fclose(f);
	seen = (struct seen){ .want = "line " };
	assert_int_equal(walk(&seen), SYSFS_OK);
	assert_int_equal(seen.n, 3);
	assert_int_equal(seen.last, 3);
	assert_int_equal(seen.wrong, 1);
}

/* A mount of many layers must not hide what is mounted after it. */
static void goes_on_behind_a_line_that_is_too_long(void **state)
{
	static const size_t lengths[] = { 65535, 65536, 65537, 131072, 200000 };

	(void)state;
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		struct seen seen = { .want = "line " };
		FILE *f = create("file");

		fputs("line 1\nline ", f);
		for (size_t n = 5; n < lengths[i]; n++)
			fputc('2', f);
		fputs("\nline 3\nline 4", f);
		fclose(f);
		assert_int_equal(walk(&seen), i ? SYSFS_UNKNOWN : SYSFS_OK);
		assert_int_equal(seen.n, i ? 3 : 4);
		assert_int_equal(seen.last, 4);
		assert_int_equal(seen.wrong, 0);
	}
}

static void reads_one_file(void **state)
{
	struct seen seen = { .want = "line ", .replaced = "file" };

	(void)state;
	write_lines("file", "line", 30000);
	write_lines("other", "not this", 30000);
	assert_int_equal(walk(&seen), SYSFS_OK);
	assert_int_equal(seen.n, 30000);
	assert_int_equal(seen.wrong, 0);
}

static int take_mapped(void *ctx, const char *file)
{
	char line[64];

	snprintf(line, sizeof(line), "%s", file);
	return take(ctx, line);
}

/* A process maps and unmaps while its mappings are read: none of the others may be missed for it. */
static void reads_one_list_of_mappings(void **state)
{
	struct seen seen = { .want = "line ", .replaced = "maps" };
	struct err e = { 0 };
	struct sysfs_dir d;
	struct sysfs fs;

	(void)state;
	write_lines("maps", "1-2 rw-s 0 0:6 9   line", 30000);
	write_lines("other", "1-2 rw-s 0 0:6 9   not this", 30000);
	assert_int_equal(sysfs_open(&fs, root, &e), 0);
	assert_int_equal(sysfs_dir_open(&fs, "sys", &d), SYSFS_OK);
	assert_int_equal(proc_walk_maps(&d, take_mapped, &seen), SYSFS_OK);
	sysfs_dir_close(&d);
	sysfs_close(&fs);
	assert_int_equal(seen.n, 30000);
	assert_int_equal(seen.wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_every_line),
		cmocka_unit_test(goes_on_behind_a_line_that_is_too_long),
		cmocka_unit_test(reads_one_file),
		cmocka_unit_test(reads_one_list_of_mappings),
	};

	return cmocka_run_group_tests(tests, make, drop);
}
