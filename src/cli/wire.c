/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a client and a session's holder say to each other. */
#include "cli/wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/build_id.h"

#define WORDS_MAX (1u << 20) /* in one line */

/* A record: this, then the words, each with its NUL, then zeros up to a multiple of eight. */
struct record_head {
	uint64_t number;
	uint32_t n_words;
	uint32_t n_bytes;
	uint32_t n_files;
	uint32_t place;
};

void wire_begin(struct wire_message *m, enum wire_type type)
{
	*m = (struct wire_message){ .type = type };
	memcpy(m->magic, WIRE_MAGIC, sizeof(m->magic));
	build_id(m->build);
}

enum wire_answer wire_check(const struct wire_message *m, size_t len)
{
	unsigned char ours[WIRE_BUILD_LEN];

	if (len < offsetof(struct wire_message, flags) ||
	    memcmp(m->magic, WIRE_MAGIC, sizeof(m->magic)))
		return WIRE_GARBAGE;
	build_id(ours);
	if (memcmp(m->build, ours, sizeof(ours)))
		return WIRE_FOREIGN;
	return len == sizeof(*m) ? WIRE_OURS : WIRE_GARBAGE;
}

bool wire_fills(const struct wire_message *m, size_t len)
{
	const uint64_t parts[] = { m->out_len, m->err_len, m->trace_len, m->undo_len };
	uint64_t left = len;

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (parts[i] > left)
			return false;
		left -= parts[i];
	}
	return !left;
}

void wire_set_failure(struct wire_message *m, const struct err *failure)
{
	m->errnum = (uint32_t)failure->errnum;
	snprintf(m->what, sizeof(m->what), "%s", failure->operation ?: "");
}

const char *wire_call(const char *what, size_t size)
{
	/* What a holder needs to begin, to take a request, and to answer it. */
	static const char *const calls[] = {
		"accept4",      "bind",   "epoll_create1",
		"epoll_ctl",    "execve", "fcntl(F_ADD_SEALS)",
		"fstat",        "listen", "malloc",
		"memfd_create", "mmap",   "open",
		"recvmsg",      "rename", "sendmsg",
		"signalfd",     "socket", "write",
	};

	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		if (!strncmp(what, calls[i], size))
			return calls[i];
	return NULL;
}

static size_t padded(size_t n)
{
	return (n + 7) & ~(size_t)7;
}

/* Adds those words that lie one behind the other, as all of a line's mostly do; tells how many. */
static size_t add_words(struct text *lines, char *const *words, size_t n)
{
	size_t len = 0, i = 0;

	do
		len += strlen(words[0] + len) + 1;
	while (++i < n && words[i] == words[0] + len);
	text_addn(lines, words[0], len);
	return i;
}

void wire_add_line(struct text *lines, uint64_t number, char *const *words, size_t n,
		   size_t n_files, enum line_place place)
{
	static const char zeros[8];
	struct record_head head = {
		.number = number,
		.n_words = (uint32_t)n,
		.n_files = (uint32_t)n_files,
		.place = place,
	};
	size_t start = lines->len;

	text_addn(lines, (const char *)&head, sizeof(head));
	for (size_t i = 0; i < n;)
		i += add_words(lines, words + i, n - i);
	if (lines->failed)
		return;
	head.n_bytes = (uint32_t)(lines->len - start - sizeof(head));
	text_addn(lines, zeros, padded(head.n_bytes) - head.n_bytes);
	if (!lines->failed)
		memcpy(lines->s + start, &head, sizeof(head));
}

static bool grow_words(struct line_reader *r, size_t n)
{
	char **grown;

	if (n <= r->words_cap)
		return true;
	grown = reallocarray(r->words, n, sizeof(*grown));
	if (!grown)
		return false;
	r->words = grown;
	r->words_cap = n;
	return true;
}

/* Points words[] to the strings of a record; false when there are not exactly so many. */
static bool find_words(struct line_reader *r, const char *bytes, const struct record_head *head)
{
	const char *p = bytes, *end = bytes + head->n_bytes;

	if (!head->n_words || head->n_words > WORDS_MAX || head->n_words > head->n_bytes ||
	    !grow_words(r, head->n_words))
		return false;
	for (size_t i = 0; i < head->n_words; i++) {
		const char *nul = memchr(p, '\0', (size_t)(end - p));

		if (!nul)
			return false;
		r->words[i] = (char *)p;
		p = nul + 1;
	}
	return p == end;
}

int line_next(struct line_reader *r, struct line_record *record)
{
	struct record_head head;
	size_t left = r->len - r->at;

	if (!left)
		return 0;
	if (left < sizeof(head))
		return -1;
	memcpy(&head, r->data + r->at, sizeof(head));
	left -= sizeof(head);
	if (padded(head.n_bytes) > left || head.n_files > head.n_words ||
	    head.place > LINE_IN_HOLDER)
		return -1;
	if (!find_words(r, r->data + r->at + sizeof(head), &head))
		return -1;
	*record = (struct line_record){
		.line = { .number = head.number, .words = r->words, .n = head.n_words },
		.n_files = head.n_files,
		.place = head.place,
		.start = r->at,
		.end = r->at + sizeof(head) + padded(head.n_bytes),
	};
	r->at = record->end;
	return 1;
}

void line_reader_end(struct line_reader *r)
{
	free(r->words);
	r->words = NULL;
	r->words_cap = 0;
}
