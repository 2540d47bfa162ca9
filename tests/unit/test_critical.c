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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_every_use),
		cmocka_unit_test(tells_more_than_one),
	};

	return cmocka_run_group_tests(tests, make, drop);
}
