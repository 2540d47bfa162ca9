/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dma-logging start, read, stop: pages that a device wrote, by its own count. */
#include <stdlib.h>

#include "base/cleanup.h"
#include "cmd/args.h"
#include "cmd/device.h"
#include "cmd/dirty.h"
#include "model/dma_logging.h"
#include "sys/vfio_feature.h"

static int parse_range(const char *word, struct iova_range *range, struct err *e)
{
	struct arg_value v = { 0 };

	if (arg_check(ARG_RANGE, NULL, word, &v) || !v.numeric || !v.size)
		return err_usage(e, "%s is not IOVA+SIZE", word);
	*range = (struct iova_range){ .start = v.number, .last = v.number + v.size - 1 };
	return 0;
}

static int run_start(struct cmd *c, struct err *e)
{
	size_t n = args_count(c->args, "IOVA+SIZE");
	_cleanup_free_ struct iova_range *ranges = calloc(n + 1, sizeof(*ranges));
	uint64_t page_size = args_u64(c->args, "page-size");
	const struct device *device = cmd_device(c, e);
	struct obj o;

	if (!ranges)
		return err_nomem(e);
	for (size_t i = 0; i < n; i++) {
		if (parse_range(args_nth(c->args, "IOVA+SIZE", i), &ranges[i], e) < 0)
			return -1;
	}
	if (!device || dma_logging_start(device, ranges, (uint32_t)n, &page_size, e) < 0)
		return -1;
	cmd_device_begin(&o, OBJ_dma_logging_start, c, device);
	obj_int(&o, F_page_size, (int64_t)page_size);
	obj_bool(&o, F_changed, true);
	return cmd_emit(c, &o, e);
}

static int run_read(struct cmd *c, struct err *e)
{
	struct dirty_request r = { .page_size = args_u64(c->args, "page-size") };
	const struct device *device = cmd_device(c, e);
	struct dirty_pages pages = { 0 };
	struct iova_range range;
	int failed = -1;
	struct obj o;

	if (!device || parse_range(args_str(c->args, "IOVA+SIZE"), &range, e) < 0)
		return -1;
	r.iova = range.start;
	r.size = range.last - range.start + 1;
	if (!dma_logging_read(device, &r, &pages, e)) {
		cmd_device_begin(&o, OBJ_dma_logging_read, c, device);
		obj_hex(&o, F_iova, r.iova);
		obj_int(&o, F_size, (int64_t)r.size);
		obj_int(&o, F_page_size, (int64_t)pages.page_size);
		obj_int(&o, F_dirty_bytes, (int64_t)cmd_dirty_ranges(&o, &pages, r.iova, true));
		failed = cmd_emit(c, &o, e);
	}
	free(pages.bitmap);
	return failed;
}

static int run_stop(struct cmd *c, struct err *e)
{
	const struct device *device = cmd_device(c, e);

	if (!device || vfio_device_feature_dma_logging_stop(&device->handle, e) < 0)
		return -1;
	return cmd_device_changed(c, OBJ_dma_logging_stop, device, true, e);
}

static const struct option_row options[] = {
	{ "page-size", 0, ARG_SIZE, "SIZE", .help = "what to count by; else the smallest page" },
	{ 0 },
};

static const struct operand_row start_operands[] = {
	DEVICE_OPERAND,
	{ "IOVA+SIZE", ARG_RANGE, .repeats = true, .help = "what to keep count of" },
	{ 0 },
};

static const struct operand_row read_operands[] = {
	DEVICE_OPERAND,
	{ "IOVA+SIZE", ARG_RANGE, .help = "where to look" },
	{ 0 },
};

static const struct operand_row operands[] = { DEVICE_OPERAND, { 0 } };

const struct command cmd_dma_logging_start = {
	.name = "dma-logging start",
	.kind = CMD_SESSION,
	.summary = "have a device keep count of the pages that it writes",
	.text = "The device's own count, where its driver has it. Where the IOMMU can, see "
		"vfioctl help dirty.",
	.options = options,
	.operands = start_operands,
	.documents = { OBJ_dma_logging_start },
	.run = run_start,
};

const struct command cmd_dma_logging_read = {
	.name = "dma-logging read",
	.kind = CMD_SESSION,
	.summary = "tell which pages a device wrote since the last time",
	.text = "",
	.options = options,
	.operands = read_operands,
	.documents = { OBJ_dma_logging_read },
	.run = run_read,
};

const struct command cmd_dma_logging_stop = {
	.name = "dma-logging stop",
	.kind = CMD_SESSION,
	.summary = "end what dma-logging start began",
	.text = "",
	.operands = operands,
	.documents = { OBJ_dma_logging_stop },
	.run = run_stop,
};
