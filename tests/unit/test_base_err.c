/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Errors and the names of errno values. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"

/* An error that nothing of may be left of when it is filled anew. */
static struct err used(void)
{
	struct err e;

	memset(&e, 'x', sizeof(e));
	e.message[sizeof(e.message) - 1] = e.object[sizeof(e.object) - 1] = '\0';
	return e;
}

static void each_kind_has_its_status(void **state)
{
	struct err e = used();

	(void)state;
	assert_int_equal(err_usage(&e, "bad %s", "input"), -1);
	assert_int_equal(e.status, EXIT_USAGE);
	assert_string_equal(e.message, "bad input");
	assert_string_equal(e.object, "");
	assert_string_equal(e.hint, "");
	assert_int_equal(e.errnum, 0);
	assert_null(e.operation);
	assert_null(e.backend);

	assert_int_equal(err_refused(&e, "space0", "it is in use"), -1);
	assert_int_equal(e.status, EXIT_REFUSED);
	assert_string_equal(e.object, "space0");
	assert_int_equal(err_unreachable(&e, "gone"), -1);
	assert_int_equal(e.status, EXIT_UNREACHABLE);
	assert_string_equal(e.object, "");
	assert_int_equal(err_nothing(&e, "no VFIO"), -1);
	assert_int_equal(e.status, EXIT_NOTHING);
	assert_int_equal(err_nomem(&e), -1);
	assert_int_equal(e.status, EXIT_REFUSED);
	assert_int_equal(e.errnum, ENOMEM);
}

static void a_refusal_names_call_object_and_errno(void **state)
{
	struct err e = used();

	(void)state;
	assert_int_equal(err_syscall(&e, "VFIO_GROUP_SET_CONTAINER", "group 26", EBUSY), -1);
	assert_string_equal(e.message, "VFIO_GROUP_SET_CONTAINER on group 26 failed");
	assert_string_equal(e.operation, "VFIO_GROUP_SET_CONTAINER");
	assert_string_equal(e.object, "group 26");
	assert_int_equal(e.errnum, EBUSY);
	assert_int_equal(e.status, EXIT_REFUSED);
	err_syscall(&e, "epoll_wait", NULL, EINTR);
	assert_string_equal(e.message, "epoll_wait failed");
	assert_string_equal(e.object, "");
}

static void context_goes_in_front_and_keeps_the_rest(void **state)
{
	struct err e;

	(void)state;
	err_syscall(&e, "open", "/dev/vfio/7", ENOENT);
	err_hint(&e, "modprobe %s", "vfio");
	assert_int_equal(err_context(&e, "cannot attach %s", "0000:01:00.0"), -1);
	assert_string_equal(e.message, "cannot attach 0000:01:00.0: open on /dev/vfio/7 failed");
	assert_int_equal(e.errnum, ENOENT);
	assert_string_equal(e.hint, "modprobe vfio");
	assert_false(e.hint_adds);
	err_outcome(&e, "as before");
	assert_string_equal(e.hint, "as before");
	assert_true(e.hint_adds);
	err_hint(&e, "modprobe %s", "vfio");
	assert_false(e.hint_adds);
}

static void an_error_may_quote_itself(void **state)
{
	struct err e;

	(void)state;
	err_refused(&e, "space0", "inner");
	err_refused(&e, e.object, "outer (%s of %s)", e.message, e.object);
	assert_string_equal(e.message, "outer (inner of space0)");
	assert_string_equal(e.object, "space0");
	err_usage(&e, "%s", e.message);
	assert_string_equal(e.message, "outer (inner of space0)");
}

static void what_does_not_fit_is_cut_visibly(void **state)
{
	struct err e;
	char longest[2000];

	(void)state;
	memset(longest, 'a', sizeof(longest));
	longest[sizeof(longest) - 1] = '\0';
	err_refused(&e, longest, "%s", longest);
	assert_int_equal(strlen(e.message), sizeof(e.message) - 1);
	assert_string_equal(e.message + strlen(e.message) - 4, "a...");
	assert_int_equal(strlen(e.object), sizeof(e.object) - 1);
	assert_string_equal(e.object + strlen(e.object) - 4, "a...");
	err_hint(&e, "%s", longest);
	assert_string_equal(e.hint + strlen(e.hint) - 4, "a...");
	err_context(&e, "front");
	assert_memory_equal(e.message, "front: aaa", 10);
	assert_string_equal(e.message + strlen(e.message) - 3, "...");
}

static void errno_names(void **state)
{
	(void)state;
	assert_string_equal(errno_name(EBUSY), "EBUSY");
	assert_string_equal(errno_name(EAGAIN), "EAGAIN");
	assert_string_equal(errno_name(EOPNOTSUPP), "EOPNOTSUPP");
	assert_string_equal(errno_name(EHWPOISON), "EHWPOISON");
	assert_string_equal(errno_name(524), "ENOTSUPP");
	assert_string_equal(errno_name(512), "ERESTARTSYS");
	assert_null(errno_name(0));
	assert_null(errno_name(-1));
	assert_null(errno_name(9999));
	assert_int_equal(errno_value("EBUSY"), EBUSY);
	assert_int_equal(errno_value("EWOULDBLOCK"), EAGAIN);
	assert_int_equal(errno_value("ENOTSUPP"), 524);
	assert_int_equal(errno_value("ENOTSUP"), EOPNOTSUPP);
	assert_int_equal(errno_value("ebusy"), EBUSY);
	assert_int_equal(errno_value(""), 0);
}

/* Against the C library's own table, so that a row that is missing is noticed. */
static void every_errno_of_the_c_library_has_its_name(void **state)
{
	(void)state;
	for (int i = 1; i < 200; i++) {
		const char *name = strerrorname_np(i);

		if (!name)
			continue;
		assert_non_null(errno_name(i));
		assert_int_equal(errno_value(name), i);
		assert_int_equal(errno_value(errno_name(i)), i);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_kind_has_its_status),
		cmocka_unit_test(a_refusal_names_call_object_and_errno),
		cmocka_unit_test(context_goes_in_front_and_keeps_the_rest),
		cmocka_unit_test(an_error_may_quote_itself),
		cmocka_unit_test(what_does_not_fit_is_cut_visibly),
		cmocka_unit_test(errno_names),
		cmocka_unit_test(every_errno_of_the_c_library_has_its_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
