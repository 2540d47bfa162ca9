/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Within the room: the metrics table as rows. */
#ifndef DOC_METRICS_H
#define DOC_METRICS_H

#include "doc/object.h"

#define METRIC_LABELS_MAX 8
#define NO_FIELD          F_schema /* never a value nor a label */

struct metric_row {
	const char *name;                     /* whole */
	enum object_kind kind;                /* what makes a sample */
	enum field value;                     /* NO_FIELD: 1 */
	enum field labels[METRIC_LABELS_MAX]; /* NO_FIELD ends */
};

extern const struct metric_row metric_rows[];
extern const unsigned int n_metric_rows;

const char *metric_unit(const struct metric_row *row); /* NULL for none */
const char *metric_help(const struct metric_row *row);

#endif
