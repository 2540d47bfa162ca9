/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The whole VFIO ABI as of Linux 7.3, each part in its own file. */
#ifndef UAPI_VFIO_H
#define UAPI_VFIO_H

/*
 * Every struct begins with argsz, which the caller sets to what it allocated. The kernel asks only
 * that argsz reaches the fields it must read, so a struct larger than an old kernel knows is fine;
 * what lies behind the old kernel's last field stays as the caller left it.
 */
#include "uapi/vfio_base.h"
#include "uapi/vfio_container.h"
#include "uapi/vfio_device.h"
#include "uapi/vfio_feature.h"
#include "uapi/vfio_gfx.h"
#include "uapi/vfio_pci.h"
#include "uapi/vfio_s390.h"
#include "uapi/vfio_spapr.h"
#include "uapi/vfio_type1.h"

#endif
