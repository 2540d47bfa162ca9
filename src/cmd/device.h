/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the commands about an attached device have in common. */
#ifndef CMD_DEVICE_H
#define CMD_DEVICE_H

#include "cmd/cmd.h"
#include "model/device.h"
#include "sys/vfio_words.h"

/* The operand of them all. */
#define DEVICE_OPERAND                                                    \
	{                                                                 \
		"DEVICE", ARG_DEVICE, .help = "a device that is attached" \
	}

/* The device it names; NULL and *e when the session does not hold it. */
struct device *cmd_device(const struct cmd *c, struct err *e);

/* Begins a document about it. */
void cmd_device_begin(struct obj *o, enum object_kind kind, const struct cmd *c,
		      const struct device *device);

/* Emits a document that has but session, address and changed. */
int cmd_device_changed(struct cmd *c, enum object_kind kind, const struct device *device,
		       bool changed, struct err *e);

/* The bits by name, an unknown one as "0x40". */
void cmd_flag_words(struct obj *o, enum field f, enum vfio_words words, uint64_t flags);

/* A number by name, an unknown one as "17". */
void cmd_number_word(struct obj *o, enum field f, enum vfio_words words, uint32_t number);

#endif
