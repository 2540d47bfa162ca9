/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What vfioctl changes of a host, as text: to be compared with what it was. */
#ifndef HOSTSTATE_H
#define HOSTSTATE_H

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void die(const char *what)
{
	fprintf(stderr, "%s: %s: %s\n", program_invocation_short_name, what, strerror(errno));
	exit(70);
}

/* The first line of a file, or the last part of a link's target; "-" where there is none. */
static void put_value(FILE *out, const char *path)
{
	char buf[4096];
	ssize_t n = readlink(path, buf, sizeof(buf) - 1);
	int fd;

	if (n < 0) {
		fd = open(path, O_RDONLY);
		n = fd < 0 ? -1 : read(fd, buf, sizeof(buf) - 1);
		close(fd);
		buf[n > 0 ? n : 0] = 0;
		buf[strcspn(buf, "\n")] = 0;
		fprintf(out, " %s", n < 0 ? "-" : buf);
		return;
	}
	buf[n] = 0;
	fprintf(out, " %s", strrchr(buf, '/') ? strrchr(buf, '/') + 1 : buf);
}

static void put_device(FILE *out, const char *dir, const char *name)
{
	static const char *const files[] = {
		"driver", "driver_override", "sriov_numvfs", "sriov_drivers_autoprobe",
		"enable", "power/control",
	};
	char path[600];

	fprintf(out, "%s", name);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s/%s", dir, name, files[i]);
		put_value(out, path);
	}
	fprintf(out, "\n");
}

static void put_file(FILE *out, const char *dir, const char *name)
{
	char path[600], line[4096];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	file = fopen(path, "r");
	while (file && fgets(line, sizeof(line), file))
		fprintf(out, "%s: %s", name, line);
	if (file)
		fclose(file);
}

/* A lock is nobody's when nobody has it. */
static void put_entry(FILE *out, const char *dir, const char *name)
{
	const char *end = strrchr(name, '.');

	(void)dir;
	if (!end || strcmp(end, ".lock"))
		fprintf(out, "%s\n", name);
}

static void put_each(FILE *out, const char *dir,
		     void (*put)(FILE *out, const char *dir, const char *name))
{
	struct dirent **names = NULL;
	int n = scandir(dir, &names, NULL, alphasort);

	for (int i = 0; i < n; i++) {
		if (names[i]->d_name[0] != '.')
			put(out, dir, names[i]->d_name);
		free(names[i]);
	}
	free(names);
}

#define JOURNAL "/run/vfioctl/journal"
#define RULES   "/etc/udev/rules.d"

static char *look(void)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		die("memory");
	put_each(out, "/sys/bus/pci/devices", put_device);
	put_value(out, "/sys/bus/pci/drivers_autoprobe");
	fprintf(out, "\n");
	put_each(out, RULES, put_file);
	put_each(out, JOURNAL, put_entry);
	fclose(out);
	return text;
}

/* Whether there is anything that says what is to be brought back. */
static bool is_recorded(void)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	bool any;

	if (!out)
		die("memory");
	put_each(out, RULES, put_file);
	put_each(out, JOURNAL, put_entry);
	fclose(out);
	any = size;
	free(text);
	return any;
}

static void tell_difference(const char *what, const char *text, const char *other)
{
	while (*text) {
		size_t len = strcspn(text, "\n") + 1;
		char *line = strndup(text, len);

		if (line && !strstr(other, line))
			printf("%s: %s", what, line);
		free(line);
		text += len;
	}
}

#endif
