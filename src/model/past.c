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

	snprintf(p->state.device, sizeof(p->state.device), "%s", device);
	if (device_state_read(h, device, &p->state.before, &identity, e)) {
		p->state.before = (struct device_state){ 0 };
		return e->status == EXIT_USAGE ? past_take(p, h, j, e) : -1;
	}
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

/* What was recorded is so again before the host is changed: whoever is killed then has it to begin again. */
static int bring_record_back(const struct past *p, const struct journal *j, struct err *e)
{
	if (p->record.len && journal_put(j, p->state.device, &p->record, e))
		return -1;
	return p->rule.len ? rule_file_write(p->state.device, &p->rule, e) : 0;
}

/* What was not recorded no longer is when the host is as it was. */
static int drop_record(const struct past *p, const struct journal *j, struct err *e)
{
	bool ignored;

	if (!p->rule.len && rule_file_remove(p->state.device, &ignored, e))
		return -1;
	return p->record.len ? 0 : journal_drop(j, p->state.device, e);
}

static int bring_back(struct host *h, const struct journal *j, const struct past *p, int timeout_ms,
		      struct err *e)
{
	_cleanup_close_ int lock = journal_lock(j, p->state.device, e);
	struct device_identity identity = { .id = "" };
	struct device_state now;
	struct err gone = { 0 };
	bool there;

	if (lock < 0)
		return -1;
	there = !device_state_read(h, p->state.device, &now, &identity, &gone);
	if (!there && gone.status != EXIT_USAGE) {
		*e = gone;
		return -1;
	}
	/* Another device is at its address. */
	if (there && *p->state.bus && strcmp(identity.id, p->state.id))
		return 0;
	if (bring_record_back(p, j, e))
		return -1;
	if (there && *p->state.bus && bring_state_back(h, j, p, &now, timeout_ms, e))
		return -1;
	return drop_record(p, j, e);
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
