/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Traces: every call has its fields, values in words, no secrets, nothing told when nobody listens. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "sys/iommufd.h"
#include "sys/trace.h"
#include "sys/trace_table.h"
#include "sys/vfio_container.h"
#include "uapi/calls.h"
#include "uapi/iommufd.h"
#include "uapi/vfio.h"

#define FIELDS_MAX 32

/* "a=1 b=2 => c=3", as far as a call decodes. */
static const char *decode(const struct trace_call *call)
{
	static char out[1024];
	struct trace_field fields[FIELDS_MAX];
	unsigned int n = trace_decode(call, fields, FIELDS_MAX);
	size_t len = 0;

	out[0] = '\0';
	for (unsigned int i = 0; i < n; i++)
		len += snprintf(out + len, sizeof(out) - len, "%s%s%s=%s", i ? " " : "",
				fields[i].direction == TRACE_OUT ? ">" : "", fields[i].name,
				fields[i].value);
	return out;
}

#define CALLED(name_, before_, after_, result_)                              \
	(&(const struct trace_call){ .name = (name_),                        \
				     .handle = "h",                          \
				     .result = (result_),                    \
				     .errnum = (result_) == -1 ? EINVAL : 0, \
				     .before = (before_),                    \
				     .after = (after_),                      \
				     .size = sizeof(*(before_)) })

static void fields_lie_inside(const char *name, size_t size)
{
	const struct trace_layout *layout = trace_layout(name);

	if (!layout)
		fail_msg("%s has no fields", name);
	for (const struct trace_row *row = layout->rows; row && row->name; row++)
		if (row->offset + row->size > size)
			fail_msg("%s: %s lies outside", name, row->name);
}

static void test_every_call_has_fields(void **state)
{
	unsigned int n = 0;

	(void)state;
#define CALL(NAME, fd, tag, since)                    \
	fields_lie_inside(#NAME, sizeof(struct tag)); \
	n++;
#define BARE(NAME, fd, what, since)                 \
	fields_lie_inside(#NAME, sizeof(uint32_t)); \
	n++;
	VFIO_CALLS(CALL, BARE)
	IOMMUFD_CALLS(CALL)
#undef CALL
#undef BARE
	assert_int_equal(n, 56);
	assert_null(trace_layout("VFIO_NO_SUCH_CALL"));
}

static void test_inputs_in_words(void **state)
{
	const struct vfio_iommu_type1_dma_map map = {
		.argsz = sizeof(map),
		.flags = VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE | 0x40,
		.vaddr = 0x7f0000000000,
		.iova = 0x100000,
		.size = 0x1000,
	};

	(void)state;
	assert_string_equal(decode(CALLED("VFIO_IOMMU_MAP_DMA", &map, &map, 0)),
			    "flags=READ|WRITE|0x40 vaddr=ptr iova=0x100000 size=0x1000");
}

static void test_outputs_only_where_the_kernel_wrote(void **state)
{
	const struct iommu_ioas_unmap before = { .ioas_id = 1, .length = UINT64_MAX };
	const struct iommu_ioas_unmap after = { .ioas_id = 1, .length = 0x3000 };
	const struct iommu_ioas_alloc empty = { .size = sizeof(empty) };
	const struct iommu_ioas_alloc made = { .size = sizeof(made), .out_ioas_id = 7 };

	(void)state;
	assert_string_equal(decode(CALLED("IOMMU_IOAS_UNMAP", &before, &after, 0)),
			    "ioas_id=1 iova=0x0 length=0xffffffffffffffff >length=0x3000");
	assert_string_equal(decode(CALLED("IOMMU_IOAS_UNMAP", &before, &before, -1)),
			    "ioas_id=1 iova=0x0 length=0xffffffffffffffff");
	assert_string_equal(decode(CALLED("IOMMU_IOAS_ALLOC", &empty, &made, 0)),
			    "flags=0 >out_ioas_id=7");
	assert_string_equal(decode(CALLED("IOMMU_IOAS_ALLOC", &empty, &empty, -1)), "flags=0");
}

static void test_secrets_stay_secret(void **state)
{
	static const char name[] = "0000:02:00.1 vf_token=83b8f4f2-509f-382f-3c1e-e6bfe0fa1001";
	static const char plain[] = "0000:02:00.1";
	struct {
		uint32_t argsz, flags;
		uint8_t token[16];
	} set = { .flags = VFIO_DEVICE_FEATURE_SET | VFIO_DEVICE_FEATURE_PCI_VF_TOKEN };

	(void)state;
	memset(set.token, 0xab, sizeof(set.token));
	assert_string_equal(decode(CALLED("VFIO_GROUP_GET_DEVICE_FD", &name, &name, 5)),
			    "device=0000:02:00.1 vf_token=***");
	assert_string_equal(decode(CALLED("VFIO_GROUP_GET_DEVICE_FD", &plain, &plain, 5)),
			    "device=0000:02:00.1");
	assert_string_equal(decode(CALLED("VFIO_DEVICE_FEATURE", &set, &set, 0)),
			    "flags=SET|PCI_VF_TOKEN token=***");
}

static void test_what_lies_behind_the_structure(void **state)
{
	struct {
		uint32_t argsz, flags;
		struct vfio_device_feature_mig_state mig;
	} before = { 0,
		     VFIO_DEVICE_FEATURE_SET | VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE,
		     { VFIO_DEVICE_STATE_STOP_COPY, -1 } },
	  after = before;
	const struct vfio_device_feature probe = {
		.flags = VFIO_DEVICE_FEATURE_PROBE | VFIO_DEVICE_FEATURE_GET |
			 VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE,
	};
	const struct vfio_eeh_pe_op inject = { .op = VFIO_EEH_PE_INJECT_ERR, .err.addr = 0x10 };

	(void)state;
	after.mig.data_fd = 9;
	assert_string_equal(decode(CALLED("VFIO_DEVICE_FEATURE", &before, &after, 0)),
			    "flags=SET|MIG_DEVICE_STATE device_state=STOP_COPY >data_fd=fd");
	assert_string_equal(decode(CALLED("VFIO_DEVICE_FEATURE", &probe, &probe, 0)),
			    "flags=PROBE|GET|MIG_DEVICE_STATE");
	assert_string_equal(decode(CALLED("VFIO_EEH_PE_OP", &inject, &inject, 0)),
			    "op=INJECT_ERR type=0 func=0 addr=0x10 mask=0x0");
}

static void test_results_in_words(void **state)
{
	const struct vfio_eeh_pe_op get = { .op = VFIO_EEH_PE_GET_STATE };
	const uint32_t id = 1;
	char out[TRACE_RESULT_LEN];

	(void)state;
	trace_result(CALLED("VFIO_EEH_PE_OP", &get, &get, VFIO_EEH_PE_STATE_STOPPED), out);
	assert_string_equal(out, "2 (STOPPED)");
	trace_result(CALLED("VFIO_EEH_PE_OP", &get, &get, -1), out);
	assert_string_equal(out, "-1 EINVAL");
	trace_result(CALLED("VFIO_DEVICE_GET_GFX_DMABUF", &id, &id, 12), out);
	assert_string_equal(out, "fd");
	trace_result(CALLED("VFIO_IOMMU_MAP_DMA", &id, &id, 1), out);
	assert_string_equal(out, "1");
}

static void test_no_more_fields_than_asked_for(void **state)
{
	const struct vfio_iommu_type1_dma_map map = { .argsz = sizeof(map) };
	struct trace_field fields[2];
	const struct trace_call cut = {
		.name = "VFIO_IOMMU_MAP_DMA",
		.before = &map,
		.after = &map,
		.size = 8,
	};

	(void)state;
	assert_int_equal(trace_decode(CALLED("VFIO_IOMMU_MAP_DMA", &map, &map, 0), fields, 2), 2);
	assert_string_equal(decode(&cut), "flags=0");
	assert_int_equal(trace_decode(CALLED("ioctl", &map, &map, 0), fields, 2), 0);
}

struct heard {
	unsigned int calls;
	char last[256];
	int errnum;
};

static void hear(void *ctx, const struct trace_call *call)
{
	struct heard *heard = ctx;

	heard->calls++;
	heard->errnum = call->errnum;
	snprintf(heard->last, sizeof(heard->last), "%s(%s, %s)", call->name, call->handle,
		 decode(call));
	errno = 0; /* a sink must not be able to spoil the error */
}

/* /dev/null refuses every ioctl, so that the whole way to the error and the trace is the kernel's. */
static void test_calls_are_told(void **state)
{
	struct heard heard = { 0 };
	const struct trace trace = { hear, &heard };
	struct iommufd i;
	struct iommu_ioas_map map = {
		.flags = IOMMU_IOAS_MAP_READABLE,
		.ioas_id = 3,
		.user_va = 0x1000,
		.length = 0x2000,
	};
	uint64_t done;
	struct err e;

	(void)state;
	assert_int_equal(iommufd_open(&i, &trace, "/dev/null", &e), 0);
	assert_string_equal(heard.last, "open(/dev/null, )");
	assert_int_equal(iommu_ioas_map(&i, &map, 1, &done, &e), -1);
	assert_string_equal(heard.last, "IOMMU_IOAS_MAP(/dev/null, flags=READABLE ioas_id=3 "
					"user_va=ptr length=0x2000 iova=0x0)");
	assert_int_equal(heard.errnum, ENOTTY);
	assert_int_equal(e.errnum, ENOTTY);
	assert_string_equal(e.operation, "IOMMU_IOAS_MAP");
	assert_string_equal(e.object, "/dev/null");
	assert_string_equal(e.backend, "iommufd");
	iommufd_close(&i);
	iommufd_close(&i);
	assert_int_equal(heard.calls, 3);
	assert_int_equal(i.fd, -1);
}

static void test_silence_where_nobody_listens(void **state)
{
	const struct trace off = { 0 };
	struct vfio_container c;
	int version;
	struct err e;

	(void)state;
	assert_int_equal(vfio_container_open(&c, &off, "/dev/null", &e), 0);
	assert_int_equal(vfio_get_api_version(&c, &version, &e), -1);
	assert_int_equal(e.errnum, ENOTTY);
	vfio_container_close(&c);
	assert_int_equal(vfio_container_open(&c, NULL, "/dev/vfio/no such node", &e), -1);
	assert_string_equal(e.operation, "open container");
	assert_int_equal(c.fd, -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_call_has_fields),
		cmocka_unit_test(test_inputs_in_words),
		cmocka_unit_test(test_outputs_only_where_the_kernel_wrote),
		cmocka_unit_test(test_secrets_stay_secret),
		cmocka_unit_test(test_what_lies_behind_the_structure),
		cmocka_unit_test(test_results_in_words),
		cmocka_unit_test(test_no_more_fields_than_asked_for),
		cmocka_unit_test(test_calls_are_told),
		cmocka_unit_test(test_silence_where_nobody_listens),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
