/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The matcher: one pass over the pattern, one function per kind of capture. */
#include "model/fault_match.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/fault_reason.h"

struct cursor {
	const char *p;
	const char *end;
};

struct capture;
typedef bool take_fn(struct cursor *c, const struct capture *how, struct fault *f);

struct capture {
	const char *name;
	take_fn *take;
	size_t offset; /* of the member in struct fault */
	size_t size;
	unsigned int has; /* enum fault_has that it sets */
	int arg;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool ends_word(char c)
{
	return is_blank(c) || c == ',' || c == ']' || c == ')' || c == ';';
}

static int digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return 16;
}

static bool skip_literal(struct cursor *c, const char *text, size_t len)
{
	if ((size_t)(c->end - c->p) < len || memcmp(c->p, text, len) != 0)
		return false;
	c->p += len;
	return true;
}

static bool number(struct cursor *c, int base, uint64_t max, uint64_t *value)
{
	const char *start = c->p;
	uint64_t v = 0;

	for (; c->p < c->end; c->p++) {
		int digit = digit_of(*c->p);

		if (digit >= base)
			break;
		if (v > (max - (uint64_t)digit) / (uint64_t)base)
			return false;
		v = v * (uint64_t)base + (uint64_t)digit;
	}
	*value = v;
	return c->p > start;
}

static uint64_t largest(size_t size)
{
	return size < 8 ? (1ull << (size * 8)) - 1 : UINT64_MAX;
}

static bool store(const struct capture *how, struct fault *f, uint64_t value)
{
	char *member = (char *)f + how->offset;

	if (value > largest(how->size))
		return false;
	if (how->size == 8)
		memcpy(member, &value, 8);
	else
		memcpy(member, &(uint32_t){ (uint32_t)value }, 4);
	f->has |= how->has;
	return true;
}

/* Hexadecimal, with or without 0x; `%#x` prints a zero as "0". */
static bool take_hex(struct cursor *c, const struct capture *how, struct fault *f)
{
	uint64_t value;

	(void)(skip_literal(c, "0x", 2) || skip_literal(c, "0X", 2));
	return number(c, 16, largest(how->size), &value) && store(how, f, value);
}

static bool take_decimal(struct cursor *c, const struct capture *how, struct fault *f)
{
	uint64_t value;

	return number(c, 10, largest(how->size), &value) && store(how, f, value);
}

/* Intel's reason is hexadecimal with 0x, and decimal without: both wordings are about. */
static bool take_either(struct cursor *c, const struct capture *how, struct fault *f)
{
	bool hex = c->end - c->p > 2 && c->p[0] == '0' && c->p[1] == 'x';

	return hex ? take_hex(c, how, f) : take_decimal(c, how, f);
}

static bool hex_part(struct cursor *c, uint64_t max, uint64_t *value)
{
	(void)skip_literal(c, "0x", 2);
	return number(c, 16, max, value);
}

/* The requester in the reporter's own numbers. */
static bool take_id(struct cursor *c, const struct capture *how, struct fault *f)
{
	uint64_t value;

	if (!hex_part(c, UINT32_MAX, &value))
		return false;
	f->id = (uint32_t)value;
	f->id_kind = (enum fault_id)how->arg;
	return true;
}

/* The same in decimal. */
static bool take_endpoint(struct cursor *c, const struct capture *how, struct fault *f)
{
	uint64_t value;

	if (!number(c, 10, UINT32_MAX, &value))
		return false;
	f->id = (uint32_t)value;
	f->id_kind = (enum fault_id)how->arg;
	return true;
}

/* "ssss:bb:dd.f", or "bb:dd.f" where the kernel did not print the segment. */
static bool take_pci(struct cursor *c, const struct capture *how, struct fault *f)
{
	uint64_t part[3], function;
	size_t n = 0;

	do {
		if (n == 3 || !hex_part(c, 0xffffffff, &part[n]))
			return false;
		n++;
	} while (skip_literal(c, ":", 1));
	if (n < 2 || !skip_literal(c, ".", 1) || !number(c, 8, 7, &function))
		return false;
	if (part[n - 1] > 0x1f || part[n - 2] > 0xff)
		return false;
	if (n == 3)
		f->segment = (uint32_t)part[0];
	if (n == 3)
		snprintf(f->device, sizeof(f->device), "%04x:%02x:%02x.%x", (unsigned int)part[0],
			 (unsigned int)part[1], (unsigned int)part[2], (unsigned int)function);
	else
		snprintf(f->device, sizeof(f->device), "%02x:%02x.%x", (unsigned int)part[0],
			 (unsigned int)part[1], (unsigned int)function);
	f->has |= how->has;
	return true;
}

/* A word that is kept as a name. One too long for its member is no name of this kernel's. */
static bool take_name(struct cursor *c, const struct capture *how, struct fault *f)
{
	const char *start = c->p;
	char *member = (char *)f + how->offset;
	size_t len;

	while (c->p < c->end && !ends_word(*c->p) &&
	       !(c->p[0] == ':' && c->end - c->p > 1 && is_blank(c->p[1])))
		c->p++;
	len = (size_t)(c->p - start);
	if (len == 0 || len >= how->size)
		return false;
	memcpy(member, start, len);
	member[len] = '\0';
	return true;
}

static bool take_word(struct cursor *c, const struct capture *how, struct fault *f)
{
	const char *start = c->p;

	(void)how;
	(void)f;
	while (c->p < c->end && !ends_word(*c->p))
		c->p++;
	return c->p > start;
}

/*
 * The name of an event of the family in `arg`; its code is kept, also that of an unknown name's
 * absence.
 */
static bool take_event(struct cursor *c, const struct capture *how, struct fault *f)
{
	const char *start = c->p;

	f->family = (enum fault_family)how->arg;
	if (!take_word(c, how, f))
		return false;
	if (!fault_code_by_name(f->family, start, (size_t)(c->p - start), &f->code))
		return false;
	f->has |= FAULT_HAS_CODE;
	return true;
}

static bool take_access(struct cursor *c, const struct capture *how, struct fault *f)
{
	static const struct {
		const char *word;
		unsigned int access;
	} words[] = { { "Read", FAULT_READ },
		      { "Write", FAULT_WRITE },
		      { "read", FAULT_READ },
		      { "write", FAULT_WRITE } };

	(void)how;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (!skip_literal(c, words[i].word, strlen(words[i].word)))
			continue;
		f->access |= words[i].access;
		f->has |= FAULT_HAS_ACCESS;
		return true;
	}
	return false;
}

/* Any of R, W, X; none of them is a report without an access. */
static bool take_rwx(struct cursor *c, const struct capture *how, struct fault *f)
{
	static const char letters[] = "RWX";
	const char *start = c->p;

	(void)how;
	for (size_t i = 0; i < sizeof(letters) - 1; i++) {
		if (skip_literal(c, &letters[i], 1))
			f->access |= 1u << i;
	}
	if (c->p > start)
		f->has |= FAULT_HAS_ACCESS;
	return true;
}

static bool take_record(struct cursor *c, const struct capture *how, struct fault *f)
{
	uint64_t value;

	(void)how;
	if (f->n_record == FAULT_RECORD_WORDS || !hex_part(c, UINT64_MAX, &value))
		return false;
	f->record[f->n_record++] = value;
	return true;
}

static take_fn take_pairs;

#define MEMBER(name) offsetof(struct fault, name), sizeof(((struct fault *)0)->name)
#define NO_MEMBER    0, 0

static const struct capture captures[] = {
	{ "address", take_hex, MEMBER(address), FAULT_HAS_ADDRESS, 0 },
	{ "ipa", take_hex, MEMBER(ipa), FAULT_HAS_IPA, 0 },
	{ "pasid", take_hex, MEMBER(pasid), FAULT_HAS_PASID, 0 },
	{ "pasid10", take_decimal, MEMBER(pasid), FAULT_HAS_PASID, 0 },
	{ "code", take_hex, MEMBER(code), FAULT_HAS_CODE, 0 },
	{ "code10", take_decimal, MEMBER(code), FAULT_HAS_CODE, 0 },
	{ "reason", take_either, MEMBER(code), FAULT_HAS_CODE, 0 },
	{ "flags", take_hex, MEMBER(flags), FAULT_HAS_FLAGS, 0 },
	{ "domain", take_hex, MEMBER(domain), FAULT_HAS_DOMAIN, 0 },
	{ "index", take_hex, MEMBER(index), FAULT_HAS_INDEX, 0 },
	{ "count", take_decimal, MEMBER(count), FAULT_HAS_COUNT, 0 },
	{ "sid", take_id, NO_MEMBER, 0, FAULT_ID_STREAM },
	{ "devid", take_id, NO_MEMBER, 0, FAULT_ID_DEVICE },
	{ "pe", take_id, NO_MEMBER, 0, FAULT_ID_PE },
	{ "endpoint", take_endpoint, NO_MEMBER, 0, FAULT_ID_ENDPOINT },
	{ "phb", take_hex, MEMBER(segment), 0, 0 },
	{ "group", take_decimal, MEMBER(page.group), FAULT_HAS_PAGE_REQUEST, 0 },
	{ "pci", take_pci, NO_MEMBER, 0, 0 },
	{ "device", take_name, MEMBER(device), 0, 0 },
	{ "reporter", take_name, MEMBER(reporter), 0, 0 },
	{ "access", take_access, NO_MEMBER, 0, 0 },
	{ "rwx", take_rwx, NO_MEMBER, 0, 0 },
	{ "record", take_record, NO_MEMBER, 0, 0 },
	{ "word", take_word, NO_MEMBER, 0, 0 },
	{ "amd_event", take_event, NO_MEMBER, 0, FAULT_BY_AMD },
	{ "smmu_event", take_event, NO_MEMBER, 0, FAULT_BY_SMMUV3 },
	{ "virtio_event", take_event, NO_MEMBER, 0, FAULT_BY_VIRTIO },
	{ "pairs", take_pairs, NO_MEMBER, 0, 0 },
};

static const struct capture *capture_find(const char *name, size_t len)
{
	for (size_t i = 0; i < sizeof(captures) / sizeof(captures[0]); i++) {
		if (strlen(captures[i].name) == len && memcmp(captures[i].name, name, len) == 0)
			return &captures[i];
	}
	return NULL;
}

/*
 * AMD's "key=value key=value]": commas or blanks between, any order, an unknown key is stepped
 * over.
 */
static bool take_pairs(struct cursor *c, const struct capture *how, struct fault *f)
{
	static const struct {
		const char *key;
		const char *capture;
	} keys[] = {
		{ "device=", "pci" },  { "domain=", "domain" }, { "address=", "address" },
		{ "flags=", "flags" }, { "pasid=", "pasid" },   { "gpa=", "address" },
		{ "spa=", "address" },
	};

	(void)how;
	for (;;) {
		size_t i, n = sizeof(keys) / sizeof(keys[0]);

		while (c->p < c->end && (is_blank(*c->p) || *c->p == ','))
			c->p++;
		if (c->p == c->end || *c->p == ']')
			return true;
		for (i = 0; i < n && !skip_literal(c, keys[i].key, strlen(keys[i].key)); i++)
			;
		if (i < n) {
			const struct capture *value =
				capture_find(keys[i].capture, strlen(keys[i].capture));

			if (!value->take(c, value, f))
				return false;
		} else if (!take_word(c, how, f)) {
			return false;
		}
		if (c->p < c->end && !ends_word(*c->p))
			return false;
	}
}

static void skip_blanks(struct cursor *c)
{
	while (c->p < c->end && is_blank(*c->p))
		c->p++;
}

/* One character of the pattern; a blank stands for a run of blanks. */
static bool match_char(struct cursor *c, char expected)
{
	if (c->p == c->end || (expected == ' ' ? !is_blank(*c->p) : *c->p != expected))
		return false;
	c->p++;
	if (expected == ' ')
		skip_blanks(c);
	return true;
}

static bool match_literal(struct cursor *c, const char *text, size_t len)
{
	struct cursor at = *c;

	for (size_t i = 0; i < len; i++) {
		if (!match_char(&at, text[i]))
			return false;
	}
	*c = at;
	return true;
}

/* {any}: moves to where the literal that follows in the pattern begins. */
static bool match_any(struct cursor *c, const char *literal)
{
	size_t len = strcspn(literal, "{");

	for (; c->p < c->end; c->p++) {
		struct cursor at = *c;

		if (match_literal(&at, literal, len))
			return true;
	}
	return false;
}

static bool match_braces(struct cursor *c, const char *name, size_t len, struct fault *f)
{
	const struct capture *capture;

	if (name[0] == '?') {
		(void)match_literal(c, name + 1, len - 1);
		return true;
	}
	if (len == 4 && memcmp(name, "rest", len) == 0) {
		c->p = c->end;
		return true;
	}
	if (len == 3 && memcmp(name, "any", len) == 0)
		return match_any(c, name + len + 1);
	capture = capture_find(name, len);
	if (!capture)
		abort();
	return capture->take(c, capture, f);
}

bool fault_match(const char *pattern, const char *text, size_t len, struct fault *f)
{
	struct cursor c = { text, text + len };

	while (*pattern) {
		if (*pattern == '{') {
			size_t name_len = strcspn(pattern + 1, "}");

			if (!match_braces(&c, pattern + 1, name_len, f))
				return false;
			pattern += name_len + 2;
		} else if (!match_char(&c, *pattern++)) {
			return false;
		}
	}
	skip_blanks(&c);
	return c.p == c.end;
}

bool fault_match_begins(const char *pattern, const char *text, size_t len)
{
	struct cursor c = { text, text + len };

	return match_literal(&c, pattern, strcspn(pattern, "{"));
}
