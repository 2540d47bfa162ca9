/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Resolves a source id that is not, or not only, a device's own. */
#include "model/fault_alias.h"

#include <stdio.h>
#include <string.h>

struct search {
	struct pci_address wanted;
	bool any_segment;
	size_t *out;
	size_t max, n;
};

typedef bool accept_fn(const struct fault_pci *d, const struct search *s,
		       const struct fault_pci *bridge);

static bool same_segment(const struct fault_pci *d, const struct search *s)
{
	return s->any_segment || d->address.domain == s->wanted.domain;
}

static bool is_itself(const struct fault_pci *d, const struct search *s,
		      const struct fault_pci *bridge)
{
	(void)bridge;
	return same_segment(d, s) && d->address.bus == s->wanted.bus &&
	       d->address.device == s->wanted.device && d->address.function == s->wanted.function;
}

static bool is_behind(const struct fault_pci *d, const struct search *s,
		      const struct fault_pci *bridge)
{
	(void)s;
	return !d->is_bridge && d->address.domain == bridge->address.domain &&
	       d->address.bus >= bridge->secondary && d->address.bus <= bridge->subordinate;
}

static bool is_in_slot(const struct fault_pci *d, const struct search *s,
		       const struct fault_pci *bridge)
{
	(void)bridge;
	return same_segment(d, s) && d->address.bus == s->wanted.bus &&
	       d->address.device == s->wanted.device;
}

static void collect(struct search *s, const struct fault_pci *all, size_t n_all, accept_fn *accept,
		    const struct fault_pci *bridge)
{
	s->n = 0;
	for (size_t i = 0; i < n_all; i++) {
		if (!accept(&all[i], s, bridge))
			continue;
		if (s->n < s->max)
			s->out[s->n] = i;
		s->n++;
	}
}

static const struct fault_pci *first(const struct search *s, const struct fault_pci *all,
				     size_t n_all,
				     bool (*is)(const struct fault_pci *d, const struct search *s))
{
	for (size_t i = 0; i < n_all; i++) {
		if (is(&all[i], s))
			return &all[i];
	}
	return NULL;
}

static bool is_bridge_itself(const struct fault_pci *d, const struct search *s)
{
	return d->is_bridge && is_itself(d, s, NULL);
}

/*
 * bus:00.0, where the bus is a bridge's secondary: what such bridges may put on requests of their
 * devices.
 */
static bool is_bridge_of_bus(const struct fault_pci *d, const struct search *s)
{
	return d->is_bridge && same_segment(d, s) && s->wanted.device == 0 &&
	       s->wanted.function == 0 && d->secondary == s->wanted.bus;
}

static bool parse_requester(const char *requester, struct search *s)
{
	char full[PCI_ADDRESS_LEN];

	if (parse_pci_address(requester, &s->wanted))
		return true;
	s->any_segment = true;
	if (strlen(requester) + sizeof("0000:") > sizeof(full))
		return false;
	snprintf(full, sizeof(full), "0000:%s", requester);
	return parse_pci_address(full, &s->wanted);
}

enum fault_alias fault_alias_find(const struct fault_pci *all, size_t n_all, const char *requester,
				  size_t *out, size_t max, size_t *n)
{
	struct search s = { .out = out, .max = max };
	enum fault_alias found = FAULT_ALIAS_BEHIND;
	const struct fault_pci *bridge = NULL;

	*n = 0;
	if (!parse_requester(requester, &s))
		return FAULT_ALIAS_NONE;
	collect(&s, all, n_all, is_itself, NULL);
	if (s.n == 1)
		bridge = first(&s, all, n_all, is_bridge_itself);
	else if (s.n == 0)
		bridge = first(&s, all, n_all, is_bridge_of_bus);
	if (bridge) {
		collect(&s, all, n_all, is_behind, bridge);
		/* A bridge without devices behind it sent this on its own account. */
		if (s.n == 0) {
			collect(&s, all, n_all, is_itself, NULL);
			found = s.n ? FAULT_ALIAS_ITSELF : FAULT_ALIAS_NONE;
		}
	} else if (s.n) {
		found = s.n == 1 ? FAULT_ALIAS_ITSELF : FAULT_ALIAS_SEGMENTS;
	} else {
		collect(&s, all, n_all, is_in_slot, NULL);
		found = s.n ? FAULT_ALIAS_SLOT : FAULT_ALIAS_NONE;
	}
	*n = s.n;
	return found;
}
