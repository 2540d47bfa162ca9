/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Calls that were made, written down for who asked with --trace. */
#include "cli/trace.h"

#include <string.h>

#include "doc/doc.h"

#define FIELDS_MAX 48

static void add_json(const struct trace_call *call, const struct trace_field *fields,
		     unsigned int n, struct text *out)
{
	struct err no_memory;
	struct obj line;
	_cleanup_doc_ struct doc *document = NULL;

	obj_begin(&line, OBJ_trace);
	obj_str(&line, F_call, call->name);
	obj_str(&line, F_object, call->handle);
	obj_list(&line, F_arguments);
	for (unsigned int i = 0; i < n; i++) {
		struct obj argument;

		obj_begin(&argument, OBJ_trace_argument);
		obj_str(&argument, F_name, fields[i].name);
		obj_str(&argument, F_value, fields[i].value);
		obj_str(&argument, F_direction, fields[i].direction == TRACE_OUT ? "out" : "in");
		obj_add(&line, F_arguments, &argument);
	}
	obj_int(&line, F_result, call->result);
	if (call->errnum)
		obj_str(&line, F_errno, errno_name(call->errnum));
	obj_int(&line, F_duration_ns, (int64_t)call->duration_ns);
	document = doc_end(&line, &no_memory);
	if (document)
		doc_json(document, out);
}

/* "{a=1, b=2}" of the fields of one direction; nothing when there are none. */
static void add_fields(const struct trace_field *fields, unsigned int n, int direction,
		       const char *before, struct text *out)
{
	const char *between = before;

	for (unsigned int i = 0; i < n; i++) {
		if ((int)fields[i].direction != direction)
			continue;
		text_add(out, between);
		text_addf(out, "%s=", fields[i].name);
		text_add_escaped(out, fields[i].value);
		between = ", ";
	}
	if (between != before)
		text_addc(out, '}');
}

static void add_text(const struct trace_call *call, const struct trace_field *fields,
		     unsigned int n, struct text *out)
{
	text_addf(out, "%s(", call->name);
	text_add_escaped(out, call->handle);
	add_fields(fields, n, TRACE_IN, ", {", out);
	add_fields(fields, n, TRACE_OUT, " => {", out);
	text_addf(out, ") = %d", call->result);
	if (call->errnum)
		text_addf(out, " %s (%s)", errno_name(call->errnum) ?: "?", strerror(call->errnum));
	text_addf(out, " <%llu.%06llu>\n", (unsigned long long)(call->duration_ns / 1000000000),
		  (unsigned long long)(call->duration_ns / 1000 % 1000000));
}

void trace_call_add(void *ctx, const struct trace_call *call)
{
	struct trace_output *output = ctx;
	struct trace_field fields[FIELDS_MAX];
	unsigned int n = trace_decode(call, fields, FIELDS_MAX);

	if (n > FIELDS_MAX)
		n = FIELDS_MAX;
	if (output->json)
		add_json(call, fields, n, output->out);
	else
		add_text(call, fields, n, output->out);
}
