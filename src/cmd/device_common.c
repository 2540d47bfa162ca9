/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the commands about an attached device have in common. */
#include <ctype.h>
#include <stdio.h>

#include "cmd/device.h"

#define WORD_LEN 40

struct device *cmd_device(const struct cmd *c, struct err *e)
{
	const char *name = args_str(c->args, "DEVICE");
	struct device *device = device_find(c->session, name);

	if (device)
		return device;
	err_refused(e, name, "%s is not attached in session %s", name, c->session_name);
	err_hint(e, "vfioctl attach %s", name);
	return NULL;
}

void cmd_device_begin(struct obj *o, enum object_kind kind, const struct cmd *c,
		      const struct device *device)
{
	obj_begin(o, kind);
	obj_str(o, F_session, c->session_name);
	obj_str(o, F_address, device->object.name);
}

int cmd_device_changed(struct cmd *c, enum object_kind kind, const struct device *device,
		       bool changed, struct err *e)
{
	struct obj o;

	cmd_device_begin(&o, kind, c, device);
	obj_bool(&o, F_changed, changed);
	return cmd_emit(c, &o, e);
}

/* Documents speak in small letters. */
static void lower(const char *word, char out[WORD_LEN])
{
	size_t i = 0;

	for (; i < WORD_LEN - 1 && word[i]; i++)
		out[i] = (char)tolower((unsigned char)word[i]);
	out[i] = '\0';
}

void cmd_flag_words(struct obj *o, enum field f, enum vfio_words words, uint64_t flags)
{
	char text[WORD_LEN];

	obj_words(o, f);
	for (uint64_t bit = 1; bit && bit <= flags; bit <<= 1) {
		const char *word = bit <= UINT32_MAX ? vfio_word(words, (uint32_t)bit) : NULL;

		if (!(flags & bit))
			continue;
		if (word)
			lower(word, text);
		else
			snprintf(text, sizeof(text), "0x%llx", (unsigned long long)bit);
		obj_word(o, f, text);
	}
}

void cmd_number_word(struct obj *o, enum field f, enum vfio_words words, uint32_t number)
{
	const char *word = vfio_word(words, number);
	char text[WORD_LEN];

	if (word)
		lower(word, text);
	else
		snprintf(text, sizeof(text), "%u", number);
	obj_str(o, f, text);
}
