/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is said of a device's virtual functions after their number was changed, also when that cannot be read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cmd/inventory.h"
#include "machine.h"

#define PF "feedbee0:01:00.0"

#define MACHINE                                   \
	"mkdir -p sys/bus/pci/devices/" PF " && " \
	"ln -s ../feedbee0:02:10.0 sys/bus/pci/devices/" PF "/virtfn0"
#define UNREADABLE                         \
	"mkdir -p sys/bus/pci/devices && " \
	"ln -s " PF " sys/bus/pci/devices/" PF
#define GONE "mkdir -p sys/bus/pci/devices"

static void functions_or_unknown(void **state)
{
	static const struct {
		const char *machine, *list, *unknown;
	} cases[] = {
		{ MACHINE, "\"virtfns\":[\"feedbee0:02:10.0\"]", "\"unknown\":[]" },
		{ UNREADABLE, "\"virtfns\":null", "\"unknown\":[\"virtfns\"]" },
		{ GONE, "\"virtfns\":null", "\"unknown\":[\"virtfns\"]" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct host_device pf = { .name = PF };
		_cleanup_text_ struct text out = { 0 };
		_cleanup_doc_ struct doc *d = NULL;
		char root[MACHINE_ROOT];
		struct host host;
		struct obj o;
		struct err e;

		assert_int_equal(machine_make(root, "test_inventory", cases[i].machine), 0);
		assert_int_equal(host_open(&host, root, &e), 0);
		obj_begin(&o, OBJ_sriov_set);
		obj_str(&o, F_address, PF);
		obj_bool(&o, F_dry_run, false);
		obj_bool(&o, F_changed, true);
		obj_int(&o, F_num_vfs, 1);
		obj_int(&o, F_total_vfs, 7);
		obj_list(&o, F_writes);
		inventory_functions(&o, &host, &pf);
		d = doc_end(&o, &e);
		assert_non_null(d);
		doc_json(d, &out);
		assert_non_null(strstr(out.s, cases[i].list));
		assert_non_null(strstr(out.s, cases[i].unknown));
		host_close(&host);
		assert_int_equal(machine_drop(root), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(functions_or_unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
