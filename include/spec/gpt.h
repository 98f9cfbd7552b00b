/*
 * GUID Partition Table (UEFI 2.10, chapter 5): numbers and byte offsets of its structures.
 * All fields are little-endian; GUIDs are in the mixed-endian form of UEFI's appendix A.
 * Numbers only; usable from C and from .S.
 */
#ifndef SPEC_GPT_H
#define SPEC_GPT_H

#define GPT_BLOCK       512 /* the logical block that we use everywhere */
#define GPT_LBA_MBR     0   /* protective MBR */
#define GPT_LBA_PRIMARY 1   /* primary header; the backup header is the disk's last block */

/* The protective MBR: one record of type 0xee that covers the disk. */
#define MBR_RECORD0        446 /* 16 bytes a record: boot, chs[3], type, chs[3], lba32, size32 */
#define MBR_RECORD_TYPE    4
#define MBR_RECORD_LBA     8
#define MBR_RECORD_BLOCKS  12
#define MBR_TYPE_GPT       0xee
#define MBR_SIGNATURE      510 /* two bytes: 0x55 0xaa */
#define MBR_SIGNATURE_WORD 0xaa55

/* The header. */
#define GPT_HDR_SIGNATURE   0  /* u64, GPT_SIGNATURE */
#define GPT_HDR_REVISION    8  /* u32, GPT_REVISION */
#define GPT_HDR_SIZE        12 /* u32, 92 up to the block's size */
#define GPT_HDR_CRC         16 /* u32, CRC-32 of SIZE bytes with this field zero */
#define GPT_HDR_MY_LBA      24 /* u64 */
#define GPT_HDR_OTHER_LBA   32 /* u64, where the other header is */
#define GPT_HDR_FIRST_LBA   40 /* u64, first block that a partition may use */
#define GPT_HDR_LAST_LBA    48 /* u64, last one */
#define GPT_HDR_DISK_GUID   56 /* 16 bytes */
#define GPT_HDR_ENTRIES_LBA 72 /* u64 */
#define GPT_HDR_ENTRIES     80 /* u32, number of entries */
#define GPT_HDR_ENTRY_SIZE  84 /* u32, 128 * 2^n */
#define GPT_HDR_ENTRIES_CRC 88 /* u32, CRC-32 of ENTRIES * ENTRY_SIZE bytes */
#define GPT_HDR_MIN_SIZE    92

#define GPT_SIGNATURE 0x5452415020494645 /* "EFI PART" */
#define GPT_REVISION  0x00010000

/* One entry of the array. */
#define GPT_ENT_TYPE       0  /* 16 bytes; all zero: entry not used */
#define GPT_ENT_GUID       16 /* 16 bytes, unique */
#define GPT_ENT_FIRST_LBA  32 /* u64 */
#define GPT_ENT_LAST_LBA   40 /* u64, inclusive */
#define GPT_ENT_ATTRIBUTES 48 /* u64 */
#define GPT_ENT_NAME       56 /* 36 UTF-16LE units, ends at the first zero */
#define GPT_ENT_NAME_UNITS 36
#define GPT_ENT_MIN_SIZE   128
#define GPT_ENTRIES_USUAL  128 /* what every tool writes: 32 blocks */

/* CRC-32 of both: reflected polynomial 0xedb88320, starts at and ends with all bits inverted. */
#define GPT_CRC_POLYNOMIAL 0xedb88320

#endif
