/* SPDX-License-Identifier: GPL-2.0-or-later */
/* exec: becomes a program that finds devices open, so that it needs no rights of its own. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "cmd/change.h"
#include "cmd/exec_words.h"
#include "sys/become.h"

#define TIMEOUT_MS 10000

struct exec {
	struct handover handover;
	struct become_user user;
	bool has_user;
	uint64_t memlock;
	char *path;
	struct text *words; /* the program's, with the numbers filled in */
	char **argv;
	size_t n;
};

/* --- the request --- */

static int parse_memlock(struct exec *x, const struct args *a, struct err *e)
{
	const char *limit = args_str(a, "memlock");

	x->memlock = UINT64_MAX;
	if (!limit || !strcmp(limit, "unlimited") || parse_size(limit, &x->memlock))
		return 0;
	return err_usage(e,
			 "bad --memlock \"%s\" of exec: expected a size such as 64M or 2G, or "
			 "unlimited",
			 limit);
}

/* All that needs no look at the devices. */
static int take_request(struct cmd *c, struct exec *x, struct err *e)
{
	const struct args *a = c->args;
	const char *user = args_str(a, "user");
	struct handover *h = &x->handover;

	h->trace = c->edge->trace(c);
	h->backend_wanted = args_str(a, "backend");
	h->binds = args_given(a, "bind");
	h->driver = args_str(a, "driver");
	if (h->driver && !h->binds)
		return err_usage(e, "--driver goes with --bind");
	for (size_t i = 0; i < args_count(a, "DEVICE"); i++) {
		if (handover_add(h, args_nth(a, "DEVICE", i), e))
			return -1;
	}
	x->has_user = user;
	if (parse_memlock(x, a, e) || (user && become_user_find(user, &x->user, e)))
		return -1;
	x->path = become_find(args_str(a, "COMMAND"), c->edge->program_path(), e);
	return x->path ? 0 : -1;
}

static int check_accounting(const struct exec *x, const struct args *a, struct err *e)
{
	const struct dma_ops *ops = x->handover.ops;

	if (!args_given(a, "accounting") || !ops || ops == &dma_iommufd)
		return 0;
	return err_usage(e, "--accounting is for iommufd; backend %s charges the process",
			 ops->backend);
}

/* drivers/vfio/container.c:vfio_container_attach_group() */
static int check_user(const struct exec *x, struct err *e)
{
	if (!x->has_user || x->handover.ops != &dma_noiommu)
		return 0;
	return err_usage(e, "--user does not go with noiommu: the kernel lets only who has "
			    "CAP_SYS_RAWIO drive a device without an IOMMU");
}

static void release_words(struct exec *x)
{
	for (size_t i = 0; x->words && i < x->n; i++)
		text_free(&x->words[i]);
	free(x->words);
	free(x->argv);
	x->words = NULL;
	x->argv = NULL;
}

static int fill_in(struct exec *x, const struct args *a, struct err *e)
{
	release_words(x);
	x->n = args_count(a, "COMMAND");
	x->words = calloc(x->n, sizeof(*x->words));
	x->argv = calloc(x->n + 1, sizeof(*x->argv));
	if (!x->words || !x->argv)
		return err_nomem(e);
	for (size_t i = 0; i < x->n; i++) {
		const char *word = args_nth(a, "COMMAND", i);

		/* The program's own name stays as it is. */
		if (!i)
			text_add(&x->words[i], word);
		else if (exec_fill_in(&x->words[i], word, &x->handover, BECOME_FIRST_FD, e))
			return -1;
		x->argv[i] = x->words[i].s;
		if (x->words[i].failed)
			return err_nomem(e);
	}
	return 0;
}

static void release(struct exec *x)
{
	release_words(x);
	free(x->path);
	become_user_free(&x->user);
	handover_free(&x->handover);
}

/* --- saying what it would do --- */

static void add_descriptors(struct obj *o, const struct handover *h)
{
	obj_list(o, F_descriptors);
	for (size_t i = 0; i < h->n_nodes; i++) {
		const struct handover_node *node = &h->nodes[i];
		struct obj row;

		obj_begin(&row, OBJ_passed_descriptor);
		obj_int(&row, F_descriptor, BECOME_FIRST_FD + (int64_t)i);
		obj_str(&row, F_name, node->name);
		obj_str(&row, F_node, *node->path ? node->path : NULL);
		obj_words(&row, F_placeholders);
		if (!i)
			obj_word(&row, F_placeholders,
				 h->ops && h->ops != &dma_iommufd ? "{container}" : "{iommufd}");
		for (size_t k = 0; k < h->n_devices; k++) {
			char word[300] = "{";

			if (h->devices[k].node != i)
				continue;
			strcat(strncat(word, h->devices[k].name, sizeof(word) - 3), "}");
			obj_word(&row, F_placeholders, word);
		}
		obj_add(o, F_descriptors, &row);
	}
}

static const char *accounting(const struct exec *x, const struct args *a)
{
	const struct dma_ops *ops = x->handover.ops;

	if (args_given(a, "accounting"))
		return args_str(a, "accounting");
	return ops && ops != &dma_iommufd ? NULL : "process, if permitted";
}

static int say(struct cmd *c, const struct exec *x, struct err *e)
{
	const struct handover *h = &x->handover;
	struct obj o;

	obj_begin(&o, OBJ_exec);
	obj_bool(&o, F_dry_run, true);
	obj_str(&o, F_backend, h->ops ? h->ops->backend : NULL);
	obj_words(&o, F_binds);
	for (size_t i = 0; i < h->n_devices; i++) {
		if (!h->devices[i].facts->vfio_bound)
			obj_word(&o, F_binds, h->devices[i].name);
	}
	add_descriptors(&o, h);
	obj_str(&o, F_program, x->path);
	obj_words(&o, F_program_arguments);
	for (size_t i = 1; i < x->n; i++)
		obj_word(&o, F_program_arguments, x->argv[i]);
	if (x->has_user)
		obj_strf(&o, F_run_as, "%u:%u", (unsigned int)x->user.uid,
			 (unsigned int)x->user.gid);
	obj_str(&o, F_memlock, args_str(c->args, "memlock"));
	obj_str(&o, F_accounting, accounting(x, c->args));
	return cmd_emit(c, &o, e);
}

/* --- doing it --- */

/* A limit of the program's own is the one to be had; where that is not permitted, the kernel's choice stays. */
static int charge(struct exec *x, const struct args *a, struct err *e)
{
	const char *whom = args_str(a, "accounting");

	if (x->handover.ops != &dma_iommufd || (whom && !strcmp(whom, "user")))
		return 0;
	if (!handover_charge_process(&x->handover, e) || (!whom && e->errnum == EPERM))
		return 0;
	return -1;
}

static int become(struct cmd *c, struct exec *x, struct err *e)
{
	const struct handover *h = &x->handover;
	_cleanup_text_ struct text names = { 0 };
	int *fds = calloc(h->n_nodes, sizeof(*fds)), failed;
	const struct become_request request = {
		.path = x->path,
		.argv = x->argv,
		.descriptors = fds,
		.names = (exec_names(&names, h), names.s),
		.n = h->n_nodes,
		.user = x->has_user ? &x->user : NULL,
		.memlock = args_given(c->args, "memlock") ? &x->memlock : NULL,
	};

	if (!fds || names.failed) {
		free(fds);
		return err_nomem(e);
	}
	for (size_t i = 0; i < h->n_nodes; i++)
		fds[i] = h->nodes[i].fd;
	failed = c->edge->become(c, &request, e);
	free(fds);
	return failed;
}

static int hand_over(struct cmd *c, struct exec *x, struct err *e)
{
	struct handover *h = &x->handover;
	int failed;

	if (h->binds && handover_bind(h, change_timeout(c->args, TIMEOUT_MS), e))
		return -1;
	/* To know the backend, and so the numbers, a device must be bound. */
	failed = check_accounting(x, c->args, e) || check_user(x, e) || fill_in(x, c->args, e) ||
				 handover_open(h, e) || charge(x, c->args, e)
			 ? -1
			 : become(c, x, e);
	if (failed == BECOME_TOO_LATE)
		handover_leave(h, e);
	else
		handover_undo(h, e);
	return -1;
}

static int run_exec(struct cmd *c, struct exec *x, struct err *e)
{
	if (take_request(c, x, e) || handover_look(&x->handover, e) ||
	    check_accounting(x, c->args, e) || check_user(x, e) || fill_in(x, c->args, e))
		return -1;
	if (args_given(c->args, "dry-run"))
		return say(c, x, e);
	if (become_check_descriptors(BECOME_FIRST_FD, x->handover.n_nodes, e))
		return -1;
	return hand_over(c, x, e);
}

static int run(struct cmd *c, struct err *e)
{
	struct exec x = { .has_user = false };
	int failed;

	handover_begin(&x.handover);
	failed = run_exec(c, &x, e);
	release(&x);
	return failed;
}

static const struct option_row options[] = {
	{ "backend", 0, ARG_CHOICE, "BACKEND", "iommufd|type1|spapr|noiommu",
	  "iommufd and device nodes, or a container and groups; else iommufd where there is one",
	  false },
	{ "bind", 'b', ARG_FLAG, .help = "give devices without one a VFIO driver, as bind does" },
	{ "driver", 'd', ARG_STRING, "DRIVER",
	  .help = "with --bind: this driver, else the one for each device" },
	{ "user", 'u', ARG_STRING, "USER",
	  .help = "run as NAME, UID or UID:GID, without any capability" },
	{ "memlock", 'm', ARG_STRING, "SIZE",
	  .help = "the program may pin that much memory; \"unlimited\" for any" },
	{ "accounting", 0, ARG_CHOICE, "WHOM", "process|user",
	  "whom iommufd charges for what is pinned; else process where this is permitted", false },
	{ "dry-run", 'n', ARG_FLAG, .help = "say what would be done, and do nothing" },
	CHANGE_TIMEOUT_OPTION,
	{ 0 },
};

static const struct operand_row operands[] = {
	{ "DEVICE", ARG_DEVICE, .repeats = true, .help = "a device that the program is to drive" },
	{ "COMMAND", ARG_COMMAND, .repeats = true, .help = "the program and its arguments" },
	{ 0 },
};

extern const struct command cmd_exec;

const struct command cmd_exec = {
	.name = "exec",
	.kind = CMD_CLIENT,
	.summary = "run a program that finds devices open, and needs no rights",
	.needs = "He opens the nodes with his own rights; --bind, --user and a --memlock above his "
		 "hard "
		 "limit are for root.",
	.text = "Opens /dev/iommu and the node of each device, or a container and the group of "
		"each, "
		"and becomes the program, which inherits them: a virtual machine monitor so needs "
		"neither root nor access to a node. Nothing was done on them yet; to bind a device "
		"to the iommufd, or to set a group's container, is the program's business.\n\n"
		"Descriptors begin at 3. In the program's arguments, {iommufd} or {container} and "
		"the name of a device in braces, {0000:01:00.0}, become the number of the "
		"descriptor; with groups, that of the device's group. Other braces stay. The "
		"environment tells them, too, as sd_listen_fds(3) takes it: LISTEN_FDS, "
		"LISTEN_PID, "
		"and in LISTEN_FDNAMES iommufd or container, then vfio-0000-01-00.0 or group-7, "
		"dashes in place of colons.\n\n"
		"  vfioctl exec --bind --user qemu --memlock 9G 0000:01:00.0 -- \\\n"
		"      qemu-system-x86_64 -m 8G -object iommufd,id=i0,fd={iommufd} \\\n"
		"      -device vfio-pci,iommufd=i0,fd={0000:01:00.0}\n\n"
		"With --user, the program has the groups that the user database gives that user, "
		"no "
		"capability, and no_new_privs. Iommufd charges pinned memory to the user, all of "
		"whose programs share one limit; exec makes it charge the process, if it has "
		"CAP_SYS_RESOURCE. When something fails, nothing stays open, and what was bound is "
		"given back; but if it is the last step, to become the program, the error says "
		"what to give back. What --bind has bound stays so when the program ends: vfioctl "
		"restore "
		"gives it back. Ends with 127 when there is no such program, with 126 when it "
		"cannot "
		"be run.",
	.options = options,
	.operands = operands,
	.documents = { OBJ_exec },
	.run = run,
};
