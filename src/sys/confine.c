/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Gives up what a process that only holds devices has no use for. */
#include "sys/confine.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCH AUDIT_ARCH_AARCH64
#elif defined(__powerpc64__) && defined(__LITTLE_ENDIAN__)
#define ARCH AUDIT_ARCH_PPC64LE
#elif defined(__s390x__)
#define ARCH AUDIT_ARCH_S390X
#endif

static const unsigned int kept[] = {
	CAP_DAC_OVERRIDE, /* nodes that udev gave to others */
	CAP_IPC_LOCK,     /* no limit on what is pinned */
	CAP_SYS_PTRACE,   /* who else holds a device */
	CAP_SYS_RAWIO,    /* groups without an IOMMU */
	CAP_SYS_RESOURCE, /* iommufd's rlimit-mode */
};

static void keep_capabilities(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];
	uint32_t mask[_LINUX_CAPABILITY_U32S_3] = { 0 };

	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
		mask[CAP_TO_INDEX(kept[i])] |= CAP_TO_MASK(kept[i]);
	/* While CAP_SETPCAP is there; it fails beyond the kernel's last, and without that. */
	for (unsigned int cap = 0; cap < 32 * _LINUX_CAPABILITY_U32S_3; cap++) {
		if (!(mask[CAP_TO_INDEX(cap)] & CAP_TO_MASK(cap)) &&
		    prctl(PR_CAPBSET_DROP, cap, 0, 0, 0))
			break;
	}
	prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	if (syscall(SYS_capget, &header, data))
		return;
	for (size_t i = 0; i < _LINUX_CAPABILITY_U32S_3; i++) {
		data[i].permitted &= mask[i];
		data[i].effective &= mask[i];
		data[i].inheritable = 0;
	}
	syscall(SYS_capset, &header, data);
}

#ifdef ARCH
#define LOAD_AT(offset)    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (offset))
#define LOAD(field)        LOAD_AT(offsetof(struct seccomp_data, field))
#define ANSWER(action)     BPF_STMT(BPF_RET | BPF_K, (action))
#define UNLESS(test, n, k) BPF_JUMP(BPF_JMP | (test) | BPF_K, (k), 0, (n))
#define REFUSE_WITH(errnum, call) \
	UNLESS(BPF_JEQ, 1, SYS_##call), ANSWER(SECCOMP_RET_ERRNO | (errnum))
#define REFUSE(call) REFUSE_WITH(EPERM, call)

/* The lower half of clone()'s flags, which a filter can look into; those of clone3() lie in memory. */
#ifdef __s390x__
#define CLONE_FLAGS (offsetof(struct seccomp_data, args[1]) + 4)
#else
#define CLONE_FLAGS offsetof(struct seccomp_data, args[0])
#endif

/* A list of what is refused, not of what is allowed: a library may come to need another call. */
static void refuse_calls(void)
{
	struct sock_filter code[] = {
		LOAD(arch),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCH, 1, 0),
		ANSWER(SECCOMP_RET_KILL_PROCESS), /* the numbers of another architecture */
		LOAD(nr),
#ifdef __x86_64__
		UNLESS(BPF_JGE, 1, 0x40000000), /* x32 has numbers of its own */
		ANSWER(SECCOMP_RET_ERRNO | EPERM),
#endif
		REFUSE(execve),
		REFUSE(execveat),
#ifndef __SANITIZE_ADDRESS__ /* its leak checker stops the process by it */
		REFUSE(ptrace),
#endif
		REFUSE(process_vm_readv),
		REFUSE(process_vm_writev),
		REFUSE(pidfd_getfd),
		REFUSE(mount),
		REFUSE(umount2),
		REFUSE(pivot_root),
		REFUSE(chroot),
		REFUSE(setns),
		REFUSE(unshare),
		REFUSE(setuid),
		REFUSE(setgid),
		REFUSE(setresuid),
		REFUSE(setresgid),
		REFUSE(setgroups),
		REFUSE(init_module),
		REFUSE(finit_module),
		REFUSE(delete_module),
		REFUSE(kexec_load),
		REFUSE(reboot),
		REFUSE(bpf),
		REFUSE(add_key),
		REFUSE(keyctl),
		REFUSE(swapon),
		REFUSE(settimeofday),
		REFUSE(clock_settime),
		/* Threads come by clone(), where the C library is told that there is no other. */
		REFUSE_WITH(ENOSYS, clone3),
		UNLESS(BPF_JEQ, 3, SYS_clone),
		LOAD_AT(CLONE_FLAGS),
		UNLESS(BPF_JSET, 1, CLONE_NEWUSER), /* all capabilities, in a world of its own */
		ANSWER(SECCOMP_RET_ERRNO | EPERM),
		ANSWER(SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog program = { sizeof(code) / sizeof(code[0]), code };

	prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
}
#else
static void refuse_calls(void)
{
}
#endif

void confine(void)
{
	/* First: without CAP_SYS_ADMIN it is what a filter asks for. */
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	keep_capabilities();
	refuse_calls();
}
