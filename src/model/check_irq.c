/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks of interrupts: whether a device can send others than its own, and where its own go. */
#include "model/checks.h"

#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "model/details.h"
#include "model/firmware.h"
#include "model/host_read.h"
#include "sys/lines.h"

static const char *const unsafe_switches[] = {
	"sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts",
	"sys/module/iommufd/parameters/allow_unsafe_interrupts",
};

/* --- the interrupts' controllers, as /proc/interrupts calls them --- */

enum isolation { ISOLATION_UNKNOWN, ISOLATION_NONE, ISOLATION_ARM, ISOLATION_THERE };

/* The first that is there counts. What POWER's controllers take does not come from others: VFIO does not ask there. */
static const struct {
	const char *chip;
	enum isolation isolation;
	const char *finding;
} controllers[] = {
	{ " IR-", ISOLATION_THERE, "interrupts are remapped" },
	{ "IO-APIC", ISOLATION_NONE, "interrupts are not remapped" },
	{ "XICS", ISOLATION_THERE, "interrupts need no remapping on POWER" },
	{ "XIVE", ISOLATION_THERE, "interrupts need no remapping on POWER" },
	{ "ITS-", ISOLATION_THERE, "the GIC's ITS keeps devices' interrupts apart" },
	{ "GICv2m", ISOLATION_NONE,
	  "the GIC has no ITS (GICv2m), so devices' interrupts are not kept apart" },
	{ "GIC", ISOLATION_ARM, NULL },
};

#define N_CONTROLLERS (sizeof(controllers) / sizeof(controllers[0]))

static int take_interrupt(void *ctx, char *line)
{
	size_t *first = ctx;

	for (size_t i = 0; i < *first; i++) {
		if (strstr(line, controllers[i].chip))
			*first = i;
	}
	return 0;
}

/* On Arm no line need name what takes MSIs: nothing may be using one yet. */
static enum isolation look_at_firmware(struct exam *x, const char **finding, const char **file)
{
	switch (firmware_msi_controller(x->host, file)) {
	case MSI_ITS:
		*finding = "the machine has a GIC ITS, which keeps devices' interrupts apart";
		return ISOLATION_THERE;
	case MSI_FRAME:
		*finding = "the GIC has no ITS, so devices' interrupts are not kept apart";
		return ISOLATION_NONE;
	case MSI_UNREAD:
		x->unseen = *file;
		break;
	case MSI_UNKNOWN:
		break;
	}
	return ISOLATION_UNKNOWN;
}

static enum isolation find_isolation(struct exam *x, const char **finding, const char **file)
{
	_cleanup_sysfs_dir_ struct sysfs_dir proc = { -1 };
	size_t first = N_CONTROLLERS;
	enum sysfs_answer answer = sysfs_dir_open(&x->host->sysfs, "proc", &proc);

	*file = "/proc/interrupts";
	if (answer == SYSFS_OK)
		answer = lines_walk(&proc, "interrupts", take_interrupt, &first);
	check_saw(x, answer, "proc/interrupts");
	if (first == N_CONTROLLERS)
		return ISOLATION_UNKNOWN;
	*finding = controllers[first].finding;
	return controllers[first].isolation == ISOLATION_ARM ? look_at_firmware(x, finding, file)
							     : controllers[first].isolation;
}

static void waive_isolation(struct exam *x, struct finding *f)
{
	check_remedy(x, f, "%sonly on a host whose guests are trusted, do without",
		     check_exists(x, "sys/firmware/acpi/tables/IORT")
			     ? ""
			     : "enable interrupt remapping (x2APIC) in the firmware's setup and "
			       "take intremap=off and nointremap from the kernel's command line; ");
	for (size_t i = 0; i < 2; i++) {
		if (check_exists(x, unsafe_switches[i]))
			check_command(x, f, "echo Y >/%s", unsafe_switches[i]);
	}
	if (!f->n_commands)
		check_command(x, f, "modprobe vfio_iommu_type1 allow_unsafe_interrupts=1");
}

/* What iommu_group_has_isolated_msi() will say, which VFIO asks; nothing shows it to users. */
void check_interrupt_remapping(struct exam *x, struct finding *f)
{
	const char *finding = NULL, *file;
	enum isolation isolation = find_isolation(x, &finding, &file);

	if (isolation == ISOLATION_UNKNOWN) {
		check_unseen(x, f, file,
			     "whether devices' interrupts are kept apart cannot be seen here");
		check_excuse_noiommu(x, f);
	} else if (isolation == ISOLATION_THERE) {
		check_good(x, f, file, "%s", finding);
	} else if (check_is_on(x, unsafe_switches[0]) || check_is_on(x, unsafe_switches[1])) {
		check_warn(x, f, file,
			   "%s, and allow_unsafe_interrupts accepts that: a device can send the "
			   "host any interrupt",
			   finding);
	} else {
		check_block(x, f, file,
			    "%s: a device could send the host any interrupt, so VFIO refuses it "
			    "(EPERM)",
			    finding);
		waive_isolation(x, f);
		check_excuse_noiommu(x, f);
	}
}

/* Guides set it blindly; with remapping it does nothing but hide that remapping went. */
void check_unsafe_interrupts(struct exam *x, struct finding *f)
{
	for (size_t i = 0; i < 2; i++) {
		if (!check_is_on(x, unsafe_switches[i]))
			continue;
		check_warn(x, f, check_text(x, "/%s", unsafe_switches[i]),
			   "allow_unsafe_interrupts is on: devices are taken even when their "
			   "interrupts are not isolated");
		check_remedy(x, f, "switch it off where interrupts are remapped");
		check_command(x, f, "echo N >/%s", unsafe_switches[i]);
		return;
	}
}

/* --- where a device's own go --- */

/* The next item of a list of CPUs, "0-3,8"; false after the last. */
static bool next_cpus(char **rest, uint32_t *first, uint32_t *last)
{
	char *item = strsep(rest, ","), *dash = item ? strchr(item, '-') : NULL;

	if (dash)
		*dash++ = 0;
	return item && parse_u32(item, first) && parse_u32(dash ?: item, last);
}

static bool lists_meet(const char *a, const char *b)
{
	char left[SYSFS_BUFFER], right[SYSFS_BUFFER], *l = left, *r;
	uint32_t first, last, other_first, other_last;

	snprintf(left, sizeof(left), "%s", a);
	while (next_cpus(&l, &first, &last)) {
		snprintf(right, sizeof(right), "%s", b);
		r = right;
		while (next_cpus(&r, &other_first, &other_last)) {
			if (first <= other_last && other_first <= last)
				return true;
		}
	}
	return false;
}

struct routes {
	const char *near;               /* CPUs */
	size_t n, far_away, unknown;    /* interrupts */
	const char *first_far, *unread; /* an interrupt's number; a file */
};

/* Where it goes now, else where it may go. */
static void take_route(struct exam *x, const char *number, struct routes *routes)
{
	const char *file = check_text(x, "proc/irq/%s/effective_affinity_list", number);
	char cpus[SYSFS_BUFFER];
	enum sysfs_answer answer = check_read(x, file, cpus, sizeof(cpus));

	if (answer == SYSFS_ABSENT || (answer == SYSFS_OK && !*cpus)) {
		file = check_text(x, "proc/irq/%s/smp_affinity_list", number);
		answer = check_read(x, file, cpus, sizeof(cpus));
	}
	routes->n++;
	if (answer != SYSFS_OK) {
		routes->unknown++;
		routes->unread = file;
	} else if (routes->near && !lists_meet(cpus, routes->near)) {
		routes->far_away++;
		routes->first_far = routes->first_far ?: number;
	}
}

static void say_routes(struct exam *x, struct finding *f, const struct routes *routes)
{
	if (routes->unknown) {
		check_unknown(x, f, check_text(x, "/%s", routes->unread),
			      "where %zu of its %zu interrupt%s go%s cannot be read",
			      routes->unknown, routes->n, plural(routes->n),
			      routes->unknown == 1 ? "es" : "");
	} else if (routes->far_away) {
		check_warn(
			x, f, check_text(x, "/proc/irq/%s", routes->first_far),
			"%zu of its %zu interrupt%s go%s to CPUs of another node than its own (%s)",
			routes->far_away, routes->n, plural(routes->n),
			routes->far_away == 1 ? "es" : "", routes->near);
		check_remedy(x, f, "have them come to its own, as a driver or irqbalance may");
		check_command(x, f, "echo %s >/proc/irq/%s/smp_affinity_list", routes->near,
			      routes->first_far);
	} else {
		check_good(x, f, "/proc/irq", "it has %zu interrupt%s%s%s%s", routes->n,
			   plural(routes->n),
			   routes->near && routes->n ? ", all for CPUs near it (" : "",
			   routes->near && routes->n ? routes->near : "",
			   routes->near && routes->n ? ")" : "");
	}
}

/* A device has MSIs, or the one interrupt of its pin. */
void check_interrupts(struct exam *x, struct finding *f)
{
	_cleanup_sysfs_dir_ struct sysfs_dir dir = { -1 };
	_cleanup_pointers_ struct pointers numbers = { 0 };
	struct device_details details;
	struct routes routes = { .near = NULL };
	const char *pin;

	if (!check_is_pci(x) || (!x->device->driver && !(x->device->unknown & 1U << FACT_DRIVER)) ||
	    !check_device_dir(x, &dir) || !check_details(x, &details))
		return;
	if (host_names(x->host, &dir, "msi_irqs", &numbers) == SYSFS_UNKNOWN ||
	    x->device->unknown & 1U << FACT_NUMA_NODE ||
	    details.unknown_text & (1U << DETAIL_LOCAL_CPUS | 1U << DETAIL_IRQ)) {
		check_unknown(x, f, check_text(x, "/sys/bus/pci/devices/%s", x->device->name),
			      "which interrupts it has, and for which CPUs, cannot be read");
		return;
	}
	if (x->device->numa_node >= 0)
		routes.near = details.text[DETAIL_LOCAL_CPUS];
	for (size_t i = 0; i < numbers.n; i++)
		take_route(x, numbers.items[i], &routes);
	pin = details.text[DETAIL_IRQ];
	if (!numbers.n && pin && strcmp(pin, "0") != 0 &&
	    check_exists(x, check_text(x, "proc/irq/%s", pin)))
		take_route(x, pin, &routes);
	say_routes(x, f, &routes);
}
