/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fuzzes documents, by way of JSON that the tests read back, and snapshots that diff compares. */
#include <json-c/json.h>
#include <string.h>

#include "../unit/parse_doc.h"
#include "base/text.h"
#include "doc/doc.h"
#include "model/snapshot.h"
#include "target.h"

/* What goes to a terminal: no control characters but newlines and, where it is coloured, none at all. */
static bool is_printable(const struct text *t)
{
	for (size_t i = 0; i < t->len; i++) {
		unsigned char c = (unsigned char)t->s[i];

		if ((c < ' ' && c != '\n') || c == 0x7f)
			return false;
	}
	return true;
}

/* A document that is taken can be said again, as text and as JSON, and that is taken again. */
static void document(enum object_kind kind, const char *json, size_t len)
{
	const struct text_style style = { .width = 80 };
	struct err e;
	struct doc *d = parse_doc(kind, json, len, &e);
	struct text text = { 0 }, again = { 0 };
	struct json_object *parsed;

	if (!d)
		return;
	doc_text(d, &style, &text);
	doc_json(d, &again);
	HOLDS(is_printable(&text));
	parsed = json_tokener_parse(again.s);
	HOLDS(parsed);
	json_object_put(parsed);
	text_free(&text);
	text_free(&again);
	doc_free(d);
}

static void each(void *ctx, const struct snapshot_fact *was, const struct snapshot_fact *is,
		 bool matters)
{
	size_t *n = ctx;

	(void)matters;
	HOLDS(was || is);
	++*n;
}

/* What is read back is written as it was, and differs from itself in nothing. */
static void snapshot(const uint8_t *data, size_t size)
{
	struct snapshot one = { 0 }, two = { 0 };
	struct text first = { 0 }, copy = { 0 }, second = { 0 };
	struct err e;
	size_t n = 0;

	text_addn(&first, (const char *)data, size);
	text_addc(&first, '\0');
	if (!snapshot_parse(&one, first.s, &e)) {
		snapshot_format(&one, &copy);
		text_addn(&second, copy.s, copy.len);
		text_addc(&second, '\0');
		HOLDS(!snapshot_parse(&two, second.s, &e));
		snapshot_diff(&one, &two, each, &n);
		HOLDS(n == 0);
	}
	snapshot_free(&one);
	snapshot_free(&two);
	text_free(&first);
	text_free(&copy);
	text_free(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	enum object_kind kind;

	if (size < 2)
		return 0;
	kind = (enum object_kind)(1 + (data[1] - ' ') % (OBJ_COUNT - 1));
	if (data[0] == 's')
		snapshot(data + 2, size - 2);
	else if (data[1] >= ' ')
		document(kind, (const char *)data + 2, size - 2);
	return 0;
}
