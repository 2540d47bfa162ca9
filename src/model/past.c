/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a device, and what is recorded of it, was like before a change: to bring exactly that back. */
#include "model/past.h"

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "model/change.h"
#include "model/functions.h"
#include "sys/udev_rule.h"

void past_release(struct past *p)
{
	text_free(&p->functions);
	text_free(&p->record);
	text_free(&p->rule);
}

int past_take(struct past *p, struct host *h, const struct journal *j, struct err *e)
{
	const char *device = p->state.device;

	p->state.time_ms = clock_ms();
	if (p->state.before.num_vfs > 0 && functions_record(h, device, &p->functions, e))
		return -1;
	if (j->fd >= 0 && journal_content(j, device, &p->record, e))
		return -1;
	return rule_file_read(device, &p->rule, e);
}

int past_read(struct past *p, struct host *h, const struct journal *j, const char *device,
	      struct err *e)
{
	struct device_identity identity;

	if (device_state_read(h, device, &p->state.before, &identity, e))
		return -1;
	snprintf(p->state.device, sizeof(p->state.device), "%s", device);
	snprintf(p->state.bus, sizeof(p->state.bus), "%s", identity.bus);
	memcpy(p->state.id, identity.id, sizeof(p->state.id));
	return past_take(p, h, j, e);
}

/* Functions that were made anew have lost what they were. */
static int bring_state_back(struct host *h, const struct journal *j, const struct past *p,
			    const struct device_state *now, int timeout_ms, struct err *e)
{
	struct functions_back back = {
		.host = h,
		.journal = j,
		.timeout_ms = timeout_ms,
		.remade = true,
	};

	if (change_device(h, p->state.bus, p->state.device, now, &p->state.before, timeout_ms, e))
		return -1;
	if (now->num_vfs == p->state.before.num_vfs || !p->functions.len)
		return 0;
	return functions_bring_back(&back, p->functions.s, e);
}

static int bring_record_back(const struct past *p, const struct journal *j, struct err *e)
{
	bool ignored;

	if (p->record.len ? journal_put(j, p->state.device, &p->record, e)
			  : journal_drop(j, p->state.device, e))
		return -1;
	if (!p->rule.len)
		return rule_file_remove(p->state.device, &ignored, e);
	return rule_file_write(p->state.device, &p->rule, e);
}

static int bring_back(struct host *h, const struct journal *j, const struct past *p, int timeout_ms,
		      struct err *e)
{
	_cleanup_close_ int lock = journal_lock(j, p->state.device, e);
	struct device_identity identity;
	struct device_state now;
	struct err gone = { 0 };

	if (lock < 0)
		return -1;
	if (device_state_read(h, p->state.device, &now, &identity, &gone)) {
		if (gone.status == EXIT_USAGE)
			return 0;
		*e = gone;
		return -1;
	}
	if (strcmp(identity.id, p->state.id))
		return 0;
	return bring_state_back(h, j, p, &now, timeout_ms, e) || bring_record_back(p, j, e) ? -1
											    : 0;
}

int past_bring_back(const struct past *p, int timeout_ms, struct err *e)
{
	struct journal j;
	struct host h;
	int failed = host_open(&h, "", e);

	if (!failed)
		failed = journal_open(&j, &h, true, e);
	if (!failed) {
		failed = bring_back(&h, &j, p, timeout_ms, e);
		journal_close(&j);
	}
	host_close(&h);
	return failed;
}
