/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An entry of the journal as the text of its file. */
#include "model/journal_text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/num.h"

/* Lines "KEY VALUE", the first of them BOOT's; a fact that is not there is none. Without END the file was cut short. */
#define BOOT "boot"
#define END  "end"

enum fact_kind {
	FACT_TEXT,
	FACT_NUMBER,
	FACT_FLAG,
	FACT_OF_FUNCTION, /* may stand there more than once; model/functions.h reads it */
};

struct fact {
	const char *key;
	size_t offset, size; /* in the entry; of FACT_OF_FUNCTION only the size */
	enum fact_kind kind;
	bool needed;
};

#define SIZE_OF(member)  sizeof(((struct journal_entry *)NULL)->member)
#define IN_ENTRY(member) .offset = offsetof(struct journal_entry, member), .size = SIZE_OF(member)
#define OF_FUNCTION(name)                                                 \
	{                                                                 \
		name, .kind = FACT_OF_FUNCTION, .size = DEVICE_STATE_TEXT \
	}

static const struct fact facts[] = {
	{ "bus", .kind = FACT_TEXT, IN_ENTRY(bus), .needed = true },
	{ "id", .kind = FACT_TEXT, IN_ENTRY(id) },
	{ "time", .kind = FACT_NUMBER, IN_ENTRY(time_ms), .needed = true },
	{ "driver", .kind = FACT_TEXT, IN_ENTRY(before.driver) },
	{ "driver_override", .kind = FACT_TEXT, IN_ENTRY(before.override) },
	{ "probe", .kind = FACT_FLAG, IN_ENTRY(before.probe) },
	{ "sriov_numvfs", .kind = FACT_NUMBER, IN_ENTRY(before.num_vfs) },
	{ "sriov_drivers_autoprobe", .kind = FACT_NUMBER, IN_ENTRY(before.autoprobe) },
	{ "function", .kind = FACT_OF_FUNCTION, .size = 64 },
	OF_FUNCTION("function_driver"),
	OF_FUNCTION("function_override"),
};
#define FACTS (sizeof(facts) / sizeof(facts[0]))

/* --- writing --- */

static void add_text(struct text *out, const char *key, const char *value)
{
	if (*value)
		text_addf(out, "%s %s\n", key, value);
}

static void add_number(struct text *out, const char *key, int64_t value)
{
	if (value >= 0)
		text_addf(out, "%s %lld\n", key, (long long)value);
}

void journal_text_format(const struct journal *j, const struct journal_entry *entry,
			 struct text *out)
{
	add_text(out, BOOT, j->boot);
	add_text(out, "bus", entry->bus);
	add_text(out, "id", entry->id);
	add_number(out, "time", (int64_t)entry->time_ms);
	add_text(out, "driver", entry->before.driver);
	add_text(out, "driver_override", entry->before.override);
	add_text(out, "probe", entry->before.probe ? "1" : "");
	add_number(out, "sriov_numvfs", entry->before.num_vfs);
	add_number(out, "sriov_drivers_autoprobe", entry->before.autoprobe);
	text_add(out, entry->functions ?: "");
	text_add(out, END "\n");
}

/* --- reading --- */

struct reading {
	struct journal_entry *entry;
	const char *at, *stop; /* what is left of the text */
	unsigned int line;
	unsigned int seen; /* a bit for each of the facts */
	bool ended;
	char *problem; /* the first one */
};

__attribute__((format(printf, 2, 3))) static void problem(struct reading *r, const char *fmt, ...)
{
	va_list args;

	if (*r->problem)
		return;
	va_start(args, fmt);
	vsnprintf(r->problem, JOURNAL_TEXT_PROBLEM, fmt, args);
	va_end(args);
}

/* The next whole line, without its newline; false when there is none. What is longer than any fact is cut. */
static bool next_line(struct reading *r, char *line, size_t size)
{
	const char *end = memchr(r->at, '\n', (size_t)(r->stop - r->at));
	size_t len;

	if (!end)
		return false;
	len = (size_t)(end - r->at);
	if (memchr(r->at, 0, len))
		problem(r, "line %u holds a zero byte", r->line + 1);
	len = len < size ? len : size - 1;
	memcpy(line, r->at, len);
	line[len] = 0;
	r->at = end + 1;
	r->line++;
	return true;
}

static bool take_value(const struct fact *f, const char *value, struct journal_entry *entry)
{
	void *place = (char *)entry + f->offset;
	size_t len = strlen(value);
	uint64_t number;

	switch (f->kind) {
	case FACT_TEXT:
		if (len < f->size)
			memcpy(place, value, len + 1);
		return len && len < f->size;
	case FACT_NUMBER:
		if (!parse_u64(value, &number) || number > INT64_MAX)
			return false;
		memcpy(place, &number, sizeof(number));
		return true;
	case FACT_FLAG:
		*(bool *)place = !strcmp(value, "1");
		return *(bool *)place;
	case FACT_OF_FUNCTION:
		return len && len < f->size;
	}
	return false;
}

static void take_line(struct reading *r, const char *line)
{
	size_t len = strcspn(line, " ");

	for (size_t i = 0; i < FACTS && line[len]; i++) {
		const struct fact *f = &facts[i];

		if (strncmp(f->key, line, len) || f->key[len])
			continue;
		if (f->kind != FACT_OF_FUNCTION && r->seen & 1U << i)
			problem(r, "line %u says a second time what the %s is", r->line, f->key);
		else if (!take_value(f, line + len + 1, r->entry))
			problem(r, "line %u, \"%.60s\", is not whole", r->line, line);
		else
			r->seen |= 1U << i;
		return;
	}
	problem(r, "line %u, \"%.60s\", is none of an entry of this version", r->line, line);
}

/* Whether it is of a boot, and not of another one: that nothing of it is left is no damage. */
static bool take_boot(struct reading *r, const struct journal *j, bool *other)
{
	static const char key[] = BOOT " ";
	char line[sizeof(key) + sizeof(j->boot)];
	const char *boot = line + sizeof(key) - 1;

	*other = false;
	if (!next_line(r, line, sizeof(line)) || strncmp(line, key, sizeof(key) - 1) ||
	    !parse_uuid(boot))
		return false;
	*other = strcmp(boot, j->boot) != 0;
	return true;
}

static void take_lines(struct reading *r)
{
	char line[2 * DEVICE_STATE_TEXT];

	while (!r->ended && next_line(r, line, sizeof(line))) {
		r->ended = !strcmp(line, END);
		if (!r->ended)
			take_line(r, line);
	}
	if (!r->ended)
		problem(r, "it was cut short after line %u", r->line);
	if (r->at < r->stop)
		problem(r, "more follows its end");
	for (size_t i = 0; i < FACTS; i++) {
		if (facts[i].needed && !(r->seen & 1U << i))
			problem(r, "it does not say what the %s is", facts[i].key);
	}
}

enum journal_text journal_text_parse(const struct journal *j, const struct text *content,
				     struct journal_entry *entry,
				     char problem_out[JOURNAL_TEXT_PROBLEM])
{
	struct reading r = { .entry = entry, .at = content->s, .problem = problem_out };
	bool other;

	*r.problem = 0;
	entry->before.num_vfs = entry->before.autoprobe = -1;
	/* Without a byte there need not be an address. */
	if (!content->len) {
		problem(&r, "it is empty");
		return JOURNAL_TEXT_DAMAGED;
	}
	r.stop = content->s + content->len;
	if (!take_boot(&r, j, &other))
		problem(&r, "it does not begin with a boot's id");
	else if (other)
		return JOURNAL_TEXT_OTHER_BOOT;
	take_lines(&r);
	return *r.problem ? JOURNAL_TEXT_DAMAGED : JOURNAL_TEXT_ENTRY;
}
