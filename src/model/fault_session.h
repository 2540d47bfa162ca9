/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Explains a fault by what a session holds. */
#ifndef MODEL_FAULT_SESSION_H
#define MODEL_FAULT_SESSION_H

#include "model/fault_explain.h"
#include "model/fault_host.h"
#include "model/session.h"
#include "model/space.h"

/*
 * With session NULL nothing is known. The strings in *x live as long as the session does not
 * change.
 */
void fault_explain_in(const struct session *s, const struct fault *f, const struct fault_origin *o,
		      struct fault_explanation *x);

/* The same of an address in that space; NULL where it is in none. */
void fault_explain_at(const struct session *s, const struct fault *f, const struct space *space,
		      struct fault_explanation *x);

struct device;
struct fault_queue;
struct hwpt;

/* The device of that number in the session's iommufd; NULL when somebody else bound it. */
const struct device *fault_device(const struct session *s, uint32_t dev_id);

/*
 * The page table in which a device that asks through that queue missed something, PASID 0 being
 * the device itself; NULL when that is not known: of a device that somebody else attached only the
 * HWPTs that were made for it and this queue are, and they have to be one alone.
 */
const struct hwpt *fault_table(const struct session *s, const struct fault_queue *queue,
			       uint32_t dev_id, uint32_t pasid);

#endif
