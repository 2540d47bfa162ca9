/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reports of several lines become one fault, also when lines are lost or mixed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "model/fault.h"
#include "model/fault_twin.h"

static unsigned int feed(struct fault_chain *c, const char *line, struct fault out[2])
{
	return fault_chain_feed(c, line, strlen(line), out);
}

#define SMMU "arm-smmu-v3 9050000.iommu: "

static void an_smmuv3_event_is_one_fault(void **state)
{
	static const char *const lines[] = {
		SMMU "event 0x13 received:",
		SMMU "\t0x0000001000005813",
		SMMU "\t0x0000008000000000",
		SMMU "\t0x0000000000008000",
		SMMU "\t0x0000000012345000",
		SMMU "event: F_PERMISSION client: 0000:00:02.0 sid: 0x10 ssid: 0x5 iova: 0x8000 "
		     "ipa: 0x12345000",
		SMMU "unpriv data write s2 \"Input address caused fault\" stag: 0",
	};
	struct fault_chain c = { 0 };
	struct fault out[2];

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		assert_int_equal(feed(&c, lines[i], out), 0);
		/* others write to the log as well */
		assert_int_equal(feed(&c, "usb 1-1: USB disconnect, device number 2", out), 0);
	}
	assert_true(fault_chain_flush(&c, out));
	assert_false(fault_chain_flush(&c, out));
	assert_int_equal(out[0].kind, FAULT_DMA);
	assert_string_equal(out[0].device, "0000:00:02.0");
	assert_int_equal(out[0].id, 0x10);
	assert_int_equal(out[0].pasid, 5);
	assert_int_equal(out[0].address, 0x8000);
	assert_int_equal(out[0].ipa, 0x12345000);
	assert_int_equal(out[0].stage, 2);
	assert_int_equal(out[0].access, FAULT_WRITE);
	assert_int_equal(out[0].code, 0x13);
	assert_non_null(strstr(out[0].raw, "stag: 0"));
}

static void before_6_14_the_record_is_all_there_is(void **state)
{
	struct fault_chain c = { 0 };
	struct fault out[2];

	(void)state;
	assert_int_equal(feed(&c, SMMU "event 0x10 received:", out), 0);
	assert_int_equal(feed(&c, SMMU "\t0x0000001000000010", out), 0);
	assert_int_equal(feed(&c, SMMU "\t0x0000020800000000", out), 0);
	assert_int_equal(feed(&c, SMMU "\t0x00000000fffff000", out), 0);
	assert_int_equal(feed(&c, SMMU "\t0x00000000fffff000", out), 0);
	/* the next event gives out this one */
	assert_int_equal(feed(&c, SMMU "event 0x04 received:", out), 1);
	assert_int_equal(out[0].address, 0xfffff000);
	assert_int_equal(out[0].access, FAULT_READ);
	assert_int_equal(out[0].stage, 1);
	assert_false(out[0].has & (FAULT_HAS_PASID | FAULT_HAS_IPA));
	assert_int_equal(out[0].id, 0x10);
	assert_true(fault_chain_flush(&c, out));
	assert_int_equal(out[0].code, 4);
}

static void half_a_record_is_not_decoded(void **state)
{
	struct fault_chain c = { 0 };
	struct fault out[2];

	(void)state;
	assert_int_equal(feed(&c, SMMU "event 0x10 received:", out), 0);
	assert_int_equal(feed(&c, SMMU "\t0x0000001000000010", out), 0);
	/* another SMMU's words are not this one's, and stand alone */
	assert_int_equal(feed(&c, "arm-smmu-v3 9060000.iommu: \t0x1", out), 2);
	assert_int_equal(out[0].code, 0x10);
	assert_false(out[0].has & FAULT_HAS_ADDRESS);
	assert_string_equal(out[1].reporter, "9060000.iommu");
	assert_false(fault_chain_flush(&c, out));
}

static void more_words_than_a_record_has_are_harmless(void **state)
{
	struct fault_chain c = { 0 };
	struct fault out[2];

	(void)state;
	assert_int_equal(feed(&c, SMMU "event 0x10 received:", out), 0);
	for (int i = 0; i < 20; i++)
		assert_int_equal(feed(&c, SMMU "\t0xffffffffffffffff", out), 0);
	assert_true(fault_chain_flush(&c, out));
	assert_int_equal(out[0].n_record, 4);
}

/* Raw text of any length, by lines of any length: what does not fit is cut, once, and nothing behind it is written. */
static void a_report_of_many_lines_is_cut_once(void **state)
{
	for (size_t len = 1; len <= FAULT_RAW_LEN; len++) {
		struct {
			struct fault f;
			char guard[16];
		} g;
		char line[FAULT_RAW_LEN], guard[sizeof(g.guard)];
		size_t used = 0;

		memset(line, 'x', sizeof(line));
		memset(guard, 0x5a, sizeof(guard));
		memset(g.guard, 0x5a, sizeof(g.guard));
		fault_init(&g.f, FAULT_FROM_KMSG);
		while (used < FAULT_RAW_LEN * 2) {
			fault_add_raw(&g.f, line, len);
			used += len;
			assert_memory_equal(g.guard, guard, sizeof(guard));
			assert_non_null(memchr(g.f.raw, '\0', sizeof(g.f.raw)));
		}
		assert_int_equal(strlen(g.f.raw), FAULT_RAW_LEN - 1);
		assert_string_equal(g.f.raw + FAULT_RAW_LEN - 4, "...");
		assert_ptr_equal(strchr(g.f.raw, '.'), g.f.raw + FAULT_RAW_LEN - 4);
	}
	(void)state;
}

static void a_report_without_end_is_cut(void **state)
{
	struct fault_chain c = { 0 };
	struct fault out[2];

	(void)state;
	assert_int_equal(feed(&c, SMMU "event 0x10 received:", out), 0);
	for (int i = 0; i < 1000; i++)
		assert_int_equal(feed(&c, SMMU "\t0xffffffffffffffff", out), 0);
	assert_true(fault_chain_flush(&c, out));
	assert_int_equal(out[0].n_record, 4);
	assert_int_equal(strlen(out[0].raw), FAULT_RAW_LEN - 1);
}

static void an_aer_report_is_one_fault(void **state)
{
	struct fault_chain c = { 0 };
	struct fault out[2];

	(void)state;
	assert_int_equal(feed(&c,
			      "vfio-pci 0000:01:00.0: PCIe Bus Error: severity=Uncorrectable "
			      "(Non-Fatal), type=Transaction Layer, (Requester ID)",
			      out),
			 0);
	assert_int_equal(feed(&c,
			      "vfio-pci 0000:01:00.0:   device [8086:10d3] error "
			      "status/mask=00104000/00000000",
			      out),
			 0);
	assert_int_equal(
		feed(&c, "vfio-pci 0000:01:00.0:    [20] UnsupReq               (First)", out), 0);
	assert_true(fault_chain_flush(&c, out));
	assert_int_equal(out[0].kind, FAULT_ERR);
	assert_string_equal(out[0].device, "0000:01:00.0");
	assert_int_equal(out[0].code, 0x104000);
	assert_string_equal(
		out[0].reason,
		"uncorrectable error, not fatal, completion timeout, unsupported request");
}

static void what_dpc_says_before_6_16_is_one_fault_and_aer_s_another(void **state)
{
	static const char *const lines[] = {
		"pcieport 0000:00:1c.0: DPC: containment event, status:0x1f0f source:0x0000",
		"pcieport 0000:00:1c.0: DPC: RP PIO error detected",
		"pcieport 0000:00:1c.0: DPC: rp_pio_status: 0x00000001, rp_pio_mask: 0x00070707",
		"pcieport 0000:00:1c.0: DPC: RP PIO severity=0x00000000, syserror=0x00000000, "
		"exception=0x00000000",
		"pcieport 0000:00:1c.0: DPC: [ 0] Configuration Request received UR Completion "
		"(First)",
		"pcieport 0000:00:1c.0: DPC: TLP Header: 0x1 0x2 0x3 0x4",
	};
	struct fault_chain c = { 0 };
	struct fault out[2];

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		assert_int_equal(feed(&c, lines[i], out), 0);
	assert_int_equal(feed(&c,
			      "pcieport 0000:00:1c.0: PCIe Bus Error: severity=Uncorrectable "
			      "(Fatal), type=Transaction Layer, (Requester ID)",
			      out),
			 1);
	assert_int_equal(out[0].kind, FAULT_ERR);
	assert_string_equal(out[0].device, "0000:00:1c.0");
	assert_string_equal(out[0].reason,
			    "a request of the host failed: the port has taken its link down (DPC)");
	assert_non_null(strstr(out[0].raw, "TLP Header"));
}

static void a_burst_loses_nothing_and_keeps_its_order(void **state)
{
	static const char fault[] =
		"DMAR: [DMA Read NO_PASID] Request device [0000:00:01.0] fault addr 0x200000 "
		"[fault reason 0x06] PTE Read access is not set";
	struct fault_chain c = { 0 };
	struct fault out[2];

	(void)state;
	assert_int_equal(feed(&c, "DMAR: DRHD: handling fault status reg 2", out), 1);
	assert_int_equal(feed(&c, fault, out), 0);
	assert_int_equal(feed(&c, "DMAR: Dump dmar0 table entries for IOVA 0x200000", out), 0);
	assert_int_equal(feed(&c, "DMAR: root entry: 0x0000000001234001", out), 0);
	assert_int_equal(feed(&c, "DMAR: pte level: 1, pte value: 0x0000000000000000", out), 0);
	assert_int_equal(feed(&c, "DMAR: page table not present at level 1", out), 0);
	assert_int_equal(feed(&c, fault, out), 1);
	assert_non_null(strstr(out[0].raw, "root entry"));
	assert_int_equal(out[0].address, 0x200000);
	assert_int_equal(feed(&c, "dmar_fault: 997 callbacks suppressed", out), 2);
	assert_int_equal(out[0].kind, FAULT_DMA);
	assert_int_equal(out[1].kind, FAULT_SUPPRESSED);
	assert_int_equal(out[1].count, 997);
}

static void amd_dumps_join_their_event(void **state)
{
	struct fault_chain c = { 0 };
	struct fault out[2];

	(void)state;
	assert_int_equal(feed(&c,
			      "pci 0000:00:00.2: AMD-Vi: Event logged [ILLEGAL_DEV_TABLE_ENTRY "
			      "device=0000:2a:00.1 pasid=0x00000 address=0x7f000 flags=0x0a00]",
			      out),
			 0);
	assert_int_equal(feed(&c, "pci 0000:00:00.2: AMD-Vi: Control Reg : 0x1", out), 0);
	assert_int_equal(feed(&c, "AMD-Vi: DTE[0]: 0000000000000003", out), 0);
	assert_int_equal(
		feed(&c, "AMD-Vi: Event logged [Device not attached to domain properly]", out), 1);
	assert_non_null(strstr(out[0].raw, "DTE[0]"));
	assert_int_equal(feed(&c, "AMD-Vi:   device=0000:2a:00.1 domain=0x0003", out), 0);
	assert_true(fault_chain_flush(&c, out));
	assert_string_equal(out[0].device, "0000:2a:00.1");
	assert_int_equal(out[0].domain, 3);
}

static void a_fault_of_log_and_trace_event_is_one(void **state)
{
	static const char line[] = "vfio-pci 0000:00:01.0: AMD-Vi: Event logged [IO_PAGE_FAULT "
				   "domain=0x0008 address=0x110000 flags=0x0020]";
	static const char event[] =
		" irq/24-AMD-Vi-61 [001] ..... 12.5: io_page_fault: "
		"IOMMU:vfio-pci 0000:00:01.0 iova=0x0000000000110000 flags=0x0001";
	static const char other[] =
		" irq/24-AMD-Vi-61 [001] ..... 12.5: io_page_fault: "
		"IOMMU:vfio-pci 0000:00:01.0 iova=0x0000000000111000 flags=0x0001";
	struct fault_twins twins = { 0 };
	struct fault log, trace;

	(void)state;
	assert_true(fault_parse_kmsg(line, strlen(line), &log));
	assert_true(fault_parse_trace(event, strlen(event), &trace));
	assert_false(fault_twin_take(&twins, &trace, 5000));
	fault_twin_note(&twins, &log, 5000);
	fault_twin_note(&twins, &log, 5001);
	/* Two lines are two faults, and the third event is one that the log kept silent of. */
	assert_true(fault_twin_take(&twins, &trace, 5010));
	assert_true(fault_twin_take(&twins, &trace, 5010));
	assert_false(fault_twin_take(&twins, &trace, 5010));
	fault_twin_note(&twins, &log, 6000);
	assert_false(fault_twin_take(&twins, &trace, 9000));
	assert_true(fault_parse_trace(other, strlen(other), &trace));
	assert_false(fault_twin_take(&twins, &trace, 6000));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_smmuv3_event_is_one_fault),
		cmocka_unit_test(before_6_14_the_record_is_all_there_is),
		cmocka_unit_test(half_a_record_is_not_decoded),
		cmocka_unit_test(more_words_than_a_record_has_are_harmless),
		cmocka_unit_test(a_report_of_many_lines_is_cut_once),
		cmocka_unit_test(a_report_without_end_is_cut),
		cmocka_unit_test(an_aer_report_is_one_fault),
		cmocka_unit_test(what_dpc_says_before_6_16_is_one_fault_and_aer_s_another),
		cmocka_unit_test(a_burst_loses_nothing_and_keeps_its_order),
		cmocka_unit_test(amd_dumps_join_their_event),
		cmocka_unit_test(a_fault_of_log_and_trace_event_is_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
