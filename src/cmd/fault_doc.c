/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Builds the document of a fault. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "cmd/fault.h"
#include "model/fault_session.h"

void fault_time_of(const struct timespec *time, char out[FAULT_TIME_LEN])
{
	struct tm tm;
	size_t n;

	gmtime_r(&time->tv_sec, &tm);
	n = strftime(out, FAULT_TIME_LEN, "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(out + n, FAULT_TIME_LEN - n, ".%03dZ", (int)(time->tv_nsec / 1000000 % 1000));
}

void fault_time(char out[FAULT_TIME_LEN])
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	fault_time_of(&now, out);
}

static const char *or_null(const char *s)
{
	return *s ? s : NULL;
}

static void add_access(struct obj *o, unsigned int access)
{
	static const char *const words[] = { "read", "write", "exec", "priv" };

	obj_words(o, F_access);
	for (unsigned int i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (access & 1u << i)
			obj_word(o, F_access, words[i]);
	}
}

#define WORD_MAX 32

/*
 * "0x1000", or that behind a word of at most WORD_MAX bytes. Page requests come by the thousand: snprintf() would take
 * a tenth of the time of each.
 */
static void add_hex(struct obj *o, enum field f, const char *word, uint64_t value)
{
	char text[WORD_MAX + sizeof(" 0x") + TEXT_HEX_MAX], *end = text + sizeof(text) - 1, *at;
	size_t len = word ? strlen(word) : 0;

	*end = '\0';
	at = text_hex_digits(end, value);
	*--at = 'x';
	*--at = '0';
	if (len) {
		*--at = ' ';
		at -= len;
		memcpy(at, word, len);
	}
	obj_str(o, f, at);
}

static void add_requester(struct obj *o, const struct fault *f, const struct fault_origin *origin)
{
	obj_str(o, F_device, or_null(f->device));
	if (f->id_kind == FAULT_ID_PE)
		obj_strf(o, F_requester, "phb %#x pe %#x", f->segment, f->id);
	else if (f->id_kind != FAULT_ID_NONE)
		add_hex(o, F_requester, fault_id_name(f->id_kind), f->id);
	obj_words(o, F_origins);
	for (size_t i = 0; i < origin->n && i < FAULT_ORIGIN_MAX; i++)
		obj_word(o, F_origins, origin->devices[i]);
	if (origin->unknown)
		obj_unknown(o, F_origins);
	if (origin->unknown || origin->group_unknown)
		obj_unknown(o, F_group);
	else if (origin->group >= 0)
		obj_int(o, F_group, origin->group);
	obj_str(o, F_reporter, or_null(f->reporter));
}

static void add_what(struct obj *o, const struct fault *f)
{
	if (f->has & FAULT_HAS_PASID)
		obj_hex(o, F_pasid, f->pasid);
	if (f->has & FAULT_HAS_ADDRESS)
		add_hex(o, F_address, NULL, f->address);
	add_access(o, f->access);
	if (f->has & FAULT_HAS_COUNT)
		obj_strf(o, F_reason, "%s (%llu)", f->reason, (unsigned long long)f->count);
	else
		obj_str(o, F_reason, or_null(f->reason));
	if (f->has & FAULT_HAS_CODE)
		obj_hex(o, F_reason_code, f->code);
	if (f->stage)
		obj_int(o, F_stage, f->stage);
}

static void add_mapping(struct obj *o, const struct fault_explanation *x)
{
	struct obj m;

	obj_begin(&m, OBJ_fault_mapping);
	obj_str(&m, F_state, fault_address_state_name(x->state));
	if (x->state == FAULT_ADDRESS_MAPPED) {
		obj_str(&m, F_buffer, x->mapping.buffer);
		obj_hex(&m, F_iova, x->mapping.start);
		obj_int(&m, F_size, (int64_t)(x->mapping.last - x->mapping.start + 1));
	} else if (x->state == FAULT_ADDRESS_UNMAPPED) {
		obj_str(&m, F_buffer, x->unmapping.buffer);
		obj_hex(&m, F_iova, x->unmapping.start);
		obj_int(&m, F_size, (int64_t)(x->unmapping.last - x->unmapping.start + 1));
		obj_int(&m, F_unmapped_ago_ms, (int64_t)x->ago_ms);
		obj_str(&m, F_unmapped_by, x->unmapping.command);
	}
	obj_set(o, F_mapping, &m);
}

int fault_report_emit(struct cmd *c, const struct fault *f, const struct fault_report *report,
		      struct err *e)
{
	char now[FAULT_TIME_LEN];
	struct obj o;

	if (!report->time)
		fault_time(now);
	obj_begin(&o, OBJ_fault);
	obj_str(&o, F_time, report->time ? report->time : now);
	obj_str(&o, F_source, fault_source_name(f->source));
	obj_str(&o, F_kind, fault_kind_name(f->kind));
	add_requester(&o, f, report->origin);
	add_what(&o, f);
	add_mapping(&o, report->explanation);
	obj_str(&o, F_explanation, report->words);
	if (!report->words && c->session && report->origin->unknown)
		obj_unknown(&o, F_explanation);
	obj_str(&o, F_answer, report->answer);
	obj_int(&o, F_suppressed, f->kind == FAULT_SUPPRESSED ? (int64_t)f->count : 0);
	if (f->kind != FAULT_LOST || (f->has & FAULT_HAS_COUNT))
		obj_int(&o, F_events_lost, f->kind == FAULT_LOST ? (int64_t)f->count : 0);
	obj_str(&o, F_raw, f->raw);
	return cmd_emit(c, &o, e);
}

int fault_emit(struct cmd *c, const struct fault *f, const struct fault_origin *origin,
	       struct err *e)
{
	_cleanup_text_ struct text words = { 0 };
	struct fault_explanation x;
	struct fault_report report = { .origin = origin, .explanation = &x };

	fault_explain_in(c->session, f, origin, &x);
	fault_explanation_words(&x, &words);
	report.words = words.len ? words.s : NULL;
	return fault_report_emit(c, f, &report, e);
}
