/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is said of pages that devices wrote. */
#ifndef CMD_DIRTY_H
#define CMD_DIRTY_H

#include "cmd/cmd.h"
#include "model/dirty.h"

/*
 * The list `dirty`, empty unless `told`: adjacent dirty pages are a range. `iova` is that of the first page. Returns
 * how many bytes they are in all.
 */
uint64_t cmd_dirty_ranges(struct obj *out, const struct dirty_pages *p, uint64_t iova, bool told);

#endif
