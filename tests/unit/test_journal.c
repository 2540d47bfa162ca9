/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What cannot be read, of the journal or of a device, is never taken for absent, nor replaced. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "machine.h"
#include "model/journal.h"

#define DEVICE "feedbee0:04:00.0"

/* A directory in the place of a file can be opened and not be read, by anybody. */
#define MACHINE                                                                            \
	"d=sys/bus/pci/devices/" DEVICE "; mkdir -p $d sys/bus/pci/drivers journal; "      \
	"ln -s ../../../pci $d/subsystem; echo '(null)' >$d/driver_override; echo 0x1234 " \
	">$d/vendor; "                                                                     \
	"echo 0x11e8 >$d/device; echo 0x1af4 >$d/subsystem_vendor; echo 0x1100 "           \
	">$d/subsystem_device"

struct fixture {
	char root[MACHINE_ROOT];
	struct host host;
	struct journal journal;
	struct journal_entry entry;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	char path[MACHINE_ROOT + 16];
	struct err e;

	if (machine_make(f->root, "test_journal", MACHINE) || host_open(&f->host, f->root, &e))
		return -1;
	snprintf(path, sizeof(path), "%s/journal", f->root);
	f->journal.fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	strcpy(f->journal.boot, "11111111-2222-3333-4444-555555555555");
	f->entry = (struct journal_entry){ .device = DEVICE,
					   .bus = "pci",
					   .before = { .num_vfs = -1, .autoprobe = -1 } };
	*state = f;
	return f->journal.fd < 0 ? -1 : 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;
	int failed;

	journal_close(&f->journal);
	host_close(&f->host);
	failed = machine_drop(f->root);
	free(f);
	return failed;
}

static void make_unreadable(const struct fixture *f, const char *file)
{
	char path[300];

	snprintf(path, sizeof(path), "%s/%s", f->root, file);
	unlink(path);
	assert_int_equal(mkdir(path, 0700), 0);
}

static void finds_what_it_noted_first(void **state)
{
	struct fixture *f = *state;
	struct journal_entry there, again = f->entry;
	struct err e = { 0 };
	bool found;

	strcpy(f->entry.before.driver, "first");
	strcpy(again.before.driver, "second");
	assert_int_equal(journal_find(&f->journal, DEVICE, &there, &found, &e), 0);
	assert_false(found);
	assert_int_equal(journal_note(&f->journal, &f->entry, &found, &e), 0);
	assert_true(found);
	assert_int_equal(journal_note(&f->journal, &again, &found, &e), 0);
	assert_false(found);
	assert_int_equal(journal_find(&f->journal, DEVICE, &there, &found, &e), 0);
	assert_true(found);
	assert_string_equal(there.before.driver, "first");
	assert_int_equal(journal_drop(&f->journal, DEVICE, &e), 0);
	assert_int_equal(journal_find(&f->journal, DEVICE, &there, &found, &e), 0);
	assert_false(found);
	assert_int_equal(journal_drop(&f->journal, DEVICE, &e), 0);
}

static void keeps_an_entry_that_cannot_be_read(void **state)
{
	struct fixture *f = *state;
	struct journal_entry there, *all = NULL;
	struct err e = { 0 };
	size_t n = 0;
	bool found;

	make_unreadable(f, "journal/" DEVICE ".before");
	assert_int_equal(journal_note(&f->journal, &f->entry, &found, &e), -1);
	assert_string_equal(e.operation, "read");
	assert_int_equal(journal_find(&f->journal, DEVICE, &there, &found, &e), -1);
	assert_int_equal(journal_all(&f->journal, &all, &n, &e), 0);
	assert_int_equal(n, 1);
	assert_true(all[0].unreadable);
	free(all);
	assert_int_equal(journal_drop(&f->journal, DEVICE, &e), -1);
	assert_string_equal(e.operation, "unlink");
}

#define FULL                                                                           \
	"boot 11111111-2222-3333-4444-555555555555\nbus pci\nid 1234:11e8:1af4:1100\n" \
	"time 42\ndriver e1000e\ndriver_override mine\nsriov_numvfs 2\n"               \
	"sriov_drivers_autoprobe 1\nfunction 0000:05:00.0\nfunction_driver igbvf\nend\n"

static void write_entry(const struct fixture *f, const char *content, size_t len)
{
	char path[300];
	FILE *file;

	snprintf(path, sizeof(path), "%s/journal/" DEVICE ".before", f->root);
	file = fopen(path, "we");
	assert_non_null(file);
	assert_int_equal(fwrite(content, 1, len, file), len);
	assert_int_equal(fclose(file), 0);
}

/* Nothing that is not what was written is taken for it, or for nothing; what is whole in it is told. */
static void tells_a_damaged_entry(void **state)
{
	static const struct {
		const char *content, *problem, *readable;
	} damaged[] = {
		{ "", "it is empty", "tells: nothing" },
		{ "garbage", "boot's id", "tells: nothing" },
		{ "\xff\xfe\n\x1b[2J\n", "boot's id", "tells: nothing" },
		{ "boot 1111\nbus pci\ntime 1\ndriver a\nend\n", "boot's id", "driver a" },
		{ "boot 11111111-2222-3333-4444-555555555555\nend\n", "what the bus is",
		  "nothing" },
		{ FULL "more\n", "follows its end", "driver e1000e, driver_override mine" },
		{ "boot 11111111-2222-3333-4444-555555555555\nbus pci\ntime 1\ncolour red\nend\n",
		  "line 4, \"colour red\", is none", "nothing" },
		{ "boot 11111111-2222-3333-4444-555555555555\nbus pci\ntime x\nend\n",
		  "line 3, \"time x\", is not whole", "nothing" },
		{ "boot 11111111-2222-3333-4444-555555555555\nbus pci\nbus usb\ntime 1\nend\n",
		  "second time", "nothing" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(damaged) / sizeof(damaged[0]); i++) {
		struct journal_entry there, *all = NULL;
		struct err e = { 0 };
		size_t n = 0;
		bool found;

		write_entry(f, damaged[i].content, strlen(damaged[i].content));
		assert_int_equal(journal_find(&f->journal, DEVICE, &there, &found, &e), -1);
		assert_false(found);
		assert_int_equal(e.status, EXIT_REFUSED);
		assert_non_null(strstr(e.message, "/journal/" DEVICE ".before"));
		assert_non_null(strstr(e.message, damaged[i].problem));
		assert_non_null(strstr(e.message, damaged[i].readable));
		assert_non_null(strstr(e.hint, "vfioctl bind " DEVICE));
		assert_int_equal(journal_note(&f->journal, &f->entry, &found, &e), -1);
		assert_int_equal(journal_all(&f->journal, &all, &n, &e), 0);
		assert_int_equal(n, 1);
		assert_true(all[0].unreadable);
		free(all);
	}
}

/* Wherever it is cut, and with a zero in the place of any byte. */
static void tells_an_entry_that_was_cut(void **state)
{
	struct fixture *f = *state;
	struct journal_entry there;
	struct err e = { 0 };
	bool found;

	for (size_t i = 0; i < strlen(FULL); i++) {
		char zero[] = FULL;

		write_entry(f, FULL, i);
		assert_int_equal(journal_find(&f->journal, DEVICE, &there, &found, &e), -1);
		zero[i] = 0;
		write_entry(f, zero, strlen(FULL));
		assert_int_equal(journal_find(&f->journal, DEVICE, &there, &found, &e), -1);
	}
	write_entry(f, FULL, strlen(FULL));
	assert_int_equal(journal_find(&f->journal, DEVICE, &there, &found, &e), 0);
	assert_true(found);
	assert_int_equal(there.before.num_vfs, 2);
	assert_int_equal(there.time_ms, 42);
}

/* Its changes ended with that boot, whatever wrote it and in which words. */
static void has_nothing_of_another_boot(void **state)
{
	static const char other[] = "boot 01111111-2222-3333-4444-555555555555\nnew words\n";
	struct fixture *f = *state;
	struct journal_entry there;
	struct err e = { 0 };
	bool found;

	write_entry(f, other, sizeof(other) - 1);
	assert_int_equal(journal_find(&f->journal, DEVICE, &there, &found, &e), 0);
	assert_false(found);
}

/* With half of its ids it would be another device than the one that was recorded. */
static void knows_a_device_by_all_its_ids(void **state)
{
	struct fixture *f = *state;
	struct device_identity identity;
	struct device_state now;
	struct err e = { 0 };

	assert_int_equal(device_state_read(&f->host, DEVICE, &now, &identity, &e), 0);
	assert_string_equal(identity.id, "1234:11e8:1af4:1100");
	make_unreadable(f, "sys/bus/pci/devices/" DEVICE "/subsystem_vendor");
	assert_int_equal(device_state_read(&f->host, DEVICE, &now, &identity, &e), -1);
	assert_int_equal(e.status, EXIT_REFUSED);
	assert_non_null(strstr(e.message, "subsystem_vendor"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(finds_what_it_noted_first, setup, teardown),
		cmocka_unit_test_setup_teardown(keeps_an_entry_that_cannot_be_read, setup,
						teardown),
		cmocka_unit_test_setup_teardown(tells_a_damaged_entry, setup, teardown),
		cmocka_unit_test_setup_teardown(tells_an_entry_that_was_cut, setup, teardown),
		cmocka_unit_test_setup_teardown(has_nothing_of_another_boot, setup, teardown),
		cmocka_unit_test_setup_teardown(knows_a_device_by_all_its_ids, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
