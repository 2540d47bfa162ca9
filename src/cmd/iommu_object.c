/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the commands about iommufd's objects have in common. */
#include "cmd/iommu_object.h"

#include <string.h>

#include "model/event_queue.h"
#include "model/ioas.h"
#include "model/viommu.h"
#include "uapi/iommufd.h"

const struct operand_row iommu_object_name[] = {
	{ "NAME", ARG_NAME, NULL, true, false, "what it is called; else its kind and a number" },
	{ 0 },
};

const struct operand_row iommu_object_existing[] = {
	{ "NAME", ARG_NAME, ".", false, false, "the object" },
	{ 0 },
};

int cmd_iommu_device(const struct cmd *c, struct iommu_device *device, struct err *e)
{
	if (args_given(c->args, "device") && args_given(c->args, "dev-id"))
		return err_usage(e, "--device and --dev-id exclude each other");
	return iommu_device_find(c->session, args_str(c->args, "device"),
				 args_u64(c->args, "dev-id"), device, e);
}

int cmd_payload(const struct cmd *c, struct payload *p, struct err *e)
{
	int fd = args_fd(c->args, "data");

	return fd < 0 ? 0 : payload_read(fd, PAYLOAD_MAX, p, e);
}

int cmd_u32(const struct cmd *c, const char *option, uint32_t *value, struct err *e)
{
	uint64_t given = args_u64(c->args, option);

	if (given > UINT32_MAX)
		return err_usage(e, "--%s %s is more than 32 bits", option,
				 args_str(c->args, option));
	*value = (uint32_t)given;
	return 0;
}

static const char *const hwpt_flags[] = { "nest_parent", "dirty_tracking", "fault_queue", "pasid" };

static void fill_hwpt(struct obj *row, const struct iommu_object *o)
{
	const struct hwpt *hwpt = hwpt_of(&o->object);
	const struct object *queue = o->object.uses[IOMMU_USES_QUEUE];

	obj_words(row, F_flags);
	for (unsigned int i = 0; i < sizeof(hwpt_flags) / sizeof(hwpt_flags[0]); i++) {
		if (hwpt->flags >> i & 1)
			obj_word(row, F_flags, hwpt_flags[i]);
	}
	obj_str(row, F_space, hwpt->space->object.name);
	obj_str(row, F_queue, queue ? queue->name : NULL);
	if (!hwpt->nested)
		obj_bool(row, F_tracked, hwpt->dirty_tracking);
}

static void fill_viommu(struct obj *row, const struct iommu_object *o)
{
	const struct payload *data = &viommu_of(&o->object)->data;
	char digits[2 * PAYLOAD_MAX + 1];

	for (uint32_t i = 0; i < data->size; i++) {
		digits[2 * i] = "0123456789abcdef"[data->bytes[i] >> 4];
		digits[2 * i + 1] = "0123456789abcdef"[data->bytes[i] & 15];
	}
	digits[2 * (size_t)data->size] = '\0';
	obj_str(row, F_data, data->size ? digits : NULL);
}

static void fill_vdevice(struct obj *row, const struct iommu_object *o)
{
	obj_hex(row, F_virt_id, vdevice_of(&o->object)->virt_id);
}

static void fill_veventq(struct obj *row, const struct iommu_object *o)
{
	obj_int(row, F_depth, veventq_of(&o->object)->depth);
}

static void fill_hw_queue(struct obj *row, const struct iommu_object *o)
{
	const struct hw_queue *q = hw_queue_of(&o->object);

	obj_int(row, F_index, q->index);
	obj_hex(row, F_iova, q->iova);
	obj_int(row, F_size, (int64_t)q->size);
}

static void fill_nothing(struct obj *row, const struct iommu_object *o)
{
	(void)row, (void)o;
}

#define TYPES_MAX 4

/* The numbers of a kind's types that are documented, in words; others are shown as numbers. */
static const struct kind {
	const struct iommu_class *class;
	void (*fill)(struct obj *row, const struct iommu_object *o);
	const char *types[TYPES_MAX];
} kinds[] = {
	{ &hwpt_class, fill_hwpt, { NULL, "vtd-s1", "smmuv3", "amd-guest" } },
	{ &viommu_class, fill_viommu, { NULL, "smmuv3", "tegra241-cmdqv" } },
	{ &vdevice_class, fill_vdevice, { NULL } },
	{ &veventq_class, fill_veventq, { NULL, "smmuv3", "tegra241-cmdqv" } },
	{ &hw_queue_class, fill_hw_queue, { NULL, "tegra241-cmdqv" } },
	{ &fault_queue_class, fill_nothing, { NULL } },
};

static const struct kind *kind_of(const struct iommu_class *class)
{
	const struct kind *kind = kinds;

	while (kind->class != class)
		kind++;
	return kind;
}

static void fill_device(struct obj *row, const struct iommu_object *o)
{
	const struct device *device = iommu_object_device(o);

	if (device)
		obj_int(row, F_device_id, device->devid);
	else if (o->dev_id && !*o->device)
		obj_int(row, F_device_id, o->dev_id);
	obj_str(row, F_address, device ? device->object.name : NULL);
}

static void fill(struct obj *row, const struct iommu_object *o)
{
	const struct kind *kind = kind_of(iommu_object_class(o));
	const struct object *parent = o->object.uses[IOMMU_USES_PARENT];

	obj_str(row, F_kind, o->object.class->kind);
	obj_str(row, F_name, o->object.name);
	obj_int(row, F_iommufd_id, o->id);
	fill_device(row, o);
	obj_str(row, F_on, parent ? parent->name : NULL);
	if (o->type < TYPES_MAX && (!o->type || kind->types[o->type]))
		obj_str(row, F_type, kind->types[o->type]);
	else
		obj_strf(row, F_type, "0x%x", o->type);
	kind->fill(row, o);
}

int cmd_iommu_emit(struct cmd *c, const struct iommu_object *o, bool changed, struct err *e)
{
	const char *name = c->command->name;
	struct obj out;

	/* "hwpt alloc" is undone by "hwpt destroy". */
	if (changed)
		cmd_undo(c, "%.*s destroy %s", (int)strcspn(name, " "), name, o->object.name);
	obj_begin(&out, OBJ_iommu_object);
	obj_str(&out, F_session, c->session_name);
	fill(&out, o);
	obj_bool(&out, F_changed, changed);
	return cmd_emit(c, &out, e);
}

static void fill_ioas(struct obj *row, const struct space *space)
{
	obj_str(row, F_kind, "ioas");
	obj_str(row, F_name, space->object.name);
	obj_int(row, F_iommufd_id, space->ioas_id);
	obj_str(row, F_space, space->object.name);
}

int cmd_ioas_emit(struct cmd *c, const struct space *space, bool changed, struct err *e)
{
	struct obj out;

	obj_begin(&out, OBJ_iommu_object);
	obj_str(&out, F_session, c->session_name);
	fill_ioas(&out, space);
	obj_bool(&out, F_changed, changed);
	return cmd_emit(c, &out, e);
}

/* The class that the command's noun names; NULL is "ioas". */
static const struct iommu_class *class_of(const struct cmd *c)
{
	const char *name = c->command->name;
	size_t len = strcspn(name, " ");

	for (size_t i = 0; iommu_classes[i]; i++) {
		const char *kind = iommu_classes[i]->class.kind;

		if (strlen(kind) == len && !strncmp(kind, name, len))
			return iommu_classes[i];
	}
	return NULL;
}

static void add_row(struct obj *out, const struct object *o, bool is_space)
{
	struct obj row;

	if (is_space && space_of(o)->ops != &dma_iommufd)
		return;
	obj_begin(&row, OBJ_iommu_object_row);
	if (is_space)
		fill_ioas(&row, space_of(o));
	else
		fill(&row, iommu_object_of(o));
	obj_add(out, F_objects, &row);
}

int cmd_iommu_list(struct cmd *c, struct err *e)
{
	const struct iommu_class *class = class_of(c);
	const struct object_class *objects = class ? &class->class : &space_class;
	struct object *o = c->session ? object_first(c->session, objects) : NULL;
	struct obj out;

	obj_begin(&out, OBJ_iommu_object_list);
	obj_str(&out, F_session, c->session_name);
	obj_list(&out, F_objects);
	for (; o; o = object_next(o))
		add_row(&out, o, !class);
	return cmd_emit(c, &out, e);
}

static int destroy(struct object *o, bool is_space, struct err *e)
{
	return is_space ? space_remove(space_of(o), e) : iommu_object_remove(iommu_object_of(o), e);
}

int cmd_iommu_destroy(struct cmd *c, struct err *e)
{
	const struct iommu_class *class = class_of(c);
	const char *name = args_str(c->args, "NAME");
	struct object *o = object_find(c->session, class ? &class->class : &space_class, name);
	struct obj out;

	if (o && !class && !ioas_find(c->session, name, e))
		return -1;
	if (o && destroy(o, !class, e) < 0)
		return -1;
	obj_begin(&out, OBJ_iommu_object_destroy);
	obj_str(&out, F_session, c->session_name);
	obj_str(&out, F_kind, class ? class->class.kind : "ioas");
	obj_str(&out, F_name, name);
	obj_bool(&out, F_changed, o);
	return cmd_emit(c, &out, e);
}
