/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A VF token as the kernel takes it. */
#include "sys/vf_token.h"

#include "base/num.h"

static uint8_t hex_digit(char c)
{
	return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}

int vf_token_bytes(const char *text, uint8_t bytes[VF_TOKEN_BYTES], struct err *e)
{
	if (!parse_uuid(text))
		return err_usage(e, "the VF token is not a UUID");
	for (int i = 0; i < VF_TOKEN_BYTES; i++) {
		if (*text == '-')
			text++;
		bytes[i] = hex_digit(text[0]) << 4 | hex_digit(text[1]);
		text += 2;
	}
	return 0;
}
