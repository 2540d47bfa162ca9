/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Processes: to leave the one who started us, to watch and end another. */
#include "sys/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/num.h"

static int redirect_std(void)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (null < 0)
		return -1;
	for (int fd = 0; fd < 3; fd++) {
		if (dup2(null, fd) < 0)
			return -1;
	}
	if (null > 2)
		close(null);
	return 0;
}

static int close_from(unsigned int first)
{
	_cleanup_closedir_ DIR *d = NULL;
	struct dirent *entry;
	uint32_t fd;

	if (!syscall(SYS_close_range, first, ~0U, 0))
		return 0;
	/* Not in kernels before 5.9. */
	d = opendir("/proc/self/fd");
	if (!d)
		return -1;
	while ((entry = readdir(d))) {
		if (parse_u32(entry->d_name, &fd) && fd >= first && (int)fd != dirfd(d))
			close((int)fd);
	}
	return 0;
}

/* Moves the kept ones to 3, 4, ... and closes all after them. */
static int close_others(int *const *keep, size_t n_keep)
{
	int above = 3 + (int)n_keep;

	/* First out of the way of each other, then into place. */
	for (size_t i = 0; i < n_keep; i++) {
		*keep[i] = fcntl(*keep[i], F_DUPFD_CLOEXEC, above);
		if (*keep[i] < 0)
			return -1;
	}
	for (size_t i = 0; i < n_keep; i++) {
		if (dup2(*keep[i], 3 + (int)i) < 0)
			return -1;
		*keep[i] = 3 + (int)i;
	}
	return close_from((unsigned int)above);
}

int process_detach(int *const *keep, size_t n_keep)
{
	static const int ignored[] = { SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGPIPE };
	sigset_t none;

	if (setsid() < 0 || chdir("/") || redirect_std() || close_others(keep, n_keep))
		return -1;
	umask(077);
	for (size_t i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
		signal(ignored[i], SIG_IGN);
	signal(SIGTERM, SIG_DFL);
	sigemptyset(&none);
	return sigprocmask(SIG_SETMASK, &none, NULL);
}

void process_set_name(const char *name)
{
	prctl(PR_SET_NAME, name, 0, 0, 0);
}

void process_raise_open_files(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit))
		return;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
}

void process_outlive_file_limit(void)
{
	signal(SIGXFSZ, SIG_IGN);
}

void process_die_of_file_limit(void)
{
	signal(SIGXFSZ, SIG_DFL);
}

void process_outlive_readers(void)
{
	signal(SIGPIPE, SIG_IGN);
}

uint64_t process_open_files(void)
{
	struct rlimit limit;

	return getrlimit(RLIMIT_NOFILE, &limit) ? 0 : limit.rlim_cur;
}

int process_spare_fd(void)
{
	return eventfd(0, EFD_CLOEXEC);
}

/* As nohup does; blocked, it would be delivered nevertheless. */
static bool is_ignored(int signal)
{
	struct sigaction action;

	return !sigaction(signal, NULL, &action) && action.sa_handler == SIG_IGN;
}

int process_signals(bool interrupt)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	if (interrupt)
		sigaddset(&set, SIGINT);
	if (interrupt && !is_ignored(SIGHUP))
		sigaddset(&set, SIGHUP);
	if (sigprocmask(SIG_BLOCK, &set, NULL))
		return -1;
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

int process_open(pid_t pid)
{
	return (int)syscall(SYS_pidfd_open, pid, 0);
}

int process_terminate(int process)
{
	return (int)syscall(SYS_pidfd_send_signal, process, SIGTERM, NULL, 0);
}

/* In steps, so that of a time in which the whole machine stood still, and the process with it, only one counts. */
int process_wait(int process, int timeout_ms)
{
	struct pollfd p = { .fd = process, .events = POLLIN };
	int step, n;

	do {
		step = timeout_ms < 100 ? timeout_ms : 100;
		n = poll(&p, 1, step);
		if (!n)
			timeout_ms -= step;
	} while (n ? n < 0 && errno == EINTR : timeout_ms > 0);
	return n > 0 ? 0 : -1;
}
