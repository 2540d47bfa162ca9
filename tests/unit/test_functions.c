/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is recorded of a device's virtual functions, and which of them are brought back. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "machine.h"
#include "model/functions.h"

#define PF  "feedbee0:04:00.0"
#define ONE "feedbee0:04:10.0"
#define TWO "feedbee0:04:10.2"

/* No host has such a domain, so that nothing can be written to a device of this one. One function is as VFIO has it, one without a driver. */
#define MACHINE                                                                                  \
	"d=sys/bus/pci/devices; mkdir -p $d/" PF " $d/" ONE " $d/" TWO                           \
	" sys/bus/pci/drivers/vfio-pci "                                                         \
	"proc/sys/kernel/random journal; echo 11111111-2222-3333-4444-555555555555 "             \
	">proc/sys/kernel/random/boot_id; "                                                      \
	"for i in " PF " " ONE " " TWO "; do ln -s ../.. $d/$i/subsystem; "                      \
	"echo '(null)' >$d/$i/driver_override; done; "                                           \
	"echo vfio-pci >$d/" ONE "/driver_override; "                                            \
	"ln -s ../../drivers/vfio-pci $d/" ONE "/driver; "                                       \
	"ln -s ../" ONE " $d/" PF "/virtfn0; ln -s ../" TWO " $d/" PF "/virtfn1; echo 2 >$d/" PF \
	"/sriov_numvfs"

#define LINES                          \
	"function " ONE "\n"           \
	"function_driver vfio-pci\n"   \
	"function_override vfio-pci\n" \
	"function " TWO "\n"

struct fixture {
	char root[MACHINE_ROOT];
	struct host host;
	struct journal journal;
	struct functions_back back;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	char path[MACHINE_ROOT + 16];
	struct err e;

	if (machine_make(f->root, "test_functions", MACHINE) || host_open(&f->host, f->root, &e))
		return -1;
	snprintf(path, sizeof(path), "%s/journal", f->root);
	f->journal.fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	strcpy(f->journal.boot, "11111111-2222-3333-4444-555555555555");
	f->back = (struct functions_back){
		.host = &f->host, .journal = &f->journal, .timeout_ms = 1000, .time_ms = 100
	};
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

static int in_order(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Want of memory to read a number is not its absence. */
static void knows_who_can_have_some(void **state)
{
	struct host_device d = { .name = PF };
	struct err e = { 0 };

	(void)state;
	assert_int_equal(functions_check_possible(&d, &e), -1);
	assert_string_equal(e.message, PF " can have no virtual functions");
	d.unknown = 1U << FACT_SRIOV;
	assert_int_equal(functions_check_possible(&d, &e), -1);
	assert_string_equal(e.message, "cannot read whether " PF " can have virtual functions");
	d.total_vfs = 7;
	assert_int_equal(functions_check_possible(&d, &e), 0);
}

/* The kernel's order of links is its own. */
static void records_each(void **state)
{
	struct fixture *f = *state;
	_cleanup_text_ struct text out = { 0 };
	char *functions[3] = { NULL };
	struct err e;
	size_t n = 0;

	assert_int_equal(functions_record(&f->host, PF, &out, &e), 0);
	for (char *at = out.s; (at = strstr(at, "function f")) && n < 3; at++)
		functions[n++] = at;
	assert_int_equal(n, 2);
	qsort(functions, n, sizeof(functions[0]), in_order);
	assert_memory_equal(functions[0], LINES,
			    strlen("function " ONE "\nfunction_driver vfio-pci\n"
				   "function_override vfio-pci\n"));
	assert_memory_equal(functions[1], "function " TWO "\n", strlen("function " TWO "\n"));
	assert_int_equal(strlen(out.s), strlen(LINES));
	assert_int_equal(functions_record(&f->host, "feedbee0:09:00.0", &out, &e), -1);
	assert_int_equal(e.status, EXIT_USAGE);
}

/* Those that are as they were, and those that are not there any more. Other lines of an entry are not about them. */
static void leaves_what_is_so(void **state)
{
	struct fixture *f = *state;
	struct err e = { 0 };

	assert_int_equal(functions_bring_back(&f->back, "", &e), 0);
	assert_int_equal(functions_bring_back(&f->back, "driver igb\n" LINES "end\n", &e), 0);
	assert_int_equal(functions_bring_back(&f->back,
					      "function feedbee0:04:11.0\nfunction_driver igbvf\n",
					      &e),
			 0);
	assert_false(f->back.changed);
}

/* Nothing can be written to a recorded machine: the first write tells that one was wanted, and of which function. */
static void brings_back_what_is_not(void **state)
{
	struct fixture *f = *state;
	struct err e = { 0 };

	assert_int_equal(functions_bring_back(&f->back, "function " ONE "\nfunction " TWO "\n", &e),
			 -1);
	assert_string_equal(e.operation, "write driver_override");
	assert_string_equal(e.object, ONE);
	assert_true(f->back.changed);
}

/* Who gave one away after it was recorded has an entry of its own for it; made anew, it is brought back all the same. */
static void leaves_what_another_changed_since(void **state)
{
	struct fixture *f = *state;
	struct journal_entry entry = { .device = ONE,
				       .bus = "pci",
				       .time_ms = 200,
				       .before = { .num_vfs = -1, .autoprobe = -1 } };
	static const char lines[] = "function " ONE "\n";
	struct err e = { 0 };
	bool added;

	assert_int_equal(journal_note(&f->journal, &entry, &added, &e), 0);
	assert_true(added);
	assert_int_equal(functions_bring_back(&f->back, lines, &e), 0);
	assert_false(f->back.changed);
	f->back.time_ms = 300;
	assert_int_equal(functions_bring_back(&f->back, lines, &e), -1);
	f->back.time_ms = 100;
	f->back.remade = true;
	assert_int_equal(functions_bring_back(&f->back, lines, &e), -1);
}

static void take_told(void *ctx, const struct err *e)
{
	*(struct err *)ctx = *e;
}

/* One whose entry is damaged may be another's: it is told, and the others are brought back. */
static void brings_back_the_others(void **state)
{
	static const char lines[] = "function " ONE "\nfunction " TWO "\nfunction_driver igbvf\n";
	struct fixture *f = *state;
	_cleanup_text_ struct text damage = { 0 };
	struct err told = { 0 }, e = { 0 };

	text_add(&damage, "boot of nothing\n");
	assert_int_equal(journal_put(&f->journal, ONE, &damage, &e), 0);
	f->back.tell = take_told;
	f->back.ctx = &told;
	assert_int_equal(functions_bring_back(&f->back, lines, &e), -1);
	assert_string_equal(told.object, ONE);
	assert_non_null(
		strstr(told.message, "its virtual function " ONE " was not brought back: "));
	assert_non_null(strstr(told.message, "is damaged"));
	assert_true(*told.hint);
	/* To the second one it came to a write. */
	assert_string_equal(e.object, TWO);
	assert_int_equal(e.status, EXIT_REFUSED);
	assert_true(f->back.changed);
	/* The last is the error, whichever it is. */
	assert_int_equal(functions_bring_back(&f->back, "function " ONE "\n", &e), -1);
	assert_string_equal(e.object, ONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_who_can_have_some),
		cmocka_unit_test_setup_teardown(records_each, setup, teardown),
		cmocka_unit_test_setup_teardown(leaves_what_is_so, setup, teardown),
		cmocka_unit_test_setup_teardown(brings_back_what_is_not, setup, teardown),
		cmocka_unit_test_setup_teardown(leaves_what_another_changed_since, setup, teardown),
		cmocka_unit_test_setup_teardown(brings_back_the_others, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
