/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A snapshot as text, and what of its facts differs and matters. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/snapshot.h"

#define HEAD "vfioctl snapshot 1\n"
#define OLD                                            \
	HEAD "0000:01:00.0\tacs\tenabled\n"            \
	     "0000:01:00.0\tdriver\te1000e\n"          \
	     "0000:01:00.0\tgroup\t7\n"                \
	     "0000:01:00.0\tmembers\t0000:01:00.0\n"   \
	     "0000:01:00.0\tthere\tyes\n"              \
	     "0000:02:00.0\tid\t8086:10d3 8086:0000\n" \
	     "0000:02:00.0\tthere\tyes\n"              \
	     "host\tkernel\t6.12\n"                    \
	     "host\tthere\tyes\n"

static void note(void *ctx, const struct snapshot_fact *was, const struct snapshot_fact *is,
		 bool matters)
{
	text_addf(ctx, "%s %s %s>%s%s; ", (was ?: is)->object, (was ?: is)->name,
		  was ? was->value : "", is ? is->value : "", matters ? " !" : "");
}

static void differences(const char *after, const char *expected)
{
	_cleanup_snapshot_ struct snapshot a = { 0 }, b = { 0 };
	_cleanup_text_ struct text found = { 0 };
	char *old = strdup(OLD), *new = strdup(after);
	struct err e = { 0 };

	assert_int_equal(snapshot_parse(&a, old, &e), 0);
	assert_int_equal(snapshot_parse(&b, new, &e), 0);
	snapshot_diff(&a, &b, note, &found);
	assert_string_equal(found.s ?: "", expected);
	free(old);
	free(new);
}

static void tells_what_differs(void **state)
{
	(void)state;
	differences(OLD, "");
	/* another number, driver and kernel do not matter; what could not be read is not compared; order is none */
	differences(HEAD "host\tthere\tyes\nhost\tkernel\t7.0\n"
			 "0000:01:00.0\tacs\t?\n0000:01:00.0\tdriver\tvfio-pci\n"
			 "0000:01:00.0\tgroup\t8\n0000:01:00.0\tmembers\t0000:01:00.0\n"
			 "0000:01:00.0\tthere\tyes\n0000:02:00.0\tid\t8086:10d3 8086:0000\n"
			 "0000:02:00.0\tthere\tyes\n",
		    "0000:01:00.0 driver e1000e>vfio-pci; 0000:01:00.0 group 7>8; "
		    "host kernel 6.12>7.0; ");
	/* members and isolation do, and a device that went or came is told once */
	differences(HEAD
		    "0000:01:00.0\tacs\tabsent\n0000:01:00.0\tdriver\te1000e\n"
		    "0000:01:00.0\tgroup\t7\n0000:01:00.0\tmembers\t0000:01:00.0 0000:01:00.1\n"
		    "0000:01:00.0\tthere\tyes\n0000:01:00.1\tid\t1:2\n0000:01:00.1\tthere\tyes\n"
		    "host\tkernel\t6.12\nhost\tthere\tyes\n",
		    "0000:01:00.0 acs enabled>absent !; "
		    "0000:01:00.0 members 0000:01:00.0>0000:01:00.0 0000:01:00.1 !; "
		    "0000:01:00.1 there >yes !; 0000:02:00.0 there yes> !; ");
	/* not even that, where some devices could not be seen */
	differences(HEAD "host\tdevices\t?\nhost\tkernel\t6.12\nhost\tthere\tyes\n", "");
	/* a fact that only one of them has, of an object that both have */
	differences(HEAD "0000:01:00.0\tacs\tenabled\n0000:01:00.0\tgroup\t7\n"
			 "0000:01:00.0\tmembers\t0000:01:00.0\n0000:01:00.0\tthere\tyes\n"
			 "0000:02:00.0\tid\t8086:10d3 8086:0000\n0000:02:00.0\tthere\tyes\n"
			 "host\tkernel\t6.12\nhost\tthere\tyes\n",
		    "0000:01:00.0 driver e1000e>; ");
}

static void reads_what_it_writes(void **state)
{
	_cleanup_snapshot_ struct snapshot s = { 0 };
	_cleanup_text_ struct text out = { 0 };
	char *text = strdup(OLD);
	struct err e = { 0 };

	(void)state;
	assert_int_equal(snapshot_parse(&s, text, &e), 0);
	snapshot_format(&s, &out);
	assert_string_equal(out.s, OLD);
	free(text);
}

static void refuses_what_is_none(void **state)
{
	static const char *const texts[] = {
		"", "\n", "vfioctl snapshot 2\n", HEAD "a\tb\n", HEAD "a\n", HEAD "\n\n"
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		_cleanup_snapshot_ struct snapshot s = { 0 };
		char *text = strdup(texts[i]);
		struct err e = { 0 };

		assert_int_equal(snapshot_parse(&s, text, &e), -1);
		assert_int_equal(e.status, EXIT_USAGE);
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_what_differs),
		cmocka_unit_test(reads_what_it_writes),
		cmocka_unit_test(refuses_what_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
