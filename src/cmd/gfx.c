/* SPDX-License-Identifier: GPL-2.0-or-later */
/* gfx plane, dump: the screen of an attached virtual display adapter. */
#include <string.h>

#include "cmd/device.h"
#include "cmd/held.h"
#include "model/gfx.h"

static const struct {
	const char *word;
	enum gfx_plane_type type;
} planes[] = {
	{ "primary", GFX_PRIMARY },
	{ "overlay", GFX_OVERLAY },
	{ "cursor", GFX_CURSOR },
};

/* Without --plane the first. */
static size_t plane_of(const struct args *a)
{
	const char *word = args_str(a, "plane");
	size_t i = 0;

	while (word && strcmp(planes[i].word, word))
		i++;
	return i;
}

/* DRM's formats are four letters, the first in the lowest byte. */
static void format_word(uint32_t format, char word[5])
{
	for (unsigned int i = 0; i < 4; i++) {
		char c = (char)(format >> 8 * i);

		word[i] = c >= ' ' && c <= '~' ? c : '?';
	}
	word[4] = '\0';
}

static int emit(struct cmd *c, const struct device *device, const struct gfx_plane *plane,
		struct err *e)
{
	const struct vfio_device_gfx_plane_info *info = &plane->info;
	char format[5];
	struct obj o;

	format_word(info->drm_format, format);
	cmd_device_begin(&o, OBJ_gfx_plane, c, device);
	obj_str(&o, F_plane, planes[plane_of(c->args)].word);
	obj_str(&o, F_kind, plane->by_dmabuf ? "dma-buf" : "region");
	obj_str(&o, F_format, info->drm_format ? format : NULL);
	obj_hex(&o, F_format_modifier, info->drm_format_mod);
	obj_int(&o, F_columns, info->width);
	obj_int(&o, F_rows, info->height);
	obj_int(&o, F_stride, info->stride);
	obj_int(&o, F_size, info->size);
	obj_int(&o, F_left, info->x_pos);
	obj_int(&o, F_top, info->y_pos);
	obj_int(&o, F_index, info->dmabuf_id);
	return cmd_emit(c, &o, e);
}

static int run_plane(struct cmd *c, struct err *e)
{
	const struct device *device = cmd_device(c, e);
	struct gfx_plane plane;

	if (!device || gfx_plane(device, planes[plane_of(c->args)].type, &plane, e) < 0)
		return -1;
	return emit(c, device, &plane, e);
}

static int run_dump(struct cmd *c, struct err *e)
{
	const struct progress progress = cmd_progress(c);
	const struct device *device = cmd_device(c, e);
	struct file_out out = args_out(c->args, "out");
	struct gfx_plane plane;

	if (!device)
		return -1;
	if (out.fd < 0)
		return err_usage(e, "gfx dump needs --out FILE");
	if (gfx_plane(device, planes[plane_of(c->args)].type, &plane, e) < 0 ||
	    gfx_dump(device, &plane, &out, &progress, e) < 0)
		return -1;
	return emit(c, device, &plane, e);
}

#define PLANE_OPTION                                                       \
	{                                                                  \
		"plane", 0, ARG_CHOICE, "PLANE", "primary|overlay|cursor", \
			.help = "which plane; else the primary one"        \
	}

static const struct option_row plane_options[] = { PLANE_OPTION, { 0 } };

static const struct option_row dump_options[] = {
	PLANE_OPTION,
	{ "out", 0, ARG_FILE_OUT, "FILE", .help = "where the pixels go; - is the standard output" },
	{ 0 },
};

static const struct operand_row operands[] = { DEVICE_OPERAND, { 0 } };

const struct command cmd_gfx_plane = {
	.name = "gfx plane",
	.kind = CMD_SESSION,
	.summary = "what a virtual display adapter shows: size, format, where it lies",
	.text = "",
	.options = plane_options,
	.operands = operands,
	.documents = { OBJ_gfx_plane },
	.run = run_plane,
};

const struct command cmd_gfx_dump = {
	.name = "gfx dump",
	.kind = CMD_SESSION,
	.summary = "write the pixels that a virtual display adapter shows to a file",
	.text = "As they lie in memory: rows of `stride` bytes.",
	.options = dump_options,
	.operands = operands,
	.documents = { OBJ_gfx_plane },
	.run = run_dump,
};
