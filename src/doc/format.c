/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A document in the format that was asked for. */
#include "doc/doc.h"

void doc_render(const struct doc *d, enum doc_format format, const struct text_style *style,
		struct text *out)
{
	switch (format) {
	case FORMAT_JSON:
		doc_json(d, out);
		break;
	case FORMAT_OPENMETRICS:
		doc_openmetrics(d, out);
		break;
	default:
		doc_text(d, style, out);
	}
}
