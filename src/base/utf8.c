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
