/* SPDX-License-Identifier: GPL-2.0-or-later */
/* hwinfo: what the IOMMU behind a device says of itself. */
#include "model/hwinfo.h"

#include "cmd/iommu_object.h"

static const struct option_row options[] = {
	{ "dev-id", 0, ARG_COUNT, "N", NULL,
	  "for the device of that number in the iommufd, bound by somebody else", false },
	{ "type", 0, ARG_U64, "N", NULL, "asks for this type: 3 is Tegra241 CMDQV", false },
	{ 0 },
};

static const struct operand_row operands[] = {
	{ "DEVICE", ARG_DEVICE, NULL, true, false, "a device attached through iommufd" },
	{ 0 },
};

static void add_registers(struct obj *out, const struct hwinfo *info)
{
	const char *name;
	uint64_t value;
	size_t i = 0;

	obj_list(out, F_hw_registers);
	while (hwinfo_register(info, &i, &name, &value)) {
		struct obj row;

		obj_begin(&row, OBJ_hw_register);
		obj_str(&row, F_name, name);
		obj_hex(&row, F_contents, value);
		obj_add(out, F_hw_registers, &row);
	}
}

static void add_words(struct obj *out, const struct hwinfo *info)
{
	_cleanup_text_ struct text word = { 0 };
	size_t i = 0;

	obj_words(out, F_hw_features);
	while (hwinfo_word(info, &i, &word)) {
		obj_word(out, F_hw_features, word.s ?: "");
		text_reset(&word);
	}
}

static void add_capabilities(struct obj *out, uint64_t capabilities)
{
	_cleanup_text_ struct text unknown = { 0 };

	obj_words(out, F_capabilities);
	for (unsigned int bit = 0; bit < 64; bit++) {
		if (!(capabilities >> bit & 1))
			continue;
		text_reset(&unknown);
		text_add_hex(&unknown, 1ULL << bit);
		obj_word(out, F_capabilities,
			 *hwinfo_capability(bit) ? hwinfo_capability(bit) : unknown.s ?: "");
	}
}

static void add_type(struct obj *out, const struct hwinfo *info)
{
	_cleanup_text_ struct text raw = { 0 };

	if (hwinfo_type_name(info->type))
		obj_str(out, F_type, hwinfo_type_name(info->type));
	else
		obj_strf(out, F_type, "0x%x", info->type);
	for (uint32_t i = 0; i < info->data.size; i++)
		text_addf(&raw, "%02x", info->data.bytes[i]);
	obj_str(out, F_data, raw.s);
}

static int emit(struct cmd *c, const struct iommu_device *device, const struct hwinfo *info,
		struct err *e)
{
	struct obj out;

	obj_begin(&out, OBJ_hwinfo);
	obj_str(&out, F_session, c->session_name);
	obj_str(&out, F_address, args_str(c->args, "DEVICE"));
	obj_int(&out, F_device_id, device->dev_id);
	add_type(&out, info);
	add_capabilities(&out, info->capabilities);
	obj_int(&out, F_pasid_bits, info->pasid_bits);
	add_words(&out, info);
	add_registers(&out, info);
	return cmd_emit(c, &out, e);
}

static int run(struct cmd *c, struct err *e)
{
	const char *name = args_str(c->args, "DEVICE");
	struct iommu_device device;
	struct hwinfo info;
	uint32_t type;
	int r;

	if (name && args_given(c->args, "dev-id"))
		return err_usage(e, "DEVICE and --dev-id exclude each other");
	if (!name && !args_u64(c->args, "dev-id"))
		return err_usage(e, "hwinfo needs DEVICE or --dev-id");
	if (cmd_u32(c, "type", &type, e) < 0 ||
	    iommu_device_find(c->session, name, args_u64(c->args, "dev-id"), &device, e) < 0 ||
	    hwinfo_read(c->session, &device, type, &info, e) < 0)
		return -1;
	r = emit(c, &device, &info, e);
	payload_free(&info.data);
	return r;
}

const struct command cmd_hwinfo = {
	.name = "hwinfo",
	.kind = CMD_SESSION,
	.undo = UNDO_NEEDLESS,
	.summary = "what the IOMMU behind a device says of itself",
	.text = "Its registers as the kernel lets them be seen, what they say in words, and the "
		"bytes themselves. capabilities are what iommufd can do with it.",
	.options = options,
	.operands = operands,
	.documents = { OBJ_hwinfo },
	.run = run,
};
