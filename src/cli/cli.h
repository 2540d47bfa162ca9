/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The program's edge: from the words typed to the exit status. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

int cli_main(int argc, char **argv);

#endif
