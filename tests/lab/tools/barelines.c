/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads lines, maps and unmaps as they say with bare ioctls, and answers each in JSON: the floor under any tool that
 * reads lines.
 *
 *	barelines type1 /dev/vfio/GROUP MAPS UNMAPS SIZE PAGES [BDF]
 *	barelines iommufd /dev/vfio/devices/vfioN MAPS UNMAPS SIZE PAGES
 *
 * The lines of MAPS are "map NAME --iova N --offset N --size N", those of UNMAPS "unmap N", all of SIZE, in hexadecimal;
 * NAME is a memfd of PAGES such pages, all present. It checks no more than that the numbers are numbers, and keeps
 * nothing, so it only works for lines that are right. Prints what vfioctl -j answers to the same lines, and on standard
 * error "map_ns N" and "unmap_ns N", the mean of each.
 */
#define _GNU_SOURCE
#include <stdbool.h>
#include <stdio.h>
#include <sys/stat.h>

#include "owner.h"
#include "present.h"

#define OUT_SIZE  65536
#define LINE_MOST 512 /* of an answer */

struct lines {
	const struct owner *owner;
	char *memory; /* of the buffer */
	uint64_t size;
	char name[65]; /* of the buffer, as the lines have it */
	char out[OUT_SIZE + LINE_MOST];
	size_t len;
};

struct content {
	char *at, *end; /* a newline stands before the end */
};

static void flush(struct lines *l)
{
	for (size_t at = 0; at < l->len;) {
		ssize_t n = write(STDOUT_FILENO, l->out + at, l->len - at);

		if (n < 0)
			owner_die("write");
		at += (size_t)n;
	}
	l->len = 0;
}

#define PUT(at, literal) mempcpy((at), (literal), sizeof(literal) - 1)

static char *put_hex(char *at, uint64_t value)
{
	unsigned int digits = value ? (67 - (unsigned int)__builtin_clzll(value)) / 4 : 1;

	for (char *p = at + digits; p > at; value >>= 4)
		*--p = "0123456789abcdef"[value & 15];
	return at + digits;
}

static char *put_decimal(char *at, uint64_t value)
{
	char digits[20], *first = digits + sizeof(digits);

	do {
		*--first = (char)('0' + value % 10);
		value /= 10;
	} while (value);
	return mempcpy(at, first, (size_t)(digits + sizeof(digits) - first));
}

static void not_a_line(const char *line)
{
	fprintf(stderr, "barelines: not as expected: %.60s\n", line);
	exit(64);
}

/* The next word, and its length: lines have blanks between words, and end with a newline. */
static char *word_of(struct content *c, size_t *len)
{
	char *word = c->at;

	while (*c->at != ' ' && *c->at != '\n')
		c->at++;
	*len = (size_t)(c->at++ - word);
	return word;
}

static bool next_is(struct content *c, const char *word, size_t len)
{
	size_t typed;
	char *at = word_of(c, &typed);

	return typed == len && !memcmp(at, word, len);
}
#define NEXT_IS(c, literal) next_is((c), (literal), sizeof(literal) - 1)

static uint64_t number_of(struct content *c)
{
	size_t len;
	char *word = word_of(c, &len);
	uint64_t value = 0;

	if (len < 3 || word[0] != '0' || word[1] != 'x')
		not_a_line(word);
	for (size_t i = 2; i < len; i++) {
		unsigned int digit = (unsigned int)(word[i] - '0');

		if (digit > 9) {
			digit = (unsigned int)(word[i] - 'a');
			if (digit > 5)
				not_a_line(word);
			digit += 10;
		}
		value = value << 4 | digit;
	}
	return value;
}

static void tell_map(struct lines *l, uint64_t iova, uint64_t offset, uint64_t size)
{
	char *at = l->out + l->len;

	at = PUT(at, "{\"schema\":1,\"session\":\"default\",\"space\":\"space0\",\"buffer\":\"");
	at = stpcpy(at, l->name);
	at = PUT(at, "\",\"iova\":\"0x");
	at = put_hex(at, iova);
	at = PUT(at, "\",\"offset\":\"0x");
	at = put_hex(at, offset);
	at = PUT(at, "\",\"size\":");
	at = put_decimal(at, size);
	at = PUT(at, ",\"flags\":[\"read\",\"write\"],\"mapping_count\":1,\"changed\":true}\n");
	l->len = (size_t)(at - l->out);
	if (l->len >= OUT_SIZE)
		flush(l);
}

static void tell_unmap(struct lines *l, uint64_t iova)
{
	char *at = l->out + l->len;

	at = PUT(at, "{\"schema\":1,\"session\":\"default\",\"space\":\"space0\",\"unmapped\":["
		     "{\"space\":\"space0\",\"buffer\":\"");
	at = stpcpy(at, l->name);
	at = PUT(at, "\",\"iova\":\"0x");
	at = put_hex(at, iova);
	at = PUT(at, "\",\"size\":");
	at = put_decimal(at, l->size);
	at = PUT(at, ",\"mapping_count\":1}],\"changed\":true}\n");
	l->len = (size_t)(at - l->out);
	if (l->len >= OUT_SIZE)
		flush(l);
}

static void map_line(struct lines *l, struct content *c)
{
	uint64_t iova, offset, size;
	size_t len;
	char *name;

	if (!NEXT_IS(c, "map"))
		not_a_line(c->at);
	name = word_of(c, &len);
	if (len >= sizeof(l->name))
		not_a_line(name);
	memcpy(l->name, name, len);
	l->name[len] = '\0';
	if (!NEXT_IS(c, "--iova"))
		not_a_line(name);
	iova = number_of(c);
	if (!NEXT_IS(c, "--offset"))
		not_a_line(name);
	offset = number_of(c);
	if (!NEXT_IS(c, "--size"))
		not_a_line(name);
	size = number_of(c);
	own_map(l->owner, iova, l->memory + offset, size);
	tell_map(l, iova, offset, size);
}

static void unmap_line(struct lines *l, struct content *c)
{
	uint64_t iova;

	if (!NEXT_IS(c, "unmap"))
		not_a_line(c->at);
	iova = number_of(c);
	own_unmap(l->owner, iova, l->size);
	tell_unmap(l, iova);
}

static struct content content_of(const char *path)
{
	struct content c;
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || fstat(fd, &st))
		owner_die(path);
	c.at = malloc((size_t)st.st_size);
	if (!c.at || read(fd, c.at, (size_t)st.st_size) != st.st_size)
		owner_die(path);
	close(fd);
	c.end = c.at + st.st_size;
	if (c.end == c.at || c.end[-1] != '\n')
		not_a_line(path);
	return c;
}

static void do_lines(struct lines *l, const char *path, const char *what,
		     void (*one)(struct lines *l, struct content *c))
{
	uint64_t start = now_ns(), count = 0;
	struct content c = content_of(path);
	char *first = c.at;

	for (; c.at < c.end; count++)
		one(l, &c);
	flush(l);
	fprintf(stderr, "%s %llu\n", what, (unsigned long long)((now_ns() - start) / count));
	free(first);
}

int main(int argc, char **argv)
{
	bool type1 = argc > 1 && !strcmp(argv[1], "type1");
	bool iommufd = argc > 1 && !strcmp(argv[1], "iommufd");
	static struct lines l;
	struct owner o;

	if (!(type1 && (argc == 7 || argc == 8)) && !(iommufd && argc == 7)) {
		fprintf(stderr, "usage: barelines type1 GROUP MAPS UNMAPS SIZE PAGES [BDF]\n"
				"       barelines iommufd CDEV MAPS UNMAPS SIZE PAGES\n");
		return 64;
	}
	l.size = owner_number(argv[5]);
	l.memory = present_memory(owner_number(argv[6]), l.size);
	o = type1 ? own_group(argv[2], argv[7]) : own_cdev(argv[2]);
	l.owner = &o;
	do_lines(&l, argv[3], "map_ns", map_line);
	do_lines(&l, argv[4], "unmap_ns", unmap_line);
	return 0;
}
