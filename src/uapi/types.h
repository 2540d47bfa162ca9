/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The integer types that the VFIO and iommufd structs are made of. */
#ifndef UAPI_TYPES_H
#define UAPI_TYPES_H

#include <stdint.h>

/*
 * The kernel's __u64 is unsigned long on powerpc64 and unsigned long long on x86-64; the
 * <stdint.h> types are the same size everywhere and match PRIu64.
 */

/* __aligned_u64: at a multiple of 8 even on 32-bit x86, where a plain 64-bit field is not. */
typedef uint64_t aligned_u64 __attribute__((aligned(8)));

/* __aligned_le64: the bytes are the hardware's, little-endian on every machine. */
typedef aligned_u64 aligned_le64;

#endif
