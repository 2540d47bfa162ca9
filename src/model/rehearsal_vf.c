/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rehearses virtual functions: which of them are there by then. */
#include "base/num.h"
#include "model/functions.h"
#include "model/rehearsal_state.h"

/* Where the virtual functions of a physical one lie among the bus's functions. */
struct layout {
	struct pci_address pf;
	uint64_t offset, stride; /* 0: not told */
};

static struct layout layout_of(const struct host *h, const char *pf)
{
	_cleanup_sysfs_dir_ struct sysfs_dir dir = { -1 };
	struct layout l = { .offset = 0 };

	if (!parse_pci_address(pf, &l.pf) || host_device_dir(h, pf, &dir) != SYSFS_OK ||
	    sysfs_read_u64(&dir, "sriov_offset", &l.offset) != SYSFS_OK ||
	    sysfs_read_u64(&dir, "sriov_stride", &l.stride) != SYSFS_OK)
		l.offset = l.stride = 0;
	return l;
}

/* As drivers/pci/iov.c:pci_iov_virtfn_bus() counts. False: it cannot be told. */
static bool name_of(const struct layout *l, uint64_t i, char out[PCI_ADDRESS_LEN])
{
	uint64_t id = ((uint64_t)l->pf.bus << 8 | l->pf.device << 3 | l->pf.function) + l->offset;
	struct pci_address address = { .domain = l->pf.domain };

	if (!l->offset || l->offset > UINT16_MAX || (i && !l->stride) || l->stride > UINT16_MAX)
		return false;
	id += i * l->stride;
	if (id > UINT16_MAX)
		return false;
	address.bus = (uint8_t)(id >> 8);
	address.device = (uint8_t)(id >> 3 & 0x1f);
	address.function = (uint8_t)(id & 7);
	format_pci_address(&address, out);
	return true;
}

static int check_count(const struct host_device *pf, uint64_t n, struct err *e)
{
	if (functions_check_possible(pf, e))
		return -1;
	if (n > pf->total_vfs)
		return err_refused(e, pf->name, "%s can have %u virtual function%s, not %llu",
				   pf->name, pf->total_vfs, plural(pf->total_vfs),
				   (unsigned long long)n);
	return 0;
}

static const char *given_to(const struct rehearsal *r, struct host *h, const char *name)
{
	const struct planned *p = rehearsal_find(r, "bound", name);
	const struct host_device *d;
	struct err ignored;

	if (p)
		return p->there ? "VFIO" : NULL;
	d = host_read_device(h, name, &ignored);
	if (!d)
		return NULL;
	return d->vfio_bound ? d->driver : d->driver_override;
}

static int check_free(const struct rehearsal *r, struct host *h, const char *name, struct err *e)
{
	const char *whose = given_to(r, h, name);

	if (!whose)
		return 0;
	err_refused(e, name, "its virtual function %s would go, which is given to %s", name, whose);
	return err_hint(e, "vfioctl restore %s first, or say --force", name);
}

static int let_go(struct rehearsal *r, const char *name, struct err *e)
{
	return rehearsal_drop(r, "function", name, e) || rehearsal_drop(r, "bound", name, e) ||
			       rehearsal_drop(r, "device", name, e)
		       ? -1
		       : 0;
}

static int check_all_free(const struct rehearsal *r, struct host *h, const struct layout *l,
			  uint64_t n, struct err *e)
{
	char name[PCI_ADDRESS_LEN];

	for (uint64_t i = 0; i < n && name_of(l, i, name); i++) {
		if (check_free(r, h, name, e))
			return -1;
	}
	return 0;
}

static int change(struct rehearsal *r, const struct layout *l, const struct rehearsed_sriov *sriov,
		  uint64_t before, struct err *e)
{
	char name[PCI_ADDRESS_LEN];

	for (uint64_t i = 0; i < before && name_of(l, i, name); i++) {
		if (let_go(r, name, e))
			return -1;
	}
	for (uint64_t i = 0; i < sriov->num_vfs; i++) {
		if (!name_of(l, i, name)) {
			r->vfs_come = true;
			break;
		}
		if (rehearsal_make(r, "function", name, e))
			return -1;
	}
	r->groups_come |= sriov->num_vfs > 0;
	return rehearsal_make_sized(r, "functions of", sriov->device, sriov->num_vfs, e);
}

int rehearsal_sriov(struct rehearsal *r, const struct rehearsed_sriov *sriov, struct err *e)
{
	_cleanup_host_ struct host host;
	const struct planned *planned;
	const struct host_device *pf;
	struct layout layout;
	uint64_t before;

	if (host_open(&host, "", e))
		return -1;
	pf = host_read_device(&host, sriov->device, e);
	if (!pf || check_count(pf, sriov->num_vfs, e))
		return -1;
	planned = rehearsal_find(r, "functions of", sriov->device);
	before = planned ? planned->size : pf->num_vfs;
	/* All there are go before others come, but where there are as many as there shall be. */
	if (before == sriov->num_vfs)
		return 0;
	layout = layout_of(&host, sriov->device);
	if (!sriov->force && check_all_free(r, &host, &layout, before, e))
		return -1;
	return sriov->dry_run ? 0 : change(r, &layout, sriov, before, e);
}

/* What was recorded before the first change, else as many as there are. */
static uint64_t functions_before(struct host *h, const struct host_device *pf)
{
	struct journal_entry entry;
	struct journal journal;
	struct err ignored;
	bool found = false;

	if (journal_open(&journal, h, false, &ignored))
		return pf->num_vfs;
	if (journal.fd >= 0 && journal_find(&journal, pf->name, &entry, &found, &ignored))
		found = false;
	journal_close(&journal);
	return found && entry.before.num_vfs >= 0 ? (uint64_t)entry.before.num_vfs : pf->num_vfs;
}

/* They come back with their drivers, also to VFIO where that had them. */
int rehearsal_restore_functions(struct rehearsal *r, struct host *h, const struct host_device *pf,
				struct err *e)
{
	const struct planned *planned = rehearsal_find(r, "functions of", pf->name), *bound;
	const uint64_t before = planned ? planned->size : pf->num_vfs;
	const struct rehearsed_sriov sriov = {
		.device = pf->name,
		.num_vfs = pf->total_vfs ? functions_before(h, pf) : 0,
	};
	const struct layout layout = layout_of(h, pf->name);
	char name[PCI_ADDRESS_LEN];

	if (before != sriov.num_vfs && change(r, &layout, &sriov, before, e))
		return -1;
	for (uint64_t i = 0; i < sriov.num_vfs && name_of(&layout, i, name); i++) {
		bound = rehearsal_find(r, "bound", name);
		if (bound && !bound->there)
			rehearsal_forget(r, "bound", name);
	}
	return 0;
}

/* Where its name cannot be foretold: one that is not there, or of a device whose functions were set. */
static bool may_be_function(const struct rehearsal *r, const char *name)
{
	_cleanup_host_ struct host host;
	const struct host_device *d;
	struct pci_address address;
	struct err e = { 0 };

	if (host_open(&host, "", &e))
		return false;
	d = host_read_device(&host, name, &e);
	if (!d)
		return e.status == EXIT_USAGE && parse_pci_address(name, &address);
	return d->physfn && rehearsal_find(r, "functions of", d->physfn);
}

bool rehearsal_function_comes(const struct rehearsal *r, const char *name)
{
	const struct planned *p = rehearsal_find(r, "function", name);

	if (p)
		return p->there;
	return r->vfs_come && may_be_function(r, name);
}

int rehearsal_check_there(const struct rehearsal *r, const char *name, struct err *e)
{
	const struct planned *p = rehearsal_find(r, "function", name);

	if (!p || p->there)
		return 0;
	return err_refused(e, name, "virtual function %s is gone by then", name);
}
