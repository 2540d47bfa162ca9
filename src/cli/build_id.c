/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which build this program is. */
#include "cli/build_id.h"

#include <link.h>
#include <string.h>

static size_t padded(size_t n)
{
	return (n + 3) & ~(size_t)3;
}

static int copy_note(const char *notes, size_t len, unsigned char id[32])
{
	while (len >= sizeof(ElfW(Nhdr))) {
		const ElfW(Nhdr) *note = (const void *)notes;
		const char *name = notes + sizeof(*note);
		size_t size = sizeof(*note) + padded(note->n_namesz) + padded(note->n_descsz);

		if (note->n_type == NT_GNU_BUILD_ID && note->n_namesz == 4 &&
		    !memcmp(name, "GNU", 4)) {
			memcpy(id, name + 4, note->n_descsz < 32 ? note->n_descsz : 32);
			return 1;
		}
		if (size > len)
			return 0;
		notes += size;
		len -= size;
	}
	return 0;
}

/* The first object is the program itself. */
static int read_program(struct dl_phdr_info *info, size_t size, void *id)
{
	(void)size;
	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *segment = &info->dlpi_phdr[i];

		if (segment->p_type == PT_NOTE &&
		    copy_note((const char *)(info->dlpi_addr + segment->p_vaddr), segment->p_memsz,
			      id))
			return 1;
	}
	return -1;
}

void build_id(unsigned char id[32])
{
	memset(id, 0, 32);
	if (dl_iterate_phdr(read_program, id) != 1)
		memcpy(id, VFIOCTL_VERSION, sizeof(VFIOCTL_VERSION));
}
