/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Serves what a session's queues and devices report: answers it, and tells those that watch. */
#include "model/fault_service.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "model/fault_irq.h"
#include "model/fault_session.h"
#include "model/follower.h"
#include "model/hwpt.h"
#include "model/mapping.h"
#include "model/state.h"
#include "model/viommu.h"
#include "sys/iommufd_events.h"
#include "sys/timer.h"

/*
 * So long telling waits for more to tell: each message wakes a process, which takes longer than to answer a device
 * does. Answers do not wait. (A timer of its own: a timeout would be set and taken back with each request.)
 */
#define HOLD_MS 2

struct fault_service {
	struct list_link followers;
	const struct follower *decides; /* whose policy it is; NULL when that one is gone */
	struct page_server pages;
	bool has_pages; /* somebody watches, or has watched, the fault queues */
	struct list_link ties;
	struct timer timer; /* its key is the service */
	bool holds;         /* something, until the timer runs out */
	bool ran_out;
	uint64_t generation; /* of the session, when it was looked through */
};

static void tell_all(void *ctx, const struct fault_notice *notice)
{
	struct fault_service *service = ctx;
	struct follower *f;

	list_for_each (f, &service->followers, node) {
		if (f->sources & 1u << notice_source(notice))
			follower_tell(f, notice);
	}
}

static bool is_wanted(const struct fault_service *service, enum fault_source source)
{
	const struct follower *f;

	list_for_each (f, &service->followers, node) {
		if (f->sources & 1u << source)
			return true;
	}
	return false;
}

/* A queue that nobody watches is left alone: the events stay in it. */
static void watch_queues(struct session *s, const struct fault_service *service)
{
	bool wants_events = is_wanted(service, FAULT_FROM_VEVENTQ);
	struct object *o;

	o = service->has_pages ? object_first(s, &fault_queue_class.class) : NULL;
	for (; o; o = object_next(o))
		waiter_set(&s->waiter, fault_queue_of(o)->handle.fd, WAITER_INPUT, s);
	for (o = object_first(s, &veventq_class.class); o; o = object_next(o)) {
		if (wants_events)
			waiter_set(&s->waiter, veventq_of(o)->handle.fd, WAITER_INPUT, s);
		else
			waiter_drop(&s->waiter, veventq_of(o)->handle.fd);
	}
}

static void look_through(struct session *s, struct fault_service *service)
{
	watch_queues(s, service);
	if (is_wanted(service, FAULT_FROM_IRQ))
		fault_irqs_tie(s, &service->ties);
	else
		fault_irqs_untie(s, &service->ties);
	service->generation = session_generation(s);
}

/* With the one who decided goes the decision, and so it goes with the last who watches. */
static void drop_follower(struct session *s, struct fault_service *service, struct follower *f)
{
	struct err ignored;
	bool decided = service->decides == f;

	follower_free(f);
	if (decided || !is_wanted(service, FAULT_FROM_QUEUE)) {
		service->decides = NULL;
		page_server_set(&service->pages, s, PAGES_INVALID, NULL, 0, &ignored);
	}
	look_through(s, service);
}

static void send_all(struct session *s, struct fault_service *service)
{
	struct follower *f, *next;

	service->holds = service->ran_out = false;
	list_for_each_safe(f, next, &service->followers, node)
	{
		if (!follower_flush(f)) {
			drop_follower(s, service, f);
			continue;
		}
		if (f->wants_room != (f->n > 0))
			waiter_set(&s->waiter, f->fd, f->n ? WAITER_ROOM : 0, s);
		f->wants_room = f->n > 0;
	}
}

static bool has_little_to_send(const struct fault_service *service)
{
	const struct follower *f;
	bool has_any = false;

	list_for_each (f, &service->followers, node) {
		/* Who could not be told all waits for no clock. */
		if (follower_has_full(f) || f->wants_room)
			return false;
		has_any = has_any || f->n;
	}
	return has_any;
}

static void send_soon(struct session *s, struct fault_service *service)
{
	if (has_little_to_send(service) && !service->ran_out) {
		service->holds = service->holds || timer_set(&service->timer, HOLD_MS);
		if (service->holds)
			return;
	}
	send_all(s, service);
}

/* The device whose virtual id an event has. */
static const struct device *device_behind(const struct veventq *q, uint64_t virt_id)
{
	const struct object *viommu = q->iommu.object.uses[IOMMU_USES_PARENT];
	const struct session *s = viommu->session;
	struct object *o;

	for (o = object_first(s, &vdevice_class.class); o; o = object_next(o)) {
		if (o->uses[IOMMU_USES_PARENT] == viommu && vdevice_of(o)->virt_id == virt_id)
			return fault_device(s, iommu_object_of(o)->dev_id);
	}
	return NULL;
}

/* One event with its header, *used bytes; false when the buffer holds no whole one. */
static bool tell_event(struct fault_service *service, struct veventq *q, const void *data,
		       size_t len, size_t *used)
{
	struct fault_notice n = {
		.kind = NOTICE_VEVENT,
		.index = q->iommu.type,
		.next = q->reader.next,
		.data = data,
	};
	struct fault f[VEVENT_FAULTS];
	unsigned int count = vevent_decode(&q->reader, data, len, f, used);
	const struct device *device = NULL;

	if (!count)
		return false;
	if (f[count - 1].id_kind == FAULT_ID_VIRTUAL)
		device = device_behind(q, f[count - 1].id);
	n.device = device ? device->object.name : NULL;
	n.size = (uint32_t)*used;
	tell_all(service, &n);
	return true;
}

static void serve_veventq(struct fault_service *service, struct veventq *q)
{
	unsigned char events[4096];
	struct err ignored;
	size_t n, used;

	while (!iommufd_veventq_read(&q->handle, events, sizeof(events), &n, &ignored) && n) {
		for (size_t at = 0; at < n; at += used) {
			if (!tell_event(service, q, events + at, n - at, &used))
				break;
		}
	}
}

/* Of all queues, or of those in which something was the last time; how many were served. */
static size_t serve_pages(struct session *s, struct fault_service *service, bool again,
			  bool to_the_end)
{
	const struct page_teller teller = {
		.tell = is_wanted(service, FAULT_FROM_QUEUE) ? tell_all : NULL,
		.ctx = service,
	};
	struct object *o = service->has_pages ? object_first(s, &fault_queue_class.class) : NULL;
	size_t served = 0, n;

	page_server_resume(&service->pages, s, &teller);
	for (; o; o = object_next(o)) {
		struct fault_queue *q = fault_queue_of(o);

		n = again && !q->busy ? 0
				      : page_server_run(&service->pages, q, to_the_end, &teller);
		q->busy = n;
		served += n;
	}
	return served;
}

/* To look again costs less than to be woken; but after so many others have their turn. */
static void serve_pages_now(struct session *s, struct fault_service *service)
{
	size_t served = 0, n;

	do {
		n = serve_pages(s, service, served, false);
		served += n;
		if (n)
			send_soon(s, service);
	} while (n && served < NOTICE_REQUESTS_MAX);
}

void fault_service_run(struct session *s)
{
	struct fault_service *service = s->faults;
	struct object *o;

	if (!service)
		return;
	/* Devices wait for these: they come first. */
	serve_pages_now(s, service);
	o = is_wanted(service, FAULT_FROM_VEVENTQ) ? object_first(s, &veventq_class.class) : NULL;
	for (; o; o = object_next(o))
		serve_veventq(service, veventq_of(o));
	fault_irqs_run(&service->ties, tell_all, service);
	send_soon(s, service);
}

bool fault_service_takes(struct session *s, const void *key)
{
	struct fault_service *service = s->faults;

	if (service && key == service) {
		service->ran_out = true;
		timer_clear(&service->timer);
	}
	return key == s || (service && key == service);
}

bool fault_service_is_due(struct session *s)
{
	void *ready[WAITER_READY_MAX];
	int n = s->faults ? waiter_wait(&s->waiter, ready, 0) : 0;
	bool due = false;

	for (int i = 0; i < n; i++)
		due |= fault_service_takes(s, ready[i]);
	return due;
}

void fault_service_refresh(struct session *s)
{
	struct fault_service *service = s->faults;

	if (!service)
		return;
	if (service->generation != session_generation(s))
		look_through(s, service);
	/* No event comes for those that were held until the command was done. */
	if (!list_is_empty(&service->pages.held))
		fault_service_run(s);
}

void fault_service_settle(struct session *s, const struct device *device)
{
	struct fault_service *service = s->faults;

	if (!service || (device && !device->devid))
		return;
	serve_pages(s, service, false, true);
	page_server_refuse(&service->pages, s, device ? device->devid : 0);
	send_all(s, service);
}

void fault_service_give(struct session *s, const struct device *device, uint32_t index)
{
	if (s->faults)
		fault_irqs_give(device, index, &s->faults->ties);
}

void fault_service_forget(struct session *s, const struct device *device)
{
	if (s->faults)
		fault_irqs_forget(device, &s->faults->ties);
}

static struct fault_service *service_of(struct session *s, struct err *e)
{
	struct fault_service *service = s->faults;

	if (service)
		return service;
	service = calloc(1, sizeof(*service));
	if (!service) {
		err_nomem(e);
		return NULL;
	}
	if (timer_open(&service->timer, e) < 0) {
		free(service);
		return NULL;
	}
	if (!waiter_set(&s->waiter, service->timer.fd, WAITER_INPUT, service)) {
		err_syscall(e, "epoll_ctl", s->name, errno);
		timer_close(&service->timer);
		free(service);
		return NULL;
	}
	list_init(&service->followers);
	list_init(&service->ties);
	page_server_init(&service->pages);
	s->faults = service;
	return service;
}

void fault_service_free(struct session *s)
{
	struct fault_service *service = s->faults;

	if (!service)
		return;
	while (!list_is_empty(&service->followers))
		follower_free(list_first(&service->followers, struct follower, node));
	fault_irqs_untie(s, &service->ties);
	page_server_free(&service->pages);
	timer_close(&service->timer);
	free(service);
	s->faults = NULL;
}

static uint32_t count(const struct session *s, const struct object_class *class)
{
	uint32_t n = 0;

	for (const struct object *o = object_first(s, class); o; o = object_next(o))
		n++;
	return n;
}

static void greet(const struct session *s, struct follower *f)
{
	const struct fault_notice n = {
		.kind = NOTICE_SOURCES,
		.queues = count(s, &fault_queue_class.class),
		.veventqs = count(s, &veventq_class.class),
		.devices = fault_irqs_devices(&s->faults->ties),
	};

	follower_tell(f, &n);
}

/* Pages of the buffer are mapped where they lie in it: both must begin on one. */
static int check_buffer(const struct session *s, const struct follow_request *r, struct err *e)
{
	const struct buffer *buffer;

	if (r->policy != PAGES_MAP)
		return 0;
	buffer = buffer_find(s, r->buffer, e);
	if (!buffer)
		return -1;
	if (r->iova & (buffer->page_size - 1))
		return err_usage(e, "IOVA 0x%llx is not on a page of %s, which are of 0x%llx",
				 (unsigned long long)r->iova, r->buffer,
				 (unsigned long long)buffer->page_size);
	return 0;
}

/* Whose answers they would be could not be told: a queue is of several devices, and policies are of the session. */
static int check_alone(struct session *s, const struct follow_request *r, struct err *e)
{
	struct fault_service *service = s->faults;

	if (!service)
		return 0;
	/* One that was killed has left a place that nobody has looked at yet. */
	send_all(s, service);
	if (r->policy == PAGES_WAIT || !service->decides || service->pages.policy == PAGES_WAIT)
		return 0;
	return err_refused(e, s->name,
			   "another fault-watch --respond answers the page requests of all devices "
			   "of this session: end that one first, or hold the other device in a "
			   "session of its own");
}

int fault_follow(struct session *s, const struct follow_request *r, struct err *e)
{
	struct fault_service *service =
		check_buffer(s, r, e) < 0 || check_alone(s, r, e) < 0 ? NULL : service_of(s, e);
	bool pages = r->sources & 1u << FAULT_FROM_QUEUE;
	bool decides = service && pages && (r->policy != PAGES_WAIT || !service->decides);
	struct follower *f;

	if (!service)
		return -1;
	f = follower_new(r->fd);
	if (!f)
		return err_nomem(e);
	if (!waiter_set(&s->waiter, r->fd, 0, s)) {
		free(f);
		return err_refused(e, NULL, "nobody can be told through such a descriptor");
	}
	/* The last that can fail: devices are answered by it, and not by one who was refused. */
	if (decides && page_server_set(&service->pages, s, r->policy, r->buffer, r->iova, e) < 0) {
		waiter_drop(&s->waiter, r->fd);
		free(f);
		return -1;
	}
	f->sources = r->sources;
	f->counts = r->counts;
	service->has_pages |= pages;
	list_append(&service->followers, &f->node);
	if (decides)
		service->decides = f;
	look_through(s, service);
	greet(s, f);
	send_all(s, service);
	return 0;
}
