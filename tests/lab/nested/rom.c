/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The firmware of a machine inside the machine: tells on its serial port which PCI devices there are, and uses the
 * edu device among them. It takes the place of BIOS and kernel, which would boot for minutes under two emulations.
 *
 * "pci 00:02.0 1234:11e8"    each function of bus 0
 * "bar 0x010000ed"           the edu's identification register, read through BAR 0
 * "dma 0x5a5a1234"           a word of memory that the edu read and wrote elsewhere
 * "end"                      then the machine resets
 */
#include <stdint.h>

/* Reset: 16 bits, the last 16 bytes below 4 GiB. Flat 32 bits from there on. */
__asm__(".section .reset, \"ax\"\n"
	".code16\n"
	"	cli\n"
	"	xorw %ax, %ax\n" /* where rom.ld puts it in this segment */
	"	jmp *%ax\n"
	".section .enter, \"ax\"\n"
	"enter:\n"
	"	lgdtl %cs:(gdtr - enter)\n"
	"	movl %cr0, %eax\n"
	"	orb $1, %al\n"
	"	movl %eax, %cr0\n"
	"	ljmpl $8, $flat\n"
	".code32\n"
	"flat:\n"
	"	movl $16, %eax\n"
	"	movl %eax, %ds\n"
	"	movl %eax, %es\n"
	"	movl %eax, %ss\n"
	"	movl $0x7000, %esp\n"
	"	call rom_main\n"
	"	lidtl nothing\n"
	"	int3\n"
	"gdt:	.quad 0, 0x00cf9a000000ffff, 0x00cf92000000ffff\n"
	"gdtr:	.word 23\n"
	"	.long gdt\n"
	"nothing: .word 0\n"
	"	.long 0\n"
	".text\n");

#define EDU     0x11e81234
#define EDU_BAR 0xe0000000u
#define SOURCE  0x10000u /* memory that nothing else uses */
#define TARGET  0x20000u
#define BUFFER  0x40000u /* the edu's own */
#define WORD    0x5a5a1234u

static void out8(uint16_t port, uint8_t value)
{
	__asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static uint8_t in8(uint16_t port)
{
	uint8_t value;

	__asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
	return value;
}

static void out32(uint16_t port, uint32_t value)
{
	__asm__ volatile("outl %0, %1" : : "a"(value), "Nd"(port));
}

static uint32_t in32(uint16_t port)
{
	uint32_t value;

	__asm__ volatile("inl %1, %0" : "=a"(value) : "Nd"(port));
	return value;
}

static void say(const char *s)
{
	for (; *s; s++) {
		while (!(in8(0x3fd) & 0x20))
			;
		out8(0x3f8, (uint8_t)*s);
	}
}

static void say_hex(uint32_t value, int digits)
{
	char text[2] = "";

	while (digits--) {
		text[0] = "0123456789abcdef"[value >> 4 * digits & 15];
		say(text);
	}
}

static uint32_t config_read(uint32_t function, uint32_t offset)
{
	out32(0xcf8, 0x80000000u | function << 8 | offset);
	return in32(0xcfc);
}

static void config_write(uint32_t function, uint32_t offset, uint32_t value)
{
	out32(0xcf8, 0x80000000u | function << 8 | offset);
	out32(0xcfc, value);
}

static volatile uint32_t *memory(uint32_t address)
{
	return (volatile uint32_t *)(uintptr_t)address;
}

/* Registers of 64 bits, of which the upper half stays 0; the command comes last. */
static void edu_transfer(uint32_t from, uint32_t to, uint32_t command)
{
	*memory(EDU_BAR + 0x80) = from;
	*memory(EDU_BAR + 0x88) = to;
	*memory(EDU_BAR + 0x90) = 4;
	*memory(EDU_BAR + 0x98) = command | 1;
	while (*memory(EDU_BAR + 0x98) & 1)
		;
}

static void use_edu(uint32_t function)
{
	config_write(function, 0x10, EDU_BAR);
	config_write(function, 0x04, 0x6); /* memory, bus master */
	say("bar 0x");
	say_hex(*memory(EDU_BAR), 8);
	*memory(SOURCE) = WORD;
	*memory(TARGET) = 0;
	edu_transfer(SOURCE, BUFFER, 0);
	edu_transfer(BUFFER, TARGET, 2);
	say("\ndma 0x");
	say_hex(*memory(TARGET), 8);
	say("\n");
}

__attribute__((used)) void rom_main(void)
{
	for (uint32_t function = 0; function < 256; function++) {
		uint32_t id = config_read(function, 0);

		if ((id & 0xffff) == 0xffff)
			continue;
		say("pci 00:");
		say_hex(function >> 3, 2);
		say(".");
		say_hex(function & 7, 1);
		say(" ");
		say_hex(id & 0xffff, 4);
		say(":");
		say_hex(id >> 16, 4);
		say("\n");
		if (id == EDU)
			use_edu(function);
	}
	say("end\n");
}
