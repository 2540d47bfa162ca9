/* SPDX-License-Identifier: GPL-2.0-or-later */
/* device zpci-error: what a PCI function of s390 has reported. */
#include "cmd/device.h"
#include "model/zpci.h"

static int run(struct cmd *c, struct err *e)
{
	const struct device *device = cmd_device(c, e);
	_cleanup_text_ struct text digits = { 0 };
	struct obj o;

	if (!device || zpci_error_read(device, &digits, e))
		return -1;
	cmd_device_begin(&o, OBJ_zpci_error, c, device);
	obj_str(&o, F_data, digits.s);
	return cmd_emit(c, &o, e);
}

static const struct operand_row operands[] = { DEVICE_OPERAND, { 0 } };

extern const struct command cmd_device_zpci_error;

const struct command cmd_device_zpci_error = {
	.name = "device zpci-error",
	.kind = CMD_SESSION,
	.summary = "take the error that a PCI function of s390 has reported",
	.text = "The record as the machine made it, once: the next call takes the next. Only s390 "
		"has such functions.",
	.operands = operands,
	.documents = { OBJ_zpci_error },
	.run = run,
};
