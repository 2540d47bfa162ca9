/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the host needs: each way in which a device can carry it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "machine.h"
#include "model/critical.h"

static char root[MACHINE_ROOT];

/* thing CLASS NAME BDF: a link as the kernel makes it. */
static const char machine[] =
	"mkdir -p proc/self/net proc/1 sys/dev/block sys/class/block sys/class/net "
	"sys/class/tty sys/class/graphics sys/devices/virtual\n"
	"thing() { dir=sys/devices/$3/$1/$2; mkdir -p $dir; ln -s ../../../$dir "
	"sys/class/$1/$2; }\n"
	"thing block sda1 0000:01:00.0; thing block sdb 0000:02:00.0; thing block sdc "
	"0000:03:00.0\n"
	"thing block sdd 0000:04:00.0; thing block dm-0 virtual; thing block md0 virtual\n"
	"mkdir sys/class/block/dm-0/slaves sys/class/block/md0/slaves\n"
	"ln -s ../../md0 sys/class/block/dm-0/slaves/md0; ln -s ../../sdc "
	"sys/class/block/md0/slaves/sdc\n"
	"ln -s ../../class/block/sda1 sys/dev/block/8:1; ln -s ../../class/block/dm-0 "
	"sys/dev/block/253:0\n"
	"thing net eth0 0000:05:00.0; thing net br0 virtual; ln -s ../eth0 "
	"sys/class/net/br0/lower_eth0\n"
	"thing net eth1 0000:06:00.0; thing net eth2 0000:07:00.0\n"
	"thing tty ttyS4 0000:08:00.0; thing graphics fb0 0000:09:00.0\n"
	"cat > proc/self/mountinfo <<END\n"
	"21 1 8:1 / / rw,relatime shared:1 - ext4 /dev/root rw\n"
	"22 21 253:0 / /home rw - xfs /dev/mapper/home rw\n"
	"23 21 0:40 / /srv rw - btrfs /dev/sdb rw\n"
	"25 21 259:2 / /var rw - ext4 /dev/nvme0n1p2 rw\n"
	"26 21 0:50 / /var/log rw - bcachefs /dev/sdg:/dev/sdh rw\n"
	"27 21 8:1 / /opt rw - xfs /dev/sda1 rw,attr2,logdev=/dev/sdi,noquota\n"
	"24 21 0:5 / /proc rw - proc proc rw\n"
	"no line of a mount\n"
	"END\n"
	"printf 'Filename\\t\\tType\\n/dev/sdd   partition\\t8388604\\t0\\t-2\\n/swapfile file 1 0 "
	"-3\\n' "
	"> proc/swaps\n"
	"printf 'Iface\\tDestination\\tGateway\\nbr0\\t00000000\\t0102A8C0\\t0003\\n"
	"eth2\\t0002A8C0\\t00000000\\t0001\\n' > proc/self/net/route\n"
	"z=00000000000000000000000000000000\n"
	"echo \"$z 00 $z 00 fe800000000000000000000000000001 00000400 00000001 00000000 00000003   "
	"  "
	"eth1\" > proc/self/net/ipv6_route\n"
	"echo \"$z 00 $z 00 $z ffffffff 00000001 00000000 00200200       lo\" >> "
	"proc/self/net/ipv6_route\n"
	/* Two ways to one disk, whose own directory is below neither. */
	"subsystem=sys/devices/virtual/nvme-subsystem/nvme-subsys0\n"
	"mkdir -p sys/class/nvme-subsystem $subsystem/nvme0n1/nvme0n1p2\n"
	"ln -s ../../../$subsystem sys/class/nvme-subsystem/nvme-subsys0\n"
	"ln -s ../../../$subsystem/nvme0n1/nvme0n1p2 sys/class/block/nvme0n1p2\n"
	"ln -s ../../class/block/nvme0n1p2 sys/dev/block/259:2\n"
	"for n in 0 1; do ln -s ../../../pci0000:00/0000:1$n:00.0/nvme/nvme$n $subsystem/nvme$n; "
	"done\n"
	/* What file systems stand on beside their source. */
	"mkdir -p sys/fs/btrfs/0f-1/devices sys/fs/btrfs/features sys/fs/bcache/0f-2\n"
	"thing block sde2 0000:20:00.0; ln -s ../../../../devices/0000:20:00.0/block/sde2 "
	"sys/fs/btrfs/0f-1/devices/sde2\n"
	"ln -s ../../../devices/0000:21:00.0/block/sdf/bcache sys/fs/bcache/0f-2/cache0\n"
	"thing block sdg 0000:22:00.0; thing block sdh 0000:23:00.0; thing block sdi "
	"0000:24:00.0\n"
	/* ZFS: its pool is mounted by no disk, and only udev knows whose these are. */
	"mkdir -p proc/spl/kstat/zfs/tank run/udev/data; echo 1 > proc/spl/kstat/zfs/arcstats\n"
	"label() { thing block $1 $2; echo $3 > sys/class/block/$1/dev; printf 'S:disk/x\nE:ID_FS_"
	"LABEL=%s\nE:ID_FS_TYPE=%s\n' $4 $5 > run/udev/data/b$3; }\n"
	"label sdj3 0000:25:00.0 8:147 tank zfs_member\n"
	"label sdk 0000:26:00.0 8:160 gone zfs_member; label sdl 0000:27:00.0 8:176 tank ext4\n"
	/* A port of Open vSwitch stands on none, but the switch does. */
	"thing net br-ex virtual/net; thing net ovs-system virtual/net; thing net eth3 "
	"0000:28:00.0\n"
	"ln -s ../eth3 sys/class/net/ovs-system/lower_eth3\n"
	"printf 'br-ex\\t00000000\\t0102A8C0\\t0003\\n' >> proc/self/net/route\n"
	/* What comes over the network, by routes of its own; the journal of a file system. */
	"for n in 4 5 6 7 8; do thing net eth$n 0000:3$n:00.0; mkdir $dir/device; done\n"
	"printf 'eth4\\t0000000A\\t00000000\\t0001\\t0\\t0\\t0\\t000000FF\\t0\\t0\\t0\\n"
	"eth5\\t0005000A\\t00000000\\t0001\\t0\\t0\\t0\\t00FFFFFF\\t0\\t0\\t0\\n"
	"br0\\t00000000\\t0102A8C0\\t0003\\t0\\t0\\t0\\t00000000\\t0\\t0\\t0\\n' >> "
	"proc/self/net/route\n"
	"echo \"fd000000000000000000000000060000 70 $z 00 $z 00000100 00000001 00000000 00000001   "
	"  "
	"eth6\" >> proc/self/net/ipv6_route\n"
	"cat >> proc/self/mountinfo <<END\n"
	"40 21 0:60 / /nfs rw - nfs4 filer:/a rw,vers=4.2,clientaddr=10.9.0.1,addr=10.0.5.9\n"
	"41 21 0:61 / /nfs6 rw - nfs filer:/b rw,addr=fd00::6:9,mountaddr=10.0.5.9\n"
	"42 21 0:62 / /cifs rw - cifs //filer/c rw,addr=fe80::9%eth7\n"
	"43 21 0:63 / /far rw - nfs far:/c rw,addr=172.16.0.1\n"
	"44 21 8:192 / /iscsi rw - xfs /dev/sdm rw\n"
	"45 21 259:9 / /nvme rw - xfs /dev/nvme9n1 rw\n"
	"END\n"
	"thing block sdm platform/host9/session2/target9:0:0/9:0:0:0\n"
	"ln -s ../../class/block/sdm sys/dev/block/8:192\n"
	"mkdir -p sys/class/iscsi_connection/connection2:0 sys/class/nvme/nvme9; echo 10.7.7.7 > "
	"sys/class/iscsi_connection/connection2:0/address\n"
	"thing block nvme9n1 virtual/nvme-fabrics/ctl/nvme9; ln -s ../../class/block/nvme9n1 "
	"sys/dev/block/259:9\n"
	"printf 'eth8\\t0808080A\\t0\\t0\\t0\\t0\\t0\\tFFFFFFFF\\n' >> proc/self/net/route\n"
	"echo traddr=10.8.8.8,trsvcid=4420 > sys/class/nvme/nvme9/address\n"
	"thing block sdn1 0000:39:00.0; mkdir -p proc/fs/jbd2/sdn1 proc/fs/jbd2/sda1-8\n"
	"printf 'ttyS4                -W- (EC p  )    4:68\\ntty0 -WU (E  p  )    4:1\\n' > "
	"proc/consoles\n";

static int make(void **state)
{
	(void)state;
	return machine_make(root, "test_critical", machine);
}

static int drop(void **state)
{
	(void)state;
	return machine_drop(root);
}

static const struct {
	const char *device, *use; /* the first */
} uses[] = {
	{ "0000:01:00.0", "mounted at /" },
	{ "0000:02:00.0", "mounted at /srv" },
	{ "0000:03:00.0", "mounted at /home" }, /* through two disks made of it */
	{ "0000:04:00.0", "used as swap" },
	{ "0000:05:00.0", "the default route" }, /* through a bridge */
	{ "0000:06:00.0", "the default route" },
	{ "0000:07:00.0", NULL },
	{ "0000:08:00.0", "the console ttyS4" },
	{ "0000:09:00.0", "the console tty0" },
	{ "0000:10:00.0", "mounted at /var" }, /* by two ways */
	{ "0000:11:00.0", "mounted at /var" },
	{ "0000:20:00.0", "part of the btrfs file system 0f-1" },
	{ "0000:21:00.0", "part of a bcache" },
	{ "0000:22:00.0", "mounted at /var/log" },
	{ "0000:23:00.0", "mounted at /var/log" },
	{ "0000:24:00.0", "mounted at /opt" },
	{ "0000:25:00.0", "part of the ZFS pool tank" },
	{ "0000:26:00.0", NULL }, /* of a pool that is not there */
	{ "0000:27:00.0", NULL },
	{ "0000:28:00.0", "the default route" },
	{ "0000:34:00.0", "the way to 10.7.7.7, mounted at /iscsi" },
	{ "0000:35:00.0", "the way to 10.0.5.9, mounted at /nfs" },
	{ "0000:36:00.0", "the way to fd00::6:9, mounted at /nfs6" },
	{ "0000:37:00.0", "the way to fe80::9%eth7, mounted at /cifs" },
	{ "0000:38:00.0", "the way to 10.8.8.8, mounted at /nvme" },
	{ "0000:39:00.0", "a file system's journal" },
	{ "0000:0", NULL }, /* a part of a name is none */
};

static void finds_every_use(void **state)
{
	_cleanup_critical_ struct critical c = { 0 };
	_cleanup_host_ struct host h;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(host_open(&h, root, &e), 0);
	assert_int_equal(critical_read(&c, &h, &e), 0);
	for (size_t i = 0; i < sizeof(uses) / sizeof(uses[0]); i++) {
		const char *use = critical_use(&c, uses[i].device, 0);

		if (uses[i].use)
			assert_string_equal(use ?: "nothing", uses[i].use);
		else
			assert_null(use);
	}
}

/* What is made of it is told even when nothing of that is mounted. */
static void tells_more_than_one(void **state)
{
	_cleanup_critical_ struct critical c = { 0 };
	_cleanup_host_ struct host h;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(host_open(&h, root, &e), 0);
	assert_int_equal(critical_read(&c, &h, &e), 0);
	assert_non_null(critical_use(&c, "0000:03:00.0", 1));
	assert_null(critical_use(&c, "0000:04:00.0", 1));
}

/* A pool that no disk is known to be of may lie on any. */
static void says_what_it_cannot_see(void **state)
{
	_cleanup_host_ struct host h;
	struct critical c = { 0 };
	struct err e = { 0 };
	char command[200];

	(void)state;
	assert_int_equal(host_open(&h, root, &e), 0);
	assert_int_equal(critical_read(&c, &h, &e), 0);
	assert_null(c.unread);
	critical_free(&c);
	snprintf(command, sizeof(command), "mkdir %s/proc/spl/kstat/zfs/other", root);
	assert_int_equal(system(command), 0);
	c = (struct critical){ 0 };
	assert_int_equal(critical_read(&c, &h, &e), 0);
	assert_string_equal(c.unread ?: "nothing", "/run/udev/data");
	critical_free(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_every_use),
		cmocka_unit_test(tells_more_than_one),
		cmocka_unit_test(says_what_it_cannot_see),
	};

	return cmocka_run_group_tests(tests, make, drop);
}
