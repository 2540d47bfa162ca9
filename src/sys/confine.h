/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Gives up what a process that only holds devices has no use for. */
#ifndef SYS_CONFINE_H
#define SYS_CONFINE_H

/*
 * From then on this process becomes no other program, traces and mounts nothing, loads no module, changes no user, and
 * has of its capabilities those only that VFIO, iommufd and their nodes ask for. For good, also for the threads that it
 * starts. What the kernel cannot do of that is left out: nobody depends on it.
 */
void confine(void);

#endif
