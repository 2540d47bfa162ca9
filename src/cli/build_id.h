/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which build this program is. */
#ifndef CLI_BUILD_ID_H
#define CLI_BUILD_ID_H

/* The linker's build id, cut or filled with zeros; the version's name where the linker gave none. */
void build_id(unsigned char id[32]);

#endif
