/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tells the service manager that started us how we are: sd_notify(3)'s protocol, which is one datagram. */
#ifndef SYS_NOTIFY_H
#define SYS_NOTIFY_H

/* "READY=1", "STOPPING=1": 0, also where nobody asked for it; -1 and errno. */
int notify_manager(const char *state);

#endif
