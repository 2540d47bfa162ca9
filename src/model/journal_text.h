/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An entry of the journal as the text of its file. */
#ifndef MODEL_JOURNAL_TEXT_H
#define MODEL_JOURNAL_TEXT_H

#include "model/journal.h"

void journal_text_format(const struct journal *j, const struct journal_entry *entry,
			 struct text *out);

enum journal_text {
	JOURNAL_TEXT_ENTRY,
	JOURNAL_TEXT_OTHER_BOOT,
	JOURNAL_TEXT_DAMAGED, /* `problem` tells how; what stands in whole lines was read all the same */
};
#define JOURNAL_TEXT_PROBLEM 160
enum journal_text journal_text_parse(const struct journal *j, const struct text *content,
				     struct journal_entry *entry,
				     char problem[JOURNAL_TEXT_PROBLEM]);

#endif
