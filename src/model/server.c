/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where iSCSI, NVMe and file systems of the network tell the address of the other host. */
#include "model/server.h"

#include <stdio.h>
#include <string.h>

/* Copies what follows KEY in a list of words between commas. */
static bool take_word(const char *list, const char *key, char address[SERVER_LEN])
{
	size_t len = strlen(key);

	while (list && strncmp(list, key, len) != 0) {
		list = strchr(list, ',');
		if (list)
			list++;
	}
	if (list)
		snprintf(address, SERVER_LEN, "%.*s", (int)strcspn(list + len, ","), list + len);
	return list != NULL;
}

bool server_of_mount(const char *options, char address[SERVER_LEN])
{
	return take_word(options, "addr=", address);
}

/*
 * A disk of iSCSI lies below "platform/host3/session1" where the kernel speaks it itself (scsi_transport_iscsi.c), and
 * one of NVMe over a network below "nvme-fabrics/ctl/nvme0", whose address is "traddr=192.168.1.5,trsvcid=4420".
 */
enum sysfs_answer server_of_disk(const struct sysfs *fs, const char *path, char address[SERVER_LEN])
{
	static const char session[] = "/session", controller[] = "/nvme-fabrics/ctl/";
	const char *iscsi = strstr(path, "/platform/") ? strstr(path, session) : NULL;
	const char *nvme = strstr(path, controller);
	_cleanup_sysfs_dir_ struct sysfs_dir dir = { -1 };
	char text[SYSFS_BUFFER];
	enum sysfs_answer answer = SYSFS_ABSENT;

	if (iscsi) {
		iscsi += sizeof(session) - 1;
		answer = sysfs_dir_openf(fs, &dir, "sys/class/iscsi_connection/connection%.*s:0",
					 (int)strspn(iscsi, "0123456789"), iscsi);
	} else if (nvme) {
		nvme += sizeof(controller) - 1;
		answer = sysfs_dir_openf(fs, &dir, "sys/class/nvme/%.*s", (int)strcspn(nvme, "/"),
					 nvme);
	}
	if (answer == SYSFS_OK)
		answer = sysfs_read(&dir, "address", text, sizeof(text));
	/* While it is not connected, an address is only what it was told (iscsi_tcp.c: ENOTCONN). */
	if (answer == SYSFS_UNKNOWN && iscsi)
		answer = sysfs_read(&dir, "persistent_address", text, sizeof(text));
	if (answer == SYSFS_OK && !take_word(text, iscsi ? "" : "traddr=", address))
		answer = SYSFS_ABSENT;
	return answer;
}
