/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fault decode: what a fault line of the kernel's log means. */
#include <string.h>

#include "cmd/fault.h"

static int explain(struct cmd *c, struct fault *f, struct err *e)
{
	_cleanup_host_ struct host host = { 0 };
	struct fault_origin origin;

	if (host_open(&host, "", e))
		return -1;
	fault_origin_find(&host, f, &origin);
	return fault_emit(c, f, &origin, e);
}

/* Where a record ends: Intel's old wording has a newline in it. */
static const char *record_end(const char *line)
{
	const char *end = strchrnul(line, '\n'), *next;
	struct fault f;

	if (!*end || !fault_parse_kmsg(line, (size_t)(end - line), &f) || f.kind != FAULT_OTHER)
		return end;
	next = strchrnul(end + 1, '\n');
	if (fault_parse_kmsg(line, (size_t)(next - line), &f) && f.kind != FAULT_OTHER)
		return next;
	return end;
}

/* The lines of one report, as `fault-watch` and dmesg have them, one below the other. */
static int decode_kmsg(struct cmd *c, const char *text, struct err *e)
{
	struct fault_chain chain = { 0 };
	struct fault out[2];
	unsigned int n, total = 0;
	const char *end;

	for (const char *line = text; *line; line = *end ? end + 1 : end) {
		end = record_end(line);
		n = fault_chain_feed(&chain, line, (size_t)(end - line), out);
		total += n;
		for (unsigned int i = 0; i < n; i++) {
			if (explain(c, &out[i], e))
				return -1;
		}
	}
	if (fault_chain_flush(&chain, &out[0]))
		return explain(c, &out[0], e);
	if (total)
		return 0;
	err_refused(e, NULL, "this is no fault line of an IOMMU, of VFIO, AER, DPC or EEH");
	e->status = EXIT_CHECK;
	return -1;
}

static int run(struct cmd *c, struct err *e)
{
	const char *text = args_str(c->args, "TEXT");
	struct fault f;

	if (!args_given(c->args, "tracepoint"))
		return decode_kmsg(c, text, e);
	if (fault_parse_trace(text, strlen(text), &f))
		return explain(c, &f, e);
	err_refused(e, NULL, "this is no line of the trace event io_page_fault");
	e->status = EXIT_CHECK;
	return -1;
}

static const struct option_row options[] = {
	{ "tracepoint", 0, ARG_FLAG, .help = "a line of the trace event iommu:io_page_fault" },
	{ 0 },
};

static const struct operand_row operands[] = {
	{ "TEXT", ARG_STRING, .help = "the line, or the lines of one report" },
	{ 0 },
};

extern const struct command cmd_fault_decode;

const struct command cmd_fault_decode = {
	.name = "fault decode",
	.kind = CMD_PEEK,
	.summary = "say what a fault line of the kernel's log means",
	.text = "Takes a line as dmesg shows it, without its time: Intel, AMD, SMMU, virtio, "
		"RISC-V, "
		"POWER EEH, AER, DPC and VFIO. Where the session holds the device, the address is "
		"explained "
		"too: in which mapping it lies, when it was unmapped, or that it never was mapped.",
	.options = options,
	.operands = operands,
	.documents = { OBJ_fault },
	.run = run,
};
