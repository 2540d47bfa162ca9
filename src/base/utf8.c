/* SPDX-License-Identifier: GPL-2.0-or-later */
/* UTF-8, one code point at a time. */
#include "base/utf8.h"

/* Lead bytes by their length: the bits that mark it, and the least value that is not overlong. */
static const struct {
	uint8_t mask, mark;
	uint32_t least;
} leads[] = {
	{ 0x80, 0x00, 0 },
	{ 0xe0, 0xc0, 0x80 },
	{ 0xf0, 0xe0, 0x800 },
	{ 0xf8, 0xf0, 0x10000 },
};

size_t utf8_decode(const char *s, uint32_t *codepoint)
{
	const uint8_t *b = (const uint8_t *)s;
	size_t extra = 0;
	uint32_t value;

	while ((b[0] & leads[extra].mask) != leads[extra].mark)
		if (++extra == sizeof(leads) / sizeof(leads[0]))
			return 0;
	value = b[0] & (uint8_t)~leads[extra].mask;
	for (size_t i = 1; i <= extra; i++) {
		if ((b[i] & 0xc0) != 0x80)
			return 0;
		value = value << 6 | (b[i] & 0x3f);
	}
	if (value < leads[extra].least || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))
		return 0;
	*codepoint = value;
	return extra + 1;
}

bool codepoint_is_control(uint32_t codepoint)
{
	static const struct {
		uint32_t first, last;
	} ranges[] = {
		{ 0x0000, 0x001f }, { 0x007f, 0x009f }, { 0x061c, 0x061c }, { 0x200e, 0x200f },
		{ 0x2028, 0x202e }, { 0x2066, 0x2069 }, { 0xfeff, 0xfeff },
	};

	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		if (codepoint >= ranges[i].first && codepoint <= ranges[i].last)
			return true;
	return false;
}
