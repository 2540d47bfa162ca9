/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Notices when POWER's EEH freezes a device or gives it back, by asking again and again. */
#include "model/fault_eeh.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sys/eeh_sysfs.h"

#define ACTIVE (EEH_HW_MMIO_ACTIVE | EEH_HW_DMA_ACTIVE)

struct eeh_row {
	char device[FAULT_NAME_LEN];
	uint32_t hardware, software;
};

struct asking {
	struct eeh_poll *poll;
	const struct host *host;
	int (*changed)(void *ctx, struct fault *f);
	void *ctx;
};

static const char *words(uint32_t hardware, uint32_t software)
{
	if (hardware & EEH_HW_UNAVAILABLE)
		return "unavailable: the firmware has given it up";
	if ((hardware & ACTIVE) == ACTIVE)
		return "works again";
	if (software & EEH_SW_RECOVERING || hardware & EEH_HW_RESET_ACTIVE)
		return "frozen, and being recovered";
	return "frozen: its DMA and its registers are cut off";
}

void fault_from_eeh(struct fault *f, const char *device, uint32_t pe, uint32_t hardware,
		    uint32_t software)
{
	char raw[64];
	int len;

	fault_init(f, FAULT_FROM_EEH);
	f->kind = FAULT_EEH;
	f->family = FAULT_BY_EEH;
	f->code = hardware;
	f->has = FAULT_HAS_CODE;
	snprintf(f->device, sizeof(f->device), "%s", device);
	snprintf(f->reason, sizeof(f->reason), "%s", words(hardware, software));
	len = snprintf(raw, sizeof(raw), "pe=%#x eeh_pe_state=0x%08x 0x%08x", pe, hardware,
		       software);
	fault_add_raw(f, raw, (size_t)len);
}

static struct eeh_row *row_of(struct eeh_poll *p, const char *device)
{
	for (size_t i = 0; i < p->n; i++) {
		if (!strcmp(p->rows[i].device, device))
			return &p->rows[i];
	}
	if (p->n == p->cap) {
		size_t cap = p->cap ? p->cap * 2 : 32;
		struct eeh_row *rows = reallocarray(p->rows, cap, sizeof(*rows));

		if (!rows)
			return NULL;
		p->rows = rows;
		p->cap = cap;
	}
	p->rows[p->n] = (struct eeh_row){ .hardware = ACTIVE };
	snprintf(p->rows[p->n].device, sizeof(p->rows[p->n].device), "%s", device);
	return &p->rows[p->n++];
}

static int ask(void *ctx, const char *name)
{
	_cleanup_sysfs_dir_ struct sysfs_dir dir = { .fd = -1 };
	struct asking *a = ctx;
	struct eeh_sysfs state;
	struct eeh_row *row;
	struct fault f;
	bool differs;

	if (host_device_dir(a->host, name, &dir) != SYSFS_OK ||
	    eeh_sysfs_read(&dir, &state) != SYSFS_OK)
		return 0;
	row = row_of(a->poll, name);
	if (!row)
		return -1;
	if (!a->changed)
		return 0;
	differs = ((state.hardware ^ row->hardware) & (ACTIVE | EEH_HW_UNAVAILABLE)) ||
		  ((state.software ^ row->software) & EEH_SW_RECOVERING);
	row->hardware = state.hardware;
	row->software = state.software;
	if (!differs)
		return 0;
	fault_from_eeh(&f, name, state.pe, state.hardware, state.software);
	return a->changed(a->ctx, &f);
}

bool eeh_poll(struct eeh_poll *p, const struct host *host,
	      int (*changed)(void *ctx, struct fault *f), void *ctx)
{
	_cleanup_sysfs_dir_ struct sysfs_dir bus = { .fd = -1 };
	struct asking asking = { p, host, changed, ctx };
	enum sysfs_answer answer;

	if (sysfs_dir_open(&host->sysfs, "sys/bus/pci", &bus) != SYSFS_OK)
		return true;
	return !sysfs_walk(&bus, "devices", &answer, ask, &asking);
}

void eeh_poll_free(struct eeh_poll *p)
{
	free(p->rows);
	*p = (struct eeh_poll){ 0 };
}
