/* SPDX-License-Identifier: GPL-2.0-or-later */
/* JSON that is read: an array of strings. */
#include "doc/strings.h"

#include <json-c/json.h>
#include <limits.h>
#include <string.h>

#include "base/cleanup.h"

/* An array, and what is in it. */
#define DEPTH_MAX 2

static void release(struct json_object **json)
{
	json_object_put(*json);
}

static int parse(const char *text, struct json_object **array, struct err *e)
{
	struct json_tokener *tokener = json_tokener_new_ex(DEPTH_MAX);
	enum json_tokener_error error;
	size_t at;

	if (!tokener)
		return err_nomem(e);
	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT);
	/* With its NUL: the end of the text is known to be one. */
	*array = json_tokener_parse_ex(tokener, text, (int)strlen(text) + 1);
	error = json_tokener_get_error(tokener);
	at = json_tokener_get_parse_end(tokener);
	json_tokener_free(tokener);
	if (error == json_tokener_success)
		return 0;
	return err_usage(e, "not a JSON array of strings: %s, behind %zu of its bytes",
			 error == json_tokener_continue ? "it is not closed"
							: json_tokener_error_desc(error),
			 at);
}

int json_read_strings(char *text, int (*take)(void *ctx, char *string, struct err *e), void *ctx,
		      struct err *e)
{
	_cleanup_(release) struct json_object *array = NULL;
	size_t n;

	if (strlen(text) >= INT_MAX)
		return err_usage(e, "not a JSON array of strings: longer than 2 GiB");
	if (parse(text, &array, e))
		return -1;
	if (!json_object_is_type(array, json_type_array))
		return err_usage(e, "not a JSON array of strings, but another value");
	n = json_object_array_length(array);
	for (size_t i = 0; i < n; i++) {
		struct json_object *item = json_object_array_get_idx(array, i);
		size_t len = (size_t)json_object_get_string_len(item);

		if (!json_object_is_type(item, json_type_string))
			return err_usage(e, "item %zu of the JSON array is not a string", i);
		if (strlen(json_object_get_string(item)) != len)
			return err_usage(e, "item %zu of the JSON array holds a NUL", i);
		/* Decoded, and with a NUL, it is shorter than it was with its quotes. */
		memcpy(text, json_object_get_string(item), len + 1);
		if (take(ctx, text, e))
			return -1;
		text += len + 1;
	}
	return 0;
}
