/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Explains a fault by what a session holds. */
#ifndef MODEL_FAULT_SESSION_H
#define MODEL_FAULT_SESSION_H

#include "model/fault_explain.h"
#include "model/fault_host.h"
#include "model/session.h"

/*
 * With session NULL nothing is known. The strings in *x live as long as the session does not
 * change.
 */
void fault_explain_in(const struct session *s, const struct fault *f, const struct fault_origin *o,
		      struct fault_explanation *x);

struct device;
struct space;

/* The device of that number in the session's iommufd; NULL when somebody else bound it. */
const struct device *fault_device(const struct session *s, uint32_t dev_id);

/*
 * Whose mappings that device's page requests want: NULL when it has its own page table, nested, or
 * when nothing of it is known.
 */
struct space *fault_space(const struct session *s, uint32_t dev_id);

#endif
