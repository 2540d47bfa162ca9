/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The words that exec gives its program: arguments with numbers filled in, names of descriptors. */
#include "cmd/exec_words.h"

#include <string.h>

#include "base/num.h"

static bool is(const char *s, size_t len, const char *word)
{
	return strlen(word) == len && !memcmp(s, word, len);
}

/* The node that {name} means; -1 when it is none of ours. */
static long find(const struct handover *h, const char *name, size_t len)
{
	if (is(name, len, h->nodes[0].name))
		return 0;
	for (size_t i = 0; i < h->n_devices; i++) {
		if (is(name, len, h->devices[i].name))
			return (long)h->devices[i].node;
	}
	return -1;
}

static bool is_address(const char *name, size_t len)
{
	struct pci_address address;
	char copy[PCI_ADDRESS_LEN];

	if (len >= sizeof(copy))
		return false;
	memcpy(copy, name, len);
	copy[len] = '\0';
	return parse_pci_address(copy, &address);
}

/* QEMU's JSON has braces of its own, but nobody means these otherwise. */
static int check_foreign(const struct handover *h, const char *name, size_t len, struct err *e)
{
	if (is_address(name, len))
		return err_usage(e, "{%.*s} in the program's arguments is no device of this exec",
				 (int)len, name);
	/* Before a device is bound nobody knows. */
	if (!h->ops)
		return 0;
	if (is(name, len, "iommufd") || is(name, len, "container"))
		return err_usage(e, "there is no {%.*s} with backend %s, but {%s}", (int)len, name,
				 h->ops->backend, h->nodes[0].name);
	return 0;
}

int exec_fill_in(struct text *out, const char *arg, const struct handover *h, int first,
		 struct err *e)
{
	while (*arg) {
		size_t plain = strcspn(arg, "{"), len;
		long node;

		text_addn(out, arg, plain);
		arg += plain;
		if (!*arg)
			break;
		len = strcspn(arg + 1, "{}");
		node = arg[1 + len] == '}' ? find(h, arg + 1, len) : -1;
		if (node >= 0) {
			text_add_dec(out, first + node);
			arg += len + 2;
			continue;
		}
		if (arg[1 + len] == '}' && check_foreign(h, arg + 1, len, e))
			return -1;
		text_addc(out, *arg++);
	}
	/* So that there is a string, even an empty one. */
	text_addn(out, "", 0);
	return out->failed ? err_nomem(e) : 0;
}

void exec_names(struct text *out, const struct handover *h)
{
	for (size_t i = 0; i < h->n_nodes; i++)
		text_addf(out, "%s%s", i ? ":" : "", h->nodes[i].name);
}
