/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The error that a PCI function of s390 has reported and nobody has read. */
#include "model/zpci.h"

#include <stdlib.h>

#include "base/cleanup.h"
#include "sys/vfio_device.h"
#include "sys/vfio_feature.h"
#include "uapi/vfio_s390.h"

#define LENGTH_VERSION 3     /* of the capability: the first that has the length */
#define LENGTH_MAX     65536 /* the machine's are 64 bytes */

uint32_t zpci_error_length(const struct vfio_cap_chain *caps)
{
	const struct vfio_device_info_cap_zpci_base *base =
		vfio_cap_find(caps, VFIO_DEVICE_INFO_CAP_ZPCI_BASE, sizeof(*base));

	if (!base || base->header.version < LENGTH_VERSION || base->ccdf_err_length > LENGTH_MAX)
		return 0;
	return base->ccdf_err_length;
}

int zpci_error_read(const struct device *device, struct text *digits, struct err *e)
{
	const char *name = device->object.name;
	_cleanup_free_ struct vfio_device_info *info = vfio_device_get_info(&device->handle, e);
	_cleanup_free_ uint8_t *record = NULL;
	struct vfio_cap_chain caps;
	uint32_t length;

	if (!info)
		return -1;
	caps = vfio_device_info_caps(info);
	length = zpci_error_length(&caps);
	if (!length)
		return err_nothing(
			e, "%s is no function of s390's zPCI whose errors this kernel tells", name);
	record = calloc(1, length);
	if (!record)
		return err_nomem(e);
	if (vfio_device_feature_zpci_error(&device->handle, record, e))
		return -1;
	for (uint32_t i = 0; i < length; i++)
		text_addf(digits, "%02x", record[i]);
	return digits->failed ? err_nomem(e) : 0;
}
