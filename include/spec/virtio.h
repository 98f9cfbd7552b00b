/*
 * Virtual I/O Device (VIRTIO) 1.2: MMIO transport (4.2), split virtqueues (2.7), and the devices
 * that we have or drive (chapter 5). Everything is little-endian.
 * Numbers usable from C and from .S; structures for C only.
 */
#ifndef SPEC_VIRTIO_H
#define SPEC_VIRTIO_H

/* ---- MMIO registers (4.2.2), 32 bits each ------------------------------------------------ */

#define VIRTIO_MMIO_MAGIC_VALUE         0x000 /* R: VIRTIO_MMIO_MAGIC */
#define VIRTIO_MMIO_VERSION             0x004 /* R: 2, or 1 for legacy */
#define VIRTIO_MMIO_DEVICE_ID           0x008 /* R: VIRTIO_ID_*; 0: empty slot */
#define VIRTIO_MMIO_VENDOR_ID           0x00c /* R */
#define VIRTIO_MMIO_DEVICE_FEATURES     0x010 /* R: the 32 bits that SEL chose */
#define VIRTIO_MMIO_DEVICE_FEATURES_SEL 0x014 /* W: 0 low, 1 high */
#define VIRTIO_MMIO_DRIVER_FEATURES     0x020 /* W */
#define VIRTIO_MMIO_DRIVER_FEATURES_SEL 0x024 /* W */
#define VIRTIO_MMIO_GUEST_PAGE_SIZE     0x028 /* W, legacy: page size of QUEUE_PFN */
#define VIRTIO_MMIO_QUEUE_SEL           0x030 /* W */
#define VIRTIO_MMIO_QUEUE_NUM_MAX       0x034 /* R: 0: no such queue */
#define VIRTIO_MMIO_QUEUE_NUM           0x038 /* W */
#define VIRTIO_MMIO_QUEUE_ALIGN         0x03c /* W, legacy: alignment of the used ring */
#define VIRTIO_MMIO_QUEUE_PFN           0x040 /* RW, legacy: page number of the queue, 0 stops it */
#define VIRTIO_MMIO_QUEUE_READY         0x044 /* RW */
#define VIRTIO_MMIO_QUEUE_NOTIFY        0x050 /* W: queue number */
#define VIRTIO_MMIO_INTERRUPT_STATUS    0x060 /* R: VIRTIO_INT_* */
#define VIRTIO_MMIO_INTERRUPT_ACK       0x064 /* W */
#define VIRTIO_MMIO_STATUS              0x070 /* RW: VIRTIO_STATUS_*; writing 0 resets */
#define VIRTIO_MMIO_QUEUE_DESC_LOW      0x080 /* W */
#define VIRTIO_MMIO_QUEUE_DESC_HIGH     0x084
#define VIRTIO_MMIO_QUEUE_DRIVER_LOW    0x090 /* W: available ring */
#define VIRTIO_MMIO_QUEUE_DRIVER_HIGH   0x094
#define VIRTIO_MMIO_QUEUE_DEVICE_LOW    0x0a0 /* W: used ring */
#define VIRTIO_MMIO_QUEUE_DEVICE_HIGH   0x0a4
#define VIRTIO_MMIO_SHM_SEL             0x0ac /* W */
#define VIRTIO_MMIO_SHM_LEN_LOW         0x0b0 /* R: all ones: no such region */
#define VIRTIO_MMIO_SHM_LEN_HIGH        0x0b4
#define VIRTIO_MMIO_SHM_BASE_LOW        0x0b8
#define VIRTIO_MMIO_SHM_BASE_HIGH       0x0bc
#define VIRTIO_MMIO_QUEUE_RESET         0x0c0 /* RW */
#define VIRTIO_MMIO_CONFIG_GENERATION   0x0fc /* R */
#define VIRTIO_MMIO_CONFIG              0x100 /* device-specific, any width */

#define VIRTIO_MMIO_MAGIC          0x74726976 /* "virt" */
#define VIRTIO_MMIO_VERSION_LEGACY 1
#define VIRTIO_MMIO_VERSION_MODERN 2
#define VIRTIO_VENDOR_QEMU         0x554d4551 /* "QEMU": drivers of teaching kernels insist on it */

/* ---- device status (2.1) ----------------------------------------------------------------- */

#define VIRTIO_STATUS_ACKNOWLEDGE        1
#define VIRTIO_STATUS_DRIVER             2
#define VIRTIO_STATUS_DRIVER_OK          4
#define VIRTIO_STATUS_FEATURES_OK        8
#define VIRTIO_STATUS_DEVICE_NEEDS_RESET 64
#define VIRTIO_STATUS_FAILED             128

/* Bits of INTERRUPT_STATUS. */
#define VIRTIO_INT_USED   1 /* a used buffer */
#define VIRTIO_INT_CONFIG 2 /* the configuration or the status changed */

/* ---- device ids (chapter 5) ---------------------------------------------------------------- */

#define VIRTIO_ID_NET     1
#define VIRTIO_ID_BLOCK   2
#define VIRTIO_ID_CONSOLE 3
#define VIRTIO_ID_ENTROPY 4
#define VIRTIO_ID_9P      9
#define VIRTIO_ID_GPU     16
#define VIRTIO_ID_INPUT   18
#define VIRTIO_ID_SOUND   25

/* ---- features of every device (chapter 6): numbers of bits --------------------------------- */

#define VIRTIO_F_NOTIFY_ON_EMPTY 24 /* legacy */
#define VIRTIO_F_ANY_LAYOUT      27 /* legacy */
#define VIRTIO_F_INDIRECT_DESC   28
#define VIRTIO_F_EVENT_IDX       29
#define VIRTIO_F_VERSION_1       32
#define VIRTIO_F_ACCESS_PLATFORM 33
#define VIRTIO_F_RING_PACKED     34
#define VIRTIO_F_IN_ORDER        35
#define VIRTIO_F_RING_RESET      40

/* ---- split virtqueue (2.7) ----------------------------------------------------------------- */

#define VIRTQ_DESC_F_NEXT     1 /* `next` is valid */
#define VIRTQ_DESC_F_WRITE    2 /* the device writes it */
#define VIRTQ_DESC_F_INDIRECT 4 /* it holds a table of descriptors */

#define VIRTQ_AVAIL_F_NO_INTERRUPT 1
#define VIRTQ_USED_F_NO_NOTIFY     1

/* Alignment of the three parts, and their sizes for a queue of n entries. */
#define VIRTQ_DESC_ALIGN     16
#define VIRTQ_AVAIL_ALIGN    2
#define VIRTQ_USED_ALIGN     4
#define VIRTQ_DESC_SIZE      16
#define VIRTQ_DESC_BYTES(n)  (16 * (n))
/* With the two bytes of used_event, or avail_event. */
#define VIRTQ_AVAIL_BYTES(n) (6 + 2 * (n))
#define VIRTQ_USED_BYTES(n)  (6 + 8 * (n))

/* Where the fields are. */
#define VIRTQ_AVAIL_FLAGS 0
#define VIRTQ_AVAIL_IDX   2
#define VIRTQ_AVAIL_RING  4
#define VIRTQ_USED_FLAGS  0
#define VIRTQ_USED_IDX    2
#define VIRTQ_USED_RING   4

/* Legacy queues (2.7.2) lie in one piece: descriptors, available ring, and the used ring at the
 * next multiple of QUEUE_ALIGN. */
#define VIRTQ_LEGACY_USED_OFF(n, align)                                                            \
    ((VIRTQ_DESC_BYTES(n) + VIRTQ_AVAIL_BYTES(n) + (align)-1) & ~((align)-1))

/* ---- network (5.1) ------------------------------------------------------------------------- */

#define VIRTIO_NET_F_CSUM       0
#define VIRTIO_NET_F_GUEST_CSUM 1
#define VIRTIO_NET_F_MTU        3
#define VIRTIO_NET_F_MAC        5
#define VIRTIO_NET_F_MRG_RXBUF  15
#define VIRTIO_NET_F_STATUS     16
#define VIRTIO_NET_F_CTRL_VQ    17
#define VIRTIO_NET_S_LINK_UP    1
#define VIRTIO_NET_RX_QUEUE     0
#define VIRTIO_NET_TX_QUEUE     1

/* ---- block (5.2) --------------------------------------------------------------------------- */

#define VIRTIO_BLK_F_SIZE_MAX     1
#define VIRTIO_BLK_F_SEG_MAX      2
#define VIRTIO_BLK_F_GEOMETRY     4
#define VIRTIO_BLK_F_RO           5
#define VIRTIO_BLK_F_BLK_SIZE     6
#define VIRTIO_BLK_F_FLUSH        9
#define VIRTIO_BLK_F_TOPOLOGY     10
#define VIRTIO_BLK_F_CONFIG_WCE   11
#define VIRTIO_BLK_F_DISCARD      13
#define VIRTIO_BLK_F_WRITE_ZEROES 14

#define VIRTIO_BLK_SECTOR 512 /* unit of `sector` and `capacity` whatever blk_size is */

#define VIRTIO_BLK_T_IN     0 /* the device reads the disk and writes memory */
#define VIRTIO_BLK_T_OUT    1
#define VIRTIO_BLK_T_FLUSH  4
#define VIRTIO_BLK_T_GET_ID 8

#define VIRTIO_BLK_S_OK     0
#define VIRTIO_BLK_S_IOERR  1
#define VIRTIO_BLK_S_UNSUPP 2

#define VIRTIO_BLK_ID_BYTES 20 /* not ended by a NUL if it is that long */

/* ---- console (5.3) ------------------------------------------------------------------------- */

#define VIRTIO_CONSOLE_F_SIZE        0
#define VIRTIO_CONSOLE_F_MULTIPORT   1
#define VIRTIO_CONSOLE_F_EMERG_WRITE 2
#define VIRTIO_CONSOLE_RX_QUEUE      0
#define VIRTIO_CONSOLE_TX_QUEUE      1

/* ---- entropy (5.4) ------------------------------------------------------------------------- */

#define VIRTIO_RNG_QUEUE 0

/* ---- input (5.8) --------------------------------------------------------------------------- */

#define VIRTIO_INPUT_CFG_UNSET     0x00
#define VIRTIO_INPUT_CFG_ID_NAME   0x01
#define VIRTIO_INPUT_CFG_ID_SERIAL 0x02
#define VIRTIO_INPUT_CFG_ID_DEVIDS 0x03
#define VIRTIO_INPUT_CFG_PROP_BITS 0x10
#define VIRTIO_INPUT_CFG_EV_BITS   0x11
#define VIRTIO_INPUT_CFG_ABS_INFO  0x12
#define VIRTIO_INPUT_EVENT_QUEUE   0
#define VIRTIO_INPUT_STATUS_QUEUE  1

#ifndef __ASSEMBLER__

#include <stdint.h>

struct virtq_desc {
    uint64_t addr; /* guest-physical */
    uint32_t len;
    uint16_t flags;
    uint16_t next;
};

struct virtq_avail {
    uint16_t flags;
    uint16_t idx;
    uint16_t ring[]; /* heads of chains; used_event follows the last one */
};

struct virtq_used_elem {
    uint32_t id;  /* head of the chain */
    uint32_t len; /* bytes that the device wrote */
};

struct virtq_used {
    uint16_t flags;
    uint16_t idx;
    struct virtq_used_elem ring[]; /* avail_event follows the last one */
};

struct virtio_blk_req { /* then the data, then one byte of status */
    uint32_t type;
    uint32_t reserved;
    uint64_t sector;
};

struct virtio_blk_config {
    uint64_t capacity; /* sectors of 512 bytes */
    uint32_t size_max;
    uint32_t seg_max;
    struct {
        uint16_t cylinders;
        uint8_t heads;
        uint8_t sectors;
    } geometry;
    uint32_t blk_size;
    struct {
        uint8_t physical_block_exp;
        uint8_t alignment_offset;
        uint16_t min_io_size;
        uint32_t opt_io_size;
    } topology;
    uint8_t writeback;
};

struct virtio_console_config {
    uint16_t cols;
    uint16_t rows;
    uint32_t max_nr_ports;
    uint32_t emerg_wr;
};

struct virtio_net_config {
    uint8_t mac[6];
    uint16_t status;
    uint16_t max_virtqueue_pairs;
    uint16_t mtu;
};

struct virtio_net_hdr {
    uint8_t flags;
    uint8_t gso_type;
    uint16_t hdr_len;
    uint16_t gso_size;
    uint16_t csum_start;
    uint16_t csum_offset;
    uint16_t num_buffers; /* legacy: there only with MRG_RXBUF */
};

/* The driver writes select and subsel; size and u answer. Size 0: the device has no such thing. */
struct virtio_input_config {
    uint8_t select; /* VIRTIO_INPUT_CFG_* */
    uint8_t subsel; /* EV_BITS: a type of events; ABS_INFO: an axis; else 0 */
    uint8_t size;
    uint8_t reserved[5];
    uint8_t u[128]; /* a text, a bitmap, or one of the next two */
};

struct virtio_input_devids {
    uint16_t bustype;
    uint16_t vendor;
    uint16_t product;
    uint16_t version;
};

struct virtio_input_absinfo {
    uint32_t min;
    uint32_t max;
    uint32_t fuzz;
    uint32_t flat;
    uint32_t res;
};

struct virtio_input_event { /* types, codes: spec/input.h */
    uint16_t type;
    uint16_t code;
    uint32_t value;
};

#endif /* __ASSEMBLER__ */

#endif
