/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fuzzes what other processes of vfioctl left or said: journal, lists of what sessions hold, messages. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/wire.h"
#include "model/journal.h"
#include "model/session_dir.h"
#include "target.h"

static char root[] = "/dev/shm/vfioctl-fuzz-XXXXXX";
static int dir;

static void remove_files(void)
{
	unlinkat(dir, "d.before", 0);
	unlinkat(dir, "s.held", 0);
	rmdir(root);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	HOLDS(mkdtemp(root));
	dir = open(root, O_RDONLY | O_DIRECTORY);
	HOLDS(dir >= 0);
	atexit(remove_files);
	return 0;
}

static void put(const char *name, const uint8_t *data, size_t size)
{
	int fd = openat(dir, name, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	HOLDS(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	close(fd);
}

static bool terminated(const char *s, size_t size)
{
	return memchr(s, '\0', size);
}

static void journal(const uint8_t *data, size_t size)
{
	struct journal j = { .fd = dir, .boot = "11111111-2222-3333-4444-555555555555" };
	struct journal_entry entry;
	bool found;
	struct err e;

	put("d.before", data, size);
	if (journal_find(&j, "d", &entry, &found, &e)) {
		HOLDS(!found && terminated(e.message, sizeof(e.message)) &&
		      terminated(e.hint, sizeof(e.hint)));
		return;
	}
	if (!found)
		return;
	HOLDS(entry.bus[0] && terminated(entry.bus, sizeof(entry.bus)));
	HOLDS(terminated(entry.id, sizeof(entry.id)));
	HOLDS(terminated(entry.before.driver, DEVICE_STATE_TEXT));
	HOLDS(terminated(entry.before.override, DEVICE_STATE_TEXT));
	/* Cut short anywhere, it is no entry. */
	HOLDS(size < 4 || !memcmp(data + size - 4, "end\n", 4) || memchr(data, '\0', size));
}

static void record(const uint8_t *data, size_t size)
{
	struct session_dir sessions = { .fd = dir };
	struct session_record r;
	bool found;
	struct err e;

	put("s.held", data, size);
	if (session_record_read(&sessions, "s", &r, &found, &e) || !found)
		return;
	HOLDS(!r.alive && !strcmp(r.name, "s"));
	session_record_release(&r);
}

/* The parts of an answer lie in its memory, one after another. */
static void answer(const uint8_t *data, size_t size)
{
	uint64_t numbers[5] = { 0 };
	struct wire_message m;

	memcpy(numbers, data, size < sizeof(numbers) ? size : sizeof(numbers));
	wire_begin(&m, WIRE_REPLY);
	HOLDS(wire_check(&m, sizeof(m)) == WIRE_OURS);
	m.out_len = numbers[1];
	m.err_len = numbers[2];
	m.trace_len = numbers[3];
	m.undo_len = numbers[4];
	if (!wire_fills(&m, numbers[0]))
		return;
	for (size_t i = 1; i < 5; i++) {
		HOLDS(numbers[i] <= numbers[0]);
		numbers[0] -= numbers[i];
	}
	HOLDS(!numbers[0]);
}

/* What a client takes from its holder: nothing that is not whole is an answer. */
static void message(const uint8_t *data, size_t size)
{
	struct wire_message m;

	memset(&m, 0xff, sizeof(m));
	memcpy(&m, data, size < sizeof(m) ? size : sizeof(m));
	HOLDS(wire_check(&m, size) != WIRE_OURS || size == sizeof(m));
	answer(data, size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!size)
		return 0;
	switch (data[0] % 3) {
	case 0:
		journal(data + 1, size - 1);
		break;
	case 1:
		record(data + 1, size - 1);
		break;
	default:
		message(data + 1, size - 1);
	}
	return 0;
}
