/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a configuration space says of isolation, of every kind of port, cut short, and running in circles. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "model/acs.h"

#define WITH_PCIE 0x40
#define WITH_ACS  0x100

struct space {
	uint8_t bytes[4096];
};

/* `type` below 0 has no PCIe capability; `cap` 0 no ACS. */
static void make(struct space *s, uint8_t header, int type, uint16_t cap, uint16_t ctl)
{
	memset(s, 0, sizeof(*s));
	s->bytes[0x06] = 0x10;
	s->bytes[0x0e] = header;
	s->bytes[0x34] = WITH_PCIE;
	s->bytes[WITH_PCIE] = type < 0 ? 0x01 : 0x10;
	s->bytes[WITH_PCIE + 2] = type < 0 ? 0 : (uint8_t)(type << 4 | 2);
	if (!cap)
		return;
	s->bytes[WITH_ACS] = 0x0d;
	s->bytes[WITH_ACS + 2] = 1;
	s->bytes[WITH_ACS + 4] = (uint8_t)cap;
	s->bytes[WITH_ACS + 6] = (uint8_t)ctl;
}

static const struct {
	const char *what;
	uint8_t header;
	int type;
	uint16_t cap, ctl;
	enum acs_state state;
	uint16_t missing;
} rows[] = {
	{ "root port", 0x01, PCIE_ROOT_PORT, 0x5f, 0x1d, ACS_ENABLED, 0 },
	{ "root port", 0x01, PCIE_ROOT_PORT, 0, 0, ACS_ABSENT, 0 },
	{ "root port", 0x01, PCIE_ROOT_PORT, 0x5f, 0x11, ACS_INCOMPLETE, ACS_RR | ACS_CR },
	/* What the port lacks altogether is wired on: pci_acs_flags_enabled(). */
	{ "root port", 0x01, PCIE_ROOT_PORT, 0x01, 0x01, ACS_ENABLED, 0 },
	{ "downstream port", 0x01, PCIE_DOWNSTREAM, 0x1f, 0x00, ACS_INCOMPLETE, 0x1d },
	{ "upstream port", 0x01, PCIE_UPSTREAM, 0, 0, ACS_NOT_NEEDED, 0 },
	{ "upstream port", 0x81, PCIE_UPSTREAM, 0, 0, ACS_ABSENT, 0 },
	{ "endpoint", 0x00, PCIE_ENDPOINT, 0, 0, ACS_NOT_NEEDED, 0 },
	{ "endpoint", 0x80, PCIE_ENDPOINT, 0, 0, ACS_ABSENT, 0 },
	{ "endpoint", 0x80, PCIE_ENDPOINT, 0x1d, 0x1d, ACS_ENABLED, 0 },
	{ "PCIe-to-PCI bridge", 0x01, PCIE_TO_PCI, 0x1d, 0x1d, ACS_ABSENT, 0 },
	{ "PCI bridge", 0x01, -1, 0, 0, ACS_ABSENT, 0 },
	{ "PCI device", 0x00, -1, 0, 0, ACS_NOT_NEEDED, 0 },
	{ "PCI device", 0x80, -1, 0, 0, ACS_ABSENT, 0 },
};

static void every_port(void **state)
{
	struct space s;
	struct acs acs;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		make(&s, rows[i].header, rows[i].type, rows[i].cap, rows[i].ctl);
		acs_decode(s.bytes, sizeof(s.bytes), &acs);
		if (acs.state != rows[i].state || acs.missing != rows[i].missing ||
		    strcmp(acs_kind(&acs), rows[i].what) != 0)
			fail_msg("row %zu: %s, %s, missing 0x%x", i, acs_kind(&acs),
				 acs_state_name(acs.state), acs.missing);
	}
}

/* Any length is safe (valgrind, ASan), and says no more than it holds. */
static void cut_short(void **state)
{
	struct space s;
	struct acs acs;

	(void)state;
	make(&s, 0x81, PCIE_ROOT_PORT, 0x5f, 0x1d);
	for (size_t size = 0; size <= 4096; size++) {
		uint8_t copy[4096];

		memcpy(copy, s.bytes, size);
		acs_decode(copy, size, &acs);
		assert_int_equal(acs.header_known, size >= 64);
		if (size < 256)
			assert_int_equal(acs.type, PCIE_UNKNOWN);
		if (size < 4096)
			assert_int_equal(acs.state, ACS_UNKNOWN);
	}
	assert_int_equal(acs.state, ACS_ENABLED);
}

static void circles(void **state)
{
	struct space s;
	struct acs acs;

	(void)state;
	make(&s, 0x01, PCIE_ROOT_PORT, 0, 0);
	s.bytes[WITH_PCIE] = 0x05;
	s.bytes[WITH_PCIE + 1] = WITH_PCIE;
	acs_decode(s.bytes, sizeof(s.bytes), &acs);
	assert_int_equal(acs.type, PCIE_NONE);

	make(&s, 0x01, PCIE_ROOT_PORT, 0, 0);
	s.bytes[WITH_ACS] = 0x01;
	s.bytes[WITH_ACS + 3] = 0x10; /* the next is at 0x100, which is itself */
	acs_decode(s.bytes, sizeof(s.bytes), &acs);
	assert_int_equal(acs.state, ACS_ABSENT);
}

/* A device that fell off its bus. */
static void all_ones(void **state)
{
	uint8_t ones[4096];
	struct acs acs;

	(void)state;
	memset(ones, 0xff, sizeof(ones));
	acs_decode(ones, sizeof(ones), &acs);
	assert_non_null(acs_kind(&acs));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_port),
		cmocka_unit_test(cut_short),
		cmocka_unit_test(circles),
		cmocka_unit_test(all_ones),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
