/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Exact parsing of numbers, sizes, addresses and UUIDs. */
#ifndef BASE_NUM_H
#define BASE_NUM_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Each parses the whole string or nothing: no sign, no blank, no trailing text, no overflow. They
 * return true and store the value, or return false and store nothing.
 */
bool parse_u64(const char *s, uint64_t *value); /* "4096", "0x1000" */
bool parse_u32(const char *s, uint32_t *value); /* the same, up to 0xffffffff */
bool parse_hex(const char *s, uint64_t *value); /* "1000": hexadecimal without "0x" */
bool parse_size(const char *s,
		uint64_t *bytes); /* "4096", "0x1000", "4k", "2M", "1G", "1T"; powers of 1024 */
bool parse_pci_id(const char *s, uint16_t *vendor, uint16_t *device); /* "8086:10d3" */
bool parse_uuid(const char *s); /* "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001", any case */

/* "8086:10d3" and "0c0330"; with the NUL. */
#define PCI_ID_LEN    sizeof("8086:10d3")
#define PCI_CLASS_LEN sizeof("0c0330")
void format_pci_id(uint16_t vendor, uint16_t device, char out[PCI_ID_LEN]);
void format_pci_class(uint32_t class, char out[PCI_CLASS_LEN]);

/* A PCI function's address as sysfs names it. */
struct pci_address {
	uint32_t domain; /* 16 bits, more behind VMD */
	uint8_t bus;
	uint8_t device;   /* 0..31 */
	uint8_t function; /* 0..7 */
};

/* Only the full form "dddd:bb:dd.f" (either case, 4 to 8 digits of domain) is an address. */
bool parse_pci_address(const char *s, struct pci_address *address);

/* Writes the form sysfs uses, at most PCI_ADDRESS_LEN bytes with the NUL. */
#define PCI_ADDRESS_LEN sizeof("12345678:ff:1f.7")
void format_pci_address(const struct pci_address *address, char out[PCI_ADDRESS_LEN]);

/* "4 KiB", "1.5 GiB": for people; at most 16 bytes with the NUL. */
void format_size(uint64_t bytes, char out[16]);

#endif
