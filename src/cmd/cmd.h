/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A command: one row of the table, arguments in, documents out. */
#ifndef CMD_CMD_H
#define CMD_CMD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "doc/doc.h"

/* What a value on the command line is; cmd/args.c checks it before the command runs. */
enum arg_type {
	ARG_FLAG,   /* no value */
	ARG_STRING, /* any text */
	ARG_NAME,   /* an object of the session: letters, digits, "._-", not "-" first */
	ARG_COUNT,  /* parse_u64() */
	ARG_U64,    /* parse_u64(): an address, a mask */
	ARG_SIZE,   /* parse_size(), not 0 */
	ARG_OFFSET, /* parse_size() */
	ARG_RANGE,  /* "IOVA", "IOVA+SIZE" or a name; see args_range() */
	ARG_CHOICE, /* one of the words of `choices`, separated by "|" */
	ARG_UUID,
	ARG_PCI_ID, /* "8086:10d3" */
	ARG_DEVICE, /* a device's name in sysfs: full PCI address, mdev UUID, platform name */
	ARG_GROUP,  /* a group's number */
	ARG_TARGET, /* ARG_GROUP or ARG_DEVICE: all digits is a group */
	ARG_COMMAND, /* a word of a program to run: behind "--", where none is an option; the last row */
	ARG_SECONDS,    /* decimal with optional fraction, as milliseconds in u64 */
	ARG_FILE_IN,    /* a path the client opens O_RDONLY ("-" is its stdin) and hands over */
	ARG_FILE_OUT,   /* O_WRONLY|O_CREAT ("-" is its stdout) */
	ARG_FILE_INOUT, /* O_RDWR */
	ARG_DIR,        /* a directory the client opens O_PATH|O_DIRECTORY */
	ARG_FD,         /* the number of a descriptor the client has: it hands over a duplicate */
};

struct option_row {
	const char *name; /* long name, without "--"; NULL ends the table */
	char letter;      /* short form, or 0 */
	enum arg_type type;
	const char *value; /* what the help calls the value, e.g. "SIZE"; NULL for a flag */
	const char *
		choices; /* for ARG_CHOICE; for names the kinds of object that they are, see below */
	const char *help; /* one line */
	bool repeats;     /* may be given several times */
};

/* Where a name is that of an object which is there, `choices` has the kinds it can be, separated by "|", as
 * the session has them; "." is the command's noun. Shells complete by it. */
struct operand_row {
	const char *name; /* as the help writes it, e.g. "DEVICE|GROUP"; NULL ends the table */
	enum arg_type type;
	const char *choices;
	bool optional;
	bool repeats; /* takes all that are left, up to "--" if an ARG_COMMAND is next; only the last row else */
	const char *help;
};

enum command_kind {
	CMD_LOOK,    /* reads sysfs and /proc in the client, opens no device; takes --sysroot */
	CMD_HOST,    /* changes the host, journalled, in the client */
	CMD_SESSION, /* runs in the session's holder, starting one where there is none */
	CMD_PEEK,    /* runs in the holder, but starts none: no session, an empty answer */
	CMD_CLIENT,  /* runs in the client: the sessions themselves, and batches */
};

/* How a command of the session, or of the host, stands to `run --atomic`. */
enum command_undo {
	UNDO_NONE,     /* what it does stays done, or nobody has said how to undo it: refused */
	UNDO_NEEDLESS, /* it changes nothing; so do all CMD_PEEK and CMD_LOOK */
	UNDO_TOLD, /* it tells cmd_undo() what takes back all that it has done, or undo_host() what was */
};

struct cmd;

#define COMMAND_DOCUMENTS_MAX 5
struct command {
	const char *name; /* one word, or noun and verb: "map", "session start" */
	enum command_kind kind;
	enum command_undo undo;
	const char *summary; /* one line, no full stop */
	const char *text;    /* paragraphs for --help and man page; "" if the summary says all */
	const char *needs;   /* privileges beyond those of its kind; see command_needs() */
	const struct option_row *options;                  /* may be NULL */
	const struct operand_row *operands;                /* may be NULL */
	enum object_kind documents[COMMAND_DOCUMENTS_MAX]; /* the kinds it emits; OBJ_NONE ends */
	int (*run)(struct cmd *c, struct err *e);
};

/* All commands, in the order of the help; ends with a NULL pointer. One row is one line of cmd/table.c. */
extern const struct command *const commands[];

/* What privileges every command of that kind asks for: a sentence. */
const char *command_needs(enum command_kind kind);

struct args;
struct become_user;
struct past;
struct session;
struct trace;

/* The program that this process is to become. */
struct become_request {
	const char *path;
	char *const *argv;      /* ends with NULL */
	const int *descriptors; /* become BECOME_FIRST_FD, ..., and are no longer the caller's */
	const char *names;      /* theirs, with colons between */
	size_t n;
	const struct become_user *user; /* NULL: the one that this process is */
	const uint64_t *memlock;        /* NULL: as it is; UINT64_MAX: no limit */
};
#define BECOME_FIRST_FD 3
#define BECOME_TOO_LATE 1

struct batch_request {
	uint64_t n_lines; /* how many commands there were; for the caller */
	bool rehearses;   /* all are checked against session and host, none is run */
	int fd;           /* the lines */
	bool local;       /* in this process, not in the holder */
	bool keeps_going; /* a line that fails does not end it */
	bool atomic;      /* all of them or none: what was done before a failure is undone */
};

/* What the program's edge lends to CMD_CLIENT commands: processes and terminals are its matter. */
struct edge {
	/* Makes sure that the session's holder runs, and stays when it holds nothing; then calls `started`,
	 * whose `changed` is false when that was so before. With `foreground` this process becomes the holder,
	 * and returns when that has ended. */
	int (*session_start)(struct cmd *c, bool foreground,
			     int (*started)(struct cmd *c, bool changed, int pid, struct err *e),
			     struct err *e);
	/* Runs the lines of a batch. */
	int (*batch)(struct cmd *c, struct batch_request *request, struct err *e);
	/* Runs one more command where it belongs, in the session's holder if there is one, and writes what it
	 * says. */
	int (*line)(struct cmd *c, char *const *words, size_t n, struct err *e);
	/* While it is on, documents gather; they are written together when it is turned off. */
	int (*gather)(struct cmd *c, bool on, struct err *e);
	/* Returns only when that failed: -1, or BECOME_TOO_LATE when this process has given up what it would
	 * need to undo anything. */
	int (*become)(struct cmd *c, const struct become_request *request, struct err *e);
	/* Where calls that the command makes itself are told to; NULL when nobody asked. */
	const struct trace *(*trace)(struct cmd *c);
	/* Where programs are looked for, or NULL. */
	const char *(*program_path)(void);
};

/* What a running command sees. It fills documents or the error; it never prints, exits, or opens a path. */
struct cmd {
	const struct command *command;
	const struct args *args;
	uint64_t line;            /* its number in the batch; 0: it is alone */
	const char *session_name; /* the session meant, whether it exists or not */
	const char *sysroot;      /* look commands only: "", or where a recorded machine lies */
	enum doc_format
		format; /* of what it emits, for doc_shows(); that must not depend on it else */
	struct session *session; /* CMD_SESSION; CMD_PEEK unless there is none; else NULL */
	const struct edge *edge; /* CMD_CLIENT, and for its trace CMD_LOOK; else NULL */
	/* Hands a document on and frees it. Fails when the one who reads is gone. */
	int (*emit)(struct cmd *c, struct doc *d, struct err *e);
	/* Tells of a refusal beside the one that the command ends with. */
	void (*tell)(struct cmd *c, const struct err *e);
	/* For long work, between its steps: false when it should stop (interrupt, client gone). `total` may be 0. */
	bool (*progress)(struct cmd *c, const char *what, uint64_t done, uint64_t total);
	/* Takes note of a command, as a line of a batch, that takes back something just done. NULL unless
	 * somebody wants to know. */
	void (*undo)(struct cmd *c, const char *line);
	/* The same of a device of the host, before it is changed. */
	void (*undo_host)(struct cmd *c, const struct past *past);
	void *cli; /* the caller's own */
};

/* Tells c->undo a line; to be called as soon as there is something to take back. */
void cmd_undo(struct cmd *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Ends `o` and emits it: the last line of most commands. */
int cmd_emit(struct cmd *c, struct obj *o, struct err *e);

/* --- arguments, as parsed; asking for a name the command's table does not have aborts --- */

bool args_given(const struct args *a, const char *name);
const char *args_str(const struct args *a, const char *name); /* as typed; NULL when not given */
uint64_t args_u64(const struct args *a, const char *name);    /* numbers; 0 when not given */
int args_fd(const struct args *a, const char *name); /* files: borrowed; -1 when not given */
struct file_out;                                     /* sys/file.h */
struct file_out args_out(const struct args *a, const char *name);  /* an ARG_FILE_OUT, the same */
int args_take_fd(struct args *a, const char *name);                /* the same, now the caller's */
int args_nth_fd(const struct args *a, const char *name, size_t i); /* borrowed */
size_t args_count(const struct args *a, const char *name);         /* how often it was given */
const char *args_nth(const struct args *a, const char *name, size_t i);

/* ARG_TARGET: true and the number when it is a group. */
bool args_is_group(const struct args *a, const char *name, uint64_t *group);
bool args_nth_group(const struct args *a, const char *name, size_t i, uint64_t *group);

/* ARG_RANGE: true when it is numeric; *size is 0 when only an address was given. */
bool args_range(const struct args *a, const char *name, uint64_t *iova, uint64_t *size);
bool args_nth_range(const struct args *a, const char *name, size_t i, uint64_t *iova,
		    uint64_t *size);

/* Parses the words after the command's name, which *a borrows. */
int args_parse(struct args *a, const struct command *command, char *const *words, size_t n,
	       struct err *e);

/* The command whose name the first word or two of `words` are; *used tells how many. NULL and a usage error. */
const struct command *command_find(char *const *words, size_t n, size_t *used, struct err *e);

/* The same where it mostly is the `last` one found, as in a batch; NULL: there was none. */
const struct command *command_find_again(const struct command *last, char *const *words, size_t n,
					 size_t *used, struct err *e);

#endif
