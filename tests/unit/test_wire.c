/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What clients and holders say to each other: read back whole, and refused when cut or made up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/mman.h>

#include <cmocka.h>

#include "cli/wire.h"
#include "sys/socket.h"

static void add(struct text *lines, uint64_t number, char *const *words, size_t n)
{
	struct args args = { 0 };
	struct err e = { 0 };
	size_t used;
	const struct command *command = command_find(words, n, &used, &e);

	assert_non_null(command);
	assert_int_equal(args_parse(&args, command, words + used, n - used, &e), 0);
	wire_add_line(lines, number, &args);
	args_free(&args);
	assert_false(lines->failed);
}

static void fill(struct text *lines)
{
	char *one[] = { "buffer", "read", "ring", "--out=x", "--size=4k" }, *two[] = { "status" };

	add(lines, 7, one, 5);
	add(lines, 9, two, 1);
}

/* How a holder knows that progress would fill the room that its answer needs. */
static void test_unread_is_known(void **state)
{
	struct wire_message message;
	struct socket_message in = { .data = &message, .cap = sizeof(message) };
	int ends[2];

	(void)state;
	wire_begin(&message, WIRE_PROGRESS);
	assert_int_equal(socket_pair(ends), 0);
	assert_true(socket_is_read(ends[0]));
	assert_int_equal(socket_send(ends[0], &message, sizeof(message), NULL, 0), 0);
	assert_false(socket_is_read(ends[0]));
	assert_int_equal(socket_receive(ends[1], &in), sizeof(message));
	assert_true(socket_is_read(ends[0]));
	close(ends[0]);
	close(ends[1]);
	assert_false(socket_is_read(ends[0]));
}

static void test_lines(void **state)
{
	struct text lines = { 0 };
	struct line_reader r = { 0 };
	struct line_record record;

	(void)state;
	fill(&lines);
	r.data = lines.s;
	r.len = lines.len;
	assert_int_equal(line_next(&r, &record), 1);
	assert_int_equal(record.line.number, 7);
	assert_string_equal(record.line.args->command->name, "buffer read");
	assert_string_equal(args_str(record.line.args, "NAME"), "ring");
	assert_int_equal(args_u64(record.line.args, "size"), 4096);
	assert_int_equal(record.line.args->n_files, 1);
	assert_int_equal(record.place, LINE_IN_HOLDER);
	assert_int_equal(line_next(&r, &record), 1);
	assert_string_equal(record.line.args->command->name, "status");
	assert_int_equal(record.place, LINE_PEEKS);
	assert_int_equal(record.end, lines.len);
	assert_int_equal(line_next(&r, &record), 0);
	line_reader_end(&r);
	text_free(&lines);
}

/* How many lines are read before it ends or is refused; must read nothing beyond `len`, as valgrind sees. */
static int read_all(const char *data, size_t len)
{
	char *copy = malloc(len ? len : 1);
	struct line_reader r = { .data = copy, .len = len };
	struct line_record record;
	int result;

	assert_non_null(copy);
	memcpy(copy, data, len);
	while ((result = line_next(&r, &record)) > 0) {
		for (size_t i = 0; i < record.line.args->n; i++)
			assert_true(strlen(record.line.args->values[i].str) < len);
	}
	line_reader_end(&r);
	free(copy);
	return result;
}

static void test_cut_lines(void **state)
{
	struct text lines = { 0 };
	size_t first;
	struct line_reader r = { 0 };
	struct line_record record;

	(void)state;
	fill(&lines);
	r.data = lines.s;
	r.len = lines.len;
	line_next(&r, &record);
	first = record.end;
	line_reader_end(&r);
	for (size_t len = 0; len <= lines.len; len++) {
		int expected = len == 0 || len == first || len == lines.len ? 0 : -1;

		assert_int_equal(read_all(lines.s, len), expected);
	}
	text_free(&lines);
}

static void test_changed_lines(void **state)
{
	struct text lines = { 0 };

	(void)state;
	fill(&lines);
	for (size_t i = 0; i < lines.len; i++) {
		for (int bit = 0; bit < 8; bit++) {
			lines.s[i] ^= (char)(1 << bit);
			read_all(lines.s, lines.len);
			lines.s[i] ^= (char)(1 << bit);
		}
	}
	text_free(&lines);
}

/* What no command line could say is no record either. */
static void test_made_up_lines(void **state)
{
	char *good[] = { "map", "ring", "--iova", "0x1000" };
	struct text lines = { 0 };
	char *value;

	(void)state;
	add(&lines, 1, good, 4);
	assert_int_equal(read_all(lines.s, lines.len), 0);
	value = memmem(lines.s, lines.len, "0x1000", 6);
	assert_non_null(value);
	value[1] = 'y';
	assert_int_equal(read_all(lines.s, lines.len), -1);
	value[1] = 'x';
	value = memmem(lines.s, lines.len, "ring", 4);
	/* Another command's rows, another row, none of the words. */
	for (size_t i = sizeof(uint64_t); lines.s + i < value - 8; i++) {
		char before = lines.s[i];

		lines.s[i] = 0x7f;
		assert_int_equal(read_all(lines.s, lines.len), i >= 20 && i < 24 ? 0 : -1);
		lines.s[i] = before;
	}
	text_free(&lines);
}

static void test_messages(void **state)
{
	struct wire_message m;

	(void)state;
	wire_begin(&m, WIRE_REQUEST);
	assert_int_equal(wire_check(&m, sizeof(m)), WIRE_OURS);
	assert_int_equal(wire_check(&m, sizeof(m) - 1), WIRE_GARBAGE);
	assert_int_equal(wire_check(&m, 3), WIRE_GARBAGE);
	m.build[0] ^= 1;
	assert_int_equal(wire_check(&m, sizeof(m)), WIRE_FOREIGN);
	assert_int_equal(wire_check(&m, sizeof(m) - 8), WIRE_FOREIGN);
	m.magic[0] ^= 1;
	assert_int_equal(wire_check(&m, sizeof(m)), WIRE_GARBAGE);
}

/* Whose sum goes round is no answer. */
static void test_parts_of_an_answer(void **state)
{
	struct wire_message m;

	(void)state;
	wire_begin(&m, WIRE_REPLY);
	assert_true(wire_fills(&m, 0));
	m.out_len = 3;
	m.undo_len = 4;
	assert_true(wire_fills(&m, 7));
	assert_false(wire_fills(&m, 6));
	assert_false(wire_fills(&m, 8));
	m.out_len = UINT64_MAX;
	m.err_len = 5;
	assert_false(wire_fills(&m, 8));
}

static void test_sealed(void **state)
{
	struct sealed_view view;
	struct err e = { 0 };
	int fd = sealed_open(&e), open_fd = memfd_create("test", MFD_ALLOW_SEALING);
	int pipes[2];

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(sealed_add(fd, "ab", 2, &e), 0);
	assert_int_equal(sealed_add(fd, NULL, 0, &e), 0);
	assert_int_equal(sealed_map(fd, &view, &e), -1);
	assert_int_equal(sealed_add(fd, "c", 1, &e), 0);
	assert_int_equal(sealed_end(fd, &e), 0);
	assert_int_equal(sealed_map(fd, &view, &e), 0);
	assert_int_equal(view.len, 3);
	assert_memory_equal(view.data, "abc", 3);
	sealed_unmap(&view);
	assert_int_equal(write(fd, "x", 1), -1);
	assert_int_equal(ftruncate(fd, 0), -1);
	close(fd);

	/* What its sender could still cut short is refused, and so is what is no memory. */
	assert_int_equal(write(open_fd, "abc", 3), 3);
	assert_int_equal(sealed_map(open_fd, &view, &e), -1);
	close(open_fd);
	assert_int_equal(pipe(pipes), 0);
	assert_int_equal(sealed_map(pipes[0], &view, &e), -1);
	close(pipes[0]);
	close(pipes[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_unread_is_known), cmocka_unit_test(test_lines),
		cmocka_unit_test(test_cut_lines),       cmocka_unit_test(test_changed_lines),
		cmocka_unit_test(test_made_up_lines),   cmocka_unit_test(test_messages),
		cmocka_unit_test(test_sealed),          cmocka_unit_test(test_parts_of_an_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
