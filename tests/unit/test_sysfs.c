/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The reader of sysfs: what is there, what is not, and what cannot be told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "machine.h"
#include "sys/sysfs.h"

static char root[MACHINE_ROOT];

static void put(const char *name, const char *content, size_t len)
{
	char path[256];
	FILE *f;

	snprintf(path, sizeof(path), "%s/sys/%s", root, name);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(content, 1, len, f), len);
	fclose(f);
}

static void link_to(const char *name, const char *target)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/sys/%s", root, name);
	assert_return_code(symlink(target, path), 0);
}

static int make(void **state)
{
	static char page[4096], more[5000];
	char path[256];

	(void)state;
	memset(page, 'p', sizeof(page));
	memset(more, 'm', sizeof(more));
	if (machine_dir(root, "test_sysfs"))
		return -1;
	snprintf(path, sizeof(path), "%s/sys", root);
	mkdir(path, 0755);
	snprintf(path, sizeof(path), "%s/sys/dir", root);
	mkdir(path, 0755);
	snprintf(path, sizeof(path), "%s/sys/fifo", root);
	mkfifo(path, 0644);
	put("line", "value\n", 6);
	put("bare", "value", 5);
	put("two", "a\nb\n", 4);
	put("empty", "", 0);
	put("nul", "ab\0cd\n", 6);
	put("page", page, sizeof(page));
	put("more", more, sizeof(more));
	put("number", "4096\n", 5);
	put("hex", "0xff\n", 5);
	put("bare_hex", "d2008c40\n", 9);
	put("minus", "-1\n", 3);
	put("junk", "12x\n", 4);
	put("huge", "99999999999999999999\n", 21);
	link_to("link", "../../bus/pci/drivers/vfio-pci");
	link_to("name_only", "vfio-pci");
	link_to("slash", "a/b/");
	link_to("to_line", "line");
	link_to("out", "/etc");
	link_to("in", "/sys/dir");
	link_to("around", "dir/../dir/../dir");
	return 0;
}

static int drop(void **state)
{
	char command[300];

	(void)state;
	snprintf(command, sizeof(command), "rm -r %s", root);
	return system(command);
}

static void open_sys(struct sysfs *fs, struct sysfs_dir *d)
{
	struct err e = { 0 };

	assert_int_equal(sysfs_open(fs, root, &e), 0);
	assert_int_equal(sysfs_dir_open(fs, "sys", d), SYSFS_OK);
}

static const struct {
	const char *name;
	enum sysfs_answer answer;
	const char *content;
} contents[] = {
	{ "line", SYSFS_OK, "value" },       { "bare", SYSFS_OK, "value" },
	{ "two", SYSFS_OK, "a\nb" },         { "empty", SYSFS_OK, "" },
	{ "nul", SYSFS_OK, "ab" },           { "fifo", SYSFS_OK, "" },
	{ "more", SYSFS_UNKNOWN, NULL },     { "dir", SYSFS_UNKNOWN, NULL },
	{ "to_line", SYSFS_UNKNOWN, NULL },  { "none", SYSFS_ABSENT, NULL },
	{ "line/none", SYSFS_ABSENT, NULL },
};

static void reads_attributes(void **state)
{
	struct sysfs fs;
	struct sysfs_dir d;
	char buf[SYSFS_BUFFER];

	(void)state;
	open_sys(&fs, &d);
	for (size_t i = 0; i < sizeof(contents) / sizeof(contents[0]); i++) {
		assert_int_equal(sysfs_read(&d, contents[i].name, buf, sizeof(buf)),
				 contents[i].answer);
		if (contents[i].content)
			assert_string_equal(buf, contents[i].content);
	}
	assert_int_equal(sysfs_read(&d, "page", buf, sizeof(buf)), SYSFS_OK);
	assert_int_equal(strlen(buf), 4096);
	assert_int_equal(sysfs_read(&d, "line", buf, 6), SYSFS_UNKNOWN);
	assert_string_equal(buf, "");
	assert_int_equal(sysfs_read(&d, "line", buf, 7), SYSFS_OK);
	sysfs_dir_close(&d);
	sysfs_close(&fs);
}

static void reads_numbers(void **state)
{
	struct sysfs fs;
	struct sysfs_dir d;
	uint64_t value = 7;
	int64_t number = 7;

	(void)state;
	open_sys(&fs, &d);
	assert_int_equal(sysfs_read_u64(&d, "number", &value), SYSFS_OK);
	assert_int_equal(value, 4096);
	assert_int_equal(sysfs_read_u64(&d, "minus", &value), SYSFS_UNKNOWN);
	assert_int_equal(sysfs_read_u64(&d, "junk", &value), SYSFS_UNKNOWN);
	assert_int_equal(sysfs_read_u64(&d, "huge", &value), SYSFS_UNKNOWN);
	assert_int_equal(sysfs_read_u64(&d, "page", &value), SYSFS_UNKNOWN);
	assert_int_equal(sysfs_read_u64(&d, "empty", &value), SYSFS_UNKNOWN);
	assert_int_equal(sysfs_read_u64(&d, "none", &value), SYSFS_ABSENT);
	assert_int_equal(value, 4096);
	assert_int_equal(sysfs_read_hex(&d, "bare_hex", &value), SYSFS_OK);
	assert_int_equal(value, 0xd2008c40);
	assert_int_equal(sysfs_read_hex(&d, "hex", &value), SYSFS_OK);
	assert_int_equal(value, 0xff);
	assert_int_equal(sysfs_read_int(&d, "minus", &number), SYSFS_OK);
	assert_int_equal(number, -1);
	assert_int_equal(sysfs_read_int(&d, "none", &number), SYSFS_ABSENT);
	sysfs_dir_close(&d);
	sysfs_close(&fs);
}

static void reads_links(void **state)
{
	struct sysfs fs;
	struct sysfs_dir d;
	char buf[64];

	(void)state;
	open_sys(&fs, &d);
	assert_int_equal(sysfs_link_name(&d, "link", buf, sizeof(buf)), SYSFS_OK);
	assert_string_equal(buf, "vfio-pci");
	assert_int_equal(sysfs_link_name(&d, "name_only", buf, sizeof(buf)), SYSFS_OK);
	assert_string_equal(buf, "vfio-pci");
	assert_int_equal(sysfs_link_name(&d, "link", buf, 8), SYSFS_UNKNOWN);
	assert_int_equal(sysfs_link_name(&d, "slash", buf, sizeof(buf)), SYSFS_UNKNOWN);
	assert_int_equal(sysfs_link_name(&d, "line", buf, sizeof(buf)), SYSFS_UNKNOWN);
	assert_int_equal(sysfs_link_name(&d, "none", buf, sizeof(buf)), SYSFS_ABSENT);
	sysfs_dir_close(&d);
	sysfs_close(&fs);
}

/* A recorded machine's absolute links are its own, not this machine's. */
static void stays_inside_the_root(void **state)
{
	struct sysfs fs;
	struct sysfs_dir d, sub;

	(void)state;
	if (syscall(SYS_openat2, -1, NULL, NULL, 0) < 0 && errno == ENOSYS)
		skip(); /* valgrind does not know the call */
	open_sys(&fs, &d);
	assert_int_equal(sysfs_dir_open(&fs, "sys/out", &sub), SYSFS_ABSENT);
	assert_int_equal(sysfs_dir_open(&fs, "../../../../etc", &sub), SYSFS_ABSENT);
	assert_int_equal(sysfs_dir_open(&fs, "sys/in", &sub), SYSFS_OK);
	sysfs_dir_close(&sub);
	assert_int_equal(sysfs_dir_within(&d, "in", &sub), SYSFS_ABSENT);
	assert_int_equal(sysfs_dir_within(&d, "dir", &sub), SYSFS_OK);
	sysfs_dir_close(&sub);
	sysfs_dir_close(&d);
	sysfs_close(&fs);
}

static int count(void *ctx, const char *name)
{
	assert_int_not_equal(name[0], '.');
	return ++*(int *)ctx == 3;
}

static void walks_and_stops(void **state)
{
	enum sysfs_answer answer;
	struct sysfs fs;
	struct sysfs_dir d;
	int n = 0;

	(void)state;
	open_sys(&fs, &d);
	assert_int_equal(sysfs_walk(&d, ".", &answer, count, &n), 1);
	assert_int_equal(n, 3);
	assert_int_equal(sysfs_walk(&d, "dir", &answer, count, &n), 0);
	assert_int_equal(answer, SYSFS_OK);
	sysfs_walk(&d, "none", &answer, count, &n);
	assert_int_equal(answer, SYSFS_ABSENT);
	assert_int_equal(n, 3);
	sysfs_dir_close(&d);
	sysfs_close(&fs);
}

/* Gives a file one name and another until it is killed, as it is when the test ends early. */
static pid_t rename_for_ever(void)
{
	pid_t child = fork();
	char one[256], other[256];

	assert_return_code(child, 0);
	if (child)
		return child;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	snprintf(one, sizeof(one), "%s/one", root);
	snprintf(other, sizeof(other), "%s/other", root);
	close(creat(one, 0600));
	for (;;) {
		rename(one, other);
		rename(other, one);
	}
}

/* Whenever something is renamed, anywhere, the kernel cannot tell whether ".." has led out of the root. */
static void reads_while_others_rename(void **state)
{
	pid_t child = rename_for_ever();
	struct sysfs fs;
	struct sysfs_dir d, dir;

	(void)state;
	open_sys(&fs, &d);
	for (int i = 0; i < 200000; i++) {
		assert_int_equal(sysfs_dir_open(&fs, "sys/around", &dir), SYSFS_OK);
		sysfs_dir_close(&dir);
	}
	kill(child, SIGKILL);
	assert_int_equal(waitpid(child, NULL, 0), child);
	sysfs_dir_close(&d);
	sysfs_close(&fs);
}

#define ODD_SIZE 77 /* as long as nothing else here */

/* From now on this process is told that errno for each read of that many bytes. */
static int let_reads_fail(unsigned int errnum)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_read, 1, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_pread64, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[2])),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ODD_SIZE, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | errnum),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog program = { sizeof(code) / sizeof(code[0]), code };

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
}

static int reads(const struct sysfs_dir *d, unsigned int errnum, enum sysfs_answer answer)
{
	char buf[ODD_SIZE];
	size_t got;

	if (let_reads_fail(errnum))
		return 77;
	if (sysfs_read(d, "line", buf, sizeof(buf)) != answer)
		return 1;
	return sysfs_read_bytes(d, "line", 0, buf, sizeof(buf), &got) == answer ? 42 : 2;
}

/* What went after its file was opened is gone; what else is answered is not known to be. */
static void tells_gone_from_unreadable(void **state)
{
	static const struct {
		unsigned int errnum;
		enum sysfs_answer answer;
	} cases[] = {
		{ ENODEV, SYSFS_ABSENT }, { ENXIO, SYSFS_ABSENT },  { ESRCH, SYSFS_ABSENT },
		{ EIO, SYSFS_UNKNOWN },   { EPERM, SYSFS_UNKNOWN },
	};
	struct sysfs fs;
	struct sysfs_dir d;

	(void)state;
	open_sys(&fs, &d);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int status = -1;
		pid_t child = fork();

		assert_return_code(child, 0);
		if (!child)
			_exit(reads(&d, cases[i].errnum, cases[i].answer));
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFEXITED(status));
		if (WEXITSTATUS(status) == 77)
			skip(); /* emulated by something that has no seccomp */
		assert_int_equal(WEXITSTATUS(status), 42);
	}
	sysfs_dir_close(&d);
	sysfs_close(&fs);
}

static void names_a_root_that_is_not_there(void **state)
{
	struct err e = { 0 };
	struct sysfs fs;

	(void)state;
	assert_int_equal(sysfs_open(&fs, "/nonexistent/root", &e), -1);
	assert_string_equal(e.object, "/nonexistent/root");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_attributes),
		cmocka_unit_test(reads_numbers),
		cmocka_unit_test(reads_links),
		cmocka_unit_test(stays_inside_the_root),
		cmocka_unit_test(walks_and_stops),
		cmocka_unit_test(reads_while_others_rename),
		cmocka_unit_test(tells_gone_from_unreadable),
		cmocka_unit_test(names_a_root_that_is_not_there),
	};

	return cmocka_run_group_tests(tests, make, drop);
}
