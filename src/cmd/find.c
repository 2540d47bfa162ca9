/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds a command by the words typed. */
#include "cmd/cmd.h"

#include <string.h>

#include "base/text.h"
#include "cmd/near.h"

/* How many of the words are the command's name: 0, 1 or 2. */
static size_t name_words(const char *name, char *const *words, size_t n)
{
	size_t len;

	/* Nearly all rows go here. */
	if (name[0] != words[0][0] || name[1] != words[0][1])
		return 0;
	len = strlen(words[0]);
	if (strncmp(name, words[0], len))
		return 0;
	if (!name[len])
		return 1;
	return name[len] == ' ' && n > 1 && !strcmp(name + len + 1, words[1]) ? 2 : 0;
}

/* The verbs of a noun, "list, show, stop"; none when no command begins with that noun. */
static void noun_verbs(const char *noun, struct text *verbs)
{
	size_t len = strlen(noun);

	for (const struct command *const *row = commands; *row; row++) {
		const char *name = (*row)->name;

		if (strncmp(name, noun, len) || name[len] != ' ')
			continue;
		if (verbs->len)
			text_add(verbs, ", ");
		text_add(verbs, name + len + 1);
	}
}

static int err_no_command(char *const *words, size_t n, struct err *e)
{
	_cleanup_text_ struct text verbs = { 0 };
	struct near near;

	noun_verbs(words[0], &verbs);
	if (verbs.len && n < 2)
		return err_usage(e, "%s needs a verb: %s", words[0], verbs.s);
	if (verbs.len)
		return err_usage(e, "%s has no verb \"%s\"; it has %s", words[0], words[1],
				 verbs.s);

	near_begin(&near, words[0]);
	for (const struct command *const *row = commands; *row; row++)
		near_try(&near, (*row)->name);
	if (near_word(&near))
		return err_usage(e, "unknown command \"%s\"; did you mean %s", words[0],
				 near_word(&near));
	return err_usage(e, "unknown command \"%s\"; see vfioctl --help", words[0]);
}

const struct command *command_find(char *const *words, size_t n, size_t *used, struct err *e)
{
	*used = 0;
	if (!n) {
		err_usage(e, "no command; see vfioctl --help");
		return NULL;
	}
	/* No command's name is another's noun (a test holds it), so the first is the only one. */
	for (const struct command *const *row = commands; *row; row++) {
		*used = name_words((*row)->name, words, n);
		if (*used)
			return *row;
	}
	err_no_command(words, n, e);
	return NULL;
}

const struct command *command_find_again(const struct command *last, char *const *words, size_t n,
					 size_t *used, struct err *e)
{
	*used = last && n ? name_words(last->name, words, n) : 0;
	return *used ? last : command_find(words, n, used, e);
}
