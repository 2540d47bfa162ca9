/* SPDX-License-Identifier: GPL-2.0-or-later */
/* region dump: all of a region, with the capabilities when it is configuration space. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "cmd/held.h"
#include "cmd/region.h"
#include "model/pci_config.h"
#include "model/region.h"
#include "sys/file.h"
#include "uapi/vfio_pci.h"

#define ROW  16
#define MOST ((uint64_t)64 << 20) /* what a document or a file of one request may be */

/* A row whose bytes are those of the row before is left out, as long as it is not the last. */
static void add_rows(struct obj *o, const uint8_t *data, uint64_t size)
{
	char hex[3 * ROW + 1];

	obj_list(o, F_dump);
	for (uint64_t at = 0, n; at < size; at += n) {
		struct obj row;
		size_t len = 0;

		n = size - at < ROW ? size - at : ROW;
		if (at && at + n < size && !memcmp(data + at, data + at - ROW, n))
			continue;
		for (uint64_t i = 0; i < n; i++)
			len += (size_t)snprintf(hex + len, sizeof(hex) - len, "%s%02x",
						i ? " " : "", data[at + i]);
		obj_begin(&row, OBJ_dump_row);
		obj_hex(&row, F_offset, at);
		obj_str(&row, F_bytes, hex);
		obj_add(o, F_dump, &row);
	}
}

static void add_capabilities(struct obj *o, const uint8_t *data, uint64_t size)
{
	struct pci_config config = { .bytes = data, .size = size };
	struct pci_capability c = { 0 };

	obj_list(o, F_pci_capabilities);
	while (size && capability_next(&config, &c)) {
		struct obj row;

		obj_begin(&row, OBJ_pci_capability);
		obj_hex(&row, F_offset, c.offset);
		obj_hex(&row, F_id_number, c.id);
		obj_bool(&row, F_extended, c.extended);
		obj_str(&row, F_capability, capability_name(&c));
		obj_add(o, F_pci_capabilities, &row);
	}
}

/* 4 bytes at a time, as most registers are; what is left singly. */
static int read_all(const struct region *region, uint8_t *data, const struct progress *progress,
		    struct err *e)
{
	uint64_t value;

	for (uint64_t at = 0, n; at < region->size; at += n) {
		n = region->size - at < 4 ? 1 : 4;
		if (!(at % 4096) && !progress_step(progress, "reading", at, region->size))
			return err_refused(e, region->name, "interrupted");
		if (region_read(region, at, (unsigned int)n, &value, e) < 0)
			return -1;
		for (uint64_t i = 0; i < n; i++)
			data[at + i] = (uint8_t)(value >> 8 * i);
	}
	return 0;
}

static int emit(struct cmd *c, const struct region *region, const uint8_t *data, struct err *e)
{
	struct file_out out = args_out(c->args, "out");
	bool config =
		region->index == VFIO_PCI_CONFIG_REGION_INDEX && !strcmp(region->name, "config");
	struct obj o;

	if (out.fd >= 0 && file_out_write(&out, data, region->size, e) < 0)
		return -1;
	cmd_device_begin(&o, OBJ_region_dump, c, region->device);
	obj_str(&o, F_region, region->name);
	obj_int(&o, F_size, (int64_t)region->size);
	add_capabilities(&o, data, config ? region->size : 0);
	add_rows(&o, data, out.fd < 0 ? region->size : 0);
	return cmd_emit(c, &o, e);
}

static int run(struct cmd *c, struct err *e)
{
	const struct progress progress = cmd_progress(c);
	const struct device *device = cmd_device(c, e);
	_cleanup_free_ uint8_t *data = NULL;
	struct region region;

	if (!device || region_find(device, args_str(c->args, "REGION"), &region, e) < 0)
		return -1;
	if (region.size > MOST)
		return err_refused(e, region.name,
				   "%s has %llu bytes, more than the 64 MiB that "
				   "are read at once",
				   region.name, (unsigned long long)region.size);
	data = malloc(region.size);
	if (!data)
		return err_nomem(e);
	if (read_all(&region, data, &progress, e) < 0)
		return -1;
	return emit(c, &region, data, e);
}

static const struct option_row options[] = {
	{ "out", 0, ARG_FILE_OUT, "FILE",
	  .help = "write the bytes there instead of telling them; - is the standard output" },
	{ 0 },
};

static const struct operand_row operands[] = { REGION_OPERANDS, { 0 } };

const struct command cmd_region_dump = {
	.name = "region dump",
	.kind = CMD_SESSION,
	.summary = "read all of a region of an attached device",
	.text = "Of configuration space it names the capabilities, too. Reading can have effects: "
		"it is the device that is asked.",
	.options = options,
	.operands = operands,
	.documents = { OBJ_region_dump },
	.run = run,
};
