/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Objects of a session: their order, what they use, what goes by itself, and buffers' bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <errno.h>

#include <cmocka.h>

#include "base/text.h"
#include "model/buffer.h"
#include "model/device.h"
#include "model/object.h"
#include "model/session.h"
#include "model/unmap_log.h"
#include "sys/memory.h"

/* What was released, in order. */
static char released[64];

static void release(struct object *o)
{
	strcat(released, o->name);
	free(o);
}

static const struct object_class thing = { .kind = "thing", .release = release };
static const struct object_class other = { .kind = "other", .release = release };

static struct object *add(struct session *s, const struct object_class *class, const char *name,
			  struct object *uses)
{
	struct object *o = calloc(1, sizeof(*o));
	struct err e;

	assert_non_null(o);
	assert_int_equal(object_add(s, o, class, name, &e), 0);
	if (uses)
		object_use(o, 0, uses);
	return o;
}

static int setup(void **state)
{
	struct err e;

	released[0] = '\0';
	*state = session_new("test", &e);
	return !*state;
}

static void finds_by_class_and_name(void **state)
{
	struct session *s = *state;
	struct object *a = add(s, &thing, "a", NULL);
	struct object *b = add(s, &other, "a", NULL);
	struct object *c = add(s, &thing, "c", a);

	assert_ptr_equal(object_find(s, &thing, "a"), a);
	assert_ptr_equal(object_find(s, &other, "a"), b);
	assert_null(object_find(s, &other, "c"));
	assert_ptr_equal(object_next(object_first(s, &thing)), c);
	assert_null(object_next(c));
	assert_ptr_equal(object_user(a), c);
	assert_null(object_user(c));
	session_free(s);
}

static void users_go_before_what_they_use(void **state)
{
	struct session *s = *state;
	struct object *a = add(s, &thing, "a", NULL);
	struct object *b = add(s, &thing, "b", a);
	struct object *d;

	add(s, &thing, "c", b);
	d = add(s, &thing, "d", NULL);
	/* A later one that an earlier one came to use, as after a move to another space. */
	object_use(b, 1, d);
	session_free(s);
	assert_string_equal(released, "cbda");
}

static void transient_ones_go_with_their_last_user(void **state)
{
	struct session *s = *state;
	struct object *a = add(s, &thing, "a", NULL);
	struct object *b, *c;

	a->transient = true;
	b = add(s, &thing, "b", a);
	c = add(s, &thing, "c", a);
	object_destroy(b);
	assert_string_equal(released, "b");
	object_destroy(c);
	assert_string_equal(released, "bca");
	assert_true(session_is_empty(s));
	session_free(s);
}

static void tells_what_is_held(void **state)
{
	struct session *s = *state;
	_cleanup_text_ struct text held = { 0 };
	uint64_t before = session_generation(s);
	struct object *a;

	assert_true(session_is_empty(s));
	a = add(s, &thing, "a", NULL);
	add(s, &other, "b", a);
	assert_int_not_equal(session_generation(s), before);
	session_held(s, &held);
	assert_string_equal(held.s, "thing a\nother b\n");
	assert_false(session_is_empty(s));
	assert_string_equal(session_name(s), "test");
	session_free(s);
}

static struct buffer *make(struct session *s, const struct buffer_request *r, struct err *e)
{
	const struct progress none = { 0 };
	bool changed;

	return buffer_register(s, "ring", r, &none, &changed, e);
}

static void buffers_are_made_once(void **state)
{
	struct session *s = *state;
	struct buffer_request r = { .size = 8192, .node = -1, .fd = -1 };
	const struct progress none = { 0 };
	struct buffer *ring;
	struct err e;
	bool changed;

	ring = buffer_register(s, "ring", &r, &none, &changed, &e);
	assert_non_null(ring);
	assert_true(changed);
	assert_ptr_equal(buffer_register(s, "ring", &r, &none, &changed, &e), ring);
	assert_false(changed);
	r.size = 4096;
	assert_null(make(s, &r, &e));
	assert_int_equal(e.status, EXIT_REFUSED);
	r.size = 5000;
	assert_null(buffer_register(s, "odd", &r, &none, &changed, &e));
	assert_int_equal(e.status, EXIT_USAGE);
	assert_null(buffer_lookup(s, "odd"));
	session_free(s);
}

static void bytes_come_out_as_they_went_in(void **state)
{
	struct session *s = *state;
	const struct buffer_request r = { .size = 8192, .node = -1, .fd = -1 };
	struct buffer_part part = { .offset = 4096, .size = 100 };
	const struct progress none = { 0 };
	char in[100], out[100];
	uint64_t done;
	struct err e;
	int fds[2];

	memset(in, 'x', sizeof(in));
	part.buffer = make(s, &r, &e);
	assert_non_null(part.buffer);
	assert_int_equal(pipe(fds), 0);
	assert_int_equal(write(fds[1], in, sizeof(in)), sizeof(in));
	assert_int_equal(buffer_write(&part, fds[0], &none, &done, &e), 0);
	assert_int_equal(done, 100);
	assert_int_equal(
		buffer_read(&part, &(struct file_out){ fds[1], .filled = true }, &none, &e), 0);
	assert_int_equal(read(fds[0], out, sizeof(out)), sizeof(out));
	assert_memory_equal(in, out, sizeof(in));
	close(fds[0]);
	close(fds[1]);
	part.size = 4097;
	assert_int_equal(buffer_part_check(&part, &e), -1);
	part.size = UINT64_MAX;
	assert_int_equal(buffer_part_check(&part, &e), -1);
	session_free(s);
}

/* The end of a file that shrank is an error, and not the end of the process. */
static void a_truncated_file_is_an_error(void **state)
{
	struct session *s = *state;
	char path[] = "/tmp/vfioctl-test-XXXXXX";
	struct buffer_request r = { .size = 8192, .node = -1, .fd = mkstemp(path) };
	struct buffer_part part = { .offset = 4096, .size = 4096 };
	const struct progress none = { 0 };
	struct err e;
	int fds[2];

	assert_true(r.fd >= 0);
	unlink(path);
	assert_null(make(s, &r, &e)); /* it is empty yet */
	assert_int_equal(e.status, EXIT_USAGE);
	assert_int_equal(ftruncate(r.fd, 8192), 0);
	part.buffer = make(s, &r, &e);
	assert_non_null(part.buffer);
	assert_int_equal(buffer_fill(&part, 7, &none, &e), 0);
	assert_int_equal(ftruncate(r.fd, 4096), 0);
	assert_int_equal(pipe(fds), 0);
	assert_int_equal(
		buffer_read(&part, &(struct file_out){ fds[1], .filled = true }, &none, &e), -1);
	assert_int_equal(e.errnum, EFAULT);
	assert_int_equal(buffer_fill(&part, 7, &none, &e), -1);
	assert_int_equal(e.errnum, EFAULT);
	close(fds[0]);
	close(fds[1]);
	session_free(s);
}

static void the_log_keeps_the_newest(void **state)
{
	struct unmap_log log = { 0 };

	session_free(*state);
	assert_null(unmap_log_find(&log, NULL, 0));
	for (uint64_t i = 0; i < UNMAP_LOG_MAX + 10; i++)
		unmap_log_add(&log, i * 4096, i * 4096 + 4095, "space0", "ring", "unmap");
	unmap_log_add(&log, 20 * 4096, 21 * 4096 - 1, "space1", "again", "unmap again");
	assert_null(unmap_log_find(&log, NULL, 10 * 4096));
	assert_non_null(unmap_log_find(&log, NULL, 11 * 4096));
	assert_string_equal(unmap_log_find(&log, NULL, 20 * 4096 + 5)->buffer, "again");
	assert_string_equal(unmap_log_find(&log, "space0", 20 * 4096)->buffer, "ring");
	assert_null(unmap_log_find(&log, "space2", 20 * 4096));
	unmap_log_free(&log);
}

/* A kernel with iommufd need not make nodes of their own for devices. */
static void iommufd_takes_devices_with_a_node(void **state)
{
	struct session *s = *state;
	struct space space = { .object = { .session = s, .name = "a" }, .ops = &dma_iommufd };
	struct device device = {
		.object = { .session = s, .name = "0000:01:00.0" },
		.handle = { .fd = -1 },
		.space = &space,
	};
	struct err e;

	assert_int_equal(dma_iommufd.attach(&space, &device, NULL, &e), -1);
	assert_int_equal(e.status, EXIT_NOTHING);
	assert_string_equal(e.message, "this kernel does not offer iommufd for 0000:01:00.0");
	session_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(finds_by_class_and_name, setup),
		cmocka_unit_test_setup(users_go_before_what_they_use, setup),
		cmocka_unit_test_setup(transient_ones_go_with_their_last_user, setup),
		cmocka_unit_test_setup(tells_what_is_held, setup),
		cmocka_unit_test_setup(buffers_are_made_once, setup),
		cmocka_unit_test_setup(bytes_come_out_as_they_went_in, setup),
		cmocka_unit_test_setup(a_truncated_file_is_an_error, setup),
		cmocka_unit_test_setup(the_log_keeps_the_newest, setup),
		cmocka_unit_test_setup(iommufd_takes_devices_with_a_node, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
