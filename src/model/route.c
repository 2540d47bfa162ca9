/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's tables of routes, as /proc shows them. */
#include "model/route.h"

#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "sys/lines.h"

struct search {
	uint8_t address[16];
	unsigned int longest;                           /* bits of the most exact route so far */
	void (*each)(void *ctx, const char *interface); /* NULL while that is looked for */
	void *ctx;
};

static void take(struct search *s, unsigned int bits, const char *interface)
{
	if (!s->each && bits > s->longest)
		s->longest = bits;
	else if (s->each && bits && bits == s->longest)
		s->each(s->ctx, interface);
}

/* "eth0 0002A8C0 00000000 0001 0 0 0 00FFFFFF 0 0 0", by tabs: addresses as they lie in memory (fib_trie.c). */
static int take_route(void *ctx, char *line)
{
	struct search *s = ctx;
	char *fields[8];
	uint64_t to, mask;
	uint32_t address;

	for (size_t i = 0; i < 8; i++) {
		fields[i] = strsep(&line, "\t");
		if (!fields[i])
			return 0;
	}
	memcpy(&address, s->address, sizeof(address));
	if (parse_hex(fields[1], &to) && parse_hex(fields[7], &mask) && mask <= UINT32_MAX &&
	    (address & mask) == to)
		take(s, (unsigned int)__builtin_popcountll(mask), fields[0]);
	return 0;
}

static bool begins_alike(const uint8_t *a, const uint8_t *b, unsigned int bits)
{
	unsigned int whole = bits / 8, rest = bits % 8;

	return !memcmp(a, b, whole) && (!rest || !((a[whole] ^ b[whole]) >> (8 - rest)));
}

/* 32 digits of where to, 2 of the prefix, ..., the interface; what goes to lo is the host's own, or goes nowhere. */
static int take_route6(void *ctx, char *line)
{
	const char *interface = strrchr(line, ' ');
	struct search *s = ctx;
	char digits[3] = "";
	uint8_t to[16];
	uint64_t bits;

	if (!interface || strlen(line) < 36 || line[32] != ' ' || line[35] != ' ' ||
	    !strcmp(interface + 1, "lo"))
		return 0;
	for (size_t i = 0; i < 16; i++) {
		memcpy(digits, line + 2 * i, 2);
		if (!parse_hex(digits, &bits))
			return 0;
		to[i] = (uint8_t)bits;
	}
	memcpy(digits, line + 33, 2);
	if (parse_hex(digits, &bits) && bits <= 128 &&
	    begins_alike(s->address, to, (unsigned int)bits))
		take(s, (unsigned int)bits, interface + 1);
	return 0;
}

enum sysfs_answer route_each(const struct sysfs *fs, const char *address,
			     void (*each)(void *ctx, const char *interface), void *ctx)
{
	_cleanup_sysfs_dir_ struct sysfs_dir dir = { -1 };
	struct search s = { .ctx = ctx };
	const bool is_old = inet_pton(AF_INET, address, s.address) == 1;
	const char *file = is_old ? "route" : "ipv6_route";
	enum sysfs_answer answer;

	if (!is_old && inet_pton(AF_INET6, address, s.address) != 1)
		return SYSFS_OK;
	answer = sysfs_dir_open(fs, "proc/self/net", &dir);
	if (answer == SYSFS_OK)
		answer = lines_walk(&dir, file, is_old ? take_route : take_route6, &s);
	s.each = each;
	if (answer == SYSFS_OK)
		answer = lines_walk(&dir, file, is_old ? take_route : take_route6, &s);
	return answer;
}
