/* SPDX-License-Identifier: GPL-2.0-or-later */
/* device reset, hot-reset, low-power, wake, vf-token, bus-master: what is done to an attached device. */
#include <errno.h>
#include <string.h>

#include "cmd/device.h"
#include "model/device_events.h"
#include "model/hot_reset.h"
#include "sys/event.h"
#include "sys/vfio_device.h"
#include "sys/vfio_feature.h"
#include "sys/vfio_migration.h"

static int run_reset(struct cmd *c, struct err *e)
{
	const struct device *device = cmd_device(c, e);

	if (!device || vfio_device_reset(&device->handle, e) < 0)
		return -1;
	/* A reset device runs, and what it transferred is no more. */
	if (device->events)
		vfio_migration_close(&device->events->stream);
	return cmd_device_changed(c, OBJ_device_reset, device, true, e);
}

static void add_dependents(struct obj *o, const struct hot_reset *plan)
{
	obj_list(o, F_dependents);
	for (size_t i = 0; i < plan->n; i++) {
		const struct dependent *d = &plan->dependents[i];
		struct obj row;

		obj_begin(&row, OBJ_dependent);
		obj_str(&row, F_address, d->address);
		if (d->group >= 0)
			obj_int(&row, F_group, d->group);
		obj_bool(&row, F_owned, d->owned);
		obj_str(&row, F_driver, *d->driver ? d->driver : NULL);
		obj_str(&row, F_owner, *d->owner ? d->owner : NULL);
		obj_add(o, F_dependents, &row);
	}
}

static int run_hot_reset(struct cmd *c, struct err *e)
{
	_cleanup_hot_reset_ struct hot_reset plan = { 0 };
	const struct device *device = cmd_device(c, e);
	bool dry = args_given(c->args, "dry-run");
	struct obj o;

	if (!device || hot_reset_plan(device, &plan, e) < 0 ||
	    (!dry && hot_reset(device, &plan, e) < 0))
		return -1;
	cmd_device_begin(&o, OBJ_hot_reset, c, device);
	obj_bool(&o, F_all_owned, plan.all_owned);
	add_dependents(&o, &plan);
	obj_bool(&o, F_changed, !dry);
	return cmd_emit(c, &o, e);
}

/* The event of before is kept until the kernel has the new one. */
static int enter_with_wakeup(struct device *device, int fd, struct err *e)
{
	struct device_events *events = device_events(device, e);
	struct event wakeup = { .fd = -1 };

	if (!events || device_event_open(device, &wakeup, fd, e) < 0)
		return -1;
	if (vfio_device_feature_low_power_entry_with_wakeup(&device->handle, &wakeup, e) < 0) {
		event_close(&wakeup);
		return -1;
	}
	event_close(&events->wakeup);
	events->wakeup = wakeup;
	return 0;
}

static int run_low_power(struct cmd *c, struct err *e)
{
	struct device *device = cmd_device(c, e);
	int fd = args_fd(c->args, "wakeup-fd"), failed;

	if (!device)
		return -1;
	if (fd >= 0)
		failed = enter_with_wakeup(device, fd, e);
	else
		failed = vfio_device_feature_low_power_entry(&device->handle, e);
	/* The kernel refuses one that sleeps (vfio_pci_core.c:vfio_pci_runtime_pm_entry). */
	if (failed && !(fd < 0 && device->asleep && e->errnum == EINVAL))
		return -1;
	device->asleep = true;
	return cmd_device_changed(c, OBJ_low_power, device, !failed, e);
}

static int run_wake(struct cmd *c, struct err *e)
{
	struct device *device = cmd_device(c, e);
	bool slept;

	if (!device || vfio_device_feature_low_power_exit(&device->handle, e) < 0)
		return -1;
	slept = device->asleep;
	device->asleep = false;
	if (device->events)
		event_close(&device->events->wakeup);
	return cmd_device_changed(c, OBJ_device_wake, device, slept, e);
}

static int run_vf_token(struct cmd *c, struct err *e)
{
	const struct device *device = cmd_device(c, e);

	if (!device ||
	    vfio_device_feature_pci_vf_token(&device->handle, args_str(c->args, "UUID"), e) < 0)
		return -1;
	return cmd_device_changed(c, OBJ_vf_token, device, true, e);
}

static int run_bus_master(struct cmd *c, struct err *e)
{
	const struct device *device = cmd_device(c, e);
	bool on = !strcmp(args_str(c->args, "STATE"), "on");

	if (!device || vfio_device_feature_bus_master(&device->handle, on, e) < 0)
		return -1;
	return cmd_device_changed(c, OBJ_bus_master, device, true, e);
}

static const struct operand_row operands[] = { DEVICE_OPERAND, { 0 } };

static const struct option_row hot_reset_options[] = {
	{ "dry-run", 'n', ARG_FLAG, .help = "tell what would be reset, and reset nothing" },
	{ 0 },
};

static const struct option_row low_power_options[] = {
	{ "wakeup-fd", 0, ARG_FD, "N", .help = "the eventfd that is to fire when it wakes" },
	{ 0 },
};

static const struct operand_row token_operands[] = {
	DEVICE_OPERAND,
	{ "UUID", ARG_UUID, .help = "the secret" },
	{ 0 },
};

static const struct operand_row bus_master_operands[] = {
	DEVICE_OPERAND,
	{ "STATE", ARG_CHOICE, "on|off", .help = "on or off" },
	{ 0 },
};

const struct command cmd_device_reset = {
	.name = "device reset",
	.kind = CMD_SESSION,
	.summary = "reset an attached device",
	.text = "The way that the kernel prefers of those in the device's reset_method. "
		"Mappings stay, the registers do not.",
	.operands = operands,
	.documents = { OBJ_device_reset },
	.run = run_reset,
};

const struct command cmd_device_hot_reset = {
	.name = "device hot-reset",
	.kind = CMD_SESSION,
	.summary = "reset an attached PCI device with all that shares its bus or slot",
	.text = "Lists what is reset with it, and whose that is. It is refused while anything of "
		"it is not "
		"this session's.",
	.options = hot_reset_options,
	.operands = operands,
	.documents = { OBJ_hot_reset },
	.run = run_hot_reset,
};

const struct command cmd_device_low_power = {
	.name = "device low-power",
	.kind = CMD_SESSION,
	.summary = "let an attached device sleep until the next access",
	.text = "The kernel takes mappings of its regions away. Any command about the device "
		"wakes it.",
	.options = low_power_options,
	.operands = operands,
	.documents = { OBJ_low_power },
	.run = run_low_power,
};

const struct command cmd_device_wake = {
	.name = "device wake",
	.kind = CMD_SESSION,
	.summary = "end what device low-power began",
	.text = "",
	.operands = operands,
	.documents = { OBJ_device_wake },
	.run = run_wake,
};

const struct command cmd_device_vf_token = {
	.name = "device vf-token",
	.kind = CMD_SESSION,
	.summary = "demand a secret of whoever opens a virtual function of this one",
	.text = "It replaces the one before, and cannot be read back.",
	.operands = token_operands,
	.documents = { OBJ_vf_token },
	.run = run_vf_token,
};

const struct command cmd_device_bus_master = {
	.name = "device bus-master",
	.kind = CMD_SESSION,
	.summary = "let a device do DMA or not, where the bus has no register for it (CDX)",
	.text = "",
	.operands = bus_master_operands,
	.documents = { OBJ_bus_master },
	.run = run_bus_master,
};
