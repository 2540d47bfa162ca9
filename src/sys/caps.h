/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What this process is allowed to. */
#ifndef SYS_CAPS_H
#define SYS_CAPS_H

#include <stdbool.h>

/* Whether a capability (CAP_IPC_LOCK, ...) is in effect. */
bool caps_has(unsigned int capability);

#endif
