/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Events of a virtual IOMMU, and how many of them were lost. */
#include <endian.h>
#include <stdio.h>
#include <string.h>

#include "model/fault_queue.h"
#include "uapi/iommufd_event.h"

/* Sequence numbers are 0 to INT_MAX. */
#define SEQUENCE_MASK 0x7fffffffu

/* iommufd's self-test: the virtual id of a mock device (iommufd_test.h). */
#define VEVENTQ_TYPE_SELFTEST 0xbeefbeefu

typedef void decode_fn(struct fault *f, const void *payload);

static void decode_smmuv3(struct fault *f, const void *payload)
{
	struct iommu_vevent_arm_smmuv3 e;

	memcpy(&e, payload, sizeof(e));
	for (unsigned int i = 0; i < FAULT_RECORD_WORDS; i++)
		f->record[i] = le64toh(e.evt[i]);
	f->n_record = FAULT_RECORD_WORDS;
	fault_from_smmuv3(f, f->record);
	f->id_kind = FAULT_ID_VIRTUAL; /* the stream id is the guest's (arm_vmaster_report_event) */
}

static void decode_tegra(struct fault *f, const void *payload)
{
	struct iommu_vevent_tegra241_cmdqv e;

	memcpy(&e, payload, sizeof(e));
	for (unsigned int i = 0; i < 2; i++)
		f->record[i] = le64toh(e.lvcmdq_err_map[i]);
	f->n_record = 2;
	f->kind = FAULT_HARDWARE;
	snprintf(f->reason, sizeof(f->reason), "error in command queues, mask %#llx:%016llx",
		 (unsigned long long)f->record[1], (unsigned long long)f->record[0]);
}

static void decode_selftest(struct fault *f, const void *payload)
{
	memcpy(&f->id, payload, sizeof(f->id));
	f->id_kind = FAULT_ID_VIRTUAL;
	snprintf(f->reason, sizeof(f->reason), "test event");
}

struct event_type {
	uint32_t type;
	size_t size;
	decode_fn *decode;
};

static const struct event_type types[] = {
	{ IOMMU_VEVENTQ_TYPE_ARM_SMMUV3, sizeof(struct iommu_vevent_arm_smmuv3), decode_smmuv3 },
	{ IOMMU_VEVENTQ_TYPE_TEGRA241_CMDQV, sizeof(struct iommu_vevent_tegra241_cmdqv),
	  decode_tegra },
	{ VEVENTQ_TYPE_SELFTEST, sizeof(uint32_t), decode_selftest },
};

static const struct event_type *type_find(uint32_t type)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (types[i].type == type)
			return &types[i];
	}
	return NULL;
}

static void lost(struct fault *f, uint32_t sequence, bool counted, uint32_t count)
{
	fault_init(f, FAULT_FROM_VEVENTQ);
	f->kind = FAULT_LOST;
	f->family = FAULT_BY_IOMMUFD;
	f->sequence = sequence;
	f->has = FAULT_HAS_SEQUENCE;
	if (counted) {
		f->count = count;
		f->has |= FAULT_HAS_COUNT;
	}
	snprintf(f->reason, sizeof(f->reason), "the queue was full");
}

static void add_hex(struct fault *f, const unsigned char *bytes, size_t n)
{
	char hex[128];
	size_t len = 0;

	for (size_t i = 0; i < n && len + 3 < sizeof(hex); i++)
		len += (size_t)snprintf(hex + len, sizeof(hex) - len, "%02x", bytes[i]);
	fault_add_raw(f, hex, len);
}

/* An event with its payload; `size` bytes of it are there. */
static void event(struct fault *f, const struct event_type *type, uint32_t sequence,
		  const unsigned char *payload, size_t size)
{
	fault_init(f, FAULT_FROM_VEVENTQ);
	f->kind = FAULT_EVENT;
	f->family = FAULT_BY_IOMMUFD;
	add_hex(f, payload, size);
	if (type)
		type->decode(f, payload);
	f->sequence = sequence;
	f->has |= FAULT_HAS_SEQUENCE;
}

unsigned int vevent_decode(struct veventq_reader *reader, const void *buf, size_t len,
			   struct fault out[VEVENT_FAULTS], size_t *used)
{
	const struct event_type *type = type_find(reader->type);
	struct iommufd_vevent_header header;
	const unsigned char *payload = (const unsigned char *)buf + sizeof(header);
	bool is_loss, synced = reader->synced;
	uint32_t gap;
	size_t size;
	unsigned int n = 0;

	*used = 0;
	if (len < sizeof(header))
		return 0;
	memcpy(&header, buf, sizeof(header));
	is_loss = header.flags & IOMMU_VEVENTQ_FLAG_LOST_EVENTS;
	size = is_loss ? 0 : type ? type->size : len - sizeof(header);
	if (len - sizeof(header) < size)
		return 0;

	/*
	 * A loss in the middle shows only as a gap; at the tail a header without payload tells
	 * the last lost.
	 */
	gap = (header.sequence - reader->next) & SEQUENCE_MASK;
	if (is_loss)
		lost(&out[n++], header.sequence, synced, gap + 1);
	else if (synced && gap)
		lost(&out[n++], (header.sequence - 1) & SEQUENCE_MASK, true, gap);
	if (!is_loss)
		event(&out[n++], type, header.sequence, payload, size);
	reader->next = (header.sequence + 1) & SEQUENCE_MASK;
	reader->synced = true;
	*used = sizeof(header) + size;
	return n;
}
