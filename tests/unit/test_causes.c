/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Causes: every operation of src/sys has rows, every row answers, none says twice the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <glob.h>
#include <regex.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "model/causes.h"
#include "uapi/calls.h"

#define FOUND_MAX 64

static bool is_family(const char *operation)
{
	return operation[strlen(operation) - 1] == '*';
}

/* Calls that nothing but a wrong kernel refuses. */
static const char *const never_refused[] = {
	"VFIO_DEVICE_GET_INFO",
	"IOMMU_IOAS_ALLOC",
	NULL,
};

static bool is_in(const char *const *list, const char *s)
{
	while (*list && strcmp(*list, s))
		list++;
	return *list;
}

static void call_has_a_row_of_its_own(const char *name)
{
	const struct cause *found[FOUND_MAX];
	size_t n = causes_find(name, CAUSE_ANY, NULL, found, FOUND_MAX);

	assert_in_range(n, 1, FOUND_MAX);
	for (size_t i = 0; i < n; i++)
		if (!is_family(found[i]->operation))
			return;
	if (!is_in(never_refused, name))
		fail_msg("%s has no row of its own", name);
}

static void test_every_call_is_explained(void **state)
{
	(void)state;
#define CALL(NAME, fd, tag, since)  call_has_a_row_of_its_own(#NAME);
#define BARE(NAME, fd, what, since) call_has_a_row_of_its_own(#NAME);
	VFIO_CALLS(CALL, BARE)
	IOMMUFD_CALLS(CALL)
#undef CALL
#undef BARE
}

static bool is_call(const char *name)
{
#define CALL(NAME, fd, tag, since) \
	if (!strcmp(name, #NAME))  \
		return true;
#define BARE(NAME, fd, what, since) CALL(NAME, fd, what, since)
	VFIO_CALLS(CALL, BARE)
	IOMMUFD_CALLS(CALL)
#undef CALL
#undef BARE
	return false;
}

static void test_rows_are_well_formed(void **state)
{
	static const char *const backends[] = { "type1", "spapr", "iommufd", "noiommu", NULL };
	const struct cause *row;
	size_t n;

	(void)state;
	row = causes_all(&n);
	assert_in_range(n, 300, 1000);
	for (; n--; row++) {
		/* A typing mistake in an ioctl's name would make the row unreachable. */
		if (!is_family(row->operation) && strstr(row->operation, "_") &&
		    (!strncmp(row->operation, "VFIO", 4) || !strncmp(row->operation, "IOMMU", 5)))
			if (!is_call(row->operation))
				fail_msg("%s is no call", row->operation);
		if (row->backend && !is_in(backends, row->backend))
			fail_msg("%s: no backend %s", row->operation, row->backend);
		if (row->errnum != CAUSE_POSITIVE && !errno_name(row->errnum))
			fail_msg("%s: errno %d has no name", row->operation, row->errnum);
		assert_true(*row->cause && *row->remedy);
		assert_true(row->cause[strlen(row->cause) - 1] != '.');
		assert_true(row->remedy[strlen(row->remedy) - 1] != '.');
	}
}

static void test_every_row_answers(void **state)
{
	const struct cause *row, *found[FOUND_MAX];
	size_t rows;

	(void)state;
	for (row = causes_all(&rows); rows--; row++) {
		size_t n = causes_find(row->operation, row->errnum, row->backend, found, FOUND_MAX);
		size_t i = 0;

		while (i < n && found[i] != row)
			i++;
		assert_true(i < n);
	}
}

static bool same(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static void test_no_row_twice(void **state)
{
	const struct cause *rows;
	size_t n;

	(void)state;
	rows = causes_all(&n);
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < i; j++) {
			const struct cause *a = &rows[i], *b = &rows[j];

			if (a->errnum == b->errnum && same(a->backend, b->backend) &&
			    same(a->operation, b->operation) && same(a->cause, b->cause))
				fail_msg("%s %s twice: %s", a->operation, errno_name(a->errnum),
					 a->cause);
		}
}

static void test_order(void **state)
{
	const struct cause *found[FOUND_MAX];
	size_t n;

	(void)state;
	n = causes_find("VFIO_IOMMU_MAP_DMA", EINVAL, "spapr", found, FOUND_MAX);
	assert_in_range(n, 3, FOUND_MAX);
	assert_string_equal(found[0]->backend, "spapr");
	assert_null(found[n - 1]->backend);
	for (size_t i = 0; i < n; i++)
		assert_true(!found[i]->backend || !strcmp(found[i]->backend, "spapr"));

	n = causes_find("IOMMU_IOAS_MAP", ENOMEM, "iommufd", found, FOUND_MAX);
	assert_string_equal(found[0]->operation, "IOMMU_IOAS_MAP");
	assert_string_equal(found[n - 1]->operation, "IOMMU_*");

	assert_int_equal(causes_find("VFIO_IOMMU_MAP_DMA", CAUSE_POSITIVE, "spapr", found, 1), 1);
	assert_int_equal(causes_find("VFIO_IOMMU_MAP_DMA", CAUSE_POSITIVE, "type1", found, 1), 0);
	assert_int_equal(causes_find("no such call", EINVAL, NULL, found, 1), 0);
	/* The count is that of all, however few fit. */
	assert_in_range(causes_find("VFIO_IOMMU_MAP_DMA", EINVAL, NULL, found, 1), 5, FOUND_MAX);
}

/* Where src/sys names the operation of an error; everything else about it is the kernel's. */
#define NAMED "(err_syscall|ioctl_refused|node_open|queue_read|io_done)\\([^\";]*\"([^\"]+)\""

/* Plain system calls speak for themselves; ioctls and phrases are what people look up. */
static bool speaks_for_itself(const char *operation)
{
	return !operation[strspn(operation, "abcdefghijklmnopqrstuvwxyz0123456789_")];
}

/* System calls that only a process in trouble is refused. */
static const char *const plumbing[] = {
	"fcntl(F_GETFL)",
	"fcntl F_ADD_SEALS",
	NULL,
};

static unsigned int check_source(const char *source)
{
	const char *rest = source;
	unsigned int named = 0;
	regmatch_t match[3];
	regex_t regex;

	assert_int_equal(regcomp(&regex, NAMED, REG_EXTENDED), 0);
	while (!regexec(&regex, rest, 3, match, 0)) {
		const struct cause *found;
		char operation[80];

		snprintf(operation, sizeof(operation), "%.*s",
			 (int)(match[2].rm_eo - match[2].rm_so), rest + match[2].rm_so);
		if (!speaks_for_itself(operation) && !is_in(plumbing, operation) &&
		    !causes_find(operation, CAUSE_ANY, NULL, &found, 1))
			fail_msg("\"%s\" is refused somewhere, and no row says why", operation);
		rest += match[2].rm_eo;
		named++;
	}
	regfree(&regex);
	return named;
}

static char *read_file(const char *path)
{
	FILE *f = fopen(path, "r");
	char *text = calloc(1, 1 << 20);

	assert_non_null(f);
	assert_non_null(text);
	assert_true(fread(text, 1, (1 << 20) - 1, f) > 0);
	fclose(f);
	return text;
}

/* Reads the sources: runs at the top of the tree, as the runner does. */
static void test_every_operation_is_explained(void **state)
{
	unsigned int named = 0;
	glob_t files;

	(void)state;
	if (glob("src/sys/*.c", 0, NULL, &files))
		skip();
	for (size_t i = 0; i < files.gl_pathc; i++) {
		char *source = read_file(files.gl_pathv[i]);

		named += check_source(source);
		free(source);
	}
	globfree(&files);
	assert_in_range(named, 20, 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_call_is_explained),
		cmocka_unit_test(test_rows_are_well_formed),
		cmocka_unit_test(test_every_row_answers),
		cmocka_unit_test(test_no_row_twice),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_every_operation_is_explained),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
