/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What every command ends with. */
#include "cmd/cmd.h"

int cmd_emit(struct cmd *c, struct obj *o, struct err *e)
{
	struct doc *d = doc_end(o, e);

	return d ? c->emit(c, d, e) : -1;
}
