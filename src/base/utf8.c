/* SPDX-License-Identifier: GPL-2.0-or-later */
/* UTF-8, one code point at a time. */
#include "base/utf8.h"

#include <string.h>

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

#define EACH_BYTE(value) (UINT64_C(0x0101010101010101) * (value))

/* Nonzero where a byte is 0, if none is above 0x7f. */
static uint64_t zero_bytes(uint64_t word)
{
	return word - EACH_BYTE(1);
}

static bool is_plain_word(uint64_t word)
{
	uint64_t not_ascii = word | (word + EACH_BYTE(1)); /* nor DEL */
	uint64_t control = word - EACH_BYTE(' ');
	uint64_t quote = zero_bytes(word ^ EACH_BYTE('"'));
	uint64_t backslash = zero_bytes(word ^ EACH_BYTE('\\'));

	return !((not_ascii | control | quote | backslash) & EACH_BYTE(0x80));
}

/* Of a string that is shorter than a word the rest is filled with blanks. */
bool utf8_is_plain(const char *s, size_t len)
{
	uint64_t word = EACH_BYTE(' ');

	if (len < sizeof(word)) {
		memcpy(&word, s, len);
		return is_plain_word(word);
	}
	for (size_t at = 0; at < len - sizeof(word); at += sizeof(word)) {
		memcpy(&word, s + at, sizeof(word));
		if (!is_plain_word(word))
			return false;
	}
	memcpy(&word, s + len - sizeof(word), sizeof(word));
	return is_plain_word(word);
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

/* The blocks of Unicode's EastAsianWidth.txt (W, F) and of marks without a width; in order. */
unsigned int codepoint_columns(uint32_t codepoint)
{
	static const struct {
		uint32_t first, last;
		unsigned int columns;
	} ranges[] = {
		{ 0x0300, 0x036f, 0 },   { 0x1100, 0x115f, 2 },   { 0x1ab0, 0x1aff, 0 },
		{ 0x1dc0, 0x1dff, 0 },   { 0x200b, 0x200d, 0 },   { 0x20d0, 0x20ff, 0 },
		{ 0x2e80, 0x303e, 2 },   { 0x3041, 0x3098, 2 },   { 0x3099, 0x309a, 0 },
		{ 0x309b, 0x4dbf, 2 },   { 0x4e00, 0xa4cf, 2 },   { 0xa960, 0xa97c, 2 },
		{ 0xac00, 0xd7a3, 2 },   { 0xf900, 0xfaff, 2 },   { 0xfe00, 0xfe0f, 0 },
		{ 0xfe20, 0xfe2f, 0 },   { 0xfe30, 0xfe6f, 2 },   { 0xff01, 0xff60, 2 },
		{ 0xffe0, 0xffe6, 2 },   { 0x1f300, 0x1f64f, 2 }, { 0x1f900, 0x1f9ff, 2 },
		{ 0x20000, 0x3fffd, 2 }, { 0xe0100, 0xe01ef, 0 },
	};

	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		if (codepoint >= ranges[i].first && codepoint <= ranges[i].last)
			return ranges[i].columns;
	return 1;
}
